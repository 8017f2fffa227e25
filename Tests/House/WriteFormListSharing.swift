import Access
import CapabilityKit
import CapabilityTesting
import Disclosure
import Storage
import Testing
import Vocabulary

extension WriteForm {
  static let sharing: [WriteForm] = [
    WriteForm("PUT /api/v1/incidents/{id}/sharing") { stage in
      let id = try await stage.incident()
      return stage.json(
        stage.coordinator, .put, "/api/v1/incidents/\(id)/sharing", "{\"sharing\":\"own\"}", revision: 1)
    },
    WriteForm("POST /desk/incidents/{id}/sharing") { stage in
      let id = try await stage.incident()
      return stage.post(stage.coordinator, "/desk/incidents/\(id)/sharing", [("revision", "1"), ("sharing", "own")])
    },
    WriteForm("POST /api/v1/incidents/{id}/disclosures") { stage in
      let (id, police) = (try await stage.incident(), try await police(stage))
      return stage.json(stage.coordinator, .post, "/api/v1/incidents/\(id)/disclosures", disclosure(police))
    },
    WriteForm("POST /desk/incidents/{id}/disclosures") { stage in
      let (id, police) = (try await stage.incident(), try await police(stage))
      return stage.post(
        stage.coordinator, "/desk/incidents/\(id)/disclosures",
        [("recipient", police), ("reason", "Asked."), ("basis", "consent"), ("expires", "2026-04-01")])
    },
    WriteForm("POST /api/v1/disclosures/{id}/revocation") { stage in
      let id = try await disclosed(stage)
      return stage.json(stage.coordinator, .post, "/api/v1/disclosures/\(id)/revocation", "")
    },
    WriteForm("POST /desk/disclosures/{id}/revocation") { stage in
      let id = try await disclosed(stage)
      return stage.post(stage.coordinator, "/desk/disclosures/\(id)/revocation", [])
    },
  ]

  private static func police(_ stage: WriteStage) async throws -> String {
    try await stage.city.services.access.createOrganisation(
      OrganisationDraft(name: "Police \(stage.number)", kind: .police), by: Principal.commandLine
    ).id.text
  }

  private static func disclosure(_ police: String) -> String {
    """
    {"recipient":"\(police)","reason":"Asked.","basis":"consent","expires":"2026-04-01"}
    """
  }

  private static func disclosed(_ stage: WriteStage) async throws -> String {
    let (id, police) = (try await stage.incident(), try await police(stage))
    let made = try await stage.json(
      stage.coordinator, .post, "/api/v1/incidents/\(id)/disclosures", disclosure(police))()
    return String(try #require(made.headers["location"]?.split(separator: "/").last))
  }

  static let releases: [WriteForm] = [
    WriteForm("POST /desk/releases/rules") { stage in
      stage.post(
        stage.coordinator, "/desk/releases/rules",
        [
          ("minimum", "12"), ("area-floor", "500"), ("delay", "21"), ("licence", ReleaseRules.licences[1]),
          ("revision", "0"),
        ])
    },
    WriteForm("POST /desk/releases") { stage in
      let path = "/desk/releases/preview?period=2025-Q4"
      let page = try await stage.coordinator.get(path).text
      return stage.post(
        stage.coordinator, "/desk/releases", [("period", "2025-Q4"), ("seen", try stage.hidden("seen", page))])
    },
  ]
}

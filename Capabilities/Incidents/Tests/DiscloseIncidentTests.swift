import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct DiscloseIncidentTests {
  private struct Made: Decodable { let id: String }
  private static let draft = DisclosureDraft(
    recipient: "City Police", reason: "A threat against a school.", basis: "imminent-danger", expires: "2026-03-20")

  private struct Scene: Sendable {
    let id: String
    let contributor, coordinator, officer: TestVisitor
  }

  private static func scene(_ city: TestCity, sharing: String = "named") async throws -> Scene {
    let police = try await city.services.access.createOrganisation(
      OrganisationDraft(name: "City Police", kind: .police), by: .commandLine)
    let contributor = try await city.client(as: .contributor, of: city.partner)
    var report = Example.draft
    report.sharing = sharing
    let id = try await contributor.send(json: report, .post, "/api/v1/incidents").json(Made.self).id
    return Scene(
      id: id, contributor: contributor, coordinator: try await city.client(as: .coordinator),
      officer: try await city.client(as: .coordinator, of: police))
  }

  private static func disclose(
    _ visitor: TestVisitor, _ id: String, _ change: (inout DisclosureDraft) -> Void = { _ in }
  ) async throws -> TestAnswer {
    var draft = draft
    change(&draft)
    return try await visitor.send(json: draft, .post, "/api/v1/incidents/\(id)/disclosures")
  }

  @Test func refusals() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let scene = try await Self.scene(city, sharing: "own")
      // Whoever may not open it may not disclose it, and learns nothing.
      #expect(try await Self.disclose(scene.coordinator, scene.id).status == 404)
      #expect(try await Self.disclose(scene.officer, scene.id).status == 404)
      #expect(try await Self.disclose(try await city.client(as: .analyst), scene.id).status == 403)
      for (field, change): (String, @Sendable (inout DisclosureDraft) -> Void) in [
        ("recipient", { $0.recipient = "Open Door" }), ("reason", { $0.reason = " " }),
        ("basis", { $0.basis = "hunch" }),
        ("expires", { $0.expires = "2026-03-08" }), ("expires", { $0.expires = "2028-01-01" }),
        ("expires", { $0.expires = "" }),
      ] {
        let answer = try await Self.disclose(scene.contributor, scene.id, change)
        #expect(answer.status == 422 && answer.text.contains("\"\(field)\""), "\(field)")
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func thePoliceSeeOneRecordUntilItIsTakenBack(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let scene = try await Self.scene(city)
      let made = try await Self.disclose(scene.coordinator, scene.id)
      #expect(made.status == 201, "\(made.text)")
      let disclosure = try made.json(DisclosureDocument.self)
      #expect(disclosure.isOpen && disclosure.record == nil && disclosure.by == "Coordinator")

      let path = "/api/v1/disclosures/\(disclosure.id)"
      let seen = try await scene.officer.get(path).json(DisclosureDocument.self)
      #expect(seen.record?.text?.contains("Insults were shouted") == true && seen.record?.sourceRecord == nil)
      #expect(try await scene.officer.get("/desk/disclosures/\(disclosure.id)").text.contains("Insults were shouted"))
      #expect(try await scene.officer.get("/desk/disclosures").text.contains("I-1"))
      // It is no way into the pool.
      #expect(try await scene.officer.get("/api/v1/incidents/\(scene.id)").status == 404)
      #expect(!(try await scene.officer.get("/desk/incidents").text.contains(scene.id)))
      // Its source sees that it was disclosed, to whom, and that it was opened.
      let page = try await scene.contributor.get("/desk/incidents/\(scene.id)").text
      #expect(page.contains("City Police") && page.contains("Imminent danger"))
      let readings = try await scene.contributor.get("/api/v1/incidents/\(scene.id)/readings").text
      #expect(readings.contains("City Police"))

      // Another police force has nothing of it.
      let others = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "Border Police", kind: .police), by: .commandLine)
      let stranger = try await city.client(as: .coordinator, of: others)
      #expect(try await stranger.get(path).status == 404)
      #expect(try await stranger.send(json: Self.draft, .post, path + "/revocation").status == 404)
      #expect(try await scene.officer.send(json: Self.draft, .post, path + "/revocation").status == 404)

      // The source takes it back, though the city gave it.
      #expect(try await scene.contributor.send(json: Self.draft, .post, path + "/revocation").status == 200)
      let after = try await scene.officer.get(path).json(DisclosureDocument.self)
      #expect(after.record == nil && !after.isOpen && after.revoked != nil)
      #expect(!(try await scene.officer.get("/desk/disclosures/\(disclosure.id)").text.contains("Insults were")))
      var query = AuditQuery()
      query.subject = Reference("incident", scene.id)
      let asked = query
      let actions = try await city.database.read { try AuditTrail.list(asked, on: $0).map(\.action) }
      #expect(actions.contains("incident.disclosed") && actions.contains("incident.disclosure-revoked"))
      #expect(actions.filter { $0 == "incident.opened" }.count >= 2)
    }
  }

  @Test func itEndsByItself() {
    let disclosure = IncidentDisclosure(
      id: IncidentDisclosureID(milliseconds: 1, random: (0, 0)), incident: IncidentID(milliseconds: 1, random: (0, 0)),
      number: 1, recipient: Example.organisation(1), recipientName: "", person: nil, personName: nil,
      organisation: nil, organisationName: nil, reason: "x", basis: .consent, at: Example.now, expires: Example.today,
      revoked: nil)
    #expect(disclosure.isOpen(on: Example.today) && !disclosure.isOpen(on: Example.today + 1))
  }

  @Test func thePageAsksAndKeepsWhatWasTyped() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let scene = try await Self.scene(city)
      let path = "/desk/incidents/\(scene.id)/disclosures"
      #expect(try await scene.contributor.get(path).text.contains("City Police"))
      let refused = try await scene.contributor.post(path, [("reason", "Because."), ("basis", "consent")])
      #expect(refused.status == 422 && refused.text.contains("Because."))
      let police = try #require(try await city.database.read { try Organisation.named("City Police", on: $0) })
      let sent = try await scene.contributor.post(
        path, [("recipient", police.id.text), ("reason", "Because."), ("basis", "consent"), ("expires", "2026-03-20")])
      #expect(sent.status == 303)
    }
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct ShareIncidentTests {
  private struct Made: Decodable { let id: String }

  private static func report(
    _ visitor: TestVisitor, _ change: (inout IncidentDraft) -> Void = { _ in }
  ) async throws -> TestAnswer {
    var draft = Example.draft
    change(&draft)
    return try await visitor.send(json: draft, .post, "/api/v1/incidents")
  }

  private static func share(
    _ visitor: TestVisitor, _ id: String, _ level: String, with: [String] = [], revision: Int = 1
  ) async throws -> TestAnswer {
    try await visitor.send(
      json: SharingDraft(sharing: level, sharedWith: with), .put, "/api/v1/incidents/\(id)/sharing",
      headers: ["if-match": "\"\(revision)\""])
  }

  private static func police(_ city: TestCity) async throws -> Organisation {
    try await city.services.access.createOrganisation(
      OrganisationDraft(name: "City Police", kind: .police), by: .commandLine)
  }

  @Test func onlyItsSourceDecides() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let coordinator = try await city.client(as: .coordinator)
      let id = try await Self.report(contributor).json(Made.self).id
      #expect(try await Self.share(coordinator, id, "own").status == 403)
      #expect(try await coordinator.get("/desk/incidents/\(id)/sharing").status == 403)
      #expect(try await Self.share(city.visitor, id, "own").status == 401)
      #expect(try await Self.share(contributor, id, "everyone").status == 422)
      #expect(try await Self.share(contributor, id, "named", with: ["Nobody knows"]).status == 422)
      #expect(try await Self.share(contributor, id, "own").status == 200)
      // From then on it is not there for the city, and its source sees it, with the change in its history.
      #expect(try await coordinator.get("/api/v1/incidents/\(id)").status == 404)
      let history = try await contributor.get("/api/v1/incidents/\(id)/history").text
      #expect(history.contains("\"sharing\"") && history.contains(" named ") && history.contains(" own "))
      #expect(try await Self.share(contributor, id, "partners", revision: 1).status == 409)
      #expect(try await Self.share(contributor, id, "partners", revision: 2).status == 200)
      #expect(try await coordinator.get("/api/v1/incidents/\(id)").status == 200)
    }
  }

  @Test func aReviewerDoesNotUndoWhatTheSourceDecided() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let coordinator = try await city.client(as: .coordinator)
      let id = try await Self.report(contributor) { $0.sharing = "partners" }.json(Made.self).id
      #expect(try await Self.share(contributor, id, "named").status == 200)
      #expect(try await coordinator.post("/desk/incidents/\(id)/undo", [("revision", "2")]).status == 403)
      #expect(try await contributor.post("/desk/incidents/\(id)/undo", [("revision", "2")]).status == 303)
    }
  }

  @Test func thePoliceAreNeverNamed() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      _ = try await Self.police(city)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let refused = try await Self.report(contributor) {
        $0.sharing = "named"
        $0.sharedWith = ["City Police"]
      }
      #expect(refused.status == 422 && refused.text.contains("police-not-named"))
      #expect(!(try await contributor.get("/desk/incidents/new").text.contains("City Police")))
    }
  }

  @Test func theStrictestWins() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let access = city.services.access
      var draft = OrganisationDraft(name: "Open Door", kind: .communityOrganisation, sharing: .aggregate)
      let limited = try await access.changeOrganisation(
        city.partner.id, revision: city.partner.revision, to: draft, by: .commandLine)
      #expect(limited.sharing == .aggregate)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let coordinator = try await city.client(as: .coordinator)
      func level(_ answer: TestAnswer, _ visitor: TestVisitor) async throws -> String {
        let id = try answer.json(Made.self).id
        return try await visitor.get("/api/v1/incidents/\(id)").json(IncidentDocument.self).sharing
      }
      // Left out, as the organisation has it; wider is cut off; stricter stays.
      #expect(try await level(Self.report(contributor), contributor) == "aggregate")
      #expect(try await level(Self.report(contributor) { $0.sharing = "partners" }, contributor) == "aggregate")
      #expect(try await level(Self.report(contributor) { $0.sharing = "own" }, contributor) == "own")
      let id = try await Self.report(contributor).json(Made.self).id
      let wider = try await Self.share(contributor, id, "partners")
      #expect(wider.status == 422 && wider.text.contains("sharing-too-wide"))
      // Whoever reports for another organisation does not go beyond what that chooses first: the city's choice here.
      draft.sharing = nil
      _ = try await access.changeOrganisation(
        city.partner.id, revision: limited.revision, to: draft, by: .commandLine)
      let forThem = try await Self.report(coordinator) {
        $0.source = city.partner.id.text
        $0.sharing = "partners"
      }
      #expect(try await level(forThem, coordinator) == "named")
    }
  }

  @Test func whoWouldSeeItIsToldBefore() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let police = try await Self.police(city)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      _ = try await city.client(as: .coordinator)
      _ = try await city.client(as: .reviewer)
      _ = try await city.client(as: .mayor)
      _ = try await city.client(as: .coordinator, of: police)
      func preview(_ level: String, _ with: [String] = []) async throws -> SharingPreview {
        try await contributor.send(
          json: SharingPages.PreviewBody(sharing: level, sharedWith: with), .post, "/api/v1/incidents/sharing-preview"
        ).json()
      }
      let own = try await preview("own")
      #expect(own.organisations.map(\.name) == ["Open Door"] && own.people == 1 && !own.isCounted)
      let named = try await preview("named")
      #expect(named.organisations.map(\.name) == ["Open Door", "City Hall"] && named.people == 3 && named.isCounted)
      #expect(named.organisations.first?.isOwn == true)
      let partners = try await preview("partners")
      #expect(partners.people == 3 && !partners.organisations.contains { $0.name == "City Police" })
      let refused = try await city.client(as: .auditor).send(
        json: SharingPages.PreviewBody(sharing: "own"), .post, "/api/v1/incidents/sharing-preview")
      #expect(refused.status == 403)
      // The same on the page, without scripts; what was typed stays.
      let page = try await contributor.post(
        "/desk/incidents/new", [("sharing", "named"), ("text", "Typed so far."), ("preview", "yes")])
      #expect(page.status == 200 && page.text.contains("2 organisations, 3 people would see this"))
      #expect(page.text.contains("Typed so far.") && page.text.contains("City Hall"))
    }
  }

  @Test func aPartnerSeesWhatHappenedAndNotHowItIsWorkedOn() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let far = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "Far House", kind: .school), by: .commandLine)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let coordinator = try await city.client(as: .coordinator)
      let id = try await Self.report(contributor) {
        $0.sharing = "named"
        $0.sharedWith = [far.id.text]
        $0.sourceRecord = "OD-17"
      }.json(Made.self).id
      let reviewed = try await coordinator.send(
        json: ReviewDraft(state: "acknowledged", comment: "Between us.", noteForReporter: "Thank you."), .post,
        "/api/v1/incidents/\(id)/review", headers: ["if-match": "\"1\""])
      #expect(reviewed.status == 200)
      #expect(!reviewed.text.contains(far.id.text))
      let partner = try await city.client(as: .contributor, of: far)
      let page = try await partner.get("/desk/incidents/\(id)").text
      #expect(page.contains("Insults were shouted"))
      for hidden in ["Between us.", "Thank you.", "OD-17", "Coordinator", "/history", "Far House,"] {
        #expect(!page.contains(hidden), "\(hidden)")
      }
      let document = try await partner.get("/api/v1/incidents/\(id)").json(IncidentDocument.self)
      #expect(document.sourceRecord == nil && document.sharedWith == nil && document.sharing == "named")
      #expect(try await partner.get("/api/v1/incidents/\(id)/history").json(HistoryDocument.self).steps.isEmpty)
      #expect(try await partner.get("/api/v1/incidents/\(id)/readings").status == 403)
      // Its source sees its history and the note, not what the team notes for itself.
      let own = try await contributor.get("/desk/incidents/\(id)").text
      #expect(own.contains("Thank you.") && !own.contains("Between us.") && own.contains("OD-17"))
      let file = try await partner.get("/desk/incidents.csv").text
      #expect(file.contains(id) && !file.contains("OD-17"))
    }
  }

  @Test func whatIsCountedOnlyIsSaid() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let contributor = try await city.client(as: .contributor, of: city.partner)
      _ = try await Self.report(contributor) { $0.sharing = "aggregate" }
      _ = try await Self.report(contributor) { $0.sharing = "own" }
      _ = try await Self.report(contributor) { $0.sharing = "partners" }
      let page = try await city.client(as: .coordinator).get("/desk/incidents").text
      #expect(page.contains("1 more is counted in figures and not listed"))
      #expect(!(try await contributor.get("/desk/incidents").text.contains("counted in figures")))
    }
  }
}

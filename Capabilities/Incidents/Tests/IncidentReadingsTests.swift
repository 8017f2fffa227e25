import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct IncidentReadingsTests {
  private struct Made: Decodable { let id: String }

  @Test func runsHoldEveryNumberAndNoOther() {
    #expect(NumberRuns.pack([]) == "" && NumberRuns.pack([7]) == "7" && NumberRuns.pack([3, 1, 2, 9, 2]) == "1-3 9")
    var random = SeededRandom(seed: 3)
    for _ in 0..<50 {
      let numbers = Set((0..<40).map { _ in Int(random.next() % 60) + 1 })
      let text = NumberRuns.pack(Array(numbers))
      for number in 1...61 { #expect(NumberRuns.contains(number, in: text) == numbers.contains(number)) }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aSourceSeesWhoReadWhatItHandedIn(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let far = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "Far House", kind: .school), by: .commandLine)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      var draft = Example.draft
      draft.sharing = "partners"
      let id = try await contributor.send(json: draft, .post, "/api/v1/incidents").json(Made.self).id
      let coordinator = try await city.client(as: .coordinator)
      let other = try await city.client(as: .contributor, of: far)
      #expect(try await coordinator.get("/desk/incidents/\(id)").status == 200)
      // Once more within minutes is the same reading; the list alone is none.
      #expect(try await coordinator.get("/api/v1/incidents/\(id)").status == 200)
      #expect(try await other.get("/desk/incidents").status == 200)
      #expect(try await other.get("/api/v1/incidents/\(id)/history").status == 200)
      #expect(try await coordinator.get("/desk/incidents.csv").status == 200)

      let path = "/api/v1/incidents/\(id)/readings"
      let readings = try await contributor.get(path).json(APIList<ReadingDocument>.self).items
      #expect(readings.map(\.kind) == ["exported", "opened", "opened"])
      #expect(readings.map(\.organisation) == ["City Hall", "Far House", "City Hall"])
      // The city's people by name, others by their organisation.
      #expect(readings.map(\.person) == ["Coordinator", nil, "Coordinator"])
      #expect(readings[0].incidents == 1 && readings[1].roles == [.contributor])
      let all = try await contributor.get("/api/v1/readings").json(APIList<ReadingDocument>.self).items
      #expect(all.map(\.reference) == [nil, "I-1", "I-1"])
      let page = try await contributor.get(ReadingsPages.path).text
      #expect(page.contains("Far House") && page.contains("I-1"))
      #expect(try await contributor.get("/desk/incidents/\(id)").text.contains("Far House"))
      // It is nobody else's to see.
      #expect(try await coordinator.get(path).status == 403)
      #expect(try await other.get("/api/v1/readings").json(APIList<ReadingDocument>.self).items.isEmpty)
      #expect(try await city.database.read { try AuditTrail.verify(on: $0) }.isIntact)
    }
  }

  @Test func anExportIsOneEntry() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let coordinator = try await city.client(as: .coordinator)
      for _ in 0..<5 { _ = try await coordinator.send(json: Example.draft, .post, "/api/v1/incidents") }
      let before = try await city.database.read { try AuditTrail.head(on: $0).sequence }
      _ = try await coordinator.get("/desk/incidents.csv")
      var query = AuditQuery()
      query.action = "incidents.exported"
      let asked = query
      let entries = try await city.database.read { try AuditTrail.list(asked, on: $0) }
      #expect(entries.count == 1 && entries[0].sequence == before + 1)
      #expect(entries[0].changes.contains(Change("incidents", nil, "5")))
    }
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import concord

/// The clock is set back while the city is served: nothing is lost or stuck, and the order of records stays.
struct ClockTests {
  @Test(arguments: TestDatabase.available)
  func theClockMayBeSetBack(_ kind: TestDatabase) async throws {
    let clock = MovingClock()
    try await withCity(kind, capabilities, surroundings: clock.surroundings) { city in
      let stage = WriteStage(
        city: city, administrator: try await city.client(as: .administrator),
        coordinator: try await city.client(as: .coordinator), clock: clock, kind: kind)
      let first = try await stage.incident()
      // A day, a year: a wrong clock after a flat battery.
      for seconds: Int64 in [-3600, -86_400, -31_536_000] {
        clock.move(seconds: seconds)
        #expect(try await stage.coordinator.get("/desk/incidents").status == 200)
        #expect(try await stage.administrator.get("/desk").status == 200)
        let fresh = try await stage.signedIn().visitor
        #expect(try await fresh.get("/desk").status == 200)
        let reviewed = try await stage.json(
          stage.coordinator, .post, "/api/v1/incidents/\(first)/review", "{\"comment\":\"Read.\"}",
          revision: try await revision(of: first, city))()
        #expect(reviewed.status == 200, "\(reviewed.text)")
      }
      let draft = WriteStage.draft.replacing("2026-03-08", with: "2025-01-08")
      let sent = try await stage.json(stage.coordinator, .post, "/api/v1/incidents", draft)()
      #expect(sent.status == 201, "\(sent.text)")
      clock.move(seconds: 365 * 86_400 + 90_000)
      let later = try await city.client(as: .coordinator)
      #expect(try await later.get("/desk/incidents").status == 200)
      try await city.services.cube.catchUp(city.database)
      #expect(try city.services.cube.answer(CubeQuery(filter: Filter(allowedSources: .all))).total == 2)
      #expect(try await city.database.read { db in try AuditTrail.verify(on: db) }.isIntact)
    }
  }

  private func revision(of incident: String, _ city: TestCity) async throws -> Int {
    try await city.database.read { try $0.value("SELECT revision FROM incident WHERE id = \(incident)") } ?? 0
  }
}

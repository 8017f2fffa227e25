import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

/// What an import changed in incidents that were here before goes back to what it was.
struct UndoImportTests {
  private static let before = ImportCity.header + ImportCity.good
  /// Of A1 the second row has another place and a new one follows; A2 is on another day with another bias.
  private static let after =
    ImportCity.header + """
      A1,9/3/2026,quebec metro,Assault,12
      A1,9/3/2026,1,assault,24
      A1,9/3/2026,1,threat to maim,
      A2,7/3/2026,1,assault,21;24
      A3,1/3/2026,1,assault,12

      """

  /// Everything but the revision, and the facts that follow from it.
  private static func same(_ a: Incident?, _ b: Incident?) -> Bool {
    guard var a, let b else { return false }
    a.revision = b.revision
    return a == b
  }

  private static func facts(_ city: TestCity) async throws -> [String] {
    try await city.database.read { db in
      try db.rows("SELECT subject, day, area, offences FROM evidence_fact ORDER BY subject").map { row in
        (0..<4).map { "\(row.value(at: $0))" }.joined(separator: " ")
      }
    }
  }

  private static func change(
    _ record: String, _ city: TestCity, _ body: @Sendable @escaping (inout Incident) -> Void
  ) async throws {
    let old = try #require(try await ImportCity.incident(record, city))
    try await city.database.write { db in
      var new = old
      body(&new)
      _ = try IncidentStore.update(old, to: new, "incident.changed", by: .commandLine, at: Example.now, on: db)
    }
  }

  @Test func aStrangerMayNot() async throws {
    try await ImportCity.with { (city: TestCity) async throws -> Void in
      let number = try #require(try await ImportCity.run(Self.before, city).report.importNumber)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let answer = try await contributor.post("/desk/incidents/import/undo", [("number", "\(number)")])
      #expect([403, 404].contains(answer.status))
      #expect(try await ImportCity.count("incident", city.database) == 2)
    }
  }

  @Test(arguments: TestDatabase.available)
  func updatesAreTakenBackWithHistory(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      _ = try await ImportCity.run(Self.before, city)
      let (one, two) = (try await ImportCity.incident("A1", city), try await ImportCity.incident("A2", city))
      let facts = try await Self.facts(city)
      let second = try await ImportCity.run(Self.after, city).report
      #expect((second.incidents, second.updated) == (1, 2))
      let told = try await ImportCity.incident("A1", city)
      #expect(told?.offences.count == 3)
      let desk = ImportCity.desk(city.services)
      let undone = try await desk.undoImport(try #require(second.importNumber), by: .commandLine)
      #expect(undone == UndoneImport(removed: 1, kept: 0, restored: 2, keptFields: 0, keptIn: 0))
      let (first, other) = (try await ImportCity.incident("A1", city), try await ImportCity.incident("A2", city))
      #expect(Self.same(first, one) && Self.same(other, two))
      #expect(try await ImportCity.incident("A3", city) == nil)
      #expect(try await Self.facts(city) == facts)
      let history = try await city.database.read { try IncidentHistory.load(try #require(one).number, on: $0) }
      #expect(history.steps.map(\.revision) == [3, 2])
      // The file may be brought again: it says the same as it did the first time.
      let again = try await ImportCity.run(Self.after, city).report
      #expect((again.incidents, again.updated) == (1, 2))
      #expect(Self.same(try await ImportCity.incident("A1", city), told))
      // And so may the one before it: nothing is told twice.
      _ = try await ImportCity.run(Self.before, city)
      #expect(try await ImportCity.count("incident", city.database) == 3)
    }
  }

  @Test(arguments: TestDatabase.available)
  func whatPeopleChangedSinceStaysAndIsCounted(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      _ = try await ImportCity.run(Self.before, city)
      let before = try #require(try await ImportCity.incident("A2", city))
      let second = try await ImportCity.run(Self.after, city).report
      try await Self.change("A2", city) { $0.occurred.day = Day(number: 20_000) }
      try await Self.change("A2", city) { $0.severity = 4 }
      let undone = try await ImportCity.desk(city.services)
        .undoImport(try #require(second.importNumber), by: .commandLine)
      #expect(undone.restored == 2 && undone.keptFields == 1 && undone.keptIn == 1)
      let after = try #require(try await ImportCity.incident("A2", city))
      #expect(after.occurred.day == Day(number: 20_000) && after.severity == 4)
      #expect(after.place == before.place)
    }
  }

  @Test(arguments: TestDatabase.available)
  func importsAreUndoneInAnyOrder(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let first = try await ImportCity.run(Self.before, city).report
      let start = try await ImportCity.incident("A2", city)
      let second = try await ImportCity.run(Self.after, city).report
      let third = try await ImportCity.run(
        ImportCity.header + "A2,6/3/2026,Nord,threat to kill,12\n", city
      ).report
      let desk = ImportCity.desk(city.services)
      let undone = try await desk.undoImport(try #require(third.importNumber), by: .commandLine)
      #expect(undone == UndoneImport(removed: 0, kept: 0, restored: 1, keptFields: 0, keptIn: 0))
      _ = try await desk.undoImport(try #require(second.importNumber), by: .commandLine)
      #expect(Self.same(try await ImportCity.incident("A2", city), start))
      // Nobody worked on it but files that are gone: it can go too.
      let last = try await desk.undoImport(try #require(first.importNumber), by: .commandLine)
      #expect(last.removed == 2 && last.kept == 0)
      #expect(try await ImportCity.count("evidence_fact", city.database) == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func anyFailureLeavesWholeIncidents(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      _ = try await ImportCity.run(Self.before, city)
      let second = try await ImportCity.run(Self.after, city).report
      let number = try #require(second.importNumber)
      try await FailingCity.each(city.database, IncidentsCapability()) { services in
        _ = try await ImportCity.desk(services).undoImport(number, by: .commandLine)
      } check: { db in
        let incidents = try db.rows("SELECT \(IncidentColumns.list) FROM incident")
          .map { try IncidentColumns.incident($0) }
        let offences: Int? = try db.value(
          "SELECT CAST(SUM(offences) AS \(db.dialect.integer)) FROM evidence_fact")
        #expect(offences == incidents.reduce(0) { $0 + $1.offences.count })
      }
      #expect(try await ImportCity.incident("A2", city)?.revision == 3)
    }
  }
}

import Access
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct IncidentStoreTests {
  static let schemas = [Access.schema, Evidence.schema, IncidentSchema.schema]

  private func with<Result: Sendable>(
    _ kind: TestDatabase, _ body: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try await withDatabase(kind, schemas: Self.schemas) { db in
      try await db.write { try Example.addOrganisation(Example.organisation(1), on: $0) }
      return try await db.write(body)
    }
  }

  private func expectRefused(_ kind: TestDatabase, _ change: @escaping @Sendable (inout [SQLValue]) -> Void)
    async throws
  {
    await #expect(throws: ConstraintViolation.self) {
      try await self.with(kind) { db in
        var values = IncidentColumns.values(Example.full(source: Example.organisation(1)))
        change(&values)
        let names = SQL(stringLiteral: IncidentColumns.names.joined(separator: ", "))
        try db.run("INSERT INTO incident (\(names)) VALUES (\(SQL(joining: values.map { "\($0)" }, separator: ", ")))")
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func theSchemaRefusesWhatCannotBe(_ kind: TestDatabase) async throws {
    func index(_ name: String) -> Int { IncidentColumns.names.firstIndex(of: name) ?? 0 }
    let changes: [(String, SQLValue)] = [
      ("state", .text("lost")), ("area", .null), ("unlocated", .text("outside")), ("conducts", .text("")),
      ("minute", .null), ("severity", .integer(5)), ("reliability", .text("G")), ("themes", .text("")),
      ("narrative", .text("")), ("source", .text("nobody")), ("duplicate_of", .integer(1)),
      ("source_record", .text("")),
      ("received", .null), ("police", .text("maybe")),
    ]
    for (column, value) in changes {
      let at = index(column)
      try await expectRefused(kind) { $0[at] = value }
    }
  }

  @Test(arguments: TestDatabase.available)
  func anOrganisationsRecordLandsOnce(_ kind: TestDatabase) async throws {
    await #expect(throws: ConstraintViolation.self) {
      try await self.with(kind) { db in
        for number in [1, 2] {
          var incident = Example.incident(number, source: Example.organisation(1))
          incident.sourceRecord = "A"
          try IncidentStore.insert(incident, by: nil, on: db)
        }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func keepsEveryField(_ kind: TestDatabase) async throws {
    try await with(kind) { db in
      var incident = Example.full(source: Example.organisation(1))
      try IncidentStore.insert(incident, point: ExactPoint(longitude: 4.35, latitude: 50.85), by: nil, on: db)
      // A line of the source's words is one line.
      incident.offences[2].sourceText = "two lines"
      #expect(try IncidentStore.find(incident.id, on: db) == incident)
      #expect(try IncidentStore.find(number: 7, on: db) == incident)
      #expect(try IncidentStore.point(of: 7, on: db) == ExactPoint(longitude: 4.35, latitude: 50.85))
      #expect(try IncidentStore.find(number: 8, on: db) == nil)
      let bare = Example.incident(8, area: nil)
      try IncidentStore.insert(bare, by: nil, on: db)
      #expect(try IncidentStore.find(bare.id, on: db) == bare)
    }
  }

  @Test(arguments: TestDatabase.available)
  func numbersAreGivenOnce(_ kind: TestDatabase) async throws {
    try await with(kind) { db throws in
      #expect(try IncidentStore.takeNumbers(1, on: db) == 1)
      #expect(try IncidentStore.takeNumbers(10, on: db) == 2)
      #expect(try IncidentStore.takeNumbers(0, on: db) == 12)
      #expect(try IncidentStore.takeNumbers(1, on: db) == 12)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aStaleRevisionIsAConflict(_ kind: TestDatabase) async throws {
    await #expect(throws: Problem.conflict(current: "1")) {
      try await self.with(kind) { db in
        let old = Example.incident()
        try IncidentStore.insert(old, by: nil, on: db)
        var new = old
        new.severity = 2
        _ = try IncidentStore.update(old, to: new, "incident.changed", by: nil, at: Example.now, on: db)
        new.severity = 3
        _ = try IncidentStore.update(old, to: new, "incident.changed", by: nil, at: Example.now, on: db)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aChangeLeavesHistoryFactsAndAnAuditEntryAndCanBeTakenBack(_ kind: TestDatabase) async throws {
    try await with(kind) { db in
      let old = Example.full(source: Example.organisation(1))
      try IncidentStore.insert(old, by: Example.person, on: db)
      let stored = try #require(try IncidentStore.find(old.id, on: db))
      var new = stored
      new.state = .acknowledged
      new.biases = ["anti-roma"]
      new.place = .unlocated(.outside)
      new.text = "Other words."
      new.offences = [.init("graffiti")]
      let now = Example.now.adding(seconds: 60)
      new = try IncidentStore.update(stored, to: new, "incident.reviewed", by: Example.person, at: now, on: db)
      #expect(new.revision == 2)
      #expect(new.themes == ["hate-expression"])
      #expect(try IncidentStore.find(old.id, on: db) == new)

      let history = try IncidentHistory.load(7, on: db)
      #expect(history.steps.map(\.revision) == [2])
      #expect(
        history.steps[0].fields.map(\.name) == [
          "area", "biases", "conducts", "narrative", "offence_texts", "state", "themes", "unlocated",
        ])
      let audit = try AuditTrail.list(AuditQuery(), on: db)
      #expect(audit.map(\.action) == ["incident.reviewed", "incident.reported"])
      // What people wrote is not in the trail that is kept for good.
      #expect(audit[0].changes.first { $0.field == "narrative" } == Change("narrative"))
      #expect(try AuditTrail.verify(on: db).faults.isEmpty)

      let before = try #require(try IncidentHistory.before(new, on: db))
      let back = try IncidentStore.update(new, to: before, "incident.change-undone", by: nil, at: now, on: db)
      var expected = stored
      expected.revision = 3
      #expect(back == expected)
      #expect(try IncidentStore.find(old.id, on: db) == expected)
      // And taken back once more, it is the change again.
      let again = try #require(try IncidentHistory.before(back, on: db))
      #expect(try IncidentStore.update(back, to: again, "x", by: nil, at: now, on: db).text == "Other words.")
    }
  }

  @Test(arguments: TestDatabase.available)
  func nothingIsWrittenWhenNothingDiffers(_ kind: TestDatabase) async throws {
    try await with(kind) { db in
      let incident = Example.incident()
      try IncidentStore.insert(incident, by: nil, on: db)
      #expect(try IncidentStore.update(incident, to: incident, "x", by: nil, at: Example.now, on: db).revision == 1)
      #expect(try IncidentHistory.load(1, on: db).steps.isEmpty)
      #expect(try IncidentHistory.before(incident, on: db) == nil)
    }
  }
}

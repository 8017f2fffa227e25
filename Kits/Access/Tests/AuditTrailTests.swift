import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

struct AuditTrailTests {
  typealias Fault = AuditVerification.Fault
  static let now = Instant(milliseconds: 1_773_000_000_000)

  private static func withTrail(
    _ kind: TestDatabase, _ body: (any Database) async throws -> Void
  ) async throws {
    try await withDatabase(kind, schemas: [Access.schema]) { database in
      for number in 1...6 {
        try await database.write { db in
          try AuditTrail.record(
            "thing.changed", by: number == 2 ? nil : .commandLine, subject: Reference("thing", "\(number)"),
            changes: [Change("state", "new", "closed"), Change("name")], at: now.adding(seconds: Int64(number)), on: db)
        }
      }
      try await body(database)
    }
  }

  private static func verify(_ database: any Database) async throws -> [Fault] {
    try await database.read { db in try AuditTrail.verify(on: db) }.faults
  }

  /// Gives entries other numbers, past the uniqueness of numbers.
  private static func renumber(_ numbers: [Int64: Int64], on db: any Connection) throws {
    for (old, new) in numbers { try db.run("UPDATE audit_entry SET seq = \(-new) WHERE seq = \(old)") }
    try db.run("UPDATE audit_entry SET seq = -seq WHERE seq < 0")
  }

  /// An entry as somebody would forge it who knows how hashes are made.
  private static func forge(_ sequence: Int64, after: Int64, on db: any Connection) throws {
    let previous: String = try #require(try db.value("SELECT hash FROM audit_entry WHERE seq = \(after)"))
    let subject = Reference("thing", "forged")
    let hash = AuditTrail.link(
      previous: previous, at: now, person: nil, organisation: nil, action: "thing.changed", subject: subject,
      summary: "{\"changes\":[]}")
    try db.run(
      """
      INSERT INTO audit_entry (seq, at, action, subject_kind, subject_id, summary, previous, hash)
      VALUES (\(sequence), \(now), 'thing.changed', 'thing', 'forged', '{"changes":[]}', \(previous), \(hash))
      """)
  }

  @Test(arguments: TestDatabase.available)
  func anUntouchedTrailIsIntact(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Access.schema]) { database in
      let result = try await database.read { db in try AuditTrail.verify(on: db) }
      #expect(result.isIntact && result.entries == 0)
    }
    try await Self.withTrail(kind) { database in
      let result = try await database.read { db in try AuditTrail.verify(on: db) }
      #expect(result.isIntact && result.entries == 6 && result.head.sequence == 6)
    }
  }

  @Test(arguments: TestDatabase.available)
  func everyEditedFieldIsFound(_ kind: TestDatabase) async throws {
    let edits: [SQL] = [
      "at = at + 1", "person = NULL", "person = ''", "organisation = 'x'", "action = 'thing.removed'",
      "subject_kind = 'person'", "subject_id = '9'", "summary = '{\"changes\":[]}'",
      "previous = '\(unchecked: AuditTrail.genesis)'", "hash = '\(unchecked: AuditTrail.genesis)'",
      // The text between two fields moves from one to the other.
      "subject_kind = 'thin', subject_id = 'g3'",
    ]
    try await Self.withTrail(kind) { database in
      for edit in edits {
        let original = try await contents(["audit_entry"], of: database)
        let saved = try await database.write { db in
          let row = try #require(
            try db.row(
              """
              SELECT at, person, organisation, action, subject_kind, subject_id, summary, previous, hash
              FROM audit_entry WHERE seq = 3
              """))
          let values = (0..<row.count).map { row.value(at: $0) }
          try db.run("UPDATE audit_entry SET \(edit) WHERE seq = 3")
          return values
        }
        #expect(try await Self.verify(database) == [Fault(.edited, 3...3)], "\(edit.pieces)")
        try await database.write { db in
          try db.run(
            """
            UPDATE audit_entry SET at = \(saved[0]), person = \(saved[1]), organisation = \(saved[2]),
              action = \(saved[3]), subject_kind = \(saved[4]), subject_id = \(saved[5]), summary = \(saved[6]),
              previous = \(saved[7]), hash = \(saved[8]) WHERE seq = 3
            """)
        }
        #expect(try await contents(["audit_entry"], of: database) == original)
      }
    }
  }

  /// What is done to the trail, and what must be found.
  struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let faults: [Fault]
    let run: @Sendable (any Connection) throws -> Void
  }

  static let attacks: [Attack] = [
    Attack(testDescription: "edited with its hash", faults: [Fault(.edited, 3...3)]) { db in
      let previous: String = try #require(try db.value("SELECT previous FROM audit_entry WHERE seq = 3"))
      let hash = AuditTrail.link(
        previous: previous, at: now, person: nil, organisation: nil, action: "a", subject: Reference("b", "c"),
        summary: "{}")
      try db.run(
        """
        UPDATE audit_entry SET at = \(now), person = NULL, organisation = NULL, action = 'a', subject_kind = 'b',
          subject_id = 'c', summary = '{}', hash = \(hash) WHERE seq = 3
        """)
    },
    Attack(testDescription: "last edited with its hash", faults: [Fault(.edited, 6...6)]) { db in
      try db.run("DELETE FROM audit_entry WHERE seq = 6")
      try forge(6, after: 5, on: db)
    },
    Attack(testDescription: "one removed", faults: [Fault(.removed, 3...3)]) { db in
      try db.run("DELETE FROM audit_entry WHERE seq = 3")
    },
    Attack(testDescription: "several removed", faults: [Fault(.removed, 1...1), Fault(.removed, 3...4)]) { db in
      try db.run("DELETE FROM audit_entry WHERE seq IN (1, 3, 4)")
    },
    Attack(testDescription: "removed and numbered anew", faults: [Fault(.removed, 3...3)]) { db in
      try db.run("DELETE FROM audit_entry WHERE seq = 3")
      try renumber([4: 3, 5: 4, 6: 5], on: db)
    },
    Attack(testDescription: "end removed", faults: [Fault(.removed, 5...6)]) { db in
      try db.run("DELETE FROM audit_entry WHERE seq > 4")
    },
    Attack(testDescription: "all removed", faults: [Fault(.removed, 1...6)]) { db in
      try db.run("DELETE FROM audit_entry")
    },
    Attack(testDescription: "inserted at the end", faults: [Fault(.inserted, 7...7)]) { db in
      try forge(7, after: 6, on: db)
    },
    Attack(testDescription: "inserted and numbered anew", faults: [Fault(.inserted, 3...3)]) { db in
      try renumber([3: 4, 4: 5, 5: 6, 6: 7], on: db)
      try forge(3, after: 2, on: db)
    },
    Attack(testDescription: "neighbours swapped", faults: [Fault(.reordered, 3...3), Fault(.reordered, 4...4)]) { db in
      try renumber([3: 4, 4: 3], on: db)
    },
    Attack(testDescription: "first and last swapped", faults: [Fault(.reordered, 1...1), Fault(.reordered, 6...6)]) {
      db in
      try renumber([1: 6, 6: 1], on: db)
    },
    Attack(testDescription: "moved", faults: (2...5).map { Fault(.reordered, $0...$0) }) { db in
      try renumber([2: 5, 3: 2, 4: 3, 5: 4], on: db)
    },
  ]

  @Test(arguments: TestDatabase.available, attacks)
  func attacksAreFoundAndNamed(_ kind: TestDatabase, _ attack: Attack) async throws {
    try await Self.withTrail(kind) { database in
      try await database.write { db in try attack.run(db) }
      #expect(try await Self.verify(database) == attack.faults)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aTrailWithoutItsHeadTakesNoEntries(_ kind: TestDatabase) async throws {
    try await Self.withTrail(kind) { database in
      try await database.write { db in try db.run("DELETE FROM audit_head") }
      await #expect(throws: Problem("audit-trail-damaged", status: 500)) {
        try await database.write { db in
          try AuditTrail.record("a", by: nil, subject: Reference("b", "c"), at: Self.now, on: db)
        }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func anEntryGoesWithItsTransaction(_ kind: TestDatabase) async throws {
    struct Stop: Error {}
    try await Self.withTrail(kind) { database in
      await #expect(throws: Stop.self) {
        try await database.write { db in
          try AuditTrail.record("a", by: nil, subject: Reference("b", "c"), at: Self.now, on: db)
          throw Stop()
        }
      }
      let head = try await database.read { db in try AuditTrail.head(on: db) }
      #expect(head.sequence == 6)
      #expect(try await Self.verify(database) == [])
    }
  }

  @Test(arguments: TestDatabase.available)
  func manyAtOnceMakeOneChain(_ kind: TestDatabase) async throws {
    try await Self.withTrail(kind) { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<24 {
          group.addTask {
            try await database.write { db in
              try AuditTrail.record("a", by: nil, subject: Reference("b", "\(number)"), at: Self.now, on: db)
            }
          }
        }
        try await group.waitForAll()
      }
      let result = try await database.read { db in try AuditTrail.verify(on: db) }
      #expect(result.isIntact && result.entries == 30)
    }
  }

  @Test(arguments: TestDatabase.available)
  func entriesAreFoundAndPaged(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let made = try await city.organisation("Neighbours")
      try await city.database.read { db in
        var query = AuditQuery()
        query.action = "organisation"
        let entries = try AuditTrail.list(query, on: db)
        #expect(entries.map(\.action) == ["organisation.created", "organisation.created"])
        #expect(entries[0].person == city.administrator.person && entries[0].personName == "Ada Hill")
        #expect(entries[0].organisationName == "Town Hall")
        #expect(entries[0].subject == Reference("organisation", made.id.text))
        #expect(entries[0].changes.first == Change("name", nil, "Neighbours"))
        #expect(entries[1].person == Principal.commandLine.person && entries[1].organisation == nil)
        query.action = "organi%"
        #expect(try AuditTrail.list(query, on: db) == [])
        query.action = "organisation"
        query.limit = 1
        query.before = entries[0].sequence
        #expect(try AuditTrail.list(query, on: db) == [entries[1]])
        #expect(try AuditTrail.count(query, on: db) == 2)
        query = AuditQuery()
        query.person = city.administrator.person
        query.organisation = city.administrator.organisation
        query.subject = entries[0].subject
        query.from = city.clock.now
        query.to = city.clock.now.adding(seconds: 1)
        query.action = "organisation.created"
        #expect(try AuditTrail.list(query, on: db) == [entries[0]])
        query.to = city.clock.now
        #expect(try AuditTrail.count(query, on: db) == 0)
      }
    }
  }
}

import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct InsertTests {
  private static let columns = ["id", "name", "number", "measure", "content"]

  @Test(arguments: TestDatabase.available)
  func refusesNULAndKeepsNothing(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      await #expect(throws: Problem.invalid([FieldProblem("name", "control-character")])) {
        try await db.write { db in
          var id: Int64 = 0
          try db.insert(into: "thing", columns: ["id", "name"]) { row in
            id += 1
            row[0] = .integer(id)
            row[1] = .text(id == 3 ? "a\0b" : "fine")
            return true
          }
        }
      }
      try await #expect(db.read { try $0.count() } == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func refusesWrongRowsNamesAndOtherStatements(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      await #expect(throws: StatementProblem.self) {
        try await db.write {
          try $0.insert(into: "thing", columns: ["id"]) { row in
            row.append(.null)
            return true
          }
        }
      }
      await #expect(throws: StatementProblem.self) {
        try await db.write { try $0.insert(into: "thing; DROP TABLE thing", columns: ["id"]) { _ in false } }
      }
      await #expect(throws: StatementProblem.self) {
        try await db.write { try $0.insert(into: "thing", columns: ["nothing"]) { _ in false } }
      }
      await #expect(throws: StatementProblem.self) {
        try await db.write { db in try db.insert(into: "thing", columns: ["id"]) { _ in try db.exists("SELECT 1") } }
      }
      await #expect(throws: Refusal()) {
        try await db.write { try $0.insert(into: "thing", columns: ["id"]) { _ in throw Refusal() } }
      }
      await #expect(throws: ConstraintViolation(.unique, table: "thing", columns: ["id"])) {
        do {
          try await db.write { db in
            var count = 0
            try db.insert(into: "thing", columns: ["id"]) { row in
              row = [.integer(1)]
              count += 1
              return count < 3
            }
          }
        } catch let error as ConstraintViolation {
          throw ConstraintViolation(error.kind, table: error.table, columns: error.columns)
        }
      }
      try await #expect(db.read { try $0.count() } == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func addsEveryCharacterAsItIs(_ kind: TestDatabase) async throws {
    let texts =
      ["", "\\", "\\N", "\\.", "\t", "\n", "\r\n", "a\\tb", "'\"`$1?", "👩‍👩‍👧", "\u{feff}x", "\u{7f}\u{1}", "مدينة"]
      + ["\\x41", "\u{2028}", String(repeating: "long ", count: 40_000)]
    let rows: [[SQLValue]] = texts.enumerated().map { index, text in
      [
        .integer(Int64(index)), .text(text), index == 0 ? .integer(.min) : .integer(.max - Int64(index)),
        .real(Double(index) / 3), index == 1 ? .blob([]) : .blob(Array(text.utf8.prefix(300)) + [0, 255]),
      ]
    }
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      let added = try await db.write { db in
        var next = rows.makeIterator()
        return try db.insert(into: "thing", columns: Self.columns) { row in
          guard let values = next.next() else { return false }
          row = values
          return true
        }
      }
      #expect(added == rows.count)
      let found = try await db.read { db in
        try db.rows("SELECT id, name, number, measure, content FROM thing ORDER BY id").map { row in
          (0..<row.count).map { row.value(at: $0) }
        }
      }
      #expect(found == rows)
    }
  }

  /// More rows than go into one statement, and not a multiple of that.
  @Test(arguments: TestDatabase.available)
  func addsManyRowsOrNone(_ kind: TestDatabase) async throws {
    @Sendable func add(_ ids: some Sequence<Int64> & Sendable, to db: any Connection) throws -> Int {
      var next = ids.makeIterator()
      return try db.insert(into: "thing", columns: ["id", "name"]) { row in
        guard let id = next.next() else { return false }
        row = [.integer(id), .text(id.isMultiple(of: 7) ? "" : "thing \(id)")]
        return true
      }
    }
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await #expect(db.write { try add(1...2503, to: $0) } == 2503)
      let texts = try await db.read { db in
        try db.rows("SELECT name FROM thing ORDER BY id").map { try $0.get(0, as: String.self) }
      }
      #expect(texts == (1...2503).map { $0.isMultiple(of: 7) ? "" : "thing \($0)" })
      await #expect(throws: ConstraintViolation(.unique, table: "thing", columns: ["id"])) {
        do {
          try await db.write { _ = try add([Int64](3000...4400) + [17], to: $0) }
        } catch let error as ConstraintViolation {
          // PostgreSQL tells the constraint's name too.
          throw ConstraintViolation(error.kind, table: error.table, columns: error.columns)
        }
      }
      try await #expect(db.read { try $0.count() } == 2503)
    }
  }

  @Test(arguments: TestDatabase.available)
  func addsNothingAndGoesOn(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        try #expect(db.insert(into: "thing", columns: ["id"]) { _ in false } == 0)
        try db.run("INSERT INTO thing (id) VALUES (1)")
        try #expect(
          db.insert(into: "thing", columns: ["id", "measure", "number"]) { row in
            if row[0] == .integer(2) { return false }
            // Whole measures fit whole columns; what is not a number is NULL.
            row = [.integer(2), .real(.nan), .real(4)]
            return true
          } == 1)
        let row = try #require(try db.row("SELECT measure, number FROM thing WHERE id = 2"))
        #expect([row.value(at: 0), row.value(at: 1)] == [.null, .integer(4)])
      }
    }
  }
}

import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

/// What only a file can do to us.
@Suite struct SQLiteTests {
  @Test func refusesAFileThatIsNoDatabase() async throws {
    try await withTestStore(.sqlite) { store in
      try Data("This is a letter, not a database. ".utf8 + Data(repeating: 32, count: 4096))
        .write(to: URL(fileURLWithPath: store.address))
      let error = await #expect(throws: DatabaseUnopened.self) { _ = try await store.open() }
      #expect(error?.reason.contains(store.address) == true)
    }
  }

  @Test func refusesAPlaceThatIsNotThere() async throws {
    try await withTestStore(.sqlite) { store in
      try FileManager.default.createDirectory(atPath: store.address, withIntermediateDirectories: false)
      await #expect(throws: DatabaseUnopened.self) { _ = try await store.open() }
    }
  }

  @Test func saysWhenTheDiskIsFullAndKeepsNothing() async throws {
    try await withDatabase(.sqlite, schemas: [Things.schema]) { db in
      await #expect(throws: Problem.databaseUnwritable) {
        try await db.write { db in
          _ = try db.rows("PRAGMA max_page_count = 20")
          var id: Int64 = 0
          try db.insert(into: "thing", columns: ["id", "name"]) { row in
            id += 1
            row[0] = .integer(id)
            row[1] = .text(String(repeating: "x", count: 500))
            return true
          }
        }
      }
      try await #expect(db.read { try $0.count() } == 0)
    }
  }

  @Test func isSetUpAsWeSay() async throws {
    try await withDatabase(.sqlite) { db in
      try await db.write { db in
        try #expect(db.value("PRAGMA journal_mode") == "wal")
        try #expect(db.value("PRAGMA foreign_keys") == 1)
        try #expect(db.value("PRAGMA busy_timeout") == 10_000)
        try #expect(db.value("PRAGMA trusted_schema") == 0)
      }
      // A name in double quotes is never taken for a text.
      await #expect(throws: StatementProblem.self) {
        try await db.read { _ = try $0.rows("SELECT \"no such column\"") }
      }
    }
  }
}

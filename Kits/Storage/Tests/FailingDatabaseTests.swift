import Storage
import StorageTesting
import Testing

@Suite struct FailingDatabaseTests {
  @Test(arguments: TestDatabase.available)
  func failsAtEachCallInTurnAndNothingIsHalfWritten(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      var failures = 0
      for call in 1... {
        let failing = FailingDatabase(wrapping: db, failAt: call)
        do {
          try await failing.write { db in
            try db.run("INSERT INTO thing (id) VALUES (1)")
            _ = try db.rows("SELECT 1")
            try db.insert(into: "thing", columns: ["id"]) { row in
              if row[0] == .integer(2) { return false }
              row[0] = .integer(2)
              return true
            }
            try db.forEachRow("SELECT id FROM thing") { _ in }
            try db.announce("map")
          }
        } catch let failure as InjectedFailure {
          #expect(failure == InjectedFailure(call: call))
          failures += 1
        }
        if !failing.hasFailed { break }
        try await #expect(db.read { try $0.count() } == 0)
      }
      #expect(failures == 5)
      try await #expect(db.read { try $0.count() } == 2)
    }
  }

  @Test(arguments: TestDatabase.available)
  func cannotBeSwallowed(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      let failing = FailingDatabase(wrapping: db, failAt: 2)
      await #expect(throws: InjectedFailure(call: 2)) {
        try await failing.write { db in
          try db.run("INSERT INTO thing (id) VALUES (1)")
          _ = try? db.run("INSERT INTO thing (id) VALUES (2)")
        }
      }
      try await #expect(db.read { try $0.count() } == 0)
    }
  }
}

import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct MigrateTests {
  /// A part whose steps each note that they ran; the first makes the notebook.
  private func schema(_ part: String, _ numbers: [Int]) -> Schema {
    Schema(
      part,
      numbers.map { number in
        Migration(number) { dialect in
          [
            "CREATE TABLE IF NOT EXISTS note (number \(dialect.ascendingKey), text TEXT)",
            "INSERT INTO note (text) VALUES (\("\(part) \(number)"))",
          ]
        }
      })
  }

  private func notes(_ db: any Database) async throws -> [String] {
    try await db.read { try $0.rows("SELECT text FROM note ORDER BY number").map { try $0.get(0) } }
  }

  @Test(arguments: TestDatabase.available)
  func refusesANewerDatabaseBeforeAnyStep(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [schema("areas", [1, 2])]) { db in
      await #expect(throws: Problem.databaseNewer(found: 2, known: 1, part: "areas")) {
        try await db.migrate([schema("people", [1]), schema("areas", [1])])
      }
      try await #expect(notes(db) == ["areas 1", "areas 2"])
    }
  }

  @Test(arguments: TestDatabase.available)
  func refusesDisorder(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      await #expect(throws: StatementProblem.self) { try await db.migrate([schema("areas", [2, 1])]) }
      await #expect(throws: StatementProblem.self) { try await db.migrate([schema("areas", [0])]) }
      await #expect(throws: StatementProblem.self) { try await db.migrate([schema("a", [1]), schema("a", [1])]) }
    }
  }

  @Test(arguments: TestDatabase.available)
  func runsEachStepOnceAndInOrder(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await db.migrate([schema("people", [1]), schema("areas", [1, 2])])
      try await db.migrate([schema("people", [1]), schema("areas", [1, 2])])
      try await #expect(notes(db) == ["people 1", "areas 1", "areas 2"])
      try await db.migrate([schema("people", [1, 2]), schema("areas", [1, 2, 5]), schema("desk", [1])])
      try await #expect(
        notes(db) == ["people 1", "areas 1", "areas 2", "people 2", "areas 5", "desk 1"])
      try await #expect(db.read { try $0.value("SELECT number FROM schema_version WHERE part = 'areas'") } == 5)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aFailedStepLeavesTheOnesBefore(_ kind: TestDatabase) async throws {
    let failing = Migration(2) { _ in ["CREATE TABLE half (id TEXT)", "oops"] }
    let broken = Schema("areas", schema("areas", [1]).migrations + [failing])
    try await withDatabase(kind) { db in
      await #expect(throws: StatementProblem.self) { try await db.migrate([broken]) }
      try await #expect(notes(db) == ["areas 1"])
      try await db.migrate([schema("areas", [1, 2])])
      try await #expect(notes(db) == ["areas 1", "areas 2"])
      await #expect(throws: StatementProblem.self) { try await db.read { _ = try $0.rows("SELECT * FROM half") } }
    }
  }

  @Test(arguments: TestDatabase.available)
  func processesThatStartTogetherWaitForEachOther(_ kind: TestDatabase) async throws {
    let all = [schema("people", [1, 2, 3]), schema("areas", [1, 2, 3])]
    try await withTestStore(kind) { store in
      let databases = [try await store.open(), try await store.open(), try await store.open()]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for db in databases { group.addTask { try await db.migrate(all) } }
        try await group.waitForAll()
      }
      try await #expect(
        notes(databases[0]) == ["people 1", "people 2", "people 3", "areas 1", "areas 2", "areas 3"])
    }
  }
}

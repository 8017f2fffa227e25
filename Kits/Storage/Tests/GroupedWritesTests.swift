import Storage
import StorageTesting
import Testing
import Vocabulary

/// Writes that wait for one another are committed together; each still stands or falls alone.
@Suite struct GroupedWritesTests {
  private static let family = Schema(
    "family",
    [
      Migration(1) { dialect in
        [
          "CREATE TABLE parent (id \(dialect.integer) PRIMARY KEY)",
          """
          CREATE TABLE child (
            id \(dialect.integer) PRIMARY KEY,
            parent \(dialect.integer) NOT NULL REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED
          )
          """,
        ]
      }
    ])

  /// Runs the writes while one before them holds the database, so that all of them wait; gives the failure of each.
  private func together(
    _ count: Int, in db: any Database, _ block: @escaping @Sendable (Int, any Connection) throws -> Void
  ) async throws -> [Int: any Error] {
    let (started, gate) = (Signal(), Signal())
    let first = Task {
      try await db.write { _ in
        started.give()
        gate.waitOnThisThread()
      }
    }
    await started.wait()
    return try await withThrowingTaskGroup(of: (Int, (any Error)?).self) { group in
      for number in 0..<count {
        group.addTask {
          do {
            try await db.write { try block(number, $0) }
            return (number, nil)
          } catch {
            return (number, error)
          }
        }
      }
      if let load = db.load, load.limit == 1 { while db.load?.waiting ?? count < count { await Task.yield() } }
      gate.give()
      try await first.value
      var failures: [Int: any Error] = [:]
      for try await (number, failure) in group { if let failure { failures[number] = failure } }
      return failures
    }
  }

  @Test func oneThatFailsTakesNothingOfItsNeighbours() async throws {
    try await withDatabase(.sqlite, schemas: [Things.schema]) { db in
      let failures = try await together(30, in: db) { number, db in
        // Every fifth breaks a rule of the schema, every seventh throws after it wrote.
        let id = number % 5 == 4 ? 0 : number
        try db.run("INSERT INTO thing (id, name) VALUES (\(id), 'x')")
        if number % 7 == 6 { throw Problem.notFound }
      }
      let failed = Set((0..<30).filter { $0 % 5 == 4 || $0 % 7 == 6 })
      // Whichever of them came first had the number 0 to itself.
      #expect(failed.subtracting(failures.keys).count <= 1)
      #expect(Set(failures.keys).subtracting(failed).subtracting([0]).isEmpty)
      try await #expect(db.read { try $0.count() } == 30 - failures.count)
      #expect(failures[6] as? Problem == .notFound)
    }
  }

  @Test func aCommitThatFailsIsMadeAgainOneByOne() async throws {
    try await withDatabase(.sqlite, schemas: [Self.family]) { db in
      try await db.write { try $0.run("INSERT INTO parent (id) VALUES (1)") }
      let failures = try await together(12, in: db) { number, db in
        // Looked at only when everything is committed: the ninth has no parent.
        try db.run("INSERT INTO child (id, parent) VALUES (\(number), \(number == 9 ? 7 : 1))")
      }
      #expect(Array(failures.keys) == [9])
      #expect((failures[9] as? ConstraintViolation)?.kind == .foreignKey)
      try await #expect(db.read { try $0.count("child") } == 11)
    }
  }

  @Test func announcementsOfFailedOnesAreNotHeard() async throws {
    try await withDatabase(.sqlite, schemas: [Things.schema]) { db in
      let failures = try await together(4, in: db) { number, db in
        try db.announce(number == 2 ? "good" : "bad")
        if number != 2 { throw Problem.notFound }
      }
      #expect(failures.count == 3)
      let numbers = try await db.read { db in
        try db.rows("SELECT topic FROM announcement").map { try $0.get(0, as: String.self) }
      }
      #expect(numbers == ["good"])
    }
  }
}

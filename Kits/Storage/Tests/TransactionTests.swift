import Storage
import StorageTesting
import Synchronization
import Testing
import Vocabulary

@Suite struct TransactionTests {
  @Test(arguments: TestDatabase.available)
  func aThrowingBlockLeavesNothing(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      await #expect(throws: Refusal()) {
        try await db.write { db in
          try db.run("INSERT INTO thing (id) VALUES (1)")
          throw Refusal()
        }
      }
      try await #expect(db.read { try $0.count() } == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aBlockCannotSwallowAFailure(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      let refused = Mutex(false)
      await #expect(throws: ConstraintViolation.self) {
        try await db.write { db in
          try db.run("INSERT INTO thing (id) VALUES (1)")
          _ = try? db.run("INSERT INTO thing (id) VALUES (1)")
          do { _ = try db.count() } catch { refused.withLock { $0 = true } }
        }
      }
      #expect(refused.withLock { $0 })
      try await #expect(db.read { try $0.count() } == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aBlockMayTranslateAFailure(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      await #expect(throws: Refusal()) {
        try await db.write { db in
          do { try db.run("INSERT INTO thing (id) VALUES (1), (1)") } catch is ConstraintViolation { throw Refusal() }
        }
      }
      try await db.write { try $0.run("INSERT INTO thing (id) VALUES (1)") }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aReadSeesOneMoment(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      let (looked, written) = (Signal(), Signal())
      async let counts = db.read { db in
        let before = try db.count()
        looked.give()
        written.waitOnThisThread()
        return [before, try db.count()]
      }
      await looked.wait()
      try await db.write { try $0.run("INSERT INTO thing (id) VALUES (1)") }
      written.give()
      try await #expect(counts == [0, 0])
      try await #expect(db.read { try $0.count() } == 1)
    }
  }

  @Test(arguments: TestDatabase.available)
  func nobodySeesWhatIsNotCommitted(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      let (written, looked) = (Signal(), Signal())
      async let write: Void = db.write { db in
        try db.run("INSERT INTO thing (id) VALUES (1)")
        written.give()
        looked.waitOnThisThread()
      }
      await written.wait()
      try await #expect(db.read { try $0.count() } == 0)
      looked.give()
      try await write
      try await #expect(db.read { try $0.count() } == 1)
    }
  }

  @Test(arguments: TestDatabase.available)
  func manyWritersLoseNothing(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let all = [try await store.open(), try await store.open()]
      try await all[0].migrate([Things.schema])
      try await all[0].write { try $0.run("INSERT INTO thing (id, number) VALUES (1, 0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<8 {
          let db = all[writer % 2]
          group.addTask {
            for _ in 0..<10 {
              try await db.write { try $0.run("UPDATE thing SET number = number + 1 WHERE id = 1") }
            }
          }
        }
        try await group.waitForAll()
      }
      try await #expect(all[1].read { try $0.value("SELECT number FROM thing") } == 80)
    }
  }

  @Test(arguments: TestDatabase.available)
  func moreTasksThanConnectionsTakeTurns(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...40 { group.addTask { try await db.read { try $0.value("SELECT \(number)") ?? 0 } } }
        return try await group.reduce(0, +)
      }
      #expect(sum == 820)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aCancelledTaskDoesNotStart(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      let (started, cancelled) = (Signal(), Signal())
      let task = Task {
        started.give()
        await cancelled.wait()
        try await db.write { try $0.run("INSERT INTO thing (id) VALUES (1)") }
      }
      await started.wait()
      task.cancel()
      cancelled.give()
      await #expect(throws: CancellationError.self) { try await task.value }
      try await #expect(db.read { try $0.count() } == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aConnectionEndsWithItsBlock(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      let kept = Kept()
      try await db.read { connection in kept.keep(connection) }
      #expect(throws: StatementProblem.self) { try kept.use() }
    }
  }
}

/// What no block should do: it keeps the connection.
private final class Kept: @unchecked Sendable {
  // Used by one task after the block has returned, never at the same time.
  private var connection: (any Connection)?
  func keep(_ connection: any Connection) { self.connection = connection }
  func use() throws { _ = try connection?.rows("SELECT 1") }
}

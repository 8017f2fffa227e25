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

  /// Four read at once; more wait for their turn, and all see what is stored.
  @Test func moreReadThanThereAreConnections() async throws {
    try await withDatabase(.sqlite, schemas: [Things.schema]) { db in
      try await db.write { try $0.run("INSERT INTO thing (id, number) VALUES (1, 3)") }
      let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
        for _ in 0..<40 { group.addTask { try await db.read { try $0.value("SELECT number FROM thing") } } }
        return try await group.reduce(into: [Int?]()) { $0.append($1) }
      }
      #expect(numbers == Array(repeating: 3, count: 40))
    }
  }

  @Test func whatIsReadWhileItClosesIsReadToItsEnd() async throws {
    try await withTestStore(.sqlite) { store in
      let db = try await store.open()
      let (begun, goOn) = (Signal(), Signal())
      // The block waits, which no thread of Swift's own may do for another's sake.
      let reader = Task(executorPreference: ThreadOfItsOwn()) {
        try await db.read { connection -> Int? in
          begun.give()
          goOn.waitOnThisThread()
          return try connection.value("SELECT 7")
        }
      }
      await begun.wait()
      async let closed: Void = db.close()
      goOn.give()
      #expect(try await reader.value == 7)
      await closed
      await #expect(throws: (any Error).self) { try await db.read { _ in } }
    }
  }
}

private final class ThreadOfItsOwn: TaskExecutor {
  private let queue = DispatchQueue(label: "test")
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

import Storage
import StorageTesting
import Synchronization
import Testing
import Vocabulary

/// What only a server can do to us.
@Suite(.enabled(if: TestDatabase.available.contains(.postgres), "\(TestDatabase.skipNote)"))
struct PostgresTests {
  private func raise(_ db: any Connection, _ code: String) throws {
    try db.run("DO $$ BEGIN RAISE EXCEPTION 'made for a test' USING ERRCODE = '\(unchecked: code)'; END $$")
  }

  @Test(arguments: ["40001", "40P01"])
  func triesAgainFiveTimesThenSaysBusy(_ code: String) async throws {
    try await withDatabase(.postgres) { db in
      let tries = Tries()
      await #expect(throws: Problem.databaseBusy) {
        try await db.write { db in
          _ = tries.next()
          // Even when the block turns the failure into another.
          do { try raise(db, code) } catch { throw Refusal() }
        }
      }
      #expect(tries.next() == 7)
    }
  }

  @Test func triesAgainUntilItSucceeds() async throws {
    try await withDatabase(.postgres, schemas: [Things.schema]) { db in
      let tries = Tries()
      try await db.write { db in
        let number = tries.next()
        try db.run("INSERT INTO thing (id) VALUES (\(number))")
        if number < 3 { try raise(db, "40001") }
      }
      try await #expect(db.read { try $0.rows("SELECT id FROM thing").map { try $0.get(0) } } == [3])
    }
  }

  @Test(arguments: [("55P03", Problem.databaseBusy), ("53100", .databaseUnwritable), ("57P01", .databaseUnreachable)])
  func tellsWhatTheServerLacks(_ code: String, _ problem: Problem) async throws {
    try await withDatabase(.postgres) { db in
      await #expect(throws: problem) { try await db.write { try raise($0, code) } }
    }
  }

  /// Changes two rows in some order; on the first try it meets the other task after the first row.
  private func change(
    _ ids: (Int, Int), in db: any Database, _ mine: Signal, _ other: Signal, tries: Tries
  ) async throws {
    let own = Tries()
    try await db.write { db in
      _ = tries.next()
      try db.run("SET LOCAL deadlock_timeout = '20ms'")
      try db.run("UPDATE thing SET number = number + 1 WHERE id = \(ids.0)")
      if own.next() == 1 {
        mine.give()
        other.waitOnThisThread()
      }
      try db.run("UPDATE thing SET number = number + 1 WHERE id = \(ids.1)")
    }
  }

  @Test func twoThatWaitForEachOtherBothSucceed() async throws {
    try await withDatabase(.postgres, schemas: [Things.schema]) { db in
      try await db.write { try $0.run("INSERT INTO thing (id, number) VALUES (1, 0), (2, 0)") }
      let tries = Tries()
      let signals = [Signal(), Signal()]
      async let one: Void = change((1, 2), in: db, signals[0], signals[1], tries: tries)
      async let two: Void = change((2, 1), in: db, signals[1], signals[0], tries: tries)
      _ = try await (one, two)
      #expect(tries.next() > 3)
      try await #expect(db.read { try $0.rows("SELECT number FROM thing").map { try $0.get(0) } } == [2, 2])
    }
  }

  @Test func replacesAConnectionThatWasLost() async throws {
    try await withTestStore(.postgres) { store in
      let (db, other) = (try await store.open(), try await store.open())
      let process: Int? = try await db.read { try $0.value("SELECT pg_backend_pid()") }
      let number = try #require(process)
      try await #expect(other.read { try $0.value("SELECT pg_terminate_backend(\(number)::int4, 10000)") } == true)
      try await #expect(db.read { try $0.value("SELECT 1") } == 1)
      // In the middle it cannot be hidden: the block may have done things.
      await #expect(throws: Problem.databaseUnreachable) {
        try await db.write { _ = try $0.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
      }
      try await #expect(db.read { try $0.value("SELECT 1") } == 1)
    }
  }

  @Test func survivesATableThatChangesUnderItsStatements() async throws {
    try await withTestStore(.postgres) { store in
      let (db, other) = (try await store.open(), try await store.open())
      try await db.migrate([Things.schema])
      try await #expect(db.read { try $0.rows("SELECT * FROM thing").count } == 0)
      try await other.write { try $0.run("ALTER TABLE thing ADD COLUMN more TEXT") }
      try await #expect(db.read { try $0.rows("SELECT * FROM thing").count } == 0)
    }
  }

  @Test func readsTheServersOwnTypes() async throws {
    try await withDatabase(.postgres) { db in
      let row = try await db.read { db in
        let row = try #require(
          try db.row(
            """
            SELECT true, 1::int2, 2::int4, 3::int8, 1.5::float4, 2.5::float8, 12500000000000000000::numeric,
            0.25::numeric, '\\x00ff'::bytea, '2026-03-09'::date, 'x'::varchar, 'NaN'::float8, null::int4
            """))
        return (0..<row.count).map { row.value(at: $0) }
      }
      #expect(
        row.dropLast(2) == [
          .integer(1), .integer(1), .integer(2), .integer(3), .real(1.5), .real(2.5), .real(1.25e19),
          .real(0.25), .blob([0, 255]), .text("2026-03-09"), .text("x"),
        ])
      #expect(row.last == .null)
    }
  }
}

/// Counts from 1.
private final class Tries: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}

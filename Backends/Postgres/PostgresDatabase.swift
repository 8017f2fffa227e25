public import Storage
import Vocabulary

/// A PostgreSQL server, through a pool of blocking connections that each have a thread of their own.
///
/// Reads are `REPEATABLE READ READ ONLY`, writes are `READ COMMITTED`. A lock is waited for up to ten seconds.
public final class PostgresDatabase: Database {
  private let pool: PostgresPool
  private let announcements = Announcements()
  private let listener: PostgresListener

  /// Connects once, to know that it can; the other connections (at most 16) open when they are needed. `url` is a
  /// `postgres://` address, whose `options` may set the `search_path`. Throws `DatabaseUnopened` with the reason.
  public init(url: String, connections: Int = 8) async throws {
    let first = PostgresSession(url: url)
    _ = try await first.open()
    pool = PostgresPool(url: url, limit: min(max(1, connections), 16), first: first)
    listener = PostgresListener(url: url, announcements: announcements)
  }

  public var dialect: Dialect { .postgres }

  public func read<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try await run(.read, block)
  }

  @discardableResult
  public func write<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try await run(.write, block)
  }

  private func run<Result: Sendable>(
    _ kind: PostgresSession.Kind, _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try await pool.withSession { session in
      for again in 0..<5 {
        do { return try await session.run(kind, block) } catch is TryAgain {
          // Those who collided do not start again in step.
          try await Task.sleep(for: .milliseconds(Int.random(in: 0..<(8 << again))))
        }
      }
      do { return try await session.run(kind, block) } catch is TryAgain { throw Problem.databaseBusy }
    }
  }

  public func waitForAnnouncement(_ topic: String, atMost time: Duration) async {
    listener.start()
    if announcements.take(topic) { return }
    await announcements.wait(topic, atMost: time)
    _ = announcements.take(topic)
  }

  /// Frees the deleted rows' room for others. The server overwrites it when it is used again, not before; see the guide.
  public func scrub() async throws {
    let tables = try await read { db in
      try db.rows("SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema()")
        .map { try $0.get(0, as: String.self) }
    }
    if tables.isEmpty { return }
    let command = "VACUUM (SKIP_LOCKED) " + tables.joined(separator: ", ")
    try await pool.withSession { try await $0.maintain(command) }
  }

  public var version: String {
    get async throws { try await pool.withSession { "PostgreSQL \(try await $0.open())" } }
  }

  public var load: DatabaseLoad? { pool.load }

  public func close() async {
    listener.finish()
    await pool.close()
  }
}

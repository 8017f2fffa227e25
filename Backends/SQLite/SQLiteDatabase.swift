import CSQLite
import Foundation
import GRDB
import GRDBSQLite
public import Storage
import Synchronization
import Vocabulary

/// One SQLite file, embedded: a writer on a thread of its own, and readers on the threads of those who read.
///
/// Write-ahead log with full synchronisation: what was committed survives a power cut. Foreign keys are enforced, a
/// locked file is waited for up to ten seconds, and `LIKE` tells case apart as it does in PostgreSQL.
public final class SQLiteDatabase: Storage.Database {
  private let pool: DatabasePool
  private let readers: SQLiteReaders
  private let announcements: Announcements
  private let writes: GroupedWrites

  /// How many read at once where nobody says otherwise. Beyond the number of cores they keep a long read from holding up
  /// short ones; many more would only wait for each other.
  public static let readers = max(4, 2 * ProcessInfo.processInfo.activeProcessorCount)

  /// Opens or makes the file. Throws `DatabaseUnopened` when it cannot be opened or is not a database.
  public convenience init(path: String, readers: Int = SQLiteDatabase.readers) throws {
    try self.init(path: path, readers: readers, isDurable: true)
  }

  /// Tests give up durability for speed: their files do not outlive them.
  package init(path: String, readers: Int, isDurable: Bool) throws {
    _ = Self.configured
    let synchronous = isDurable ? "FULL" : "OFF"
    var configuration = Configuration()
    configuration.label = "concord.sqlite"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      guard concord_sqlite_with_stable_plans(db.sqliteConnection) == SQLITE_OK else { throw DatabaseError() }
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      try db.execute(sql: "PRAGMA case_sensitive_like = ON")
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      // What is deleted is overwritten with zeros, so that it cannot be read from the file.
      try db.execute(sql: "PRAGMA secure_delete = ON")
      // A large import grows the log; it is cut back afterwards.
      try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      writes = GroupedWrites(pool)
      // The pool sets its own level when it turns on the write-ahead log, so this comes after.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
        // The pages that an import comes back to, those of its indexes, stay in memory. The log is worked into the file
        // every 8 MB: nobody else writes meanwhile, and with 32 MB single reports waited 40 ms longer for it. An import's
        // own transactions are larger than either.
        try db.execute(sql: "PRAGMA cache_size = -65536")
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
      }
      configuration.readonly = true
      self.readers = SQLiteReaders(path: path, configuration: configuration, count: readers)
      announcements = Announcements(numbers: try self.readers.read(Self.announcementNumbers))
    } catch let error as DatabaseError {
      throw DatabaseUnopened("\(path): \(error.message ?? "error \(error.resultCode.rawValue)")")
    }
  }

  /// What holds for SQLite in the whole process.
  private static let configured: Void = concord_sqlite_without_memory_statistics()

  public var dialect: Dialect { .sqlite }

  public func read<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    let reading = Reading()
    do {
      return try await withTaskCancellationHandler {
        try readers.read { db in
          try reading.begin(db)
          defer { reading.end() }
          return try Self.run(block, SQLiteConnection(db)).result
        }
      } onCancel: {
        reading.breakOff()
      }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw (error as? DatabaseError).map { SQLiteFailure.translated($0) } ?? error
    }
  }

  @discardableResult
  public func write<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      writes.submit(OneWrite(block, announcements, continuation))
    }
  }

  fileprivate static func run<Result>(
    _ block: (any Connection) throws -> Result, _ connection: SQLiteConnection
  ) throws -> (result: Result, announced: [String: Int64]) {
    defer { connection.end() }
    let result = try block(connection)
    // A block may not swallow the failure of a statement: nothing of it is kept.
    if let failure = connection.state.failure { throw failure }
    return (result, connection.announced)
  }

  /// Commits of this process wake at once. Those of other processes are looked for twice a second, while someone waits.
  public func waitForAnnouncement(_ topic: String, atMost time: Duration) async {
    let clock = ContinuousClock()
    let end = clock.now + time
    while true {
      if announcements.take(topic) { return }
      hearOtherProcesses()
      if announcements.take(topic) || Task.isCancelled { return }
      let rest = clock.now.duration(to: end)
      if rest <= .zero { return }
      await announcements.wait(topic, atMost: min(rest, .milliseconds(500)))
    }
  }

  private func hearOtherProcesses() {
    // A failed look is made again half a second later.
    let numbers = try? readers.read(Self.announcementNumbers)
    announcements.hear(numbers ?? [:])
  }

  private static func announcementNumbers(_ db: GRDB.Database) throws -> [String: Int64] {
    let connection = SQLiteConnection(db)
    defer { connection.end() }
    return try connection.announcementNumbers()
  }

  /// Writes the log back and empties it: until then it holds pages as they were before. Waits for nobody: while
  /// somebody reads an older moment, the log stays for the next scrub.
  public func scrub() async throws {
    do {
      try await pool.writeWithoutTransaction { db in
        // Closed meanwhile, and the log written back with it.
        guard db.sqliteConnection != nil else { return }
        let log = try db.checkpoint(.passive)
        if log.walFrameCount == log.checkpointedFrameCount { _ = try db.checkpoint(.truncate) }
      }
    } catch let error as DatabaseError {
      if error.resultCode != .SQLITE_BUSY, error.resultCode != .SQLITE_LOCKED { throw SQLiteFailure.translated(error) }
    }
  }

  public var version: String { "SQLite \(String(cString: sqlite3_libversion()))" }

  public var load: DatabaseLoad? { writes.load }

  public func close() async {
    // The file alone is then the whole city, for whoever copies it. What is still read stays in the log, which is as safe.
    try? await scrub()
    readers.close()
    // Closing fails only while statements run; the file is then closed with the last of them.
    try? pool.close()
  }
}

/// A read under way, which can be broken off from another thread.
private final class Reading: Sendable {
  private struct State {
    var address = 0
    var isBrokenOff = false
  }
  private let state = Mutex(State())

  func begin(_ db: GRDB.Database) throws {
    let isBrokenOff = state.withLock { state in
      state.address = Int(bitPattern: db.sqliteConnection)
      return state.isBrokenOff
    }
    if isBrokenOff { throw CancellationError() }
  }

  func end() { state.withLock { $0.address = 0 } }

  func breakOff() {
    state.withLock { state in
      state.isBrokenOff = true
      if let handle = OpaquePointer(bitPattern: state.address) { sqlite3_interrupt(handle) }
    }
  }
}

private final class OneWrite<Result: Sendable>: GroupedWrite {
  private let block: @Sendable (any Connection) throws -> Result
  private let announcements: Announcements
  private let continuation: CheckedContinuation<Result, any Error>
  private let made = Mutex<(result: Result, announced: [String: Int64])?>(nil)

  init(
    _ block: @escaping @Sendable (any Connection) throws -> Result, _ announcements: Announcements,
    _ continuation: CheckedContinuation<Result, any Error>
  ) {
    self.block = block
    self.announcements = announcements
    self.continuation = continuation
  }

  func run(_ db: GRDB.Database) throws {
    let (result, announced) = try SQLiteDatabase.run(block, SQLiteConnection(db))
    made.withLock { $0 = (result, announced) }
  }

  func succeed() {
    guard let (result, announced) = made.withLock({ $0 }) else {
      return fail(StatementProblem("A write was told as made and was not"))
    }
    announcements.hear(announced)
    continuation.resume(returning: result)
  }

  func fail(_ error: any Error) {
    let error = (error as? DatabaseError).map { SQLiteFailure.translated($0) } ?? error
    continuation.resume(throwing: error)
  }
}

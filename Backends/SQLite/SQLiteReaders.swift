import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// Connections that only read, each lent to one thread at a time, which reads on it where it is.
///
/// GRDB's pool lends its readers through dispatch queues, at which threads that read at the same moment wait for one
/// another longer than a short read takes. Here whoever reads tries the connections one after the other, beginning with
/// the one that it used the last time, and waits only while all are in use.
final class SQLiteReaders: Sendable {
  private final class Place: Sendable {
    enum State {
      case unopened
      case open(DatabaseQueue)
      case closed
    }
    let state = Mutex(State.unopened)
  }

  private let path: String
  private let configuration: Configuration
  private let free: DispatchSemaphore
  private let places: [Place]

  /// Opens nothing yet: a connection is made when it is first used. The file must be there, in write-ahead mode.
  /// - Parameter count: how many may read at once, at least 1; one more waits.
  init(path: String, configuration: Configuration, count: Int) {
    self.path = path
    self.configuration = configuration
    places = (0..<max(1, count)).map { _ in Place() }
    free = DispatchSemaphore(value: places.count)
  }

  /// Everything the block reads is of one moment. Throws what the block throws, and `DatabaseError` once closed.
  func read<Result: Sendable>(_ block: (GRDB.Database) throws -> Result) throws -> Result {
    free.wait()
    defer { free.signal() }
    var index = Self.favourite % places.count
    while true {
      let result: Result? = try places[index].state.withLockIfAvailable { state in
        try opened(&state).unsafeRead { db in try Self.atOneMoment(db, block) }
      }
      if let result { return result }
      index = (index + 1) % places.count
    }
  }

  /// What GRDB's `read` does, with statements that are compiled once: a page has several short reads, and compiling the
  /// beginning and the end of each took longer than some of them.
  private static func atOneMoment<Result>(
    _ db: GRDB.Database, _ block: (GRDB.Database) throws -> Result
  ) throws -> Result {
    try db.cachedStatement(sql: "BEGIN").execute()
    let result = Swift.Result { try block(db) }
    // A failed statement may have ended it already.
    if sqlite3_get_autocommit(db.sqliteConnection) == 0 { try db.cachedStatement(sql: "COMMIT").execute() }
    return try result.get()
  }

  /// Waits for those who read.
  func close() {
    for place in places {
      place.state.withLock { state in
        // Nothing is lost when closing fails: it has only read.
        if case .open(let reader) = state { try? reader.close() }
        state = .closed
      }
    }
  }

  private func opened(_ state: inout Place.State) throws -> DatabaseQueue {
    switch state {
    case .open(let reader): return reader
    case .closed: throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "The database is closed")
    case .unopened:
      let reader = try DatabaseQueue(path: path, configuration: configuration)
      state = .open(reader)
      return reader
    }
  }

  /// Different for threads whose stacks lie beside each other.
  private static var favourite: Int { Int(truncatingIfNeeded: UInt(pthread_self()) >> 12) & 0xFFFF }
}

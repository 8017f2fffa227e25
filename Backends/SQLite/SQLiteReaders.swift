import Dispatch
import GRDB
import Synchronization

/// Connections that only read, lent one at a time to whoever reads on its own thread.
///
/// GRDB's pool lends its readers through dispatch queues, at which threads that read at the same moment wait for one
/// another longer than a short read takes. Here the list of free connections is guarded by a lock held for an instant.
final class SQLiteReaders: Sendable {
  private struct State {
    /// The last one used is lent first: its pages and statements are still in the caches.
    var free: [DatabaseQueue] = []
    var isClosed = false
  }

  private let path: String
  private let configuration: Configuration
  private let places: DispatchSemaphore
  private let state = Mutex(State())

  /// Opens nothing yet: a connection is made when none is free. The file must be there, in write-ahead mode.
  /// - Parameter count: how many may read at once, at least 1; one more waits.
  init(path: String, configuration: Configuration, count: Int) {
    self.path = path
    self.configuration = configuration
    places = DispatchSemaphore(value: max(1, count))
  }

  /// Everything the block reads is of one moment. Throws what the block throws, and `DatabaseError` once closed.
  func read<Result>(_ block: (GRDB.Database) throws -> Result) throws -> Result {
    places.wait()
    defer { places.signal() }
    let reader = try take()
    defer { giveBack(reader) }
    return try reader.read(block)
  }

  /// Closes what is free, and what is lent as soon as it comes back.
  func close() {
    let free = state.withLock { state in
      state.isClosed = true
      defer { state.free = [] }
      return state.free
    }
    for reader in free { close(reader) }
  }

  private func take() throws -> DatabaseQueue {
    let free = try state.withLock { state in
      if state.isClosed { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "The database is closed") }
      return state.free.popLast()
    }
    return try free ?? DatabaseQueue(path: path, configuration: configuration)
  }

  private func giveBack(_ reader: DatabaseQueue) {
    let isKept = state.withLock { state in
      if !state.isClosed { state.free.append(reader) }
      return !state.isClosed
    }
    if !isKept { close(reader) }
  }

  /// Nothing of it is lost when closing fails: it has only read.
  private func close(_ reader: DatabaseQueue) { try? reader.close() }
}

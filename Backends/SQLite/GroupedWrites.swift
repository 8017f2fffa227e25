import GRDB
import GRDBSQLite
import Storage
import Synchronization

/// Writes that come while another one is being made durable are committed together: one wait for the disk instead of
/// many. Each stands in a savepoint of its own, so one that fails takes nothing of its neighbours with it, and nobody is
/// told of success before the commit that holds it.
///
/// When the commit itself fails, or SQLite gives up the whole transaction (a full disk), every write of the group is made
/// again alone and gets its own answer. A block may run twice then, as `Database.write` says.
final class GroupedWrites: Sendable {
  private struct State {
    var waiting: [any GroupedWrite] = []
    var isWriting = false
    /// When somebody last came while another was being written.
    var lastShared: ContinuousClock.Instant?
  }
  private let state = Mutex(State())
  private let pool: DatabasePool

  /// No more are committed together, and none is begun after so long, so that the first does not wait for the last.
  private static let most = 128
  private static let longest = Duration.milliseconds(10)
  /// So long others are waited for, unless so many are there already.
  private static let gathering = Duration.milliseconds(4)
  private static let enough = 8
  private static let lately = Duration.milliseconds(50)

  init(_ pool: DatabasePool) { self.pool = pool }

  var load: DatabaseLoad {
    state.withLock { DatabaseLoad(running: $0.isWriting ? 1 : 0, waiting: $0.waiting.count, limit: 1) }
  }

  func submit(_ write: any GroupedWrite) {
    let begins = state.withLock { state in
      state.waiting.append(write)
      if state.isWriting { state.lastShared = .now }
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if begins { Task.detached { await self.drain() } }
  }

  private func drain() async {
    while let group = await next() {
      if group.count == 1 {
        await alone(group[0])
      } else {
        await together(group)
      }
    }
  }

  private func next() async -> [any GroupedWrite]? {
    if mustGather { try? await Task.sleep(for: Self.gathering) }
    return state.withLock { state in
      if state.waiting.isEmpty {
        state.isWriting = false
        return nil
      }
      let group = Array(state.waiting.prefix(Self.most))
      state.waiting.removeFirst(group.count)
      if group.count > 1 { state.lastShared = .now }
      return group
    }
  }

  /// Whether others are likely to come who can be committed together with those who wait: somebody has come lately while
  /// another was being written. A commit for each costs more than the writes themselves, and has every reader fetch its
  /// pages anew. Who writes alone, one after the other, never waits.
  private var mustGather: Bool {
    state.withLock { state in
      guard (1..<Self.enough).contains(state.waiting.count), let last = state.lastShared else { return false }
      return .now - last < Self.lately
    }
  }

  private func alone(_ write: any GroupedWrite) async {
    do {
      try await pool.write { db in try write.run(db) }
      write.succeed()
    } catch {
      write.fail(error)
    }
  }

  private func together(_ group: [any GroupedWrite]) async {
    let tried: [(write: any GroupedWrite, failure: (any Error)?)]
    do {
      tried = try await pool.write { db in
        let end = ContinuousClock.now + Self.longest
        var tried: [(write: any GroupedWrite, failure: (any Error)?)] = []
        for write in group where ContinuousClock.now < end || tried.isEmpty {
          tried.append((write, try Self.inSavepoint(write, db)))
        }
        return tried
      }
    } catch {
      for write in group { await alone(write) }
      return
    }
    for (write, failure) in tried {
      if let failure { write.fail(failure) } else { write.succeed() }
    }
    let rest = group.dropFirst(tried.count)
    if !rest.isEmpty { state.withLock { $0.waiting.insert(contentsOf: rest, at: 0) } }
  }

  /// The failure of this write alone; throws when the whole transaction is lost.
  private static func inSavepoint(_ write: any GroupedWrite, _ db: GRDB.Database) throws -> (any Error)? {
    var failure: (any Error)?
    try db.inSavepoint {
      do {
        try write.run(db)
        return .commit
      } catch {
        failure = error
        // Some failures end the transaction, and there is no savepoint left to go back to.
        if sqlite3_get_autocommit(db.sqliteConnection) != 0 { throw error }
        return .rollback
      }
    }
    return failure
  }
}

/// A write that waits to be made and then for its answer.
protocol GroupedWrite: Sendable {
  /// Runs the block in a transaction that is open.
  func run(_ db: GRDB.Database) throws
  /// What the block gave is durable.
  func succeed()
  func fail(_ error: any Error)
}

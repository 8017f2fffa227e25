import Storage
import Synchronization

/// The sessions of one database, lent one at a time in the order of asking.
final class PostgresPool: Sendable {
  private struct State {
    var idle: [PostgresSession]
    /// Sessions that exist, idle or lent.
    var count: Int
    var waiters: [(id: UInt64, continuation: CheckedContinuation<PostgresSession, any Error>)] = []
    var nextWaiter: UInt64 = 0
    var isClosed = false
    var closers: [CheckedContinuation<Void, Never>] = []

    var isDrained: Bool { idle.count == count }
  }
  private let url: String
  private let limit: Int
  private let state: Mutex<State>

  init(url: String, limit: Int, first: PostgresSession) {
    self.url = url
    self.limit = limit
    state = Mutex(State(idle: [first], count: 1))
  }

  func withSession<Result: Sendable>(
    _ body: (PostgresSession) async throws -> Result
  ) async throws -> Result {
    let session = try await take()
    defer { give(session) }
    return try await body(session)
  }

  private func take() async throws -> PostgresSession {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Swift.Result<PostgresSession, any Error>? = state.withLock { state in
          if state.isClosed { return .failure(StatementProblem("The database is closed")) }
          // A task cancelled before this lock shows it here; one cancelled later finds itself among the waiters.
          if Task.isCancelled { return .failure(CancellationError()) }
          // The session used last has the warmest statements.
          if let session = state.idle.popLast() { return .success(session) }
          if state.count < limit {
            state.count += 1
            return .success(PostgresSession(url: url))
          }
          state.waiters.append((id, continuation))
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0).continuation }
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  private func give(_ session: PostgresSession) {
    let (waiter, closers) = state.withLock { state in
      if !state.waiters.isEmpty {
        let waiter: CheckedContinuation<PostgresSession, any Error>? = state.waiters.removeFirst().continuation
        return (waiter, [CheckedContinuation<Void, Never>]())
      }
      state.idle.append(session)
      guard state.isDrained else { return (nil, []) }
      defer { state.closers = [] }
      return (nil, state.closers)
    }
    waiter?.resume(returning: session)
    for closer in closers { closer.resume() }
  }

  var load: DatabaseLoad {
    state.withLock {
      DatabaseLoad(running: $0.count - $0.idle.count, waiting: $0.waiters.count, limit: limit)
    }
  }

  /// Refuses new transactions, waits for those under way and closes all connections.
  func close() async {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [] }
      return state.waiters.map(\.continuation)
    }
    for waiter in waiters { waiter.resume(throwing: StatementProblem("The database is closed")) }
    await withCheckedContinuation { continuation in
      let isDrained = state.withLock { state in
        if !state.isDrained { state.closers.append(continuation) }
        return state.isDrained
      }
      if isDrained { continuation.resume() }
    }
    for session in state.withLock({ $0.idle }) { await session.close() }
  }
}

import Operation
import Synchronization
import Vocabulary

/// Waits for work so long and no longer. One clock watches all work that is under way: a sleeping task for each request
/// would stay in the runtime's memory until its time was up, long after the request had been answered.
final class Deadlines: Sendable {
  private struct State {
    var ends: [UInt64: (at: ContinuousClock.Instant, fire: @Sendable () -> Void)] = [:]
    var next: UInt64 = 0
    var isTicking = false
  }
  private let state = Mutex(State())
  private let threads: WorkerThreads?

  /// `threads`: where the work runs; a task of its own does not stay where it was asked for.
  init(on threads: WorkerThreads? = nil) { self.threads = threads }

  /// `writes`: the work will wait for the disk. Throws `took-too-long` when the time is up. The work is cancelled then, but what it does in the database may still be
  /// committed: whoever asked is told to look before sending again.
  func run<Result: Sendable>(
    _ limit: Duration, writes: Bool = false, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let race = Race<Result>()
    let run = { @Sendable in race.finish(await Swift.Result(work)) }
    let task = threads?.start(writes: writes, run) ?? Task(operation: run)
    let watched = watch(until: .now + limit) {
      race.finish(.failure(Problem("took-too-long", status: 503)))
      task.cancel()
    }
    defer { state.withLock { _ = $0.ends.removeValue(forKey: watched) } }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { race.wait($0) }
    } onCancel: {
      task.cancel()
    }
  }

  private func watch(until end: ContinuousClock.Instant, _ fire: @escaping @Sendable () -> Void) -> UInt64 {
    let (id, begins) = state.withLock { state in
      state.next += 1
      state.ends[state.next] = (end, fire)
      defer { state.isTicking = true }
      return (state.next, !state.isTicking)
    }
    if begins { Task.detached { await self.tick() } }
    return id
  }

  private func tick() async {
    while true {
      try? await Task.sleep(for: .milliseconds(250))
      let now = ContinuousClock.now
      let due = state.withLock { state -> [@Sendable () -> Void]? in
        if state.ends.isEmpty {
          state.isTicking = false
          return nil
        }
        return state.ends.values.filter { $0.at <= now }.map(\.fire)
      }
      guard let due else { return }
      for fire in due { fire() }
    }
  }
}

/// The first end counts.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case running
    case waiting(CheckedContinuation<Value, any Error>)
    case ended(Result<Value, any Error>)
    case over
  }
  private let state = Mutex(State.running)

  func finish(_ result: Result<Value, any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      switch state {
      case .running:
        state = .ended(result)
        return nil
      case .waiting(let continuation):
        state = .over
        return continuation
      case .ended, .over: return nil
      }
    }
    continuation?.resume(with: result)
  }

  func wait(_ continuation: CheckedContinuation<Value, any Error>) {
    let ended = state.withLock { state -> Result<Value, any Error>? in
      if case .ended(let result) = state {
        state = .over
        return result
      }
      state = .waiting(continuation)
      return nil
    }
    if let ended { continuation.resume(with: ended) }
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}

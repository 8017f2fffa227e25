import Synchronization
import Vocabulary

/// Waits for work so long and no longer.
enum Deadline {
  /// Throws `took-too-long` when the time is up. The work is cancelled then, but what it does in the database may still be
  /// committed: whoever asked is told to look before sending again.
  static func run<Result: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let race = Race<Result>()
    let task = Task { race.finish(await Swift.Result(work)) }
    let clock = Task {
      try await Task.sleep(for: limit)
      race.finish(.failure(Problem("took-too-long", status: 503)))
      task.cancel()
    }
    defer { clock.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { race.wait($0) }
    } onCancel: {
      task.cancel()
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

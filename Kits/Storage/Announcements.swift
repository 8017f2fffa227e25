import Dispatch
import Synchronization

/// The announcements that one `Database` has heard, and the tasks that wait for the next.
package final class Announcements: Sendable {
  private struct Heard: Equatable {
    var number: Int64 = 0
    /// Grows when announcements may have been missed, for all topics at once.
    var gaps = 0
  }
  private struct Waiter {
    let topic: String
    let continuation: CheckedContinuation<Void, Never>
  }
  private struct State {
    var numbers: [String: Int64]
    var gaps = 0
    var taken: [String: Heard]
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0

    func heard(_ topic: String) -> Heard { Heard(number: numbers[topic] ?? 0, gaps: gaps) }
    func isNew(_ topic: String) -> Bool { heard(topic) != taken[topic] ?? Heard() }

    /// Removes the waiters that have something to hear.
    mutating func due() -> [CheckedContinuation<Void, Never>] {
      let ready = waiters.filter { isNew($0.value.topic) }
      for id in ready.keys { waiters[id] = nil }
      return ready.values.map(\.continuation)
    }
  }
  private let state: Mutex<State>

  /// Starts with the numbers of announcements that count as heard already.
  package init(numbers: [String: Int64] = [:]) {
    state = Mutex(State(numbers: numbers, taken: numbers.mapValues { Heard(number: $0) }))
  }

  /// Notes the number of a topic's latest announcement; numbers only grow.
  package func hear(_ numbers: [String: Int64]) {
    if numbers.isEmpty { return }
    wake { state in
      for (topic, number) in numbers where number > state.numbers[topic] ?? 0 { state.numbers[topic] = number }
    }
  }

  /// Notes an announcement that has no number.
  package func hear(_ topic: String) { wake { $0.numbers[topic, default: 0] += 1 } }

  /// Notes that announcements of any topic may have been missed.
  package func hearGap() { wake { $0.gaps += 1 } }

  /// True when there was an announcement since this was last true.
  package func take(_ topic: String) -> Bool {
    state.withLock { state in
      guard state.isNew(topic) else { return false }
      state.taken[topic] = state.heard(topic)
      return true
    }
  }

  /// Waits for an announcement that nobody took, without taking it; returns early when the task is cancelled.
  package func wait(_ topic: String, atMost time: Duration) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A task cancelled before this lock shows it here; one cancelled later finds its waiter in the table.
        let isDue = state.withLock { state in
          if Task.isCancelled || state.isNew(topic) { return true }
          state.waiters[id] = Waiter(topic: topic, continuation: continuation)
          return false
        }
        if isDue { return continuation.resume() }
        let (seconds, attoseconds) = time.components
        let interval = Double(seconds) + Double(attoseconds) / 1e18
        DispatchQueue.global().asyncAfter(deadline: .now() + max(0, interval)) { [weak self] in self?.release(id) }
      }
    } onCancel: {
      release(id)
    }
  }

  private func release(_ id: UInt64) {
    state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
  }

  private func wake(_ change: (inout State) -> Void) {
    let due = state.withLock { state in
      change(&state)
      return state.due()
    }
    for continuation in due { continuation.resume() }
  }
}

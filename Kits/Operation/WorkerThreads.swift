import Foundation
import Synchronization

/// A few threads on which tasks run that may wait: for the disk, for a database in the same process, for a long count.
///
/// Swift's own pool has one thread a core, none of which may ever wait, so that each wait has to move to another thread and
/// back: on a page with several short reads that costs more than the reads. Here a task waits where it is. Threads beyond
/// the number of cores keep a long read from holding up short ones; the system shares the cores among them.
public final class WorkerThreads: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    /// Where the next job stands; those before it are done.
    var next = 0
    var idle = 0
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let wakes = DispatchSemaphore(value: 0)

  /// - Parameter count: at least 1.
  public init(count: Int) {
    for number in 1...max(1, count) {
      let thread = Thread { [self] in work() }
      thread.name = "worker-\(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let mustWake = state.withLock { state in
      state.jobs.append(job)
      guard state.idle > 0 else { return false }
      state.idle -= 1
      return true
    }
    if mustWake { wakes.signal() }
  }

  /// Lets the threads end once nothing is left to do. Nothing may run here afterwards.
  public func end() {
    let waiting = state.withLock { state in
      state.hasEnded = true
      defer { state.idle = 0 }
      return state.idle
    }
    for _ in 0..<waiting { wakes.signal() }
  }

  private func work() {
    let executor = asUnownedTaskExecutor()
    while true {
      let (job, hasEnded) = state.withLock { state in
        let job = Self.take(&state)
        if job == nil, !state.hasEnded { state.idle += 1 }
        return (job, state.hasEnded)
      }
      if let job {
        job.runSynchronously(on: executor)
      } else if hasEnded {
        return
      } else {
        wakes.wait()
      }
    }
  }

  private static func take(_ state: inout State) -> UnownedJob? {
    guard state.next < state.jobs.count else { return nil }
    let job = state.jobs[state.next]
    state.next += 1
    if state.next == state.jobs.count {
      state.jobs.removeAll(keepingCapacity: true)
      state.next = 0
    } else if state.next > 1024 {
      state.jobs.removeFirst(state.next)
      state.next = 0
    }
    return job
  }
}

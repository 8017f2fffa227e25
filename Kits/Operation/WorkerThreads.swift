import DequeModule
import Foundation
import Synchronization

/// A few threads on which tasks run that may wait: for the disk, for a database in the same process, for a long count.
///
/// Swift's own pool has one thread a core, none of which may ever wait, so that each wait has to move to another thread and
/// back: on a page with several short reads that costs more than the reads. Here a task waits where it is. Threads beyond
/// the number of cores keep a long read from holding up short ones; the system shares the cores among them.
///
/// What is under way goes before what `start` has put in line: a request waits there once, and not again after each of its
/// steps, so that one with many steps is not answered long after one with few.
public final class WorkerThreads: TaskExecutor {
  private struct State {
    var underWay: Deque<UnownedJob> = []
    var inLine: Deque<UnownedJob> = []
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

  /// Starts a task once those that were started before it have begun, and no task that has begun waits for a thread.
  @discardableResult
  public func start(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    // A new task is handed to its executor before `Task.init` returns, on the same thread.
    pthread_setspecific(Self.isStarting, UnsafeRawPointer(bitPattern: 1))
    defer { pthread_setspecific(Self.isStarting, nil) }
    return Task(executorPreference: self, operation: work)
  }

  /// Not nil on a thread that is in `start`.
  private static let isStarting: pthread_key_t = {
    var key = pthread_key_t()
    precondition(pthread_key_create(&key, nil) == 0, "No room for a value of each thread")
    return key
  }()

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isStarting = pthread_getspecific(Self.isStarting) != nil
    let mustWake = state.withLock { state in
      if isStarting { state.inLine.append(job) } else { state.underWay.append(job) }
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
        let job = state.underWay.popFirst() ?? state.inLine.popFirst()
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
}

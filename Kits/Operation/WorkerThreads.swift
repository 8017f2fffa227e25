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
/// steps, so that one with many steps is not answered long after one with few. What will wait for the disk is begun before
/// what only computes, so that one waits while the other computes; but no two in a row while others are in line.
public final class WorkerThreads: TaskExecutor {
  private struct State {
    var underWay: Deque<UnownedJob> = []
    var inLine: Deque<UnownedJob> = []
    var inLineToWrite: Deque<UnownedJob> = []
    var hasBegunWrite = false
    var idle = 0
    var hasEnded = false

    mutating func add(_ job: UnownedJob, _ lane: Lane) {
      switch lane {
      case .underWay: underWay.append(job)
      case .line: inLine.append(job)
      case .lineToWrite: inLineToWrite.append(job)
      }
    }

    mutating func next() -> UnownedJob? {
      if let job = underWay.popFirst() { return job }
      if !hasBegunWrite || inLine.isEmpty, let job = inLineToWrite.popFirst() {
        hasBegunWrite = true
        return job
      }
      hasBegunWrite = false
      return inLine.popFirst()
    }
  }

  private enum Lane: Int {
    case underWay, line, lineToWrite
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
  /// - Parameter writes: the task will wait for the disk.
  @discardableResult
  public func start(writes: Bool = false, _ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    // A new task is handed to its executor before `Task.init` returns, on the same thread.
    Self.lane = writes ? .lineToWrite : .line
    defer { Self.lane = .underWay }
    return Task(executorPreference: self, operation: work)
  }

  /// Where a job goes that this thread hands over.
  private static var lane: Lane {
    get { Lane(rawValue: Int(bitPattern: pthread_getspecific(laneKey))) ?? .underWay }
    set { pthread_setspecific(laneKey, UnsafeRawPointer(bitPattern: newValue.rawValue)) }
  }

  private static let laneKey: pthread_key_t = {
    var key = pthread_key_t()
    precondition(pthread_key_create(&key, nil) == 0, "No room for a value of each thread")
    return key
  }()

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let lane = Self.lane
    let mustWake = state.withLock { state in
      state.add(job, lane)
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
        let job = state.next()
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

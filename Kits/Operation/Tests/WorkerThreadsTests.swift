import Dispatch
import Synchronization
import Testing

@testable import Operation

@Suite struct WorkerThreadsTests {
  /// Seven of eight wait for what the eighth does: had it no thread, this would never end.
  @Test func tasksThatWaitHoldNobodyUp() async {
    let threads = WorkerThreads(count: 8)
    defer { threads.end() }
    let (open, opened) = (DispatchSemaphore(value: 0), 7)
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 0..<opened {
        group.addTask(executorPreference: threads) {
          Self.wait(for: open)
          return number
        }
      }
      group.addTask(executorPreference: threads) {
        for _ in 0..<opened { open.signal() }
        return 100
      }
      return await group.reduce(0, +)
    }
    #expect(sum == 121)
  }

  @Test func everyTaskOfManyRunsOnce() async {
    let threads = WorkerThreads(count: 2)
    defer { threads.end() }
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 1...5000 {
        group.addTask(executorPreference: threads) {
          await Task.yield()
          return number
        }
      }
      return await group.reduce(0, +)
    }
    #expect(sum == 5000 * 5001 / 2)
  }

  /// One thread, held until all is handed over: what was started comes last, each kind in its order.
  @Test func whatIsUnderWayGoesFirst() async {
    let threads = WorkerThreads(count: 1)
    defer { threads.end() }
    let order = Mutex<[Int]>([])
    let note = { @Sendable number in order.withLock { $0.append(number) } }
    let open = Self.held(threads)
    await withTaskGroup(of: Void.self) { group in
      let started = (1...3).map { number in threads.start { note(number) } }
      for number in 4...6 { group.addTask(executorPreference: threads) { note(number) } }
      open.signal()
      for task in started { await task.value }
    }
    #expect(order.withLock { $0 } == [4, 5, 6, 1, 2, 3])
  }

  /// A task that was started waits in line once: what it does after a pause goes before others in line.
  @Test func whoHasBegunDoesNotWaitInLineAgain() async {
    let threads = WorkerThreads(count: 1)
    defer { threads.end() }
    let order = Mutex<[Int]>([])
    let open = Self.held(threads)
    let started = (1...3).map { number in
      threads.start {
        order.withLock { $0.append(number) }
        await Task.yield()
        order.withLock { $0.append(10 * number) }
      }
    }
    open.signal()
    for task in started { await task.value }
    #expect(order.withLock { $0 } == [1, 10, 2, 20, 3, 30])
  }

  /// What writes is begun first, and in turn with others while there are any.
  @Test func whatWritesIsBegunFirstButNeverTwiceInARow() async {
    let threads = WorkerThreads(count: 1)
    defer { threads.end() }
    let order = Mutex<[Int]>([])
    let open = Self.held(threads)
    let started = [1, 2, 11, 12, 13, 14].map { number in
      threads.start(writes: number > 10) { order.withLock { $0.append(number) } }
    }
    open.signal()
    for task in started { await task.value }
    #expect(order.withLock { $0 } == [11, 1, 12, 2, 13, 14])
  }

  /// Holds the only thread until the semaphore is signalled.
  private static func held(_ threads: WorkerThreads) -> DispatchSemaphore {
    let (begun, open) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    threads.start {
      begun.signal()
      wait(for: open)
    }
    wait(for: begun)
    return open
  }

  private static func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
}

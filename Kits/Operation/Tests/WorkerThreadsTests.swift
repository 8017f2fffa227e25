import Dispatch
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

  private static func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
}

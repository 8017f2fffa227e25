import CapabilityTesting
import StorageTesting
import Synchronization
import Testing
import Vocabulary

@testable import CapabilityKit

@Suite struct JobsTests {
  private func surroundings(_ clock: Clock) -> Surroundings {
    Surroundings(now: { clock.now }, random: Surroundings.system.random)
  }

  @Test(arguments: TestDatabase.available)
  func aJobWhoseProcessFellSilentIsTold(_ kind: TestDatabase) async throws {
    try await withCity(kind, []) { city async throws in
      let clock = Clock()
      let (gone, other) = (
        Jobs(database: city.database, surroundings: surroundings(clock)),
        Jobs(database: city.database, surroundings: surroundings(clock))
      )
      let gate = Gate()
      let id = try await gone.start("work", owner: nil) { _ in
        await gate.wait()
        return "{}"
      }
      try await other.keep()
      #expect(try await other.find(id)?.state == .running)
      clock.pass(Jobs.silence + 1)
      try await gone.keep()
      try await other.keep()
      #expect(try await other.find(id)?.state == .running, "its process still says that it holds it")
      clock.pass(Jobs.silence + 1)
      try await other.keep()
      let job = try #require(try await other.find(id))
      #expect(job.state == .failed && job.report == "{\"problem\":\"interrupted\"}")
      gate.open()
      await gone.wait(for: id)
    }
  }

  @Test(arguments: TestDatabase.available)
  func anotherProcessCanCancelIt(_ kind: TestDatabase) async throws {
    try await withCity(kind, []) { city async throws in
      let clock = Clock()
      let (own, other) = (
        Jobs(database: city.database, surroundings: surroundings(clock)),
        Jobs(database: city.database, surroundings: surroundings(clock))
      )
      let id = try await own.start("work", owner: nil) { progress in
        while true {
          try progress.checkCancelled()
          await Task.yield()
        }
      }
      try await other.cancel(id)
      try await own.keep()
      await own.wait(for: id)
      #expect(try await other.find(id)?.state == .cancelled)
    }
  }

  @Test func whatDoesNotEndInTimeIsToldAsInterrupted() async throws {
    try await withCity(.sqlite, []) { city async throws in
      let jobs = Jobs(database: city.database, surroundings: .system)
      let quick = try await jobs.start("quick", owner: nil) { _ in "{\"rows\":3}" }
      let slow = try await jobs.start("slow", owner: nil) { progress in
        while true {
          try progress.checkCancelled()
          await Task.yield()
        }
      }
      await jobs.drain(atMost: .milliseconds(200))
      #expect(try await jobs.find(quick)?.state == .done)
      let job = try #require(try await jobs.find(slow))
      #expect(job.state == .failed && job.report == "{\"problem\":\"interrupted\"}")
    }
  }

  @Test(arguments: TestDatabase.available)
  func aTurnIsTakenOnce(_ kind: TestDatabase) async throws {
    try await withCity(kind, []) { city async throws in
      let clock = Clock()
      let servers = (0..<4).map { _ in Jobs(database: city.database, surroundings: surroundings(clock)) }
      func taken() async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for jobs in servers { group.addTask { try await jobs.takeTurn("backup", every: 3600) } }
          return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
      }
      #expect(try await taken() == 1)
      #expect(try await taken() == 0)
      clock.pass(3600)
      #expect(try await taken() == 1)
      #expect(try await servers[0].takeTurn("other", every: 3600))
    }
  }
}

/// A clock that stands until it is told to go on.
private final class Clock: Sendable {
  private let moment = Mutex(TestCity.now)
  var now: Instant { moment.withLock { $0 } }
  func pass(_ seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Lets whoever waits go on once it is open.
private final class Gate: Sendable {
  private let isOpen = Mutex(false)
  func open() { isOpen.withLock { $0 = true } }
  func wait() async { while !isOpen.withLock({ $0 }) { await Task.yield() } }
}

import Foundation
public import Storage
import Synchronization
public import Vocabulary

/// How many of several tasks have ended.
private final class Ended: Sendable {
  let count = Mutex(0)
}

/// The jobs of this process, each a row that any process can show and cancel.
///
/// A job belongs to the process that started it, which says every few seconds that it still holds it. When it stops
/// saying so, the job is told as interrupted: what it had saved is kept, and it is started again by hand.
public final class Jobs: Sendable {
  private struct Running { var done = 0, total: Int?, isCancelled = false, isInterrupted = false }
  private let running = Mutex<[JobID: Running]>([:])
  private let tasks = Mutex<[JobID: Task<Void, Never>]>([:])
  private let database: any Database
  private let surroundings: Surroundings
  /// Tells this process from all others.
  private let holder = UUID().uuidString

  /// A process says so often that it holds its jobs, in seconds.
  static let sayEvery: Int64 = 5
  /// After so many silent seconds a job counts as interrupted.
  public static let silence: Int64 = 30

  public init(database: any Database, surroundings: Surroundings) {
    self.database = database
    self.surroundings = surroundings
  }

  /// How many jobs run in this process.
  public var count: Int { running.withLock { $0.count } }

  /// Starts the work in the background and returns at once. The work returns its report as JSON.
  public func start(
    _ kind: String, owner: PersonID?, work: @escaping @Sendable (JobProgress) async throws -> String
  ) async throws -> JobID {
    let id: JobID = surroundings.identifier()
    let (now, holder) = (surroundings.now(), holder)
    try await database.write { db in
      try db.run(
        """
        INSERT INTO job (id, kind, owner, state, started, holder, seen)
        VALUES (\(id), \(kind), \(owner), 'running', \(now), \(holder), \(now))
        """)
    }
    running.withLock { $0[id] = Running() }
    let task = Task.detached { await self.perform(id, work) }
    tasks.withLock { $0[id] = task }
    return id
  }

  private func perform(_ id: JobID, _ work: @Sendable (JobProgress) async throws -> String) async {
    let progress = JobProgress(
      report: { done, total in
        self.running.withLock {
          $0[id]?.done = done
          $0[id]?.total = total
        }
      },
      isCancelled: { self.running.withLock { $0[id]?.isCancelled ?? false } })
    var state = Job.State.done
    var report: String?
    do {
      report = try await work(progress)
    } catch is CancellationError {
      state = .cancelled
    } catch {
      state = .failed
      report = Self.describe(error)
    }
    let last = running.withLock { $0.removeValue(forKey: id) } ?? Running()
    if state == .cancelled, last.isInterrupted {
      state = .failed
      report = Self.interrupted
    }
    let (final, text) = (state.rawValue, report)
    // What the work did stands either way; a row that cannot be written is told as interrupted later.
    _ = try? await database.write { db in
      try db.run(
        "UPDATE job SET state = \(final), report = \(text), done = \(last.done), total = \(last.total) WHERE id = \(id)"
      )
    }
    _ = tasks.withLock { $0.removeValue(forKey: id) }
  }

  private static let interrupted = "{\"problem\":\"interrupted\"}"

  private static func describe(_ error: any Error) -> String {
    let problem = error as? Problem ?? Problem("unexpected", status: 500)
    let object: [String: Any] = ["problem": problem.code, "arguments": problem.arguments]
    let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  public func find(_ id: JobID) async throws -> Job? {
    let live = running.withLock { $0[id] }
    return try await database.read { db in
      guard let row = try db.row("SELECT kind, owner, state, done, total, report, started FROM job WHERE id = \(id)")
      else {
        return nil
      }
      return Job(
        id: id, kind: try row.get(0), owner: try row.optional(1), state: Job.State(rawValue: try row.get(2)) ?? .failed,
        done: try live?.done ?? row.get(3), total: try live?.total ?? row.optional(4), report: try row.optional(5),
        started: try row.get(6))
    }
  }

  /// Asks a job to stop, in whichever process it runs.
  public func cancel(_ id: JobID) async throws {
    let isOwn = running.withLock { running in
      running[id]?.isCancelled = true
      return running[id] != nil
    }
    if isOwn { return }
    try await database.write { try $0.run("UPDATE job SET is_cancelled = 1 WHERE id = \(id) AND state = 'running'") }
  }

  /// Waits until a job of this process has ended.
  public func wait(for id: JobID) async {
    await tasks.withLock { $0[id] }?.value
  }

  // MARK: Keeping

  /// Says that this process holds its jobs, writes how far they are, learns which were cancelled elsewhere, and tells
  /// those whose process fell silent as interrupted.
  public func keep() async throws {
    let (live, now, holder) = (running.withLock { $0 }, surroundings.now(), holder)
    let cancelled = try await database.write { db -> [JobID] in
      var cancelled: [JobID] = []
      for (id, job) in live {
        let row = try db.row(
          """
          UPDATE job SET seen = \(now), done = \(job.done), total = \(job.total)
          WHERE id = \(id) AND holder = \(holder) AND state = 'running' RETURNING is_cancelled
          """)
        if try row?.get(0, as: Int.self) == 1 { cancelled.append(id) }
      }
      try db.run(
        """
        UPDATE job SET state = 'failed', report = \(Self.interrupted)
        WHERE state = 'running' AND seen < \(now.adding(seconds: -Self.silence))
        """)
      return cancelled
    }
    running.withLock { running in for id in cancelled { running[id]?.isCancelled = true } }
  }

  /// Keeps until the task is cancelled.
  public func follow(onFailure: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do { try await keep() } catch { onFailure(error) }
      try? await Task.sleep(for: .seconds(Self.sayEvery))
    }
  }

  /// Before the program ends: waits for the jobs of this process, and tells those that do not end in time as
  /// interrupted.
  public func drain(atMost time: Duration) async {
    let all = tasks.withLock { Array($0.values) }
    let isDone = await Self.finish(all, within: time)
    if isDone { return }
    running.withLock { running in
      for id in running.keys {
        running[id]?.isCancelled = true
        running[id]?.isInterrupted = true
      }
    }
    if await Self.finish(all, within: .seconds(5)) { return }
    let left = running.withLock { Array($0.keys) }
    _ = try? await database.write { db in
      for id in left {
        try db.run("UPDATE job SET state = 'failed', report = \(Self.interrupted) WHERE id = \(id)")
      }
    }
  }

  /// False when the time was up before all had ended.
  private static func finish(_ all: [Task<Void, Never>], within time: Duration) async -> Bool {
    let ended = Ended()
    for task in all {
      Task {
        await task.value
        ended.count.withLock { $0 += 1 }
      }
    }
    let end = ContinuousClock.now + time
    while ended.count.withLock({ $0 }) < all.count {
      if ContinuousClock.now >= end { return false }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return true
  }

  // MARK: Turns

  /// True for one of all processes, at most once in so many seconds: what is done by the clock, such as a backup, is
  /// done by whoever asks first.
  public func takeTurn(_ name: String, every seconds: Int64) async throws -> Bool {
    let now = surroundings.now()
    return try await database.write { db in
      // A turn that was taken in the future comes from a clock that was wrong.
      try db.exists(
        """
        INSERT INTO turn (name, taken) VALUES (\(name), \(now))
        ON CONFLICT (name) DO UPDATE SET taken = excluded.taken
        WHERE turn.taken <= \(now.adding(seconds: -seconds)) OR turn.taken > \(now.adding(seconds: 60))
        RETURNING name
        """)
    }
  }
}

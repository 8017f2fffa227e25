import Foundation
public import Storage
import Synchronization
public import Vocabulary

public enum JobKind {}
public typealias JobID = Identifier<JobKind>

/// A long piece of work, such as an import: shown with its progress, left alone, cancelled, and read afterwards.
public struct Job: Sendable, Hashable {
  public enum State: String, Sendable, CaseIterable { case running, done, failed, cancelled }
  public let id: JobID
  public let kind: String
  public let owner: PersonID?
  public let state: State
  public let done: Int
  /// Nil while the size is not known.
  public let total: Int?
  /// JSON, of the kind's own shape; also the problem, when the work failed.
  public let report: String?
  public let started: Instant
}

/// Handed to the work, to tell how far it is and to learn that it should stop.
public struct JobProgress: Sendable {
  let report: @Sendable (Int, Int?) -> Void
  let isCancelled: @Sendable () -> Bool
  public init(report: @escaping @Sendable (Int, Int?) -> Void, isCancelled: @escaping @Sendable () -> Bool) {
    self.report = report
    self.isCancelled = isCancelled
  }
  /// For commands that show nothing.
  public static let silent = JobProgress(report: { _, _ in }, isCancelled: { false })
  public func tell(_ done: Int, of total: Int?) { report(done, total) }
  public func checkCancelled() throws { if isCancelled() || Task.isCancelled { throw CancellationError() } }
}

/// The jobs of this process, each a row that any process can show.
public final class Jobs: Sendable {
  private struct Running { var done = 0, total: Int?, isCancelled = false }
  private let running = Mutex<[JobID: Running]>([:])
  private let tasks = Mutex<[JobID: Task<Void, Never>]>([:])
  private let database: any Database
  private let surroundings: Surroundings

  public init(database: any Database, surroundings: Surroundings) {
    self.database = database
    self.surroundings = surroundings
  }

  public static let schema = Schema(
    "jobs",
    [
      Migration(1) { dialect in
        [
          """
          CREATE TABLE job (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            owner TEXT,
            state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
            done \(dialect.integer) NOT NULL DEFAULT 0,
            total \(dialect.integer),
            is_cancelled \(dialect.integer) NOT NULL DEFAULT 0,
            report TEXT,
            started \(dialect.integer) NOT NULL
          )
          """
        ]
      }
    ])

  /// Starts the work in the background and returns at once. The work returns its report as JSON.
  public func start(
    _ kind: String, owner: PersonID?, work: @escaping @Sendable (JobProgress) async throws -> String
  ) async throws -> JobID {
    let id: JobID = surroundings.identifier()
    let now = surroundings.now()
    try await database.write { db in
      try db.run(
        "INSERT INTO job (id, kind, owner, state, started) VALUES (\(id), \(kind), \(owner), 'running', \(now))")
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
    let (final, text) = (state.rawValue, report)
    // What the work did stands either way; the row is told as interrupted at the next start.
    _ = try? await database.write { db in
      try db.run(
        "UPDATE job SET state = \(final), report = \(text), done = \(last.done), total = \(last.total) WHERE id = \(id)"
      )
    }
    _ = tasks.withLock { $0.removeValue(forKey: id) }
  }

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

  public func cancel(_ id: JobID) { running.withLock { $0[id]?.isCancelled = true } }

  /// Waits until a job of this process has ended.
  public func wait(for id: JobID) async {
    await tasks.withLock { $0[id] }?.value
  }

  /// Jobs that were running when an earlier process ended cannot go on: they are told as failed.
  public func closeAbandoned() async throws {
    try await database.write { db in
      try db.run("UPDATE job SET state = 'failed', report = '{\"problem\":\"interrupted\"}' WHERE state = 'running'")
    }
  }
}

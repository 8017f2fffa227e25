public import Storage
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

extension Jobs {
  public static let schema = Schema(
    "jobs", tables: tables,
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
      },
      // Which process holds a job and when it last said so; and whose turn it is at what is done by the clock.
      Migration(2) { dialect in
        [
          "ALTER TABLE job ADD COLUMN holder TEXT",
          "ALTER TABLE job ADD COLUMN seen \(dialect.integer) NOT NULL DEFAULT 0",
          "CREATE TABLE turn (name TEXT PRIMARY KEY, taken \(dialect.integer) NOT NULL)",
        ]
      },
    ])
}

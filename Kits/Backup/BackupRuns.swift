import Foundation
public import Storage
public import Vocabulary

/// The record of scheduled backups, and the right to take one: of several servers on one database only one does.
public enum BackupRuns {
  public struct Run: Sendable, Hashable {
    public let started: Instant
    public let ended: Instant
    public let file: String
    public let bytes: Int
    public let rows: Int
    /// Nil when it went well; otherwise the code of what went wrong.
    public let problem: String?
    public init(started: Instant, ended: Instant, file: String, bytes: Int, rows: Int, problem: String?) {
      self.started = started
      self.ended = ended
      self.file = file
      self.bytes = bytes
      self.rows = rows
      self.problem = problem
    }
  }

  public static let schema = Schema(
    "backup",
    tables: [
      TableMeaning(
        "backup_run", "Scheduled backups that were taken, or failed. The last 200 are kept.",
        [
          "started": "When it began", "ended": "When it ended", "file": "The file's name",
          "bytes": "The file's size", "rows": "How many rows it holds",
          "problem": "The code of what went wrong; empty when it went well",
        ]),
      TableMeaning(
        "backup_lease", "One row: which moment a server may take the next backup from, so that two do not.",
        ["id": "Always 1", "held_until": "A server is taking one until then, at the latest"]),
    ],
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE backup_run (
            started \(integer) PRIMARY KEY,
            ended \(integer) NOT NULL,
            file TEXT NOT NULL,
            bytes \(integer) NOT NULL,
            rows \(integer) NOT NULL,
            problem TEXT
          )
          """,
          """
          CREATE TABLE backup_lease (
            id \(integer) PRIMARY KEY CHECK (id = 1),
            held_until \(integer) NOT NULL
          )
          """,
          "INSERT INTO backup_lease (id, held_until) VALUES (1, 0)",
        ]
      }
    ])

  /// The newest first.
  public static func last(_ count: Int, on db: any Connection) throws -> [Run] {
    try db.rows(
      "SELECT started, ended, file, bytes, rows, problem FROM backup_run ORDER BY started DESC LIMIT \(count)"
    ).map {
      Run(
        started: try $0.get(0), ended: try $0.get(1), file: try $0.get(2), bytes: try $0.get(3), rows: try $0.get(4),
        problem: try $0.optional(5))
    }
  }

  /// The last that went well. One that lies ahead, because the clock was set back, does not count.
  public static func lastGood(now: Instant, on db: any Connection) throws -> Instant? {
    try db.value("SELECT MAX(started) AS started FROM backup_run WHERE problem IS NULL AND started <= \(now)")
  }

  /// True when this process is to take a backup now; it then has the right for two hours, or until `note`.
  ///
  /// A backup is due so long after the last that went well, and a quarter of an hour after one that failed.
  public static func begin(every seconds: Int64, now: Instant, on db: any Connection) throws -> Bool {
    let ahead = now.adding(seconds: leaseSeconds)
    let isOurs =
      try db.run(
        """
        UPDATE backup_lease SET held_until = \(ahead) WHERE id = 1 AND (held_until <= \(now) OR held_until > \(ahead))
        """) == 1
    guard isOurs else { return false }
    let good = try lastGood(now: now, on: db)
    let tried: Instant? = try db.value("SELECT MAX(started) AS started FROM backup_run WHERE started <= \(now)")
    let isDue = good.map { $0.adding(seconds: seconds) <= now } ?? true
    let isRested = tried == good || tried.map { $0.adding(seconds: 900) <= now } ?? true
    if !isDue || !isRested { try db.run("UPDATE backup_lease SET held_until = 0 WHERE id = 1") }
    return isDue && isRested
  }

  public static func note(_ run: Run, on db: any Connection) throws {
    try db.run(
      """
      INSERT INTO backup_run (started, ended, file, bytes, rows, problem)
      VALUES (\(run.started), \(run.ended), \(run.file), \(run.bytes), \(run.rows), \(run.problem))
      ON CONFLICT (started) DO UPDATE SET ended = excluded.ended, file = excluded.file, bytes = excluded.bytes,
        rows = excluded.rows, problem = excluded.problem
      """)
    try db.run(
      """
      DELETE FROM backup_run WHERE started NOT IN (SELECT started FROM backup_run ORDER BY started DESC LIMIT 200)
      """)
    try db.run("UPDATE backup_lease SET held_until = 0 WHERE id = 1")
  }

  private static let leaseSeconds: Int64 = 7200
}

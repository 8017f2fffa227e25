import Access
import CapabilityKit
import Storage
import Vocabulary

/// Removes what is due, kind by kind, in short transactions.
///
/// A run is a row of `keeping_run`, and each batch adds to it in its own transaction; so a run that is killed leaves
/// whole batches behind, and the next one writes the audit entry that it could not write and goes on.
struct PurgeRun: Sendable {
  struct Outcome: Codable, Sendable, Hashable {
    let kind: String
    let purged: Int
  }
  static let batch = 200
  let services: Services
  var who: Principal? = .commandLine

  /// What a run would remove now.
  func rehearse() async throws -> [Outcome] {
    try await RetentionReport.load(services).lines.filter { $0.kind.rule.isPurged }
      .map { Outcome(kind: $0.kind.name, purged: $0.count.due) }
  }

  /// Goes on with the other kinds when one cannot be purged, and throws what was wrong at the end.
  func run() async throws -> [Outcome] {
    var outcomes: [Outcome] = []
    var problem: (any Error)?
    for kind in services.registry.kept where kind.rule.isPurged {
      do { outcomes.append(Outcome(kind: kind.name, purged: try await purge(kind))) } catch is CancellationError {
        throw CancellationError()
      } catch {
        problem = problem ?? error
      }
    }
    // Also what was erased or taken back since the last run.
    try await services.database.scrub()
    if let problem { throw problem }
    return outcomes
  }

  private func purge(_ kind: KeptKind) async throws -> Int {
    let run: Identifier<PurgeRun> = services.surroundings.identifier()
    try await begin(kind, run)
    var purged = 0
    for rows in kind.rows {
      var last: SQLValue?
      while true {
        try Task.checkCancellation()
        let after = last
        // Looked up outside the transaction, so that nobody waits for a long look.
        let keys = try await services.database.read { db in
          try rows.due(services.keptPass(kind, on: db), after: after, limit: Self.batch, on: db)
        }
        if keys.isEmpty { break }
        guard let count = try await step(kind, rows, keys, run) else { return purged }
        purged += count
        last = keys.last
      }
    }
    if let files = kind.files {
      let pass = try await services.database.read { try services.keptPass(kind, on: $0) }
      let count = files.purge(pass)
      if count > 0 {
        try await services.database.write { db in
          try db.run("UPDATE keeping_run SET purged = purged + \(count) WHERE kind = \(kind.name) AND run = \(run)")
        }
      }
      purged += count
    }
    try await end(kind, run)
    return purged
  }

  /// Takes over from a run that did not come to its end: what it removed is told first.
  private func begin(_ kind: KeptKind, _ run: Identifier<PurgeRun>) async throws {
    let now = services.surroundings.now()
    try await services.database.write { db in
      try AuditTrail.hold(on: db)
      try Holds.lock(on: db)
      let open = try db.row("SELECT purged FROM keeping_run WHERE kind = \(kind.name) AND ended IS NULL")
      if let purged: Int = try open?.get(0), purged > 0 { try record(kind, purged, isWhole: false, at: now, on: db) }
      try db.run(
        """
        INSERT INTO keeping_run (kind, run, began, ended, purged) VALUES (\(kind.name), \(run), \(now), NULL, 0)
        ON CONFLICT (kind) DO UPDATE SET run = excluded.run, began = excluded.began, ended = NULL, purged = 0
        """)
    }
  }

  /// One batch; nil when another run has taken over.
  private func step(
    _ kind: KeptKind, _ rows: KeptRows, _ keys: [SQLValue], _ run: Identifier<PurgeRun>
  ) async throws -> Int? {
    try await services.database.write { db in
      try AuditTrail.hold(on: db)
      try Holds.lock(on: db)
      guard try db.exists("SELECT 1 FROM keeping_run WHERE kind = \(kind.name) AND run = \(run)") else { return nil }
      let count = try rows.purge(keys, services.keptPass(kind, on: db), on: db)
      try db.run("UPDATE keeping_run SET purged = purged + \(count) WHERE kind = \(kind.name)")
      return count
    }
  }

  private func end(_ kind: KeptKind, _ run: Identifier<PurgeRun>) async throws {
    let now = services.surroundings.now()
    try await services.database.write { db in
      try AuditTrail.hold(on: db)
      try Holds.lock(on: db)
      guard
        let purged: Int = try db.value(
          "SELECT purged FROM keeping_run WHERE kind = \(kind.name) AND run = \(run) AND ended IS NULL")
      else { return }
      try db.run("UPDATE keeping_run SET ended = \(now) WHERE kind = \(kind.name)")
      if purged > 0 { try record(kind, purged, isWhole: true, at: now, on: db) }
    }
  }

  /// Counts, never content.
  private func record(
    _ kind: KeptKind, _ purged: Int, isWhole: Bool, at now: Instant, on db: any Connection
  ) throws {
    let rule = try RetentionRules.load(kind, on: db)?.current.text
    try AuditTrail.record(
      "retention.purged", by: who, subject: Reference("retention-rule", kind.name),
      changes: [Change("purged", nil, "\(purged)"), Change("rule", nil, rule)]
        + (isWhole ? [] : [Change("interrupted", nil, "true")]), at: now, on: db)
  }
}

import Access
import CapabilityKit
import Evidence
import Storage
import Vocabulary

/// What taking an import back did.
struct UndoneImport: Codable, Sendable, Hashable {
  var removed = 0
  /// Incidents that people have worked on since, and that therefore stay.
  var kept = 0
}

extension IncidentDesk {
  /// Removes the incidents that an import added and nobody has worked on since. What it changed in incidents that were
  /// here before can be undone in each one's history. Needs `incidents.import` for its source.
  func undoImport(_ number: Int, by who: Principal?, progress: JobProgress = .silent) async throws -> UndoneImport {
    let entry = try await database.read { try IncidentImportStore.find(number, on: $0) }
    guard let entry, policy.allows(who, .importIncidents, owner: entry.source) else { throw Problem.notFound }
    guard entry.state != .undone, entry.state != .running else {
      throw Problem("import-not-undoable", status: 409, ["state": entry.state.rawValue])
    }
    var outcome = UndoneImport()
    var last = 0
    while true {
      try progress.checkCancelled()
      let from = last
      let step = try await database.write { db in try Self.removeSome(of: number, after: from, on: db) }
      outcome.removed += step.removed
      outcome.kept += step.kept
      progress.tell(outcome.removed + outcome.kept, of: entry.report?.incidents)
      guard let next = step.last else { break }
      last = next
    }
    let (result, now) = (outcome, now)
    try await database.write { db in
      try db.run("UPDATE incident_import SET state = 'undone' WHERE number = \(number)")
      try AuditTrail.record(
        "incidents.import-undone", by: who, subject: IncidentImportStore.link(number),
        changes: [Change("removed", nil, "\(result.removed)"), Change("kept", nil, "\(result.kept)")], at: now, on: db)
    }
    return outcome
  }

  private static func removeSome(
    of number: Int, after: Int, on db: any Connection
  ) throws -> (removed: Int, kept: Int, last: Int?) {
    let rows = try db.rows(
      """
      SELECT i.number, i.id, i.revision,
        CASE WHEN EXISTS (SELECT 1 FROM incident_comment c WHERE c.incident = i.number)
          OR EXISTS (SELECT 1 FROM incident d WHERE d.duplicate_of = i.number) THEN 1 ELSE 0 END
      FROM incident_import_record r JOIN incident i ON i.number = r.incident
      WHERE r.import = \(number) AND r.incident > \(after) ORDER BY r.incident LIMIT 1000
      """)
    var (gone, kept): ([Int], Int) = ([], 0)
    for row in rows {
      let (revision, isUsed): (Int, Bool) = (try row.get(2), try row.get(3))
      if revision > 1 || isUsed {
        kept += 1
        continue
      }
      gone.append(try row.get(0))
      try EvidenceStore.remove(Reference("incident", try row.get(1)), on: db)
    }
    for start in stride(from: 0, to: gone.count, by: 500) {
      let part = Array(gone[start..<min(start + 500, gone.count)])
      try db.run("DELETE FROM incident_import_record WHERE incident IN (\(list: part))")
      try db.run("DELETE FROM incident_import_change WHERE incident IN (\(list: part))")
      try db.run("DELETE FROM incident WHERE number IN (\(list: part))")
    }
    if !gone.isEmpty { try db.announce("incidents") }
    return (gone.count, kept, try rows.last?.get(0))
  }
}

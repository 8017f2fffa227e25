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
  /// Incidents that were here before, and of which what this import changed was taken back.
  var restored = 0
  /// Fields of such incidents that stay, because they were changed again since, and of how many incidents.
  var keptFields = 0
  var keptIn = 0
}

extension IncidentDesk {
  /// Removes the incidents that an import added and nobody has worked on since, and takes back what it changed in
  /// incidents that were here before, but for fields that were changed again since. Needs `incidents.import` for its source.
  func undoImport(_ number: Int, by who: Principal?, progress: JobProgress = .silent) async throws -> UndoneImport {
    let entry = try await database.read { try IncidentImportStore.find(number, on: $0) }
    guard let entry, policy.allows(who, .importIncidents, owner: entry.source) else { throw Problem.notFound }
    guard entry.state != .undone, entry.state != .running else {
      throw Problem("import-not-undoable", status: 409, ["state": entry.state.rawValue])
    }
    var outcome = UndoneImport()
    let total = entry.report.map { $0.incidents + $0.updated }
    let updates = TakeBackUpdates(number: number, who: who, at: now)
    var last = 0
    while true {
      try progress.checkCancelled()
      let from = last
      let step = try await database.write { db in try updates.some(after: from, on: db) }
      outcome.restored += step.outcome.restored
      outcome.keptFields += step.outcome.keptFields
      outcome.keptIn += step.outcome.keptIn
      progress.tell(outcome.restored, of: total)
      guard let next = step.last else { break }
      last = next
    }
    last = 0
    while true {
      try progress.checkCancelled()
      let from = last
      let step = try await database.write { db in try Self.removeSome(of: number, after: from, on: db) }
      outcome.removed += step.removed
      outcome.kept += step.kept
      progress.tell(outcome.restored + outcome.removed + outcome.kept, of: total)
      guard let next = step.last else { break }
      last = next
    }
    let (result, now) = (outcome, now)
    try await database.write { db in
      try db.run("UPDATE incident_import SET state = 'undone' WHERE number = \(number)")
      try AuditTrail.record(
        "incidents.import-undone", by: who, subject: IncidentImportStore.link(number),
        changes: [
          Change("removed", nil, "\(result.removed)"), Change("kept", nil, "\(result.kept)"),
          Change("restored", nil, "\(result.restored)"), Change("kept-fields", nil, "\(result.keptFields)"),
        ], at: now, on: db)
    }
    return outcome
  }

  private static func removeSome(
    of number: Int, after: Int, on db: any Connection
  ) throws -> (removed: Int, kept: Int, last: Int?) {
    let rows = try db.rows(
      """
      SELECT i.number, i.id,
        CASE WHEN EXISTS (SELECT 1 FROM incident_change h WHERE h.incident = i.number AND h.revision NOT IN
            (SELECT u.revision FROM incident_import_change u JOIN incident_import m ON m.number = u.import
              WHERE u.incident = i.number AND (m.state = 'undone' OR m.number = \(number))))
          OR EXISTS (SELECT 1 FROM incident_comment c WHERE c.incident = i.number)
          OR EXISTS (SELECT 1 FROM incident_disclosure x WHERE x.incident = i.number)
          OR EXISTS (SELECT 1 FROM incident d WHERE d.duplicate_of = i.number) THEN 1 ELSE 0 END
      FROM incident_import_record r JOIN incident i ON i.number = r.incident
      WHERE r.import = \(number) AND r.incident > \(after) ORDER BY r.incident LIMIT 1000
      """)
    var (gone, kept): ([Int], Int) = ([], 0)
    for row in rows {
      if try row.get(2, as: Bool.self) {
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

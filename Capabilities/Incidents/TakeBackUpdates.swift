import Access
import Evidence
import Storage
import Vocabulary

/// Takes back what an import changed in incidents that were here before it: each field as it was, unless it was changed
/// again since, by a person or by another file.
struct TakeBackUpdates: Sendable {
  struct Outcome: Sendable, Hashable {
    /// Incidents of which something was taken back.
    var restored = 0
    /// Fields that stay because they were changed since, and of how many incidents.
    var keptFields = 0
    var keptIn = 0
  }

  let number: Int
  let who: Principal?
  let at: Instant

  /// Columns that only mean something together; any other column stands for itself.
  private static let together: [[String]] = [
    ["area", "unlocated"], ["day", "day_precision", "minute"], ["conducts", "offence_texts"],
    ["state", "duplicate_of"],
  ]
  /// Follow from the others where nobody chose them.
  private static let derived: Set<String> = ["themes", "has_chosen_themes"]

  /// One step of at most so many incidents; `last` is where the next begins, nil at the end. A step that comes twice
  /// does nothing the second time.
  func some(after: Int, limit: Int = 200, on db: any Connection) throws -> (outcome: Outcome, last: Int?) {
    let incidents: [Int] = try db.rows(
      """
      SELECT DISTINCT c.incident FROM incident_import_change c
      WHERE c.import = \(number) AND c.incident > \(after) AND NOT EXISTS
        (SELECT 1 FROM incident_import_record r WHERE r.incident = c.incident AND r.import = \(number))
      ORDER BY c.incident LIMIT \(limit)
      """
    ).map { try $0.get(0) }
    var outcome = Outcome()
    for incident in incidents { try restore(incident, &outcome, on: db) }
    return (outcome, incidents.last)
  }

  private func restore(_ incident: Int, _ outcome: inout Outcome, on db: any Connection) throws {
    guard let current = try IncidentStore.find(number: incident, on: db) else { return }
    let fields = try fields(of: incident, on: db)
    var values = IncidentColumns.values(current)
    var (changed, kept): (Set<String>, Set<String>) = ([], [])
    for (name, field) in fields where field.isOurs && !Self.derived.contains(name) {
      guard let index = IncidentColumns.names.firstIndex(of: name) else { continue }
      let before = IncidentColumns.value(field.before, of: name)
      if values[index] == before { continue }
      let parts = Self.together.first { $0.contains(name) } ?? [name]
      if parts.contains(where: { fields[$0]?.isChangedSince == true }) {
        kept.insert(name)
      } else {
        values[index] = before
        changed.insert(name)
      }
    }
    if !kept.isEmpty {
      outcome.keptFields += kept.count
      outcome.keptIn += 1
    }
    guard !changed.isEmpty else { return try forgetRows(of: current, current, on: db) }
    let restored = try IncidentStore.update(
      current, to: try IncidentColumns.incident(values), "incident.import-undone", by: who, at: at, on: db)
    outcome.restored += 1
    if restored.revision != current.revision {
      // It is the import's own step back and not the word of a person: the next file may tell the incident anew.
      try db.run(
        """
        INSERT INTO incident_import_change (incident, revision, import)
        VALUES (\(incident), \(restored.revision), \(number))
        """)
    }
    // The point that the file gave belongs to the place that it gave.
    if !changed.isDisjoint(with: ["area", "unlocated"]) { try IncidentStore.keep(nil, of: incident, on: db) }
    try forgetRows(of: current, restored, on: db)
  }

  private struct Field {
    /// Before this import's first change.
    var before: String?
    var isOurs = false
    /// Somebody else changed it after this import.
    var isChangedSince = false
  }

  /// What became of each column since the import, oldest change first. Other imports that were undone do not count.
  private func fields(of incident: Int, on db: any Connection) throws -> [String: Field] {
    var fields: [String: Field] = [:]
    let rows = try db.rows(
      """
      SELECT c.field, c.before_value, i.import FROM incident_change c
      LEFT JOIN incident_import_change i ON i.incident = c.incident AND i.revision = c.revision
      LEFT JOIN incident_import m ON m.number = i.import
      WHERE c.incident = \(incident) AND (i.import = \(number) OR m.state IS NULL OR m.state <> 'undone')
      ORDER BY c.revision
      """)
    for row in rows {
      let name: String = try row.get(0)
      let isOurs = try row.optional(2, as: Int.self) == number
      if fields[name] == nil {
        if !isOurs { continue }
        fields[name] = Field(before: try row.optional(1), isOurs: true)
      }
      fields[name]?.isChangedSince = !isOurs
    }
    return fields
  }

  /// The rows that the incident was made of are those of its offences again, and are looked at anew when a file tells
  /// them: their other cells are no longer what the incident says.
  private func forgetRows(of old: Incident, _ new: Incident, on db: any Connection) throws {
    guard
      let row = try db.row("SELECT rows, import FROM incident_import_record WHERE incident = \(new.number)")
    else { return }
    let stored = ImportDraft.digests(try row.get(0))
    let other = try db.exists(
      "SELECT 1 FROM incident_import_change WHERE incident = \(new.number) AND import <> \(number) LIMIT 1")
    if try row.get(1, as: Int.self) == 0, !other {
      try db.run("DELETE FROM incident_import_record WHERE incident = \(new.number)")
      return
    }
    var rows = stored
    if old.offences != new.offences {
      rows = new.offences.indices.map { index in
        index < stored.count && index < old.offences.count && old.offences[index] == new.offences[index]
          ? stored[index] : 0
      }
    }
    try db.run(
      """
      UPDATE incident_import_record SET rows = \(rows.map(CellHash.hex).joined()), mapping = 0
      WHERE incident = \(new.number)
      """)
  }
}

import Access
import Evidence
import Storage
import Vocabulary

/// Incidents in the database. Every write brings the facts and the audit entry of its incident along.
enum IncidentStore {
  static func find(_ id: IncidentID, on db: any Connection) throws -> Incident? {
    try db.row("SELECT \(IncidentColumns.list) FROM incident WHERE id = \(id)").map { try IncidentColumns.incident($0) }
  }

  static func find(number: Int, on db: any Connection) throws -> Incident? {
    try db.row("SELECT \(IncidentColumns.list) FROM incident WHERE number = \(number)")
      .map { try IncidentColumns.incident($0) }
  }

  /// Takes so many reference numbers and returns the first.
  static func takeNumbers(_ count: Int, on db: any Connection) throws -> Int {
    guard
      let next: Int = try db.value(
        "UPDATE incident_sequence SET next = next + \(count) WHERE id = 1 RETURNING next")
    else { throw Problem.unreadable("incident_sequence") }
    return next - count
  }

  /// Adds an incident that has its number.
  static func insert(
    _ incident: Incident, point: ExactPoint? = nil, by who: Principal?, on db: any Connection
  ) throws {
    let incident = incident.settled
    let names = SQL(stringLiteral: IncidentColumns.names.joined(separator: ", "))
    let values = SQL(joining: IncidentColumns.values(incident).map { "\($0)" }, separator: ", ")
    try db.run("INSERT INTO incident (\(names)) VALUES (\(values))")
    if let point { try keep(point, of: incident.number, on: db) }
    try EvidenceStore.replace(incident.link, with: IncidentRules.facts(of: incident), on: db)
    try AuditTrail.record(
      "incident.reported", by: who, subject: incident.link,
      changes: [
        Change("number", nil, "\(incident.number)"), Change("source", nil, incident.source?.text),
        incident.sharing.level <= .aggregate
          ? Change("conducts") : Change("conducts", nil, CodeSets.pack(incident.offences.map(\.conduct))),
        Change("sharing", nil, incident.sharing.packed),
      ], at: incident.received, on: db)
    try db.announce("incidents")
  }

  static func keep(_ point: ExactPoint?, of number: Int, on db: any Connection) throws {
    guard let point else {
      try db.run("DELETE FROM incident_point WHERE incident = \(number)")
      return
    }
    try db.run(
      """
      INSERT INTO incident_point (incident, longitude, latitude)
      VALUES (\(number), \(point.longitude), \(point.latitude))
      ON CONFLICT (incident) DO UPDATE SET longitude = excluded.longitude, latitude = excluded.latitude
      """)
  }

  /// The exact point; ask only for people of the incident's source organisation.
  static func point(of number: Int, on db: any Connection) throws -> ExactPoint? {
    guard let row = try db.row("SELECT longitude, latitude FROM incident_point WHERE incident = \(number)") else {
      return nil
    }
    return ExactPoint(longitude: try row.get(0), latitude: try row.get(1))
  }

  /// Writes the differences as the next revision, with history, facts and audit entry. Returns what is stored now: the
  /// old one when nothing differs. `conflict` when the stored revision is no longer the old one's.
  static func update(
    _ old: Incident, to new: Incident, _ action: String, by who: Principal?, at now: Instant, on db: any Connection
  ) throws -> Incident {
    var new = new.settled
    let (before, after) = (IncidentColumns.values(old), IncidentColumns.values(new))
    let changed = IncidentColumns.names.indices.filter {
      before[$0] != after[$0] && !IncidentColumns.fixed.contains(IncidentColumns.names[$0])
    }
    if changed.isEmpty { return old }
    new.revision = old.revision + 1
    let assignments = changed.map { index -> SQL in "\(unchecked: IncidentColumns.names[index]) = \(after[index])" }
    let count = try db.run(
      """
      UPDATE incident SET \(SQL(joining: assignments, separator: ", ")), revision = \(new.revision)
      WHERE number = \(old.number) AND revision = \(old.revision)
      """)
    guard count == 1 else { throw Problem.conflict(current: "\(old.revision)") }
    for index in changed {
      try db.run(
        """
        INSERT INTO incident_change (incident, revision, field, at, person, before_value, after_value)
        VALUES (\(old.number), \(new.revision), \(IncidentColumns.names[index]), \(now), \(who?.person),
          \(IncidentColumns.text(before[index])), \(IncidentColumns.text(after[index])))
        """)
    }
    let (oldFacts, newFacts) = (IncidentRules.facts(of: old), IncidentRules.facts(of: new))
    if oldFacts != newFacts { try EvidenceStore.replace(new.link, with: newFacts, on: db) }
    try AuditTrail.record(
      action, by: who, subject: new.link, changes: changed.map { auditChange($0, before, after, new.sharing) },
      at: now, on: db)
    try db.announce("incidents")
    return new
  }

  /// What people wrote stays in the history of the record; the audit trail, which is kept for good, names the field alone.
  /// So does everything of a record that nobody else opens: auditors are no exception.
  private static func auditChange(
    _ index: Int, _ before: [SQLValue], _ after: [SQLValue], _ sharing: Sharing
  ) -> Change {
    let field = IncidentColumns.names[index]
    if field != "sharing", sharing.level <= .aggregate { return Change(field) }
    if field == "narrative" || field == "offence_texts" { return Change(field) }
    return Change(field, IncidentColumns.text(before[index]), IncidentColumns.text(after[index]))
  }
}

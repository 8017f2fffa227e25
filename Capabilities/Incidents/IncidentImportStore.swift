import Access
import Foundation
import Storage
import Vocabulary

/// Imports in the database: which file brought which incident, so that a file that comes again adds nothing and an
/// import can be undone; and each source's mapping.
enum IncidentImportStore {
  /// No foreign keys to incidents: PostgreSQL would check each of a million rows by itself, and whoever removes an
  /// incident removes its row here in the same transaction.
  static let schema = Schema(
    "incident-imports", tables: tables,
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE incident_import (
            number \(dialect.ascendingKey),
            source TEXT NOT NULL REFERENCES organisation (id),
            person TEXT,
            started \(integer) NOT NULL,
            ended \(integer),
            file_name TEXT NOT NULL,
            file_digest TEXT NOT NULL CHECK (length(file_digest) = 32),
            state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'undone')),
            report TEXT
          )
          """,
          "CREATE INDEX incident_import_source ON incident_import (source, number)",
          """
          CREATE TABLE incident_import_record (
            incident \(integer) PRIMARY KEY,
            import \(integer) NOT NULL,
            rows TEXT NOT NULL,
            mapping \(integer) NOT NULL,
            identity \(integer)
          )
          """,
          """
          CREATE TABLE incident_import_change (
            incident \(integer) NOT NULL,
            revision \(integer) NOT NULL,
            import \(integer) NOT NULL,
            PRIMARY KEY (incident, revision)
          )
          """,
          """
          CREATE TABLE import_mapping (
            source TEXT PRIMARY KEY REFERENCES organisation (id),
            mapping TEXT NOT NULL,
            changed \(integer) NOT NULL
          )
          """,
        ]
      }
    ])

  struct Entry: Sendable, Hashable {
    enum State: String, Sendable { case running, done, cancelled, failed, undone }
    var number: Int
    var source: OrganisationID
    var person: PersonID?
    var started: Instant
    var fileName: String
    var state: State
    /// Without the list of refused rows.
    var report: IncidentImportReport?
  }

  private static let columns: SQL = "number, source, person, started, file_name, state, report"

  private static func entry(_ row: any Row) throws -> Entry {
    Entry(
      number: try row.get(0), source: try row.get(1), person: try row.optional(2), started: try row.get(3),
      fileName: try row.get(4), state: Entry.State(rawValue: try row.get(5)) ?? .failed,
      report: try row.optional(6, as: String.self).flatMap {
        try? JSONDecoder().decode(IncidentImportReport.self, from: Data($0.utf8))
      })
  }

  static func find(_ number: Int, on db: any Connection) throws -> Entry? {
    try db.row("SELECT \(columns) FROM incident_import WHERE number = \(number)").map(entry)
  }

  /// The newest first.
  static func list(_ condition: SQL, limit: Int = 20, on db: any Connection) throws -> [Entry] {
    try db.rows("SELECT \(columns) FROM incident_import WHERE \(condition) ORDER BY number DESC LIMIT \(limit)")
      .map(entry)
  }

  /// Begins an import, with its audit entry.
  static func begin(
    _ request: IncidentImport, digest: String, by who: Principal?, at now: Instant, on db: any Connection
  ) throws -> Int {
    guard
      let number: Int = try db.value(
        """
        INSERT INTO incident_import (source, person, started, file_name, file_digest, state)
        VALUES (\(request.source), \(who?.person), \(now), \(String(request.fileName.prefix(200))), \(digest),
          'running')
        RETURNING number
        """)
    else { throw Problem.unreadable("incident_import") }
    try AuditTrail.record(
      "incidents.import-begun", by: who, subject: link(number),
      changes: [Change("source", nil, request.source.text), Change("file", nil, digest)], at: now, on: db)
    return number
  }

  /// Ends it, with what it counted.
  static func end(
    _ number: Int, _ state: Entry.State, _ report: IncidentImportReport, by who: Principal?, at now: Instant,
    on db: any Connection
  ) throws {
    var short = report
    short.refused = []
    let text = String(decoding: try JSONEncoder().encode(short), as: UTF8.self)
    try db.run(
      "UPDATE incident_import SET state = \(state.rawValue), ended = \(now), report = \(text) WHERE number = \(number)")
    try AuditTrail.record(
      "incidents.imported", by: who, subject: link(number),
      changes: [
        Change("state", "running", state.rawValue), Change("read", nil, "\(report.read)"),
        Change("incidents", nil, "\(report.incidents)"), Change("offences", nil, "\(report.offences)"),
        Change("updated", nil, "\(report.updated)"), Change("refused", nil, "\(report.refusedCount)"),
      ], at: now, on: db)
  }

  static func link(_ number: Int) -> Reference { Reference("incident-import", "\(number)") }

  // MARK: What is here already

  struct Known: Sendable {
    let incident: Int
    /// Empty: it did not come from a file.
    var rows: [UInt64]
    var mapping: Int64?
  }

  /// Whether the source has records of its own numbering yet.
  static func hasRecords(_ source: OrganisationID, on db: any Connection) throws -> Bool {
    try db.exists("SELECT 1 FROM incident WHERE source = \(source) AND source_record IS NOT NULL LIMIT 1")
  }

  static func known(_ records: [String], of source: OrganisationID, on db: any Connection) throws -> [String: Known] {
    var found: [String: Known] = [:]
    for start in stride(from: 0, to: records.count, by: 500) {
      let part = Array(records[start..<min(start + 500, records.count)])
      try db.forEachRow(
        """
        SELECT i.source_record, i.number, r.rows, r.mapping FROM incident i
        LEFT JOIN incident_import_record r ON r.incident = i.number
        WHERE i.source = \(source) AND i.source_record IN (\(list: part))
        """
      ) { row in
        found[try row.get(0)] = Known(
          incident: try row.get(1), rows: ImportDraft.digests(try row.optional(2) ?? ""), mapping: try row.optional(3))
      }
    }
    return found
  }

  /// The identities of the rows without a number that the source's imports brought.
  static func identities(_ source: OrganisationID, on db: any Connection) throws -> Set<UInt64> {
    guard try db.exists("SELECT 1 FROM incident_import WHERE source = \(source) LIMIT 1") else { return [] }
    var found: Set<UInt64> = []
    try db.forEachRow(
      """
      SELECT r.identity FROM incident_import_record r JOIN incident_import m ON m.number = r.import
      WHERE m.source = \(source) AND r.identity IS NOT NULL
      """
    ) { found.insert(UInt64(bitPattern: try $0.get(0))) }
    return found
  }

  static func insert(
    _ drafts: [ImportDraft], numbers: Range<Int>, import number: Int, mapping: Int64, on db: any Connection
  ) throws {
    var index = 0
    let columns = ["incident", "import", "rows", "mapping", "identity"]
    try db.insert(into: "incident_import_record", columns: columns) { values in
      guard index < drafts.count else { return false }
      values[0] = .integer(Int64(numbers.lowerBound + index))
      values[1] = .integer(Int64(number))
      values[2] = .text(drafts[index].digests)
      values[3] = .integer(mapping)
      values[4] = drafts[index].identity.map { .integer(Int64(bitPattern: $0)) } ?? .null
      index += 1
      return true
    }
  }

  /// Notes that an incident's rows are as told now.
  static func note(
    _ rows: [UInt64], of incident: Int, import number: Int, mapping: Int64, on db: any Connection
  ) throws {
    let text = rows.map(CellHash.hex).joined()
    // The import that brought the incident stays the one that can take it away; 0 is none.
    try db.run(
      """
      INSERT INTO incident_import_record (incident, import, rows, mapping) VALUES (\(incident), 0, \(text), \(mapping))
      ON CONFLICT (incident) DO UPDATE SET rows = excluded.rows, mapping = excluded.mapping
      """)
  }

  /// The fields that people changed at the desk, imports left out.
  static func deskFields(_ incident: Int, on db: any Connection) throws -> Set<String> {
    Set(
      try db.rows(
        """
        SELECT DISTINCT field FROM incident_change WHERE incident = \(incident) AND revision NOT IN
          (SELECT revision FROM incident_import_change WHERE incident = \(incident))
        """
      ).map { try $0.get(0) })
  }

  // MARK: Mappings

  static func mapping(of source: OrganisationID, on db: any Connection) throws -> IncidentMapping? {
    let text: String? = try db.value("SELECT mapping FROM import_mapping WHERE source = \(source)")
    return text.flatMap { try? IncidentMapping.read(Array($0.utf8)) }
  }

  static func remember(
    _ mapping: IncidentMapping, of source: OrganisationID, by who: Principal?, at now: Instant, on db: any Connection
  ) throws {
    let text = String(decoding: mapping.json, as: UTF8.self)
    let old: String? = try db.value("SELECT mapping FROM import_mapping WHERE source = \(source)")
    if old == text { return }
    try db.run(
      """
      INSERT INTO import_mapping (source, mapping, changed) VALUES (\(source), \(text), \(now))
      ON CONFLICT (source) DO UPDATE SET mapping = excluded.mapping, changed = excluded.changed
      """)
    try AuditTrail.record(
      "incidents.mapping-kept", by: who, subject: Reference("organisation", source.text),
      changes: [Change("mapping", nil, CellHash.hex(UInt64(bitPattern: mapping.fingerprint)))], at: now, on: db)
  }
}

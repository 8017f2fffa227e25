import Access
import CapabilityKit
import Storage
import Vocabulary

/// Somebody opened an incident, or took a list away that it was in.
struct IncidentReading: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case opened
    /// In a list of so many incidents of the source.
    case exported(Int)
  }
  /// The number of its entry in the audit trail.
  let entry: Int64
  let at: Instant
  let kind: Kind
  /// Nil when the person is no longer stored.
  let person: String?
  let organisation: OrganisationID?
  let organisationName: String?
  let organisationKind: Organisation.Kind?
  let roles: [Role]
  /// What was opened; nil for a list.
  var incident: (id: String, number: Int)? { opened.map { ($0.id, $0.number) } }
  fileprivate var opened: Opened?
  fileprivate struct Opened: Sendable, Hashable {
    let id: String
    let number: Int
  }

  /// Names of the city's people and of one's own; others are their organisation.
  func name(for own: OrganisationID) -> String? {
    organisation == own || organisationKind == .cityDepartment ? person : nil
  }
}

/// Ascending numbers as text, runs drawn together: `1-500 502`.
enum NumberRuns {
  static func pack(_ numbers: [Int]) -> String {
    var parts: [String] = []
    var run: ClosedRange<Int>?
    func close() {
      if let run { parts.append(run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound)") }
    }
    for number in numbers.sorted() {
      if let open = run, number <= open.upperBound + 1 {
        run = open.lowerBound...max(number, open.upperBound)
      } else {
        close()
        run = number...number
      }
    }
    close()
    return parts.joined(separator: " ")
  }

  static func contains(_ number: Int, in text: String) -> Bool {
    text.split(separator: " ").contains { part in
      let ends = part.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last else { return false }
      return first <= number && number <= last
    }
  }
}

extension IncidentDesk {
  /// Notes that somebody is about to see an incident whole. Throws when that cannot be stored: then it is not shown.
  func noteOpening(_ incident: Incident, by who: Principal?, extra: [Change] = []) async throws {
    guard let who, !who.isCommandLine else { return }
    try await services.access.reads.note(
      ReadNotes.Note(
        "incident.opened", by: who, subject: incident.link,
        version: "\(incident.revision) \(extra.map(\.field).joined(separator: " "))", changes: extra))
  }

  /// Notes that somebody takes a list away: one entry for the whole, and which incidents of whom were in it.
  func noteExport(
    _ incidents: [(source: OrganisationID?, number: Int)], form: String, _ filter: String, by who: Principal?
  )
    async throws
  {
    guard let who, !who.isCommandLine, !incidents.isEmpty else { return }
    let bySource = Dictionary(grouping: incidents) { $0.source?.text ?? "" }.mapValues { $0.map(\.number) }
    let lists = bySource.map { (source: $0.key, count: $0.value.count, numbers: NumberRuns.pack($0.value)) }
    let all = NumberRuns.pack(incidents.map(\.number))
    try await services.access.reads.note(
      ReadNotes.Note(
        "incidents.exported", by: who, subject: Reference("incident-list", form),
        version: services.access.secret.code("incident-export", filter, all),
        changes: [
          Change("form", nil, form), Change("incidents", nil, "\(incidents.count)"),
          Change("sources", nil, "\(lists.count)"),
        ]
      ) { db, entry in
        for list in lists {
          try db.run(
            """
            INSERT INTO incident_export (entry, source, incidents, numbers)
            VALUES (\(entry), \(list.source), \(list.count), \(list.numbers))
            """)
        }
      })
  }

  /// Who opened or took away an incident, newest first.
  static func readings(of incident: Incident, limit: Int = 100, on db: any Connection) throws -> [IncidentReading] {
    let opened = try db.rows(
      """
      SELECT \(readingColumns) FROM audit_entry e \(readingJoins)
      WHERE e.subject_kind = 'incident' AND e.subject_id = \(incident.id.text) AND e.action = 'incident.opened'
      ORDER BY e.seq DESC LIMIT \(limit)
      """
    ).map { try reading($0, .opened) }
    var exported: [IncidentReading] = []
    try db.forEachRow(
      """
      SELECT \(readingColumns), x.incidents, x.numbers
      FROM incident_export x JOIN audit_entry e ON e.seq = x.entry \(readingJoins)
      WHERE x.source = \(incident.source?.text ?? "") ORDER BY x.entry DESC LIMIT 1000
      """
    ) { row in
      guard exported.count < limit, NumberRuns.contains(incident.number, in: try row.get(9)) else { return }
      exported.append(try reading(row, .exported(try row.get(8))))
    }
    return Array((opened + exported).sorted { $0.entry > $1.entry }.prefix(limit))
  }

  /// Who opened or took away incidents of a source, newest first.
  static func readings(
    of source: OrganisationID, before: Int64?, limit: Int, on db: any Connection
  ) throws -> [IncidentReading] {
    let before = before ?? Int64.max
    let opened = try db.rows(
      """
      SELECT \(readingColumns), i.id, i.number
      FROM audit_entry e JOIN incident i ON i.id = e.subject_id \(readingJoins)
      WHERE e.action = 'incident.opened' AND e.subject_kind = 'incident' AND i.source = \(source) AND e.seq < \(before)
      ORDER BY e.seq DESC LIMIT \(limit)
      """
    ).map { row in
      var found = try reading(row, .opened)
      found.opened = IncidentReading.Opened(id: try row.get(8), number: try row.get(9))
      return found
    }
    let exported = try db.rows(
      """
      SELECT \(readingColumns), x.incidents
      FROM incident_export x JOIN audit_entry e ON e.seq = x.entry \(readingJoins)
      WHERE x.source = \(source.text) AND x.entry < \(before) ORDER BY x.entry DESC LIMIT \(limit)
      """
    ).map { row in try reading(row, .exported(try row.get(8))) }
    return Array((opened + exported).sorted { $0.entry > $1.entry }.prefix(limit))
  }

  private static let readingColumns: SQL = """
    e.seq, e.at, p.name, e.organisation, o.name, o.kind, p.roles, e.person
    """
  private static let readingJoins: SQL = """
    LEFT JOIN person p ON p.id = e.person LEFT JOIN organisation o ON o.id = e.organisation
    """

  private static func reading(_ row: any Row, _ kind: IncidentReading.Kind) throws -> IncidentReading {
    IncidentReading(
      entry: try row.get(0), at: try row.get(1), kind: kind, person: try row.optional(2),
      organisation: try row.optional(3), organisationName: try row.optional(4),
      organisationKind: try row.optional(5, as: String.self).flatMap { Organisation.Kind(rawValue: $0) },
      roles: (try row.optional(6, as: String.self) ?? "").split(separator: " ")
        .compactMap { Role(rawValue: String($0)) }.sorted { $0.rawValue < $1.rawValue })
  }
}

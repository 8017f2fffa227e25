import Foundation
public import Storage
public import Vocabulary

/// One entry of the audit trail, as it is read.
public struct AuditEntry: Sendable, Hashable {
  /// 1, 2, 3 … without gaps.
  public let sequence: Int64
  public let at: Instant
  /// Nil for a visitor; `Principal.commandLine.person` for the program's own commands.
  public let person: PersonID?
  /// As the person is called now; nil when there is no such person, or no longer.
  public let personName: String?
  public let organisation: OrganisationID?
  public let organisationName: String?
  /// The kind of record and what was done, in the past tense: `person.disabled`.
  public let action: String
  public let subject: Reference
  public let changes: [Change]
  public let hash: String
}

/// What to look for; empty finds everything.
public struct AuditQuery: Sendable, Hashable {
  public var person: PersonID?
  public var organisation: OrganisationID?
  /// An action, or its part before the dot: `person`.
  public var action: String?
  public var subject: Reference?
  public var from: Instant?
  public var to: Instant?
  /// Entries before this number: the last number of the page before.
  public var before: Int64?
  public var limit = 50
  public init() {}

  /// The condition without the paging, for counting.
  var condition: SQL {
    var parts: [SQL] = ["1 = 1"]
    if let person { parts.append("e.person = \(person)") }
    if let organisation { parts.append("e.organisation = \(organisation)") }
    if let action {
      parts.append(
        action.contains(".") ? "e.action = \(action)" : "e.action LIKE \(Self.literal(action) + ".%") ESCAPE '!'")
    }
    if let subject { parts.append("e.subject_kind = \(subject.kind) AND e.subject_id = \(subject.id)") }
    if let from { parts.append("e.at >= \(from)") }
    if let to { parts.append("e.at < \(to)") }
    return SQL(joining: parts, separator: " AND ")
  }

  private static func literal(_ text: String) -> String {
    text.reduce(into: "") { $0 += "!%_".contains($1) ? "!\($1)" : "\($1)" }
  }
}

extension AuditTrail {
  /// A page of entries, newest first.
  public static func list(_ query: AuditQuery, on db: any Connection) throws -> [AuditEntry] {
    let page: SQL = query.before.map { "AND e.seq < \($0)" } ?? ""
    return try db.rows(
      """
      SELECT \(columns) WHERE \(query.condition) \(page) ORDER BY e.seq DESC LIMIT \(max(1, query.limit))
      """
    ).map(entry)
  }

  /// All entries of the trail, oldest first, one by one.
  public static func forEach(on db: any Connection, _ body: (AuditEntry) throws -> Void) throws {
    try db.forEachRow("SELECT \(columns) ORDER BY e.seq") { try body(entry($0)) }
  }

  private static let columns: SQL = """
    e.seq, e.at, e.person, p.name, e.organisation, o.name, e.action, e.subject_kind, e.subject_id, e.summary, e.hash
    FROM audit_entry e LEFT JOIN person p ON p.id = e.person LEFT JOIN organisation o ON o.id = e.organisation
    """

  private static func entry(_ row: any Row) throws -> AuditEntry {
    let summary: String = try row.get(9)
    return AuditEntry(
      sequence: try row.get(0), at: try row.get(1), person: try row.optional(2), personName: try row.optional(3),
      organisation: try row.optional(4), organisationName: try row.optional(5), action: try row.get(6),
      subject: Reference(try row.get(7), try row.get(8)),
      changes: try JSONDecoder().decode(AuditSummary.self, from: Data(summary.utf8)).changes, hash: try row.get(10))
  }

  /// How many entries the query finds, over all its pages.
  public static func count(_ query: AuditQuery, on db: any Connection) throws -> Int {
    try db.value("SELECT COUNT(*) FROM audit_entry e WHERE \(query.condition)") ?? 0
  }
}

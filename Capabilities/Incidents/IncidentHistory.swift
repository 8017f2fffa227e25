import Storage
import Vocabulary

/// What was done to an incident: each change with its fields before and after, and what people noted.
struct IncidentHistory: Sendable, Hashable {
  struct Step: Sendable, Hashable {
    let revision: Int
    let at: Instant
    let person: PersonID?
    /// Nil for the public, for files, and for people who are no longer there.
    let personName: String?
    let fields: [Field]
  }
  struct Field: Sendable, Hashable {
    /// A column of the incident.
    let name: String
    let before: String?
    let after: String?
  }
  struct Comment: Sendable, Hashable {
    let at: Instant
    let personName: String?
    let isForReporter: Bool
    let text: String
  }
  /// Newest first.
  var steps: [Step]
  /// Newest first.
  var comments: [Comment]

  static func load(_ number: Int, on db: any Connection) throws -> IncidentHistory {
    var steps: [Step] = []
    var fields: [Field] = []
    var open: (revision: Int, at: Instant, person: PersonID?, name: String?)?
    func close() {
      if let open {
        steps.append(
          Step(revision: open.revision, at: open.at, person: open.person, personName: open.name, fields: fields))
      }
      fields = []
    }
    let rows = try db.rows(
      """
      SELECT c.revision, c.at, c.person, p.name, c.field, c.before_value, c.after_value
      FROM incident_change c LEFT JOIN person p ON p.id = c.person
      WHERE c.incident = \(number) ORDER BY c.revision DESC, c.field \(db.dialect.byteOrder)
      """)
    for row in rows {
      let revision: Int = try row.get(0)
      if open?.revision != revision {
        close()
        open = (revision, try row.get(1), try row.optional(2), try row.optional(3))
      }
      fields.append(Field(name: try row.get(4), before: try row.optional(5), after: try row.optional(6)))
    }
    close()
    return IncidentHistory(steps: steps, comments: try comments(of: number, on: db))
  }

  private static func comments(of number: Int, on db: any Connection) throws -> [Comment] {
    try db.rows(
      """
      SELECT c.at, p.name, c.is_for_reporter, c.comment FROM incident_comment c LEFT JOIN person p ON p.id = c.person
      WHERE c.incident = \(number) ORDER BY c.at DESC, c.id DESC
      """
    ).map {
      Comment(
        at: try $0.get(0), personName: try $0.optional(1), isForReporter: try $0.get(2), text: try $0.get(3))
    }
  }

  static func add(
    _ text: String, isForReporter: Bool, to number: Int, by person: PersonID?, _ surroundings: Surroundings,
    on db: any Connection
  ) throws {
    let id: Identifier<Comment> = surroundings.identifier()
    try db.run(
      """
      INSERT INTO incident_comment (id, incident, at, person, is_for_reporter, comment)
      VALUES (\(id), \(number), \(surroundings.now()), \(person), \(isForReporter), \(text))
      """)
  }

  /// The incident as it was before its newest revision; nil when nothing was changed since it was entered.
  static func before(_ incident: Incident, on db: any Connection) throws -> Incident? {
    let rows = try db.rows(
      """
      SELECT field, before_value FROM incident_change
      WHERE incident = \(incident.number) AND revision = \(incident.revision)
      """)
    if rows.isEmpty { return nil }
    var values = IncidentColumns.values(incident)
    for row in rows {
      let field: String = try row.get(0)
      guard let index = IncidentColumns.names.firstIndex(of: field) else { continue }
      values[index] = IncidentColumns.value(try row.optional(1), of: field)
    }
    return try IncidentColumns.incident(values)
  }
}

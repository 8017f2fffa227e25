import Access
import Storage
import Vocabulary

/// What was done to an incident: each change with its fields before and after, and what people noted.
struct IncidentHistory: Sendable, Hashable {
  struct Step: Sendable, Hashable {
    let revision: Int
    let at: Instant
    let person: PersonID?
    /// Nil for the public, for files, and for people who are no longer there.
    var personName: String?
    var author: Author?
    var fields: [Field]
  }
  struct Field: Sendable, Hashable {
    /// A column of the incident.
    let name: String
    let before: String?
    let after: String?
  }
  struct Comment: Sendable, Hashable {
    let at: Instant
    var personName: String?
    var author: Author?
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
    var open: (revision: Int, at: Instant, person: PersonID?, author: Author?)?
    func close() {
      if let open {
        steps.append(
          Step(
            revision: open.revision, at: open.at, person: open.person, personName: open.author?.name,
            author: open.author, fields: fields))
      }
      fields = []
    }
    let rows = try db.rows(
      """
      SELECT c.revision, c.at, c.person, c.field, c.before_value, c.after_value, p.name, o.id, o.name, o.kind
      FROM incident_change c LEFT JOIN person p ON p.id = c.person LEFT JOIN organisation o ON o.id = p.organisation
      WHERE c.incident = \(number) ORDER BY c.revision DESC, c.field \(db.dialect.byteOrder)
      """)
    for row in rows {
      let revision: Int = try row.get(0)
      if open?.revision != revision {
        close()
        open = (revision, try row.get(1), try row.optional(2), try author(row, from: 6))
      }
      fields.append(Field(name: try row.get(3), before: try row.optional(4), after: try row.optional(5)))
    }
    close()
    return IncidentHistory(steps: steps, comments: try comments(of: number, on: db))
  }

  private static func comments(of number: Int, on db: any Connection) throws -> [Comment] {
    try db.rows(
      """
      SELECT c.at, c.is_for_reporter, c.comment, p.name, o.id, o.name, o.kind
      FROM incident_comment c LEFT JOIN person p ON p.id = c.person LEFT JOIN organisation o ON o.id = p.organisation
      WHERE c.incident = \(number) ORDER BY c.at DESC, c.id DESC
      """
    ).map { row in
      let author = try author(row, from: 3)
      return Comment(
        at: try row.get(0), personName: author?.name, author: author, isForReporter: try row.get(1),
        text: try row.get(2))
    }
  }

  private static func author(_ row: any Row, from column: Int) throws -> Author? {
    guard let name: String = try row.optional(column), let organisation: OrganisationID = try row.optional(column + 1)
    else { return nil }
    return Author(
      name: name, organisation: organisation, organisationName: try row.get(column + 2),
      kind: Organisation.Kind(rawValue: try row.get(column + 3)) ?? .other)
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

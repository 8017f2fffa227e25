public import Storage
public import Vocabulary

/// A person who works with Concord. Nobody else is stored here.
public struct Person: Sendable, Hashable {
  public let id: PersonID
  public var organisation: OrganisationID
  public var organisationName: String
  public var organisationKind: Organisation.Kind
  public var name: String
  /// An e-mail address or a word, lowercase.
  public let signInName: String
  /// False until the first sign-in.
  public var hasPassword: Bool
  public var roles: Set<Role>
  /// The language that the person chose; nil follows the browser.
  public var language: Language?
  public let created: Instant
  public var disabled: Instant?
  public var lastSignIn: Instant?
  /// Grows by one with every edit.
  public var revision: Int
  /// A program of an organisation, which comes in by API tokens only.
  public var isService = false

  public var principal: Principal {
    Principal(
      person: id, name: name, organisation: organisation, organisationName: organisationName,
      organisationKind: organisationKind, roles: roles, language: language)
  }
}

extension Person {
  /// By organisation and name. The condition speaks of the columns of `person` and `organisation`.
  public static func list(where condition: SQL = "1 = 1", on db: any Connection) throws -> [Person] {
    try db.rows(
      """
      SELECT \(columns) FROM person JOIN organisation ON organisation.id = person.organisation
      WHERE \(condition)
      ORDER BY organisation.name_folded \(db.dialect.byteOrder), person.name \(db.dialect.byteOrder), person.id
      """
    ).map { try Person(row: $0) }
  }

  public static func find(_ id: PersonID, on db: any Connection) throws -> Person? {
    try list(where: "person.id = \(id)", on: db).first
  }

  /// By sign-in name, without regard to case.
  public static func named(_ signInName: String, on db: any Connection) throws -> Person? {
    try list(where: "person.sign_in_name = \(folded(signInName))", on: db).first
  }

  static let columns: SQL = """
    person.id, person.organisation, organisation.name, organisation.kind, person.name, person.sign_in_name,
    CASE WHEN person.password_hash IS NULL THEN 0 ELSE 1 END, person.roles, person.language, person.created,
    person.disabled, person.last_sign_in, person.revision, person.is_service
    """

  /// Reads the columns above, which begin at an index.
  init(row: any Row, at start: Int = 0) throws {
    let kind: String = try row.get(start + 3)
    let roles: String = try row.get(start + 7)
    self.init(
      id: try row.get(start), organisation: try row.get(start + 1), organisationName: try row.get(start + 2),
      organisationKind: Organisation.Kind(rawValue: kind) ?? .other, name: try row.get(start + 4),
      signInName: try row.get(start + 5), hasPassword: try row.get(start + 6), roles: Role.set(roles),
      language: try row.optional(start + 8), created: try row.get(start + 9), disabled: try row.optional(start + 10),
      lastSignIn: try row.optional(start + 11), revision: try row.get(start + 12),
      isService: try row.get(start + 13))
  }
}

extension Role {
  /// The stored form: sorted, each between spaces.
  static func text(_ roles: Set<Role>) -> String { " " + roles.map(\.rawValue).sorted().joined(separator: " ") + " " }
  /// A role that this version does not know gives nothing.
  static func set(_ text: String) -> Set<Role> {
    Set(text.split(separator: " ").compactMap { Role(rawValue: String($0)) })
  }
}

/// The rule that somebody can always administer.
enum Administrators {
  /// Makes a change and refuses it with `last-administrator` when it would leave nobody who can administer: enabled,
  /// with a password, in a living organisation that is not the police.
  static func remaining<Result>(on db: any Connection, after change: () throws -> Result) throws -> Result {
    let before = try count(on: db)
    let result = try change()
    if before > 0, try count(on: db) == 0 { throw Problem("last-administrator", status: 409) }
    return result
  }

  private static func count(on db: any Connection) throws -> Int {
    try db.value(
      """
      SELECT COUNT(*) FROM person JOIN organisation ON organisation.id = person.organisation
      WHERE person.roles LIKE '% administrator %' AND person.disabled IS NULL AND person.password_hash IS NOT NULL
        AND organisation.archived IS NULL AND organisation.kind <> 'police'
      """) ?? 0
  }
}

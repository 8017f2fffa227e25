import Storage
public import Vocabulary

public enum APITokenKind {}
public typealias APITokenID = Identifier<APITokenKind>

/// A key with which a program acts for a person, or for a service of an organisation, within some of what they may do.
public struct APIToken: Sendable, Hashable {
  public let id: APITokenID
  public let person: PersonID
  public let personName: String
  public let name: String
  /// The names of the permissions that it reaches, as far as the person has them.
  public let permissions: Set<String>
  public let created: Instant
  public let expires: Instant
  /// The day is all that is noted.
  public let lastUsed: Day?
  public let revoked: Instant?

  public init(
    id: APITokenID, person: PersonID, personName: String, name: String, permissions: Set<String>, created: Instant,
    expires: Instant, lastUsed: Day?, revoked: Instant?
  ) {
    self.id = id
    self.person = person
    self.personName = personName
    self.name = name
    self.permissions = permissions
    self.created = created
    self.expires = expires
    self.lastUsed = lastUsed
    self.revoked = revoked
  }
}

/// A new token with its secret, which is told once and stored nowhere.
public struct NewAPIToken: Sendable, Hashable {
  public let token: APIToken
  public let secret: String
}

extension Access {
  /// What the text of a token begins with, so that people and scanners know one when they see it.
  public static let tokenPrefix = "concord_"

  /// Makes a token for oneself; for a service, with `people.manage` for its organisation. Nobody makes one that acts for
  /// another person. Field problems: `required`, `too-long` of `name`; `required`, `unknown` of `permissions`, also for
  /// what the person does not have; `out-of-range` of `days`.
  public func createToken(
    for id: PersonID, name: String, permissions: Set<String>, days: Int, by who: Principal?
  ) async throws -> NewAPIToken {
    guard let who, who.reach == nil else { throw Problem.signInRequired }
    let access = self
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard let person = try Person.find(id, on: db), try Person.mayEnter(id, on: db) else { throw Problem.notFound }
      try access.requireTokens(of: person, who)
      var check = FormCheck()
      let name = check.text("name", name, atMost: 100)
      let held = access.policy.permissions.filter { access.policy.scope(person.principal, $0) != nil }.map(\.name)
      if permissions.isEmpty { check.refuse("permissions", "required") }
      if !permissions.isSubset(of: held) { check.refuse("permissions", "unknown") }
      let most = Int(access.limits.longestToken / 86_400)
      if !(1...most).contains(days) { check.refuse("days", "out-of-range", ["least": "1", "most": "\(most)"]) }
      try check.finish()
      let now = access.surroundings.now()
      let token = APIToken(
        id: access.surroundings.identifier(), person: id, personName: person.name, name: name, permissions: permissions,
        created: now, expires: now.adding(seconds: Int64(days) * 86_400), lastUsed: nil, revoked: nil)
      let secret = Token.make(access.surroundings)
      try db.run(
        """
        INSERT INTO api_token (id, digest, person, name, permissions, created, created_by, expires)
        VALUES (\(token.id), \(Token.digest(secret)), \(id), \(name), \(token.permissionText), \(now), \(who.person),
          \(token.expires))
        """)
      try AuditTrail.record(
        "token.created", by: who, subject: Reference("token", token.id.text),
        changes: [
          Change("person", nil, id.text), Change("permissions", nil, permissions.sorted().joined(separator: " ")),
        ], at: now, on: db)
      return NewAPIToken(token: token, secret: Self.tokenPrefix + secret)
    }
  }

  /// The tokens of a person, the newest first, those that no longer open anything included. One's own; others need
  /// `people.read`. Without a person: those of everybody whom the reader may know of.
  public func tokens(of id: PersonID?, by who: Principal?) async throws -> [APIToken] {
    guard let who else { throw Problem.signInRequired }
    let policy = policy
    return try await database.read { db in
      var condition: SQL = "1 = 1"
      if let id { condition = "api_token.person = \(id)" }
      if id != who.person {
        try policy.require(who, .readPeople)
        condition += " AND " + policy.condition(who, .readPeople, owner: "person.organisation")
      }
      return try APIToken.list(where: condition, on: db)
    }
  }

  /// Ends a token at once. One's own; others need `people.manage`. `not-found` when there is none that opens anything.
  public func revokeToken(_ id: APITokenID, by who: Principal?) async throws {
    guard let who else { throw Problem.signInRequired }
    let (policy, now) = (policy, surroundings.now())
    try await database.write { db in
      guard let token = try APIToken.list(where: "api_token.id = \(id)", on: db).first,
        let person = try Person.find(token.person, on: db)
      else { throw Problem.notFound }
      if who.person != person.id {
        guard policy.allows(who, .readPeople, owner: person.organisation) else { throw Problem.notFound }
        try policy.require(who, .managePeople, owner: person.organisation)
      }
      guard try db.run("UPDATE api_token SET revoked = \(now) WHERE id = \(id) AND revoked IS NULL") > 0 else {
        throw Problem.notFound
      }
      try AuditTrail.record(
        "token.revoked", by: who, subject: Reference("token", id.text),
        changes: [Change("person", nil, person.id.text)],
        at: now, on: db)
    }
  }

  /// On whose behalf a request with a token comes; nil when the token is unknown, has run out or was revoked, or when
  /// its person may not enter. The day of use is noted once a day.
  public func principal(token text: String) async throws -> Principal? {
    guard text.hasPrefix(Self.tokenPrefix), let digest = Token.digest(String(text.dropFirst(Self.tokenPrefix.count)))
    else { return nil }
    let now = surroundings.now()
    let today = now.day()
    let found = try await database.read { db in try APIToken.principal(digest, at: now, on: db) }
    guard let found else { return nil }
    if found.lastUsed != today {
      try await database.write { db in
        try db.run("UPDATE api_token SET last_used = \(today) WHERE digest = \(digest)")
      }
    }
    return found.principal
  }

  private func requireTokens(of person: Person, _ who: Principal) throws {
    if who.person == person.id { return }
    guard policy.allows(who, .readPeople, owner: person.organisation) else { throw Problem.notFound }
    try policy.require(who, .managePeople, owner: person.organisation)
    guard person.isService else { throw Problem.notAllowed }
  }
}

extension APIToken {
  fileprivate var permissionText: String { " " + permissions.sorted().joined(separator: " ") + " " }

  static func list(where condition: SQL, on db: any Connection) throws -> [APIToken] {
    try db.rows(
      """
      SELECT api_token.id, api_token.person, person.name, api_token.name, api_token.permissions, api_token.created,
        api_token.expires, api_token.last_used, api_token.revoked
      FROM api_token JOIN person ON person.id = api_token.person
      WHERE \(condition) ORDER BY api_token.created DESC, api_token.id DESC
      """
    ).map { row in
      APIToken(
        id: try row.get(0), person: try row.get(1), personName: try row.get(2), name: try row.get(3),
        permissions: set(try row.get(4)), created: try row.get(5), expires: try row.get(6),
        lastUsed: try row.optional(7), revoked: try row.optional(8))
    }
  }

  private static func set(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

  fileprivate static func principal(
    _ digest: String, at now: Instant, on db: any Connection
  ) throws -> (principal: Principal, lastUsed: Day?)? {
    guard
      let row = try db.row(
        """
        SELECT api_token.permissions, api_token.last_used, second_factor.confirmed, \(SignInRules.columns),
          \(Person.columns)
        FROM sign_in_rules, api_token JOIN person ON person.id = api_token.person
          JOIN organisation ON organisation.id = person.organisation
          LEFT JOIN second_factor ON second_factor.person = person.id
        WHERE api_token.digest = \(digest) AND api_token.expires > \(now) AND api_token.revoked IS NULL
          AND person.disabled IS NULL AND organisation.archived IS NULL
        """)
    else { return nil }
    let person = try Person(row: row, at: 7)
    let confirmed: Instant? = try row.optional(2)
    let rules = try SignInRules(row: row, at: 3)
    // Whoever must set up a second factor first gets in by no other door. A service has no second factor to have.
    if !person.isService, confirmed == nil, !person.roles.isDisjoint(with: rules.secondFactorRoles) { return nil }
    var principal = person.principal
    principal.reach = set(try row.get(0))
    return (principal, try row.optional(1))
  }
}

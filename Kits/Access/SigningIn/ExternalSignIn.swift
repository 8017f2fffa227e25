import Storage
import Vocabulary

/// What the city's sign-in service says of somebody, already checked and mapped.
public struct ExternalIdentity: Sendable, Hashable {
  public var issuer: String
  public var subject: String
  public var name: String
  /// Nil when the service does not tell one, or does not vouch for it.
  public var verifiedEmail: String?
  /// Nil when the operator maps no roles: those that are stored stay.
  public var roles: Set<Role>?
  /// The identifier or name of the organisation that the operator maps; nil when none is mapped.
  public var organisation: String?
  /// The service says that it asked for a second factor itself.
  public var hasSecondFactor: Bool

  public init(
    issuer: String, subject: String, name: String, verifiedEmail: String?, roles: Set<Role>?, organisation: String?,
    hasSecondFactor: Bool
  ) {
    self.issuer = issuer
    self.subject = subject
    self.name = name
    self.verifiedEmail = verifiedEmail
    self.roles = roles
    self.organisation = organisation
    self.hasSecondFactor = hasSecondFactor
  }
}

/// What the operator allows for people who come from the sign-in service for the first time.
public struct ExternalSignInRules: Sendable, Hashable {
  /// People who are not stored yet are added.
  public var provisions: Bool
  /// People who are stored already are found by their verified e-mail address.
  public var linksByEmail: Bool
  public init(provisions: Bool, linksByEmail: Bool) {
    self.provisions = provisions
    self.linksByEmail = linksByEmail
  }
}

extension Access {
  /// Signs in whom the city's sign-in service vouches for. `sign-in-unknown-person` when nobody is stored for them and
  /// nobody may be added; `sign-in-no-role` when the mapping gives no role; `sign-in-shut-out` for somebody disabled.
  public func signIn(
    _ identity: ExternalIdentity, _ rules: ExternalSignInRules, from origin: SignInOrigin
  ) async throws -> SignIn {
    let access = self
    let admission = try await database.write { db in
      try AuditTrail.hold(on: db)
      if let roles = identity.roles, roles.isEmpty { throw Problem("sign-in-no-role", status: 403) }
      let id = try access.find(identity, rules, on: db)
      guard try Person.mayEnter(id, on: db) else { throw Problem("sign-in-shut-out", status: 403) }
      try access.follow(identity, id, on: db)
      return try access.admit(
        id, "person.signed-in", by: .openID, hasSecondFactor: identity.hasSecondFactor, from: origin, on: db)
    }
    return try admission.get()
  }

  private func find(
    _ identity: ExternalIdentity, _ rules: ExternalSignInRules, on db: any Connection
  ) throws -> PersonID {
    let known: PersonID? = try db.value(
      "SELECT person FROM external_identity WHERE issuer = \(identity.issuer) AND subject = \(identity.subject)")
    if let known { return known }
    let unknown = Problem("sign-in-unknown-person", status: 403)
    let stored = try identity.verifiedEmail.flatMap { try Person.named($0, on: db) }
    let id: PersonID
    if let stored {
      guard rules.linksByEmail, !stored.isService else { throw unknown }
      id = stored.id
    } else {
      guard rules.provisions else { throw unknown }
      id = try add(identity, on: db)
    }
    let now = surroundings.now()
    try db.run(
      """
      INSERT INTO external_identity (issuer, subject, person, created)
      VALUES (\(identity.issuer), \(identity.subject), \(id), \(now))
      """)
    try AuditTrail.record("person.linked", by: nil, subject: Reference("person", id.text), at: now, on: db)
    return id
  }

  private func add(_ identity: ExternalIdentity, on db: any Connection) throws -> PersonID {
    guard let email = identity.verifiedEmail, let roles = identity.roles,
      let home = try identity.organisation.flatMap({ try Organisation.named($0, on: db) })
    else { throw Problem("sign-in-unknown-person", status: 403) }
    let draft = PersonDraft(
      name: identity.name.isEmpty ? email : String(identity.name.prefix(200)), signInName: email,
      organisation: home.id, roles: roles)
    return try draft.added(by: nil, surroundings, on: db).id
  }

  /// Roles that the operator maps follow the service with every sign-in.
  private func follow(_ identity: ExternalIdentity, _ id: PersonID, on db: any Connection) throws {
    guard let roles = identity.roles, let person = try Person.find(id, on: db), person.roles != roles else { return }
    _ = try Administrators.remaining(on: db) {
      try db.run("UPDATE person SET roles = \(Role.text(roles)), revision = revision + 1 WHERE id = \(id)")
    }
    try AuditTrail.record(
      "person.roles-changed", by: nil, subject: Reference("person", id.text),
      changes: [Change("roles", Role.list(person.roles), Role.list(roles))], at: surroundings.now(), on: db)
    try db.announce("access")
  }
}

import Storage
public import Vocabulary

/// What a one-time link is for.
public enum LinkPurpose: String, Sendable, CaseIterable, Codable {
  case firstSignIn = "first-sign-in"
  case passwordReset = "password-reset"
}

/// What the page behind a one-time link may say before the link is used.
public struct LinkDetails: Sendable, Hashable {
  public let person: Person
  public let purpose: LinkPurpose
  public let expires: Instant
}

extension Access {
  /// Gives a person a new one-time link, for the first sign-in or for a forgotten password; older links stop working.
  /// Needs `people.manage` for the person's organisation. `not-found` for somebody who may not sign in.
  public func issueLink(for id: PersonID, by who: Principal?) async throws -> Invitation {
    try policy.require(who, .managePeople)
    let (policy, surroundings, limits) = (policy, surroundings, limits)
    return try await database.write { db in
      guard let person = try Person.find(id, on: db), try Person.mayEnter(id, on: db), !person.isService else {
        throw Problem.notFound
      }
      try policy.require(who, .managePeople, owner: person.organisation)
      let invitation = try Invitation.stored(for: person, surroundings, limits, on: db)
      try AuditTrail.record(
        "person.link-issued", by: who, subject: Reference("person", id.text),
        changes: [Change("purpose", nil, invitation.purpose.rawValue)], at: surroundings.now(), on: db)
      return invitation
    }
  }

  /// What a link is for. Throws `link-expired` when it was used, replaced or has run out.
  public func linkDetails(_ token: String) async throws -> LinkDetails {
    let now = surroundings.now()
    return try await database.read { db in try LinkDetails.find(token, at: now, on: db) }
  }
}

extension LinkDetails {
  static func find(_ token: String, at now: Instant, on db: any Connection) throws -> LinkDetails {
    let expired = Problem("link-expired", status: 410)
    guard let digest = Token.digest(token),
      let row = try db.row(
        """
        SELECT purpose, expires, person FROM one_time_link
        WHERE id = \(digest) AND used IS NULL AND expires > \(now)
        """)
    else { throw expired }
    let purpose: String = try row.get(0)
    let id: PersonID = try row.get(2)
    guard let person = try Person.find(id, on: db), try Person.mayEnter(id, on: db),
      let purpose = LinkPurpose(rawValue: purpose)
    else { throw expired }
    return LinkDetails(person: person, purpose: purpose, expires: try row.get(1))
  }
}

extension Invitation {
  static func stored(
    for person: Person, _ surroundings: Surroundings, _ limits: AccessLimits, on db: any Connection
  ) throws -> Invitation {
    let token = Token.make(surroundings)
    let now = surroundings.now()
    let purpose: LinkPurpose = person.hasPassword ? .passwordReset : .firstSignIn
    let expires = now.adding(seconds: purpose == .firstSignIn ? limits.firstSignInLink : limits.passwordResetLink)
    try db.run("DELETE FROM one_time_link WHERE person = \(person.id)")
    try db.run("DELETE FROM link_request WHERE person = \(person.id)")
    try db.run(
      """
      INSERT INTO one_time_link (id, person, purpose, created, expires)
      VALUES (\(Token.digest(token)), \(person.id), \(purpose.rawValue), \(now), \(expires))
      """)
    return Invitation(person: person, purpose: purpose, token: token, expires: expires)
  }
}

extension Person {
  /// Neither disabled nor of an archived organisation.
  static func mayEnter(_ id: PersonID, on db: any Connection) throws -> Bool {
    try db.exists(
      """
      SELECT 1 FROM person JOIN organisation ON organisation.id = person.organisation
      WHERE person.id = \(id) AND person.disabled IS NULL AND organisation.archived IS NULL
      """)
  }
}

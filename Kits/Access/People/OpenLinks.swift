import Storage
public import Vocabulary

/// A one-time link that was handed out and not used yet.
public struct OpenLink: Sendable, Hashable {
  public let person: Person
  public let purpose: LinkPurpose
  public let created: Instant
  public let expires: Instant
  public init(person: Person, purpose: LinkPurpose, created: Instant, expires: Instant) {
    self.person = person
    self.purpose = purpose
    self.created = created
    self.expires = expires
  }
}

/// Somebody who cannot get in and asks an administrator for a new link.
public struct LinkRequest: Sendable, Hashable {
  public let person: Person
  public let created: Instant
  public init(person: Person, created: Instant) {
    self.person = person
    self.created = created
  }
}

extension Access {
  /// The links that still open something, the oldest first. Needs `people.read`; a person sees those of the people that
  /// they may know of.
  public func openLinks(by who: Principal?) async throws -> [OpenLink] {
    try policy.require(who, .readPeople)
    let allowed = policy.condition(who, .readPeople, owner: "person.organisation")
    let now = surroundings.now()
    return try await database.read { db in
      try db.rows(
        """
        SELECT one_time_link.purpose, one_time_link.created, one_time_link.expires, \(Person.columns)
        FROM one_time_link JOIN person ON person.id = one_time_link.person
          JOIN organisation ON organisation.id = person.organisation
        WHERE one_time_link.used IS NULL AND one_time_link.expires > \(now) AND person.disabled IS NULL
          AND organisation.archived IS NULL AND \(allowed)
        ORDER BY one_time_link.created, person.id
        """
      ).map { row in
        OpenLink(
          person: try Person(row: row, at: 3), purpose: LinkPurpose(rawValue: try row.get(0)) ?? .firstSignIn,
          created: try row.get(1), expires: try row.get(2))
      }
    }
  }

  /// Makes a person's open link useless. Needs `people.manage`; `not-found` when there is none.
  public func revokeLink(of id: PersonID, by who: Principal?) async throws {
    try policy.require(who, .managePeople)
    let (policy, now) = (policy, surroundings.now())
    try await database.write { db in
      guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
      try policy.require(who, .managePeople, owner: person.organisation)
      guard try db.run("DELETE FROM one_time_link WHERE person = \(id)") > 0 else { throw Problem.notFound }
      try AuditTrail.record("person.link-revoked", by: who, subject: Reference("person", id.text), at: now, on: db)
    }
  }

  /// A visitor asks for a new link by a sign-in name. Nothing tells whether there is such a person; a person has at most
  /// one request, and an address ten a day before it has to wait (`too-many-requests`).
  public func requestLink(name: String, from origin: SignInOrigin) async throws {
    let name = folded(name)
    let now = surroundings.now()
    let attempts = SignInAttempts(requestFrom: origin.address, secret: secret)
    try await database.write { db in
      try attempts.count(at: now, on: db)
      guard let person = try Person.named(name, on: db), !person.isService, try Person.mayEnter(person.id, on: db)
      else { return }
      let added = try db.run(
        """
        INSERT INTO link_request (person, created) VALUES (\(person.id), \(now)) ON CONFLICT (person) DO NOTHING
        """)
      guard added > 0 else { return }
      try AuditTrail.record(
        "person.link-requested", by: nil, subject: Reference("person", person.id.text), at: now, on: db)
    }
  }

  /// Who waits for a new link, the longest first. Needs `people.manage`.
  public func linkRequests(by who: Principal?) async throws -> [LinkRequest] {
    try policy.require(who, .managePeople)
    let allowed = policy.condition(who, .managePeople, owner: "person.organisation")
    return try await database.read { db in
      try db.rows(
        """
        SELECT link_request.created, \(Person.columns)
        FROM link_request JOIN person ON person.id = link_request.person
          JOIN organisation ON organisation.id = person.organisation
        WHERE \(allowed) ORDER BY link_request.created, person.id
        """
      ).map { row in LinkRequest(person: try Person(row: row, at: 1), created: try row.get(0)) }
    }
  }

  /// Puts a request aside that was not the person's own. Needs `people.manage`.
  public func dismissRequest(of id: PersonID, by who: Principal?) async throws {
    try policy.require(who, .managePeople)
    let (policy, now) = (policy, surroundings.now())
    try await database.write { db in
      guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
      try policy.require(who, .managePeople, owner: person.organisation)
      guard try db.run("DELETE FROM link_request WHERE person = \(id)") > 0 else { throw Problem.notFound }
      try AuditTrail.record(
        "person.link-request-dismissed", by: who, subject: Reference("person", id.text), at: now, on: db)
    }
  }
}

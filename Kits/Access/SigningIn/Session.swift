import Storage
public import Vocabulary

/// One browser in which a person is signed in.
public struct Session: Sendable, Hashable {
  /// The digest of the token in the browser's cookie; it opens nothing.
  public let id: String
  public let person: PersonID
  public let created: Instant
  public let lastSeen: Instant
  public let expires: Instant
  /// `Firefox, Linux`: enough to know one's own devices by.
  public let device: String
  public let method: SignInMethod
}

/// Where a sign-in comes from.
public struct SignInOrigin: Sendable, Hashable {
  /// The client's IP address, if it is known.
  public var address: String?
  public var userAgent: String?
  /// The device cookie of an earlier sign-in, which strangers' failures cannot hold up.
  public var deviceToken: String?
  /// The session cookie that the browser already has; that session ends.
  public var oldToken: String?
  public init(
    address: String? = nil, userAgent: String? = nil, deviceToken: String? = nil, oldToken: String? = nil
  ) {
    self.address = address
    self.userAgent = userAgent
    self.deviceToken = deviceToken
    self.oldToken = oldToken
  }
}

/// A successful sign-in: what goes into the two cookies.
public struct SignIn: Sendable, Hashable {
  public let session: Session
  public let principal: Principal
  /// For the session cookie: 64 hexadecimal digits, stored nowhere.
  public let token: String
  /// For the device cookie, which may be kept for a year and outlives the session.
  public let deviceToken: String
}

/// What a request with a valid session cookie brings.
public struct SignedIn: Sendable, Hashable {
  public let session: Session
  public let principal: Principal
  /// The person's role asks for a second factor, and they have set up none yet: nothing else is open to them.
  public let mustEnrol: Bool
  let formSecret: String
}

extension Access {
  /// Who a session cookie belongs to; nil when it is unknown, has run out, or its person may no longer enter. Called
  /// for every request: one read, and a write at most once a minute.
  public func signedIn(token: String) async throws -> SignedIn? {
    guard let id = Token.digest(token) else { return nil }
    let (now, limits) = (surroundings.now(), limits)
    let found = try await database.read { db in try SignedIn.find(id, at: now, on: db) }
    if let found, now >= found.session.lastSeen.adding(seconds: limits.touchEvery) {
      // People can read on while nothing can be written, such as on a full disk.
      _ = try? await database.write { db in
        try db.run("UPDATE session SET last_seen = \(now) WHERE id = \(id) AND last_seen < \(now)")
      }
    }
    return found
  }

  /// Ends the session of a cookie; an unknown one is no error.
  public func signOut(token: String) async throws {
    guard let id = Token.digest(token) else { return }
    let now = surroundings.now()
    try await database.write { db in
      let found = try SignedIn.find(id, at: now, on: db)
      guard try db.run("DELETE FROM session WHERE id = \(id)") > 0, let found else { return }
      try AuditTrail.record(
        "person.signed-out", by: found.principal, subject: Reference("person", found.principal.person.text), at: now,
        on: db)
    }
  }

  /// A person's sessions, the latest first. A person sees their own; others need `people.manage`.
  public func sessions(of id: PersonID, by who: Principal?) async throws -> [Session] {
    let (policy, now) = (policy, surroundings.now())
    return try await database.read { db in
      try policy.requireSelfOrManager(of: id, who, on: db)
      let idle = try SignInRules.load(db).idleStart(at: now)
      return try db.rows(
        """
        SELECT \(Session.columns) FROM session
        WHERE person = \(id) AND expires > \(now) AND last_seen > \(idle)
        ORDER BY last_seen DESC, id
        """
      ).map { try Session(row: $0) }
    }
  }

  /// Ends one session. A person ends their own; others need `people.manage`. `not-found` when there is none.
  public func endSession(_ id: String, by who: Principal?) async throws {
    guard who != nil else { throw Problem.signInRequired }
    let (policy, now) = (policy, surroundings.now())
    try await database.write { db in
      guard let person: PersonID = try db.value("SELECT person FROM session WHERE id = \(id)") else {
        throw Problem.notFound
      }
      try policy.requireSelfOrManager(of: person, who, on: db)
      try db.run("DELETE FROM session WHERE id = \(id)")
      try AuditTrail.record(
        "person.session-ended", by: who, subject: Reference("person", person.text), at: now, on: db)
    }
  }

  /// Ends all sessions of a person.
  public func endSessions(of person: PersonID, by who: Principal?) async throws {
    let (policy, now) = (policy, surroundings.now())
    try await database.write { db in
      try policy.requireSelfOrManager(of: person, who, on: db)
      try db.run("DELETE FROM session WHERE person = \(person)")
      try AuditTrail.record(
        "person.sessions-ended", by: who, subject: Reference("person", person.text), at: now, on: db)
    }
  }

  /// Removes sessions, links and counters that have run out; called from time to time.
  public func purge() async throws {
    let now = surroundings.now()
    try await database.write { db in
      let idle = try SignInRules.load(db).idleStart(at: now)
      try db.run("DELETE FROM session WHERE expires <= \(now) OR last_seen <= \(idle)")
      try db.run("DELETE FROM one_time_link WHERE used IS NOT NULL OR expires <= \(now)")
      try db.run("DELETE FROM pending_sign_in WHERE expires <= \(now)")
      try db.run("DELETE FROM second_factor WHERE confirmed IS NULL AND created < \(now.adding(seconds: -86_400))")
      try SignInAttempts.purge(at: now, on: db)
      try SignInFailures.purge(at: now, on: db)
    }
  }
}

extension Policy {
  fileprivate func requireSelfOrManager(of person: PersonID, _ who: Principal?, on db: any Connection) throws {
    if let who, who.person == person { return }
    try require(who, .managePeople)
    guard let found = try Person.find(person, on: db) else { throw Problem.notFound }
    try require(who, .managePeople, owner: found.organisation)
  }
}

extension Session {
  static let columns: SQL = """
    session.id, session.person, session.created, session.last_seen, session.expires, session.device, session.method
    """
  init(row: any Row) throws {
    self.init(
      id: try row.get(0), person: try row.get(1), created: try row.get(2), lastSeen: try row.get(3),
      expires: try row.get(4), device: try row.get(5), method: SignInMethod(rawValue: try row.get(6)) ?? .password)
  }
}

extension SignedIn {
  static func find(_ id: String, at now: Instant, on db: any Connection) throws -> SignedIn? {
    guard
      let row = try db.row(
        """
        SELECT \(Session.columns), session.form_secret, session.has_second_factor, \(SignInRules.columns),
          \(Person.columns)
        FROM sign_in_rules, session JOIN person ON person.id = session.person
          JOIN organisation ON organisation.id = person.organisation
        WHERE session.id = \(id) AND session.expires > \(now)
          AND person.disabled IS NULL AND organisation.archived IS NULL
        """)
    else { return nil }
    let session = try Session(row: row)
    let rules = try SignInRules(row: row, at: 9)
    guard session.lastSeen > rules.idleStart(at: now) else { return nil }
    let principal = try Person(row: row, at: 13).principal
    let hasSecondFactor: Bool = try row.get(8)
    return SignedIn(
      session: session, principal: principal,
      mustEnrol: !hasSecondFactor && !principal.roles.isDisjoint(with: rules.secondFactorRoles),
      formSecret: try row.get(7))
  }
}

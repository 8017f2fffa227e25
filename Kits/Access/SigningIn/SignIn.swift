import Storage
public import Vocabulary

/// How somebody showed who they are.
public enum SignInMethod: String, Sendable, Codable {
  case password
  /// At the city's own sign-in service (OpenID Connect).
  case openID = "openid"
}

/// The password was right, and the code of the second factor is still to come: thrown where a sign-in would be given.
public struct SecondFactorNeeded: Error, Sendable, Hashable {
  /// For a cookie that lasts until the code is given: 64 hexadecimal digits, stored nowhere.
  public let token: String
  public let expires: Instant
}

/// What a way in leads to, within its transaction.
enum Admission: Sendable {
  case signedIn(SignIn)
  case codeNeeded(SecondFactorNeeded)

  func get() throws -> SignIn {
    switch self {
    case .signedIn(let signIn): signIn
    case .codeNeeded(let needed): throw needed
    }
  }
}

extension Access {
  /// Signs a person in. `sign-in-failed` says nothing of what was wrong, and takes as long for a name that nobody has;
  /// `too-many-requests` names the `seconds` to wait. Throws `SecondFactorNeeded` when the person has a second factor.
  ///
  /// The attempt is counted before the password is looked at, so that many at once are no way round the counting.
  public func signIn(name: String, password: String, from origin: SignInOrigin) async throws -> SignIn {
    let name = folded(name)
    let attempts = SignInAttempts(name: name, origin: origin, secret: secret)
    let now = surroundings.now()
    try await database.write { db in try attempts.count(at: now, on: db) }
    let stored = try await database.read { db in try StoredPassword.find(name, on: db) }
    guard try await passwords.isPassword(password, of: stored?.hash), let stored, stored.mayEnter else {
      throw try await failed(name)
    }
    let better = passwords.isOutdated(stored.hash) ? try await passwords.hash(password, surroundings) : nil
    let access = self
    let admission = try await database.write { db -> Admission? in
      // Between the look at the password and now, it may have been changed or the person shut out; from here on, not.
      try AuditTrail.hold(on: db)
      guard let current = try StoredPassword.find(name, on: db), current == stored else { return nil }
      if let better { try db.run("UPDATE person SET password_hash = \(better) WHERE id = \(stored.person)") }
      try attempts.forgive(on: db)
      return try access.admit(stored.person, "person.signed-in", by: .password, from: origin, on: db)
    }
    guard let admission else { throw try await failed(name) }
    return try admission.get()
  }

  private func failed(_ name: String) async throws -> Problem {
    try await countFailure(of: name)
    return Problem("sign-in-failed", status: 401)
  }

  /// The second step: the code of the app, or a recovery code. `sign-in-expired` when the first step is too long ago;
  /// `code-wrong` of `code`; `too-many-requests` after several wrong ones.
  public func signIn(pending token: String, code: String, from origin: SignInOrigin) async throws -> SignIn {
    let expired = Problem("sign-in-expired", status: 410)
    guard let id = Token.digest(token) else { throw expired }
    let now = surroundings.now()
    let person = try await pendingPerson(token)
    guard let person else { throw expired }
    let attempts = SignInAttempts(codeOf: person, origin: origin, secret: secret)
    try await database.write { db in try attempts.count(at: now, on: db) }
    let access = self
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard
        let row = try db.row(
          "SELECT method, action FROM pending_sign_in WHERE id = \(id) AND person = \(person.id) AND expires > \(now)"),
        try Person.mayEnter(person.id, on: db)
      else { throw expired }
      guard let used = try SecondFactor.use(code, of: person.id, access, at: now, on: db) else {
        throw SecondFactor.wrong
      }
      try attempts.forgive(on: db)
      try db.run("DELETE FROM pending_sign_in WHERE id = \(id)")
      if used == .recovery {
        try AuditTrail.record(
          "person.recovery-code-used", by: person.principal, subject: Reference("person", person.id.text), at: now,
          on: db)
      }
      return try access.openSession(
        for: person.id, try row.get(1), by: SignInMethod(rawValue: row.get(0)) ?? .password, hasSecondFactor: true,
        from: origin, on: db)
    }
  }

  /// Whose first step a token stands for; nil when it is unknown or too long ago.
  public func pendingPerson(_ token: String) async throws -> Person? {
    guard let id = Token.digest(token) else { return nil }
    let now = surroundings.now()
    return try await database.read { db in
      let found: PersonID? = try db.value(
        "SELECT person FROM pending_sign_in WHERE id = \(id) AND expires > \(now)")
      return try found.flatMap { try Person.find($0, on: db) }
    }
  }

  /// Lets somebody in who has shown who they are, or asks for the code first when they have a second factor that was not
  /// asked for elsewhere.
  func admit(
    _ id: PersonID, _ action: String, by method: SignInMethod, hasSecondFactor: Bool = false, from origin: SignInOrigin,
    on db: any Connection
  ) throws -> Admission {
    if !hasSecondFactor, try SecondFactor.state(of: id, on: db).isOn {
      let token = Token.make(surroundings)
      let now = surroundings.now()
      let expires = now.adding(seconds: limits.secondStep)
      try db.run(
        """
        INSERT INTO pending_sign_in (id, person, method, action, created, expires)
        VALUES (\(Token.digest(token)), \(id), \(method.rawValue), \(action), \(now), \(expires))
        """)
      return .codeNeeded(SecondFactorNeeded(token: token, expires: expires))
    }
    return .signedIn(
      try openSession(for: id, action, by: method, hasSecondFactor: hasSecondFactor, from: origin, on: db))
  }

  /// A new session, within the transaction of the action that opens it; the browser's old session ends.
  func openSession(
    for id: PersonID, _ action: String, by method: SignInMethod, hasSecondFactor: Bool, from origin: SignInOrigin,
    on db: any Connection
  ) throws -> SignIn {
    guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
    let now = surroundings.now()
    let token = Token.make(surroundings)
    guard let digest = Token.digest(token) else { throw Problem.unreadable("token") }
    let session = Session(
      id: digest, person: id, created: now, lastSeen: now, expires: try SignInRules.load(db).end(of: now),
      device: Device.summary(origin.userAgent), method: method)
    if let old = origin.oldToken.flatMap(Token.digest) { try db.run("DELETE FROM session WHERE id = \(old)") }
    try db.run(
      """
      INSERT INTO session (id, person, created, last_seen, expires, device, form_secret, method, has_second_factor)
      VALUES (\(session.id), \(id), \(now), \(now), \(session.expires), \(session.device), \(Token.make(surroundings)),
        \(method.rawValue), \(hasSecondFactor))
      """)
    try db.run("UPDATE person SET last_sign_in = \(now) WHERE id = \(id)")
    try db.run("DELETE FROM link_request WHERE person = \(id)")
    try AuditTrail.record(
      action, by: person.principal, subject: Reference("person", id.text), at: now, on: db)
    let device = DeviceToken.kept(origin.deviceToken, for: person.signInName, secret)
    return SignIn(
      session: session, principal: person.principal, token: token,
      deviceToken: device ?? DeviceToken.make(for: person.signInName, secret, surroundings))
  }
}

/// What a sign-in is compared with.
struct StoredPassword: Equatable {
  let person: PersonID
  let hash: String
  let mayEnter: Bool

  /// By folded sign-in name; nil when nobody has it, or has no password yet.
  static func find(_ name: String, on db: any Connection) throws -> StoredPassword? {
    try db.row(
      """
      SELECT person.id, person.password_hash,
        CASE WHEN person.disabled IS NULL AND organisation.archived IS NULL THEN 1 ELSE 0 END
      FROM person JOIN organisation ON organisation.id = person.organisation
      WHERE person.sign_in_name = \(name) AND person.password_hash IS NOT NULL
      """
    ).map { try StoredPassword(person: $0.get(0), hash: $0.get(1), mayEnter: $0.get(2)) }
  }
}

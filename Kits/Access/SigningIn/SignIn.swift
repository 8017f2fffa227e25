import Storage
import Vocabulary

extension Access {
  /// Signs a person in. `sign-in-failed` says nothing of what was wrong, and takes as long for a name that nobody has;
  /// `too-many-requests` names the `seconds` to wait.
  ///
  /// The attempt is counted before the password is looked at, so that many at once are no way round the counting.
  public func signIn(name: String, password: String, from origin: SignInOrigin) async throws -> SignIn {
    let name = folded(name)
    let attempts = SignInAttempts(name: name, origin: origin, secret: secret)
    let now = surroundings.now()
    try await database.write { db in try attempts.count(at: now, on: db) }
    let stored = try await database.read { db in try StoredPassword.find(name, on: db) }
    guard try await passwords.isPassword(password, of: stored?.hash), let stored, stored.mayEnter else {
      throw Problem("sign-in-failed", status: 401)
    }
    let better = passwords.isOutdated(stored.hash) ? try await passwords.hash(password, surroundings) : nil
    let access = self
    return try await database.write { db in
      // Between the look at the password and now, it may have been changed or the person shut out; from here on, not.
      try AuditTrail.hold(on: db)
      guard let current = try StoredPassword.find(name, on: db), current == stored else {
        throw Problem("sign-in-failed", status: 401)
      }
      if let better { try db.run("UPDATE person SET password_hash = \(better) WHERE id = \(stored.person)") }
      try attempts.forgive(on: db)
      return try access.openSession(for: stored.person, "person.signed-in", from: origin, on: db)
    }
  }

  /// A new session, within the transaction of the action that opens it; the browser's old session ends.
  func openSession(
    for id: PersonID, _ action: String, from origin: SignInOrigin, on db: any Connection
  ) throws -> SignIn {
    guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
    let now = surroundings.now()
    let token = Token.make(surroundings)
    guard let digest = Token.digest(token) else { throw Problem.unreadable("token") }
    let session = Session(
      id: digest, person: id, created: now, lastSeen: now, expires: now.adding(seconds: limits.sessionAbsolute),
      device: Device.summary(origin.userAgent))
    if let old = origin.oldToken.flatMap(Token.digest) { try db.run("DELETE FROM session WHERE id = \(old)") }
    try db.run(
      """
      INSERT INTO session (id, person, created, last_seen, expires, device, form_secret)
      VALUES (\(session.id), \(id), \(now), \(now), \(session.expires), \(session.device), \(Token.make(surroundings)))
      """)
    try db.run("UPDATE person SET last_sign_in = \(now) WHERE id = \(id)")
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

import Storage
public import Vocabulary

/// What an authenticator app is given, once.
public struct SecondFactorSecret: Sendable, Hashable {
  /// In capitals and digits (Base32), to type.
  public let text: String
  /// `otpauth://totp/…`, to scan.
  public let address: String
}

/// Whether a person has a second factor, and how many recovery codes are left.
public struct SecondFactorState: Sendable, Hashable {
  public let since: Instant?
  public let recoveryCodes: Int
  public var isOn: Bool { since != nil }
  public init(since: Instant?, recoveryCodes: Int) {
    self.since = since
    self.recoveryCodes = recoveryCodes
  }
}

/// Why an administrator takes somebody's second factor away. A choice, because the audit trail holds no free text.
public enum SecondFactorReset: String, Sendable, CaseIterable, Codable {
  case deviceLost = "device-lost"
  case deviceChanged = "device-changed"
  case misuseSuspected = "misuse-suspected"
  case other
}

extension Access {
  /// Of oneself; others need `people.read` for the person's organisation.
  public func secondFactor(of id: PersonID, by who: Principal?) async throws -> SecondFactorState {
    let policy = policy
    return try await database.read { db in
      if who?.person != id {
        guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
        try policy.require(who, .readPeople, owner: person.organisation)
      }
      return try SecondFactor.state(of: id, on: db)
    }
  }

  /// Whether setting up a second factor needs the password: the session was begun a while ago, so that somebody else may
  /// sit at it, nothing has been begun since with the password, and the person has one.
  public func asksPassword(in signedIn: SignedIn) async throws -> Bool {
    let (who, fresh) = (signedIn.principal.person, surroundings.now().milliseconds - SecondFactor.freshness)
    guard signedIn.session.created.milliseconds < fresh else { return false }
    let hasBegun = try await database.read { db in
      try db.exists("SELECT 1 FROM second_factor WHERE person = \(who) AND created >= \(fresh)")
    }
    if hasBegun { return false }
    return try await storedPassword(of: who) != nil
  }

  private func storedPassword(of id: PersonID) async throws -> StoredPassword? {
    try await database.read { db in
      guard let person = try Person.find(id, on: db) else { throw Problem.signInRequired }
      return try StoredPassword.find(person.signInName, on: db)
    }
  }

  /// A fresh secret, which counts from its first code on. `password` counts where `asksPassword` says so; field problem:
  /// `password-wrong` of `password`. `second-factor-exists` when one is set up already.
  public func beginSecondFactor(
    in signedIn: SignedIn, password: String = "", city: String
  ) async throws -> SecondFactorSecret {
    let who = try person(signedIn.principal)
    if try await asksPassword(in: signedIn) {
      let attempts = SignInAttempts(person: who.person, secret: secret)
      let now = surroundings.now()
      try await database.write { db in try attempts.count(at: now, on: db) }
      let stored = try await storedPassword(of: who.person)
      guard try await passwords.isPassword(password, of: stored?.hash) else {
        throw Problem.invalid([FieldProblem("password", "password-wrong")])
      }
      try await database.write { db in try attempts.forgive(on: db) }
    }
    let bytes = surroundings.bytes(TOTP.secretLength)
    let sealed = try secret.sealed(bytes, SecondFactor.purpose, for: who.person.text, surroundings)
    let now = surroundings.now()
    return try await database.write { db in
      guard let person = try Person.find(who.person, on: db) else { throw Problem.signInRequired }
      if try SecondFactor.state(of: who.person, on: db).isOn { throw SecondFactor.exists }
      try db.run(
        """
        INSERT INTO second_factor (person, secret, created) VALUES (\(who.person), \(sealed), \(now))
        ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, created = excluded.created
        """)
      return SecondFactorSecret(
        text: Base32.text(bytes),
        address: OTPAddress.text(Base32.text(bytes), account: person.signInName, issuer: "Concord \(city)"))
    }
  }

  /// The secret that waits for its first code, to show it again; nil when there is none, or when the password is asked
  /// first.
  public func openSecondFactor(in signedIn: SignedIn, city: String) async throws -> SecondFactorSecret? {
    let (who, secret) = (try person(signedIn.principal), secret)
    if try await asksPassword(in: signedIn) { return nil }
    return try await database.read { db in
      guard let found = try SecondFactor.find(who.person, secret, on: db), found.confirmed == nil,
        let person = try Person.find(who.person, on: db)
      else { return nil }
      let text = Base32.text(found.bytes)
      return SecondFactorSecret(
        text: text, address: OTPAddress.text(text, account: person.signInName, issuer: "Concord \(city)"))
    }
  }

  /// Turns the second factor on with its first code; gives the recovery codes, which are stored nowhere. The session in
  /// which it is done goes on, all others end. Field problem: `code-wrong` of `code`.
  public func confirmSecondFactor(code: String, in signedIn: SignedIn) async throws -> [String] {
    let who = try person(signedIn.principal)
    try await countCode(of: who.person)
    let access = self
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      let now = access.surroundings.now()
      guard let found = try SecondFactor.find(who.person, access.secret, on: db) else { throw Problem.notFound }
      guard found.confirmed == nil else { throw SecondFactor.exists }
      guard let step = TOTP.matching(SecondFactor.digits(code), found.bytes, at: now.milliseconds, after: 0) else {
        throw SecondFactor.wrong
      }
      try db.run(
        "UPDATE second_factor SET confirmed = \(now), last_step = \(step) WHERE person = \(who.person)")
      try db.run("DELETE FROM session WHERE person = \(who.person) AND id <> \(signedIn.session.id)")
      try db.run("UPDATE session SET has_second_factor = 1 WHERE id = \(signedIn.session.id)")
      try access.codeAttempts(of: who.person).forgive(on: db)
      try AuditTrail.record(
        "person.second-factor-added", by: who, subject: Reference("person", who.person.text), at: now, on: db)
      return try SecondFactor.newRecoveryCodes(for: who.person, access, on: db)
    }
  }

  /// Ten new recovery codes in place of the old. Needs a code of the app or one of the old ones.
  public func renewRecoveryCodes(code: String, by who: Principal?) async throws -> [String] {
    let who = try person(who)
    try await countCode(of: who.person)
    let access = self
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      let now = access.surroundings.now()
      guard try SecondFactor.use(code, of: who.person, access, at: now, on: db) != nil else { throw SecondFactor.wrong }
      try access.codeAttempts(of: who.person).forgive(on: db)
      try AuditTrail.record(
        "person.recovery-codes-renewed", by: who, subject: Reference("person", who.person.text), at: now, on: db)
      return try SecondFactor.newRecoveryCodes(for: who.person, access, on: db)
    }
  }

  /// Takes one's own second factor away, to set up another. Needs a code of the app or a recovery code.
  public func removeSecondFactor(code: String, by who: Principal?) async throws {
    let who = try person(who)
    try await countCode(of: who.person)
    let access = self
    try await database.write { db in
      try AuditTrail.hold(on: db)
      let now = access.surroundings.now()
      guard try SecondFactor.use(code, of: who.person, access, at: now, on: db) != nil else { throw SecondFactor.wrong }
      try access.codeAttempts(of: who.person).forgive(on: db)
      try db.run("DELETE FROM second_factor WHERE person = \(who.person)")
      // The session has to earn it anew where the role asks for a second factor.
      try db.run("UPDATE session SET has_second_factor = 0 WHERE person = \(who.person)")
      try AuditTrail.record(
        "person.second-factor-removed", by: who, subject: Reference("person", who.person.text), at: now, on: db)
    }
  }

  /// Takes somebody else's second factor away, because the telephone is lost: their sessions end, and they set up
  /// another at the next sign-in where their role asks for it. Needs `people.manage`; not for oneself.
  public func resetSecondFactor(of id: PersonID, reason: SecondFactorReset, by who: Principal?) async throws {
    try policy.require(who, .managePeople)
    if who?.person == id { throw Problem.notAllowed }
    let (policy, now) = (policy, surroundings.now())
    try await database.write { db in
      try AuditTrail.hold(on: db)
      guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
      try policy.require(who, .managePeople, owner: person.organisation)
      guard try db.run("DELETE FROM second_factor WHERE person = \(id)") > 0 else { throw Problem.notFound }
      try db.run("DELETE FROM session WHERE person = \(id)")
      try db.run("DELETE FROM pending_sign_in WHERE person = \(id)")
      try AuditTrail.record(
        "person.second-factor-reset", by: who, subject: Reference("person", id.text),
        changes: [Change("reason", nil, reason.rawValue)], at: now, on: db)
      try db.announce("access")
    }
  }

  private func person(_ who: Principal?) throws -> Principal {
    guard let who, !who.isCommandLine, who.reach == nil else { throw Problem.signInRequired }
    return who
  }

  private func codeAttempts(of person: PersonID) -> SignInAttempts { SignInAttempts(ownCodeOf: person, secret: secret) }

  private func countCode(of person: PersonID) async throws {
    let (attempts, now) = (codeAttempts(of: person), surroundings.now())
    try await database.write { db in try attempts.count(at: now, on: db) }
  }
}

/// The stored second factor.
struct SecondFactor {
  let bytes: [UInt8]
  let confirmed: Instant?
  let lastStep: Int64

  static let purpose = "second-factor"
  /// In milliseconds: so long after a sign-in the password is not asked again.
  static let freshness: Int64 = 600_000
  static let exists = Problem("second-factor-exists", status: 409)
  static var wrong: Problem { .invalid([FieldProblem("code", "code-wrong")]) }

  enum Used { case app, recovery }

  static func find(_ person: PersonID, _ secret: AppSecret, on db: any Connection) throws -> SecondFactor? {
    guard let row = try db.row("SELECT secret, confirmed, last_step FROM second_factor WHERE person = \(person)") else {
      return nil
    }
    guard let bytes = secret.opened(try row.get(0), purpose, for: person.text) else {
      throw Problem.unreadable("second_factor")
    }
    return SecondFactor(bytes: bytes, confirmed: try row.optional(1), lastStep: try row.get(2))
  }

  static func state(of person: PersonID, on db: any Connection) throws -> SecondFactorState {
    let since: Instant? = try db.value("SELECT confirmed FROM second_factor WHERE person = \(person)")
    let left: Int? = try db.value("SELECT COUNT(*) FROM recovery_code WHERE person = \(person) AND used IS NULL")
    return SecondFactorState(since: since, recoveryCodes: left ?? 0)
  }

  /// Takes a code of the app, or a recovery code, so that neither opens anything again; nil when it is neither.
  static func use(
    _ typed: String, of person: PersonID, _ access: Access, at now: Instant, on db: any Connection
  ) throws -> Used? {
    guard let found = try find(person, access.secret, on: db), found.confirmed != nil else { return nil }
    let code = digits(typed)
    if code.utf8.count == 6,
      let step = TOTP.matching(code, found.bytes, at: now.milliseconds, after: found.lastStep)
    {
      // Of two uses at one moment, the second changes no row.
      let changed = try db.run(
        "UPDATE second_factor SET last_step = \(step) WHERE person = \(person) AND last_step < \(step)")
      return changed == 1 ? .app : nil
    }
    guard let plain = RecoveryCode.plain(typed) else { return nil }
    let changed = try db.run(
      """
      UPDATE recovery_code SET used = \(now)
      WHERE id = \(digest(plain, of: person, access.secret)) AND person = \(person) AND used IS NULL
      """)
    return changed == 1 ? .recovery : nil
  }

  static func newRecoveryCodes(for person: PersonID, _ access: Access, on db: any Connection) throws -> [String] {
    try db.run("DELETE FROM recovery_code WHERE person = \(person)")
    return try (0..<RecoveryCode.count).map { _ in
      let code = RecoveryCode.make(access.surroundings.bytes(10))
      let plain = RecoveryCode.plain(code) ?? code
      try db.run(
        "INSERT INTO recovery_code (id, person) VALUES (\(digest(plain, of: person, access.secret)), \(person))")
      return code
    }
  }

  private static func digest(_ code: String, of person: PersonID, _ secret: AppSecret) -> String {
    secret.code("recovery-code", person.text, code)
  }

  /// Digits as people type them: with spaces, and in the digits of their script.
  static func digits(_ typed: String) -> String {
    typed.compactMap { $0.isWhitespace ? nil : $0.wholeNumberValue.map(String.init) ?? "\($0)" }.joined()
  }
}

/// The key URI that authenticator apps scan.
enum OTPAddress {
  static func text(_ secret: String, account: String, issuer: String) -> String {
    let issuer = encode(issuer)
    return
      "otpauth://totp/\(issuer):\(encode(account))?secret=\(secret)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
  }

  private static func encode(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    return text.utf8.map { plain.contains($0) ? String(UnicodeScalar($0)) : "%" + [$0].hexadecimal.uppercased() }
      .joined()
  }
}

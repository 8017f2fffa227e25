import Storage
import Vocabulary

extension Access {
  /// Chooses a password by a one-time link, and signs in with it. All older sessions and links of the person end. The
  /// password stands also when `SecondFactorNeeded` is thrown: a link is no way round the second factor.
  /// `link-expired` when the link was used, replaced or has run out; field problems of `password` as `PasswordRules`
  /// has them.
  public func setPassword(linkToken: String, to password: String, from origin: SignInOrigin) async throws -> SignIn {
    let details = try await linkDetails(linkToken)
    try checkNew(password, for: details.person)
    let hash = try await passwords.hash(password, surroundings)
    let access = self
    let admission = try await database.write { db in
      // Held before the link is looked at again, so that of two uses at one moment the second finds it used.
      try AuditTrail.hold(on: db)
      let now = access.surroundings.now()
      let person = try LinkDetails.find(linkToken, at: now, on: db).person
      try db.run("DELETE FROM one_time_link WHERE person = \(person.id)")
      try access.store(hash, for: person.id, on: db)
      // Whoever holds the link is known: what strangers did to the name no longer counts.
      try SignInAttempts(name: person.signInName, origin: SignInOrigin(), secret: access.secret).forgive(on: db)
      try AuditTrail.record(
        "person.password-set", by: person.principal, subject: Reference("person", person.id.text), at: now, on: db)
      return try access.admit(person.id, "person.signed-in", by: .password, from: origin, on: db)
    }
    return try admission.get()
  }

  /// Changes one's own password. All sessions of the person end and a new one begins. Field problems: `password-wrong`
  /// of `current`, and of `password` as `PasswordRules` has them; `too-many-requests` after several wrong ones.
  public func changePassword(
    of who: Principal?, current: String, to password: String, from origin: SignInOrigin
  ) async throws -> SignIn {
    guard let who, !who.isCommandLine else { throw Problem.signInRequired }
    let found = try await database.read { db in try Person.find(who.person, on: db) }
    guard let person = found else { throw Problem.signInRequired }
    try checkNew(password, for: person)
    let attempts = SignInAttempts(person: person.id, secret: secret)
    let now = surroundings.now()
    try await database.write { db in try attempts.count(at: now, on: db) }
    let stored = try await database.read { db in try StoredPassword.find(person.signInName, on: db) }
    guard try await passwords.isPassword(current, of: stored?.hash), let stored, stored.mayEnter else {
      throw Problem.invalid([FieldProblem("current", "password-wrong")])
    }
    let hash = try await passwords.hash(password, surroundings)
    let access = self
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard try StoredPassword.find(person.signInName, on: db) == stored else { throw Problem.signInRequired }
      try attempts.forgive(on: db)
      try db.run("DELETE FROM one_time_link WHERE person = \(person.id)")
      let old = origin.oldToken.flatMap(Token.digest) ?? ""
      let hadSecondFactor = try db.exists(
        "SELECT 1 FROM session WHERE id = \(old) AND person = \(person.id) AND has_second_factor = 1")
      try access.store(hash, for: person.id, on: db)
      return try access.openSession(
        for: person.id, "person.password-changed", by: .password, hasSecondFactor: hadSecondFactor, from: origin, on: db
      )
    }
  }

  /// The words that a person's password may not be.
  public func unwelcomeWords(for person: Person) -> [String] {
    [person.name, person.signInName, person.organisationName] + cityNames
  }

  private func checkNew(_ password: String, for person: Person) throws {
    if let problem = PasswordRules.problem("password", password, against: unwelcomeWords(for: person)) {
      throw Problem.invalid([problem])
    }
    if try knownPasswords?.contains(password) == true {
      throw Problem.invalid([FieldProblem("password", "password-known")])
    }
  }

  private func store(_ hash: String, for id: PersonID, on db: any Connection) throws {
    try db.run("UPDATE person SET password_hash = \(hash) WHERE id = \(id)")
    try db.run("DELETE FROM session WHERE person = \(id)")
    try db.run("DELETE FROM pending_sign_in WHERE person = \(id)")
  }
}

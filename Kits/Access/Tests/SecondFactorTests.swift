import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct SecondFactorTests {
  /// RFC 6238, appendix B, for SHA-1, with the last six of its eight digits.
  @Test func codesAreThoseOfTheStandard() {
    let secret = Array("12345678901234567890".utf8)
    for (seconds, code) in [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
      (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ] as [(Int64, String)] {
      #expect(TOTP.code(secret, step: TOTP.step(at: seconds * 1000)) == code)
    }
    #expect(Base32.text(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    #expect(Base32.text(Array("foob".utf8)) == "MZXW6YQ")
  }

  @Test func aCodeCountsForThreeStepsAndOnce() {
    let secret = Array("12345678901234567890".utf8)
    let now: Int64 = 2_000_000_010_000
    let step = TOTP.step(at: now)
    func match(_ offset: Int64, after last: Int64 = 0) -> Int64? {
      TOTP.matching(TOTP.code(secret, step: step + offset), secret, at: now, after: last)
    }
    #expect(match(-2) == nil && match(2) == nil)
    for offset: Int64 in -1...1 { #expect(match(offset) == step + offset) }
    #expect(match(0, after: step) == nil && match(-1, after: step) == nil && match(1, after: step) == step + 1)
    #expect(TOTP.matching("", secret, at: now, after: 0) == nil)
  }

  /// Somebody with a second factor: the way in, the secret of the app, and the recovery codes.
  private func enrol(_ city: TestCity, _ name: String = "noor") async throws -> (SignIn, [UInt8], [String]) {
    let signIn = try await city.person(name)
    let session = try #require(try await city.access.signedIn(token: signIn.token))
    _ = try await city.access.beginSecondFactor(in: session, city: "Springfield")
    let secret = city.access.secret
    let stored = try await city.database.read { db in
      try #require(try SecondFactor.find(signIn.principal.person, secret, on: db))
    }
    let codes = try await city.access.confirmSecondFactor(code: code(stored.bytes, city), in: session)
    return (signIn, stored.bytes, codes)
  }

  private func code(_ secret: [UInt8], _ city: TestCity, _ offset: Int64 = 0) -> String {
    TOTP.code(secret, step: TOTP.step(at: city.clock.now.milliseconds) + offset)
  }

  private func pending(_ city: TestCity, _ name: String = "noor") async throws -> String {
    do {
      _ = try await city.access.signIn(name: name, password: TestCity.password, from: SignInOrigin())
      Issue.record("the password alone signed in")
      return ""
    } catch let needed as SecondFactorNeeded { return needed.token }
  }

  /// Who sits at a session that somebody left open cannot make it their own.
  @Test(arguments: TestDatabase.available)
  func anOldSessionNeedsThePasswordToSetOneUp(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let signIn = try await city.person("noor")
      let session = try #require(try await city.access.signedIn(token: signIn.token))
      #expect(try await city.access.asksPassword(in: session) == false)
      _ = try await city.access.beginSecondFactor(in: session, city: "Springfield")
      city.clock.advance(seconds: 601)
      // What was begun then is not shown any more either.
      #expect(try await city.access.asksPassword(in: session))
      #expect(try await city.access.openSecondFactor(in: session, city: "Springfield") == nil)
      for wrong in ["", "not the password"] {
        #expect(
          try await problem {
            try await city.access.beginSecondFactor(in: session, password: wrong, city: "Springfield")
          } == "password: password-wrong")
      }
      let begun = try await city.access.beginSecondFactor(
        in: session, password: TestCity.password, city: "Springfield")
      // The password was given for this; it is not asked at each step.
      #expect(try await city.access.asksPassword(in: session) == false)
      #expect(try await city.access.openSecondFactor(in: session, city: "Springfield") == begun)
    }
  }

  @Test(arguments: TestDatabase.available)
  func thePasswordAloneIsNotEnough(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (first, secret, codes) = try await enrol(city)
      #expect(codes.count == 10 && Set(codes).count == 10)
      let token = try await pending(city)
      // What is pending opens nothing.
      #expect(try await city.access.signedIn(token: token) == nil)
      #expect(
        try await problem { try await city.access.signIn(pending: token, code: "000000", from: SignInOrigin()) }
          == "code: code-wrong")
      #expect(
        try await problem { try await city.access.signIn(pending: first.token, code: "1", from: SignInOrigin()) }
          == "sign-in-expired")
      city.clock.advance(seconds: 30)
      let used = code(secret, city)
      let signIn = try await city.access.signIn(pending: token, code: used, from: SignInOrigin())
      #expect(try await city.access.signedIn(token: signIn.token)?.mustEnrol == false)
      // Neither the step nor the code works twice.
      #expect(
        try await problem { try await city.access.signIn(pending: token, code: used, from: SignInOrigin()) }
          == "sign-in-expired")
      let again = try await pending(city)
      #expect(
        try await problem { try await city.access.signIn(pending: again, code: used, from: SignInOrigin()) }
          == "code: code-wrong")
      city.clock.advance(seconds: 601)
      #expect(
        try await problem {
          try await city.access.signIn(pending: again, code: self.code(secret, city), from: SignInOrigin())
        } == "sign-in-expired")
    }
  }

  @Test(arguments: TestDatabase.available)
  func aRecoveryCodeWorksOnce(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (signIn, secret, codes) = try await enrol(city)
      let typed = codes[3].lowercased().replacing("-", with: " ")
      let one = try await pending(city)
      _ = try await city.access.signIn(pending: one, code: typed, from: SignInOrigin())
      #expect(try await city.actions().contains("person.recovery-code-used"))
      let two = try await pending(city)
      #expect(
        try await problem { try await city.access.signIn(pending: two, code: typed, from: SignInOrigin()) }
          == "code: code-wrong")
      let who = signIn.principal
      #expect(try await city.access.secondFactor(of: who.person, by: who).recoveryCodes == 9)
      city.clock.advance(seconds: 60)
      let new = try await city.access.renewRecoveryCodes(code: code(secret, city), by: who)
      #expect(Set(new).isDisjoint(with: codes))
      #expect(
        try await problem { try await city.access.signIn(pending: two, code: codes[0], from: SignInOrigin()) }
          == "code: code-wrong")
      _ = try await city.access.signIn(pending: two, code: new[0], from: SignInOrigin())
    }
  }

  @Test(arguments: TestDatabase.available)
  func guessingCodesBecomesSlow(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (signIn, secret, _) = try await enrol(city)
      let token = try await pending(city)
      for _ in 0..<6 {
        #expect(
          try await problem { try await city.access.signIn(pending: token, code: "000000", from: SignInOrigin()) }
            == "code: code-wrong")
      }
      city.clock.advance(seconds: 0)
      #expect(
        try await problem { try await city.access.signIn(pending: token, code: "000000", from: SignInOrigin()) }
          == "too-many-requests")
      // Whoever has the password holds up nobody in a browser that is known.
      city.clock.advance(seconds: 30)
      let origin = SignInOrigin(deviceToken: signIn.deviceToken)
      #expect(
        try await problem {
          try await city.access.signIn(pending: token, code: self.code(secret, city), from: origin)
        } == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aRoleThatNeedsItLeadsToItFirst(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let auditor = try await city.person("omar", roles: [.auditor])
      let analyst = try await city.person("noor")
      #expect(try await city.access.signedIn(token: auditor.token)?.mustEnrol == true)
      #expect(try await city.access.signedIn(token: analyst.token)?.mustEnrol == false)
      let rules = try await city.access.rules()
      #expect(rules.secondFactorRoles == [.administrator, .auditor])
      var wider = rules
      wider.secondFactorRoles.insert(.analyst)
      _ = try await city.access.changeRules(to: wider, by: city.administrator)
      #expect(try await city.access.signedIn(token: analyst.token)?.mustEnrol == true)
      let (enrolled, _, _) = try await enrol(city, "mila")
      #expect(try await city.access.signedIn(token: enrolled.token)?.mustEnrol == false)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aResetLinkIsNoWayRound(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (signIn, secret, _) = try await enrol(city)
      let link = try await city.access.issueLink(for: signIn.principal.person, by: city.administrator)
      do {
        _ = try await city.access.setPassword(
          linkToken: link.token, to: "another walk by the sea", from: SignInOrigin())
        Issue.record("the link alone signed in")
      } catch let needed as SecondFactorNeeded {
        city.clock.advance(seconds: 30)
        _ = try await city.access.signIn(pending: needed.token, code: code(secret, city), from: SignInOrigin())
      }
      // The password was changed all the same, and the link is used.
      #expect(try await problem { try await city.access.linkDetails(link.token) } == "link-expired")
      #expect(
        try await problem {
          try await city.access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
        } == "sign-in-failed")
    }
  }

  @Test(arguments: TestDatabase.available)
  func anAdministratorResetsItWithAReason(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let (signIn, _, _) = try await enrol(city)
      let id = signIn.principal.person
      let omar = try await city.person("omar")
      #expect(
        try await problem { try await access.resetSecondFactor(of: id, reason: .deviceLost, by: omar.principal) }
          == "not-allowed")
      #expect(try await problem { try await access.secondFactor(of: id, by: omar.principal) } == "not-allowed")
      let own = city.administrator
      #expect(
        try await problem { try await access.resetSecondFactor(of: own.person, reason: .other, by: own) }
          == "not-allowed")
      try await access.resetSecondFactor(of: id, reason: .deviceLost, by: own)
      #expect(try await access.signedIn(token: signIn.token) == nil)
      _ = try await access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
      let entry = try await city.database.read { db in
        var query = AuditQuery()
        query.action = "person.second-factor-reset"
        return try AuditTrail.list(query, on: db).first
      }
      #expect(entry?.changes == [Change("reason", nil, "device-lost")])
      #expect(
        try await problem { try await access.resetSecondFactor(of: id, reason: .deviceLost, by: own) } == "not-found")
    }
  }

  /// Neither the secret nor a recovery code stands in the database as it is.
  @Test(arguments: TestDatabase.available)
  func nothingThatOpensADoorIsStored(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (signIn, secret, codes) = try await enrol(city)
      let stored = try await contents(["second_factor", "recovery_code", "audit_entry"], of: city.database)
        .joined(separator: "\n")
      for text in codes + codes.compactMap(RecoveryCode.plain) + [Base32.text(secret), secret.hexadecimal] {
        #expect(!stored.contains(text))
      }
      // Sealed for one person, it opens for no other.
      let sealed: String = try #require(
        try await city.database.read { db in
          try db.value("SELECT secret FROM second_factor WHERE person = \(signIn.principal.person)")
        })
      #expect(city.access.secret.opened(sealed, SecondFactor.purpose, for: city.administrator.person.text) == nil)
      #expect(city.access.secret.opened(sealed, "another purpose", for: signIn.principal.person.text) == nil)
    }
  }

  @Test func theAddressForTheAppIsWhatAppsRead() {
    #expect(
      OTPAddress.text("ABC", account: "ana@city.example", issuer: "Concord Gent & Aalst")
        == "otpauth://totp/Concord%20Gent%20%26%20Aalst:ana%40city.example?secret=ABC"
        + "&issuer=Concord%20Gent%20%26%20Aalst&algorithm=SHA1&digits=6&period=30")
  }
}

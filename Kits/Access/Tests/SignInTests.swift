import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct SignInTests {
  @Test(arguments: TestDatabase.available)
  func allFailuresLookAndCostTheSame(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (access, ada) = (city.access, city.administrator)
      _ = try await city.invite("invited")
      let disabled = try await city.person("disabled")
      _ = try await access.disablePerson(disabled.principal.person, revision: 1, by: ada)
      let place = try await city.organisation("Old place")
      _ = try await city.person("archived", in: place.id)
      _ = try await access.archiveOrganisation(place.id, revision: 1, by: ada)
      let entries = try await city.actions().count
      for (name, password) in [
        ("nobody", TestCity.password), ("ada@example.org", "a wrong password"), ("ada@example.org", ""),
        ("", ""), ("invited", TestCity.password), ("disabled", TestCity.password), ("archived", TestCity.password),
      ] {
        let before = access.passwords.derivations
        await #expect(throws: Problem("sign-in-failed", status: 401)) {
          try await access.signIn(name: name, password: password, from: SignInOrigin(address: "192.0.2.1"))
        }
        #expect(access.passwords.derivations == before + 1, "\(name)")
      }
      // One entry a name, however often it failed.
      #expect(try await city.actions().count == entries + 6)
    }
  }

  @Test(arguments: TestDatabase.available)
  func guessingAtANameBecomesSlow(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let known = try await city.access.signIn(
        name: "ada@example.org", password: TestCity.password, from: SignInOrigin())
      func attempt(_ password: String, _ origin: SignInOrigin = SignInOrigin()) async throws -> String? {
        do {
          _ = try await city.access.signIn(name: " ADA@example.org ", password: password, from: origin)
          return nil
        } catch let problem as Problem { return problem.code + (problem.arguments["seconds"].map { " \($0)" } ?? "") }
      }
      for _ in 0..<6 { #expect(try await attempt("wrong") == "sign-in-failed") }
      #expect(try await attempt("wrong") == "too-many-requests 1")
      // Not even the right password is looked at, or guessing would go on.
      #expect(try await attempt(TestCity.password) == "too-many-requests 1")
      // But from a browser in which she signed in before, it is.
      #expect(try await attempt(TestCity.password, SignInOrigin(deviceToken: known.deviceToken)) == nil)
      #expect(try await attempt(TestCity.password) == "too-many-requests 1")
      var waits: [Int64] = []
      for _ in 0..<14 {
        city.clock.advance(seconds: waits.last ?? 1)
        #expect(try await attempt("wrong") == "sign-in-failed")
        let refusal = try #require(try await attempt("wrong"))
        waits.append(try #require(Int64(refusal.split(separator: " ").last ?? "")))
      }
      #expect(waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900])
      // Nobody is shut out for good, and the right password clears the count.
      city.clock.advance(seconds: 900)
      #expect(try await attempt(TestCity.password) == nil)
      #expect(try await attempt("wrong") == "sign-in-failed")
      #expect(try await attempt(TestCity.password) == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func manyGuessesAtOnceAreNoWayRound(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let before = access.passwords.derivations
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<30 {
          group.addTask {
            _ = try? await access.signIn(name: "ada@example.org", password: "guess \(number)", from: SignInOrigin())
          }
        }
      }
      #expect(access.passwords.derivations - before <= 6)
    }
  }

  @Test(arguments: TestDatabase.available)
  func guessingFromOneAddressBecomesSlow(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let known = try await city.access.signIn(
        name: "ada@example.org", password: TestCity.password, from: SignInOrigin())
      func attempt(_ name: String, _ address: String, device: String? = nil) async throws -> String? {
        try await problem {
          try await city.access.signIn(
            name: name, password: TestCity.password, from: SignInOrigin(address: address, deviceToken: device))
        }
      }
      // Other addresses of one customer are the same address.
      for number in 0..<21 {
        #expect(try await attempt("nobody-\(number)", "2001:db8:1:2::\(number)") == "sign-in-failed")
      }
      #expect(try await attempt("nobody", "2001:db8:1:2:ffff::1") == "too-many-requests")
      #expect(try await attempt("ada@example.org", "2001:db8:1:2::1") == "too-many-requests")
      // A colleague behind the same address, in a browser that is known, and people elsewhere are not held up.
      #expect(try await attempt("ada@example.org", "2001:db8:1:2::1", device: known.deviceToken) == nil)
      #expect(try await attempt("ada@example.org", "2001:db8:1:3::1") == nil)
      #expect(try await attempt("nobody", "2001:db8:1:2:ffff::1") == "too-many-requests")
      // A success takes back its own attempt and no other.
      city.clock.advance(seconds: 1)
      #expect(try await attempt("ada@example.org", "2001:db8:1:2::1") == nil)
      #expect(try await attempt("nobody", "2001:db8:1:2::1") == "sign-in-failed")
      #expect(try await attempt("nobody", "2001:db8:1:2::1") == "too-many-requests")
      // After a day it is forgotten.
      city.clock.advance(seconds: SignInAttempts.memory + 1)
      for _ in 0..<3 { #expect(try await attempt("nobody", "2001:db8:1:2::1") == "sign-in-failed") }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aDeviceTokenIsOnesOwn(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let device = try await city.person("noor").deviceToken
      for _ in 0..<6 { _ = try await Self.refusal(city, "ada@example.org", "wrong", device: nil) }
      for token in [
        device, "", String(repeating: "0", count: 96), String(repeating: "é", count: 48), "0" + device.dropFirst(),
      ] {
        let refusal = try await Self.refusal(city, "ada@example.org", TestCity.password, device: token)
        #expect(refusal == "too-many-requests")
      }
      // A stolen one does not make guessing free either.
      var refusals: [String?] = []
      for _ in 0..<15 { refusals.append(try await Self.refusal(city, "noor", "wrong", device: device)) }
      #expect(refusals.filter { $0 == "too-many-requests" }.count == 4)
    }
  }

  private static func refusal(
    _ city: TestCity, _ name: String, _ password: String, device: String?
  ) async throws -> String? {
    try await problem {
      try await city.access.signIn(name: name, password: password, from: SignInOrigin(deviceToken: device))
    }
  }

  @Test(arguments: TestDatabase.available)
  func aClockThatWasWrongShutsNobodyOut(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      for _ in 0..<6 {
        _ = try await problem {
          try await city.access.signIn(name: "ada@example.org", password: "wrong", from: SignInOrigin())
        }
      }
      city.clock.advance(seconds: -10 * 365 * 86_400)
      _ = try await city.access.signIn(name: "ada@example.org", password: TestCity.password, from: SignInOrigin())
    }
  }

  @Test(arguments: TestDatabase.available)
  func aSignInOpensANewSession(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
      let first = try await access.signIn(
        name: "ada@example.org", password: TestCity.password, from: SignInOrigin(userAgent: agent))
      let second = try await access.signIn(
        name: "Ada@Example.org", password: TestCity.password,
        from: SignInOrigin(deviceToken: first.deviceToken, oldToken: first.token))
      #expect(first.token != second.token && first.deviceToken == second.deviceToken)
      #expect(first.session.device == "Firefox, Linux" && second.session.device == "")
      #expect(try await access.signedIn(token: first.token) == nil)
      let signedIn = try #require(try await access.signedIn(token: second.token))
      #expect(signedIn.principal == city.administrator && signedIn.session == second.session)
      let person = try await city.database.read { db in try Person.find(city.administrator.person, on: db) }
      #expect(person?.lastSignIn == city.clock.now)
      #expect(try await city.actions().suffix(2) == ["person.signed-in", "person.signed-in"])
    }
  }

  @Test(arguments: TestDatabase.available)
  func hashesGrowWithTheirCost(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let dearer = Access(
        database: access.database, policy: access.policy, surroundings: access.surroundings,
        passwords: PasswordHashing(cost: .init(rounds: 5, blockSize: 1, parallelism: 1)), secret: access.secret,
        reads: access.reads, limits: access.limits, cityNames: [])
      for expected in [2, 3] {
        _ = try await dearer.signIn(name: "ada@example.org", password: TestCity.password, from: SignInOrigin())
        #expect(dearer.passwords.derivations == expected)
      }
      let stored: String? = try await city.database.read { db in
        try db.value("SELECT password_hash FROM person WHERE id = \(city.administrator.person)")
      }
      #expect(stored?.hasPrefix("$scrypt$ln=5,") == true)
    }
  }

  /// A copy of the database opens no door and tells nobody's address.
  @Test(arguments: TestDatabase.available)
  func nothingThatOpensADoorIsStored(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0"
      let origin = SignInOrigin(address: "192.0.2.44", userAgent: agent)
      let invitation = try await city.invite("noor")
      let signIn = try await city.access.signIn(name: "ada@example.org", password: TestCity.password, from: origin)
      _ = try await problem { try await city.access.signIn(name: "nobody", password: "some guess", from: origin) }
      let stored = try await contents(tables + ["app_secret"], of: city.database).joined(separator: "\n")
      for secret in [
        invitation.token, signIn.token, signIn.deviceToken, TestCity.password, "192.0.2.44", "Mozilla", "some guess",
        "nobody",
      ] {
        #expect(!stored.contains(secret))
      }
      #expect(stored.contains("Edge, Windows"))
    }
  }
}

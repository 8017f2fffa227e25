import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct SessionTests {
  @Test(arguments: TestDatabase.available)
  func whatIsNoTokenSignsNobodyIn(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let signIn = try await city.person("noor")
      for token in [
        "", "x", String(repeating: "0", count: 64), signIn.session.id, signIn.token.uppercased(), signIn.token + "0",
        String(signIn.token.dropLast()), "' OR 1 = 1 --", signIn.deviceToken,
      ] {
        #expect(try await city.access.signedIn(token: token) == nil)
      }
      #expect(try await city.access.signedIn(token: signIn.token)?.principal == signIn.principal)
    }
  }

  @Test(arguments: TestDatabase.available)
  func anIdleSessionEnds(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let signIn = try await city.person("noor")
      city.clock.advance(seconds: 2 * 3600 - 1)
      #expect(try await city.access.signedIn(token: signIn.token) != nil)
      city.clock.advance(seconds: 2 * 3600 - 1)
      #expect(try await city.access.signedIn(token: signIn.token) != nil)
      city.clock.advance(seconds: 2 * 3600)
      #expect(try await city.access.signedIn(token: signIn.token) == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func everySessionEndsAfterItsTime(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let signIn = try await city.person("noor")
      for _ in 0..<11 {
        city.clock.advance(seconds: 3600)
        #expect(try await city.access.signedIn(token: signIn.token) != nil)
      }
      city.clock.advance(seconds: 3599)
      #expect(try await city.access.signedIn(token: signIn.token) != nil)
      city.clock.advance(seconds: 1)
      #expect(try await city.access.signedIn(token: signIn.token) == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func theLastRequestIsNotedOnceAMinute(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let signIn = try await city.person("noor")
      func lastSeen() async throws -> Instant? {
        try await city.access.sessions(of: signIn.principal.person, by: signIn.principal).first?.lastSeen
      }
      let start = city.clock.now
      city.clock.advance(seconds: 59)
      _ = try await city.access.signedIn(token: signIn.token)
      #expect(try await lastSeen() == start)
      city.clock.advance(seconds: 1)
      _ = try await city.access.signedIn(token: signIn.token)
      #expect(try await lastSeen() == start.adding(seconds: 60))
    }
  }

  @Test(arguments: TestDatabase.available)
  func signingOutEndsTheSession(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let signIn = try await city.person("noor")
      try await city.access.signOut(token: "no token")
      try await city.access.signOut(token: signIn.token)
      #expect(try await city.access.signedIn(token: signIn.token) == nil)
      let entries = try await city.actions()
      #expect(entries.last == "person.signed-out")
      try await city.access.signOut(token: signIn.token)
      #expect(try await city.actions() == entries)
    }
  }

  @Test(arguments: TestDatabase.available)
  func peopleSeeAndEndTheirOwnSessionsOnly(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let noor = try await city.person("noor")
      let omar = try await city.person("omar")
      city.clock.advance(seconds: 10)
      let second = try await access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
      #expect(
        try await access.sessions(of: noor.principal.person, by: noor.principal).map(\.id)
          == [second.session.id, noor.session.id])
      #expect(
        try await problem { try await access.sessions(of: noor.principal.person, by: omar.principal) } == "not-allowed")
      #expect(try await problem { try await access.endSession(noor.session.id, by: omar.principal) } == "not-allowed")
      #expect(try await problem { try await access.endSession(noor.session.id, by: nil) } == "sign-in-required")
      #expect(try await problem { try await access.endSession("none", by: noor.principal) } == "not-found")
      try await access.endSession(noor.session.id, by: noor.principal)
      #expect(try await access.signedIn(token: noor.token) == nil)
      #expect(try await access.signedIn(token: second.token) != nil)
      try await access.endSessions(of: noor.principal.person, by: city.administrator)
      #expect(try await access.signedIn(token: second.token) == nil)
      #expect(try await access.signedIn(token: omar.token) != nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func whatHasRunOutIsPurged(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      _ = try await city.invite("noor")
      _ = try await problem {
        try await city.access.signIn(name: "omar", password: "wrong", from: SignInOrigin(address: "192.0.2.1"))
      }
      city.clock.advance(seconds: 3600)
      let kept = try await contents(of: city.database)
      try await city.access.purge()
      #expect(try await contents(of: city.database) == kept)
      city.clock.advance(seconds: 8 * 86_400)
      try await city.access.purge()
      #expect(try await contents(["session", "one_time_link", "sign_in_attempt"], of: city.database) == [])
    }
  }

  @Test func aBrowserInAFewWords() {
    let phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    let tablet = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1"
    #expect(Device.summary(phone) == "Chrome, Android")
    #expect(Device.summary(tablet) == "Safari, iOS")
    #expect(Device.summary("<script>alert(1)</script>") == "")
    #expect(Device.summary(nil) == "")
  }
}

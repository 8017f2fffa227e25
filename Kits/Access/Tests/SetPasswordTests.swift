import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct SetPasswordTests {
  @Test(arguments: TestDatabase.available)
  func aLinkWorksOnceAndInTime(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      func use(_ token: String) async throws -> String? {
        try await problem {
          try await access.setPassword(linkToken: token, to: TestCity.password, from: SignInOrigin())
        }
      }
      for token in ["", "x", String(repeating: "0", count: 64)] { #expect(try await use(token) == "link-expired") }
      let replaced = try await city.invite("noor")
      let derivations = access.passwords.derivations
      let link = try await access.issueLink(for: replaced.person.id, by: city.administrator)
      #expect(link.purpose == .firstSignIn && link.expires == city.clock.now.adding(seconds: 7 * 86_400))
      #expect(try await use(replaced.token) == "link-expired")
      city.clock.advance(seconds: 7 * 86_400 - 1)
      #expect(try await access.linkDetails(link.token).person.signInName == "noor")
      #expect(access.passwords.derivations == derivations)
      #expect(try await use(link.token) == nil)
      #expect(try await use(link.token) == "link-expired")
      let reset = try await access.issueLink(for: replaced.person.id, by: city.administrator)
      #expect(reset.purpose == .passwordReset)
      city.clock.advance(seconds: 86_400)
      #expect(try await use(reset.token) == "link-expired")
    }
  }

  @Test(arguments: TestDatabase.available)
  func aBadPasswordIsRefusedAndTheLinkStays(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let link = try await city.invite("noor.khan@example.org")
      for (password, refusal) in [
        ("short", "password: password-too-short"), ("Noor.Khan-2026", "password: password-guessable"),
        ("springfield!", "password: password-guessable"), ("Town Hall Town Hall", "password: password-guessable"),
      ] {
        #expect(
          try await problem {
            try await city.access.setPassword(linkToken: link.token, to: password, from: SignInOrigin())
          } == refusal)
      }
      _ = try await city.access.setPassword(linkToken: link.token, to: TestCity.password, from: SignInOrigin())
    }
  }

  @Test(arguments: TestDatabase.available)
  func ofTwoUsesAtOneMomentOneWins(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let link = try await city.invite("noor")
      let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<4 {
          group.addTask {
            try await problem {
              try await access.setPassword(linkToken: link.token, to: TestCity.password, from: SignInOrigin())
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.filter { $0 == nil }.count == 1)
      #expect(outcomes.filter { $0 == "link-expired" }.count == 3)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aNewPasswordEndsWhatWasOpenAndWhatStrangersDid(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let noor = try await city.person("noor")
      for _ in 0..<7 {
        _ = try await problem { try await access.signIn(name: "noor", password: "wrong", from: SignInOrigin()) }
      }
      let link = try await access.issueLink(for: noor.principal.person, by: city.administrator)
      let reset = try await access.setPassword(
        linkToken: link.token, to: "another long walk there", from: SignInOrigin())
      #expect(try await access.signedIn(token: noor.token) == nil)
      #expect(try await access.signedIn(token: reset.token)?.principal == noor.principal)
      #expect(
        try await problem { try await access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin()) }
          == "sign-in-failed")
      _ = try await access.signIn(name: "noor", password: "another long walk there", from: SignInOrigin())
    }
  }

  @Test(arguments: TestDatabase.available)
  func changingOnesPasswordNeedsTheOldOne(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let noor = try await city.person("noor")
      func change(_ current: String, _ new: String, _ who: Principal?) async throws -> String? {
        try await problem {
          try await access.changePassword(of: who, current: current, to: new, from: SignInOrigin())
        }
      }
      let new = "another long walk there"
      #expect(try await change(TestCity.password, new, nil) == "sign-in-required")
      #expect(try await change(TestCity.password, new, .commandLine) == "sign-in-required")
      #expect(try await change(TestCity.password, "short", noor.principal) == "password: password-too-short")
      for _ in 0..<6 { #expect(try await change("wrong", new, noor.principal) == "current: password-wrong") }
      #expect(try await change(TestCity.password, new, noor.principal) == "too-many-requests")
      city.clock.advance(seconds: 1)
      let changed = try await access.changePassword(
        of: noor.principal, current: TestCity.password, to: new, from: SignInOrigin(oldToken: noor.token))
      #expect(try await access.signedIn(token: noor.token) == nil)
      #expect(try await access.signedIn(token: changed.token)?.principal == noor.principal)
      _ = try await access.signIn(name: "noor", password: new, from: SignInOrigin())
      #expect(try await city.actions().contains("person.password-changed"))
    }
  }
}

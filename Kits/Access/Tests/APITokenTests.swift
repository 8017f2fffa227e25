import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct APITokenTests {
  private func noSecondFactor(_ city: TestCity) async throws {
    var rules = try await city.access.rules()
    rules.secondFactorRoles = []
    _ = try await city.access.changeRules(to: rules, by: city.administrator)
  }

  @Test(arguments: TestDatabase.available)
  func refusesWhatThePersonMayNotGive(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let noor = try await city.person("noor", roles: [.contributor]).principal
      let omar = try await city.person("omar").principal
      func make(
        _ permissions: Set<String> = ["organisations.read"], name: String = "Sheet", days: Int = 30,
        for id: PersonID? = nil, by who: Principal? = nil
      ) async throws -> String? {
        try await problem {
          try await city.access.createToken(
            for: id ?? noor.person, name: name, permissions: permissions, days: days, by: who ?? noor)
        }
      }
      #expect(try await make(name: " ") == "name: required")
      #expect(try await make([]) == "permissions: required")
      #expect(try await make(["people.manage"]) == "permissions: unknown")
      #expect(try await make(["nonsense"]) == "permissions: unknown")
      for days in [0, -1, 367] { #expect(try await make(days: days) == "days: out-of-range") }
      // Nobody acts for another person, not even an administrator.
      #expect(try await make(by: omar) == "not-found")
      #expect(try await make(by: city.administrator) == "not-allowed")
      #expect(try await make() == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func reachesNoFurtherThanItsPersonAndItsScope(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      try await noSecondFactor(city)
      let ada = city.administrator
      let new = try await access.createToken(
        for: ada.person, name: "Backup", permissions: ["organisations.read", "people.manage"], days: 1, by: ada)
      let who = try #require(try await access.principal(token: new.secret))
      #expect(access.policy.scope(who, .readOrganisations) == .all)
      #expect(access.policy.scope(who, .managePeople) == .all)
      #expect(access.policy.scope(who, .readAudit) == nil && access.policy.sources(who, .readPeople) == .nothing)
      // A token makes no token.
      #expect(
        try await problem {
          try await access.createToken(
            for: ada.person, name: "x", permissions: ["organisations.read"], days: 1, by: who)
        } == "sign-in-required")
      // Its person's roles go, and so does what it reached.
      _ = try await city.person("second", roles: [.administrator])
      _ = try await access.changeRoles(
        of: ada.person, revision: city.revision(of: ada.person), to: [.contributor], by: .commandLine)
      let less = try #require(try await access.principal(token: new.secret))
      #expect(access.policy.scope(less, .managePeople) == nil && access.policy.scope(less, .readOrganisations) == .own)
    }
  }

  @Test(arguments: TestDatabase.available)
  func stopsWhenItShould(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let noor = try await city.person("noor").principal
      func make() async throws -> NewAPIToken {
        try await access.createToken(
          for: noor.person, name: "Sheet", permissions: ["organisations.read"], days: 2, by: noor)
      }
      let one = try await make()
      for text in ["", "concord_", String(one.secret.dropFirst(8)), one.secret + "0", one.secret.uppercased()] {
        #expect(try await access.principal(token: text) == nil)
      }
      #expect(try await access.principal(token: one.secret) != nil)
      #expect(try await access.signedIn(token: String(one.secret.dropFirst(8))) == nil)
      #expect(try await access.tokens(of: noor.person, by: noor).first?.lastUsed == city.clock.now.day())
      let omar = try await city.person("omar").principal
      #expect(try await problem { try await access.revokeToken(one.token.id, by: omar) } == "not-found")
      #expect(try await problem { try await access.tokens(of: noor.person, by: omar) } == "not-allowed")
      try await access.revokeToken(one.token.id, by: city.administrator)
      #expect(try await access.principal(token: one.secret) == nil)
      #expect(try await problem { try await access.revokeToken(one.token.id, by: noor) } == "not-found")
      let two = try await make()
      city.clock.advance(seconds: 2 * 86_400)
      #expect(try await access.principal(token: two.secret) == nil)
      let three = try await make()
      let revision = try await city.revision(of: noor.person)
      _ = try await access.disablePerson(noor.person, revision: revision, by: city.administrator)
      #expect(try await access.principal(token: three.secret) == nil)
      let stored = try await contents(["api_token", "audit_entry"], of: city.database).joined()
      for secret in [one, two, three].map(\.secret) { #expect(!stored.contains(secret.dropFirst(8))) }
      #expect(try await city.actions().filter { $0.hasPrefix("token.") }.count == 4)
    }
  }

  @Test(arguments: TestDatabase.available)
  func isNoWayRoundTheSecondFactor(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let ada = city.administrator
      let new = try await city.access.createToken(
        for: ada.person, name: "x", permissions: ["people.read"], days: 1, by: ada)
      #expect(try await city.access.principal(token: new.secret) == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aServiceComesInByTokensOnly(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let draft = PersonDraft(
        name: "Importer", signInName: "importer", organisation: city.administrator.organisation, roles: [.contributor])
      let omar = try await city.person("omar").principal
      #expect(try await problem { try await access.createService(draft, by: omar) } == "not-allowed")
      let service = try await access.createService(draft, by: city.administrator)
      #expect(try await problem { try await access.issueLink(for: service.id, by: city.administrator) } == "not-found")
      try await access.requestLink(name: "importer", from: SignInOrigin())
      #expect(try await access.linkRequests(by: city.administrator) == [])
      let new = try await access.createToken(
        for: service.id, name: "Nightly", permissions: ["organisations.read"], days: 366, by: city.administrator)
      #expect(try await access.principal(token: new.secret)?.person == service.id)
    }
  }
}

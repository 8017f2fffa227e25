import CapabilityKit
import CapabilityTesting
import GoldenTesting
import OpenID
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Access
@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct SigningInTests {
  private static func person(_ role: Role, _ city: TestCity) async throws -> Person {
    let name = "\(role.rawValue)@\(city.organisation.id.text.suffix(8)).test"
    return try #require(try await city.database.read { try Person.named(name, on: $0) })
  }

  private static func require(_ roles: Set<Role>, _ city: TestCity) async throws {
    var rules = try await city.services.access.rules()
    rules.secondFactorRoles = roles
    _ = try await city.services.access.changeRules(to: rules, by: .commandLine)
  }

  @Test(arguments: TestDatabase.available)
  func nothingIsOpenBeforeTheSecondFactorThatARoleNeeds(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      try await Self.require([.administrator], city)
      for path in [PeoplePage.path, AccountPage.path, AuditPage.path, TokensPage.ownPath, RulesPage.path] {
        let answer = try await client.get(path)
        #expect(answer.status == 303 && answer.headers["location"] == SecondFactorPage.path, "\(path)")
      }
      for path in ["/api/v1/me", PeopleAPI.path, AuditAPI.path] { #expect(try await client.get(path).status == 403) }
      let made = try await client.post(AddPersonPage.path, [("name", "x")])
      #expect(made.status == 405 || made.status == 303)
      #expect(try await client.post(PeoplePage.path, [("name", "x")]).status == 303)
      #expect(try await client.get(SecondFactorPage.path).status == 200)
      #expect(try await client.post(SecondFactorPage.path, []).status == 303)
      let page = try await client.get(SecondFactorPage.path)
      #expect(page.text.contains("<svg") && page.text.contains("field-code"))
      let wrong = try await client.post(SecondFactorPage.path + "/confirmation", [("code", "12")])
      #expect(wrong.status == 422 && wrong.text.contains("error"))
      #expect(try await client.post("/sign-out", []).status == 303)
    }
  }

  @Test func aSessionLeftOpenNeedsThePasswordToSetUpASecondFactor() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      #expect(try await client.get(SecondFactorPage.path).text.contains("type=\"password\"") == false)
      try await city.database.write { db in _ = try db.run("UPDATE session SET created = created - 700000") }
      #expect(try await client.get(SecondFactorPage.path).text.contains("type=\"password\""))
      for wrong in [[], [("password", "not mine")]] {
        let refused = try await client.post(SecondFactorPage.path, wrong)
        #expect(refused.status == 422 && refused.text.contains("This is not your current password."))
        #expect(!refused.text.contains("<svg class=\"qr") && !refused.text.contains("not mine"))
      }
      #expect(try await client.post(SecondFactorPage.path, [("password", "a long test sentence")]).status == 303)
      #expect(try await client.get(SecondFactorPage.path).text.contains("field-code"))
    }
  }

  @Test func theSecondStepNeedsTheFirst() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      #expect(try await city.visitor.get(SecondStepPage.path).status == 410)
      var visitor = city.visitor
      visitor.cookies[SetCookie.secondStep] = String(repeating: "0", count: 64)
      #expect(try await visitor.get(SecondStepPage.path).status == 410)
    }
  }

  /// The session that a browser had before signing in, or that somebody planted in it, is not the one after it.
  @Test func aSessionIsNeverTakenOverFromBefore() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let name = try await Self.person(.analyst, city).signInName
      let planted = String(repeating: "a", count: 64)
      var visitor = city.visitor
      visitor.cookies[SetCookie.session] = planted
      let answer = try await visitor.post("/sign-in", [("name", name), ("password", "a long test sentence")])
      let cookie = try #require(answer.setCookies.first { $0.hasPrefix("\(SetCookie.session)=") })
      #expect(!cookie.contains(planted))
      visitor.cookies[SetCookie.session] = planted
      #expect(try await visitor.get(AccountPage.path).status == 303)
      // And a session of one's own that was there before has ended.
      let old = try await city.client(as: .analyst)
      var again = old
      again.csrf = old.csrf
      _ = try await again.post("/sign-in", [("name", name), ("password", "a long test sentence")])
      #expect(try await old.get(AccountPage.path).status == 303)
    }
  }

  @Test func aTokenNeedsNoFormTokenGetsNoCookieAndReachesTheAPIOnly() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let asked = NewToken(name: "Sheet", permissions: ["organisations.read", "organisations.manage"], days: 30)
      let made: MadeTokenDocument = try await client.send(json: asked, .post, "/api/v1/me/tokens").json()
      let bearer = ["authorization": "Bearer \(made.secret)"]
      let program = city.visitor
      let organisation = NewOrganisation(name: "By token", kind: .other)
      let answer = try await program.send(json: organisation, .post, OrganisationsAPI.path, headers: bearer)
      #expect(answer.status == 201 && answer.setCookies.isEmpty)
      #expect(try await program.get(OrganisationsAPI.path + "?lang=fr", headers: bearer).setCookies.isEmpty)
      // Beyond its scope, for sessions, and for pages it opens nothing.
      #expect(try await program.get(PeopleAPI.path, headers: bearer).status == 403)
      #expect(try await program.get("/api/v1/me/tokens", headers: bearer).status == 403)
      #expect(try await program.send(json: asked, .post, "/api/v1/me/tokens", headers: bearer).status == 403)
      #expect(try await program.get("/api/v1/me/sessions", headers: bearer).status == 403)
      #expect(try await program.get(OrganisationsPage.path, headers: bearer).status == 303)
      let me: MeDocument = try await program.get("/api/v1/me", headers: bearer).json()
      #expect(Set(me.permissions.keys) == ["organisations.read", "organisations.manage"])
      let latest = try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0).first }
      #expect(latest?.action == "organisation.created" && latest?.personName == "Administrator")
      // A wrong one is refused also beside a good session.
      let wrong = try await client.get("/api/v1/me", headers: ["authorization": "Bearer concord_0"])
      #expect(wrong.status == 401 && wrong.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
      let revoked = try await client.send(
        .delete, "\(TokensAPI.path)/\(made.token.id)", body: [],
        headers: [
          "x-csrf-token": client.csrf
        ])
      #expect(revoked.status == 200)
      #expect(try await program.get(OrganisationsAPI.path, headers: bearer).status == 401)
    }
  }

  @Test func sessionsAreListedAndEndedByTheAPI() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let analyst = try await city.client(as: .analyst)
      let administrator = try await city.client(as: .administrator)
      let id = try await Self.person(.analyst, city).id
      let own: APIList<SessionDocument> = try await analyst.get("/api/v1/me/sessions").json()
      #expect(own.total == 1)
      #expect(try await analyst.get("\(PeopleAPI.path)/\(id)/sessions").status == 403)
      let seen: APIList<SessionDocument> = try await administrator.get("\(PeopleAPI.path)/\(id)/sessions").json()
      #expect(seen.items.map(\.id) == own.items.map(\.id))
      let path = "\(PeopleAPI.path)/\(id)/sessions/\(own.items[0].id)"
      #expect(try await analyst.send(.delete, path, body: [], headers: ["x-csrf-token": analyst.csrf]).status == 403)
      let headers = ["x-csrf-token": administrator.csrf]
      #expect(try await administrator.send(.delete, path, body: [], headers: headers).status == 200)
      #expect(try await analyst.get("/api/v1/me").status == 401)
    }
  }

  @Test func aListOfPeopleIsCheckedAndAdded() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let file = "Name;E-mail;Organisation;Roles\nAna;ana@x.example;City Hall;analyst, reviewer\nBen;;City Hall;king\n"
      func send(_ fields: [(String, String)]) async throws -> TestAnswer {
        try await client.upload(ImportPeoplePage.path, fields, file: ("file", "people.csv", Array(file.utf8)))
      }
      let check = try await send([("check", "yes")])
      #expect(check.status == 200 && check.text.contains("would be added") && !check.text.contains("/link/"))
      let done = try await send([])
      #expect(done.text.contains("/link/") && done.text.contains("king"))
      let found: APIList<PersonDocument> = try await client.get(PeopleAPI.path + "?search=ana@x").json()
      #expect(found.items.first?.roles == [.analyst, .reviewer])
      let wrong = try await client.upload(
        ImportPeoplePage.path, [], file: ("file", "x.csv", Array("a,b\n1,2\n".utf8)))
      #expect(wrong.status == 422 && wrong.text.contains("a, b"))
      let analyst = try await city.client(as: .analyst)
      #expect(try await analyst.get(ImportPeoplePage.path).status == 403)
    }
  }

  @Test func whoCannotGetInIsOnToday() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let name = try await Self.person(.analyst, city).signInName
      for asked in [name, "nobody@x.example"] {
        let answer = try await city.visitor.post(HelpPage.path, [("name", asked)])
        #expect(answer.status == 303 && answer.headers["location"] == SignInPage.path)
      }
      let client = try await city.client(as: .administrator)
      let page = try await client.get(OpenLinksPage.path)
      #expect(page.text.contains("Analyst"))
      #expect(try await city.client(as: .contributor).get(OpenLinksPage.path).status == 403)
    }
  }

  @Test func withoutASignInServiceThereIsNoWayToOne() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      for path in [ElsewherePage.path, OpenIDSettings.redirectPath, ElsewherePage.path + "/ended"] {
        #expect(try await city.visitor.get(path).status == 404)
      }
      #expect(try await !city.visitor.get(SignInPage.path).text.contains(ElsewherePage.path))
    }
  }

  @Test func anAnswerWithoutItsBrowserIsRefused() async throws {
    let settings = OpenIDSettings(
      issuer: "https://id.example", clientID: "concord", name: "City account", site: "https://c.example")
    let signingIn = SigningIn(openID: settings) { _ in throw Problem.notFound }
    try await withCity(.sqlite, capabilities, signingIn: signingIn) { city async throws in
      #expect(try await city.visitor.get(SignInPage.path).text.contains("Sign in with City account"))
      let answer = try await city.visitor.get(OpenIDSettings.redirectPath + "?code=c&state=s")
      #expect(answer.status == 403 && answer.text.contains("state"))
      let away = try await city.visitor.get(ElsewherePage.path)
      #expect(away.status == 502 && away.text.contains("unreachable"))
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let t = try texts(language)
    let noon = Example.noon
    let analyst = Example.person("Ana", [.analyst])
    expectGolden(whole(SecondStepPage().page(csrf: "token", in: t)), "code.\(language)")
    expectGolden(whole(HelpPage().page(csrf: "token", in: t)), "help.\(language)")
    let secret = SecondFactorSecret(text: "GEZDGNBVGY3TQOJQ", address: "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ")
    let state = SecondFactorState(since: nil, recoveryCodes: 0)
    let enrol = SecondFactorPage(state: state, secret: secret, isRequired: true, utcOffset: 0)
    expectGolden(whole(enrol.page(csrf: "token", in: t)), "second-factor.\(language)")
    let asked = SecondFactorPage(state: state, secret: nil, asksPassword: true, isRequired: false, utcOffset: 0)
    expectGolden(whole(asked.page(csrf: "token", in: t)), "second-factor-password.\(language)")
    let isOn = SecondFactorPage(
      state: SecondFactorState(since: noon, recoveryCodes: 3), secret: nil, isRequired: false, utcOffset: 0)
    expectGolden(whole(isOn.page(csrf: "token", in: t)), "second-factor-on.\(language)")
    let codes = RecoveryCodesPage(codes: ["ABCD-EFGH-IJKL-MNOP"], isFirst: true)
    expectGolden(whole(codes.page(in: t)), "recovery-codes.\(language)")
    let rules = SignInRules(secondFactorRoles: [.auditor], idleMinutes: 120, absoluteMinutes: 720, revision: 1)
    expectGolden(whole(RulesPage(rules).page(csrf: "token", in: t)), "rules.\(language)")
    let token = APIToken(
      id: Example.id(7), person: analyst.id, personName: "Ana", name: "<sheet>", permissions: ["incidents.read"],
      created: noon, expires: noon, lastUsed: nil, revoked: nil)
    let tokens = TokensPage(
      person: analyst, isOwn: true, tokens: [token], permissions: ["incidents.read"], mayMake: true,
      now: noon.adding(seconds: -60), utcOffset: 0)
    expectGolden(whole(tokens.page(csrf: "token", in: t)), "tokens.\(language)")
    expectGolden(
      whole(tokens.made(NewAPIToken(token: token, secret: "concord_0123"), in: t)), "token-made.\(language)")
    let links = OpenLinksPage(
      links: [OpenLink(person: analyst, purpose: .firstSignIn, created: noon, expires: noon)],
      requests: [LinkRequest(person: analyst, created: noon)], mayManage: true, utcOffset: 0)
    expectGolden(whole(links.page(csrf: "token", in: t)), "links.\(language)")
    expectGolden(whole(ImportPeoplePage().page(csrf: "token", in: t)), "people-import.\(language)")
    expectGolden(
      whole(ElsewherePage.ended("City account", "https://id.example/end", in: t)), "elsewhere-ended.\(language)")
  }
}

import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct FormTokensTests {
  @Test func aFormOfAnotherSessionIsRefused() async throws {
    try await withCity(.sqlite) { city in
      let access = city.access
      let first = try #require(try await access.signedIn(token: try await city.person("noor").token))
      let second = try #require(try await access.signedIn(token: try await city.person("omar").token))
      let field = access.csrfToken(for: first)
      for wrong in [nil, "", "0", field.uppercased(), String(field.dropLast(2)), access.csrfToken(for: second)] {
        #expect(throws: Problem.formExpired) { try access.verify(csrf: wrong, for: first) }
      }
      #expect(throws: Problem.formExpired) { try access.verify(csrf: field, for: second) }
      try access.verify(csrf: field, for: first)
      #expect(field == access.csrfToken(for: first) && field != first.session.id)
    }
  }

  @Test func aVisitorsFormNeedsItsCookieAndItsTime() async throws {
    try await withCity(.sqlite) { city in
      let access = city.access
      let token = access.visitorToken(cookie: nil)
      let other = access.visitorToken(cookie: nil)
      #expect(token.cookie != other.cookie)
      let wrong: [(field: String?, cookie: String?)] = [
        (nil, token.cookie), (token.field, nil), (token.field, other.cookie), (other.field, token.cookie), ("", ""),
        (token.field, ""), (token.field + "0", token.cookie), ("9" + token.field, token.cookie), (".", token.cookie),
        ("-9223372036854775808." + String(repeating: "0", count: 64), token.cookie),
      ]
      for (field, cookie) in wrong {
        #expect(throws: Problem.formExpired) { try access.verify(visitorField: field, cookie: cookie) }
      }
      try access.verify(visitorField: token.field, cookie: token.cookie)
      // A cookie that the browser has is kept, so that two open forms both work.
      let again = access.visitorToken(cookie: token.cookie)
      #expect(again.cookie == token.cookie)
      #expect(access.visitorToken(cookie: "made up").cookie != "made up")
      city.clock.advance(seconds: 86_400)
      try access.verify(visitorField: token.field, cookie: token.cookie)
      city.clock.advance(seconds: 1)
      #expect(throws: Problem.formExpired) { try access.verify(visitorField: token.field, cookie: token.cookie) }
    }
  }

  @Test(arguments: TestDatabase.available)
  func theSecretIsMadeOnce(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let token = city.access.visitorToken(cookie: nil)
      let again = try await Access.open(
        database: city.database, policy: city.access.policy, surroundings: city.access.surroundings,
        passwords: city.access.passwords)
      try again.verify(visitorField: token.field, cookie: token.cookie)
      try await withCity(kind) { elsewhere in
        var access = elsewhere.access
        access.surroundings = .system
        let foreign = try AppSecret(hexadecimal: String(repeating: "ab", count: 32))
        #expect(!foreign.isCode(String(token.field.split(separator: ".")[1]), "visitor-form", token.cookie))
      }
    }
  }
}

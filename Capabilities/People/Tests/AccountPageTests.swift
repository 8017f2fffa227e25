import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct AccountPageTests {
  private static func analyst(_ city: TestCity) async throws -> Person {
    let name = "analyst@\(city.organisation.id.text.suffix(8)).test"
    return try #require(try await city.database.read { try Person.named(name, on: $0) })
  }

  @Test func sendsVisitorsToSignIn() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let answer = try await city.visitor.get("/desk/account")
      #expect(answer.status == 303)
      #expect(answer.headers["location"]?.hasPrefix("/sign-in?next=") == true)
      #expect(try await city.visitor.post("/desk/account", [("name", "x")]).status == 303)
    }
  }

  @Test func refusesAnotherLanguageAndAnEmptyName() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      let revision = "\(try await Self.analyst(city).revision)"
      let wrong = try await client.post(
        AccountPage.path, [("name", "New name"), ("language", "tlh"), ("revision", revision)])
      #expect(wrong.status == 422 && wrong.text.contains("New name"))
      let empty = try await client.post(AccountPage.path, [("name", " "), ("revision", revision)])
      #expect(empty.status == 422)
      #expect(try await Self.analyst(city).name == "Analyst")
    }
  }

  @Test(arguments: TestDatabase.available)
  func keepsTheLanguageInTheRecordAndTheBrowser(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      let revision = "\(try await Self.analyst(city).revision)"
      let answer = try await client.post(
        AccountPage.path, [("name", "Ana"), ("language", "ar"), ("revision", revision)])
      #expect(answer.status == 303)
      #expect(answer.setCookies.contains { $0.hasPrefix("\(SetCookie.language)=ar") })
      #expect(try await Self.analyst(city).language == Language("ar"))
      #expect(try await client.get(AccountPage.path).text.contains("dir=\"rtl\""))
    }
  }

  @Test func tellsAConflictAndKeepsWhatWasTyped() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      let revision = "\(try await Self.analyst(city).revision)"
      _ = try await client.post(AccountPage.path, [("name", "First"), ("revision", revision)])
      let answer = try await client.post(AccountPage.path, [("name", "Second"), ("revision", revision)])
      #expect(answer.status == 409)
      #expect(answer.text.contains("First") && answer.text.contains("Second"))
      #expect(try await Self.analyst(city).name == "First")
    }
  }

  @Test func changesThePasswordWithTheCurrentOne() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      let path = AccountPage.path + "/password"
      let new = [("password", "five quiet rivers"), ("repeat", "five quiet rivers")]
      let wrong = try await client.post(path, [("current", "not it")] + new)
      #expect(try wrong.status == 422 && wrong.text.contains(texts("en")("field.password-wrong")))
      let answer = try await client.post(path, [("current", "a long test sentence")] + new)
      #expect(answer.status == 303)
      // The old session has ended with the old password.
      #expect(try await client.get(AccountPage.path).status == 303)
    }
  }

  @Test func endsSessions() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let one = try await city.client(as: .analyst)
      let two = try await city.client(as: .analyst)
      let person = try await Self.analyst(city)
      let access = city.services.access
      let (oneToken, twoToken) = (one.cookies[SetCookie.session] ?? "", two.cookies[SetCookie.session] ?? "")
      let other = try #require(try await access.signedIn(token: twoToken))
      #expect(try await one.post("\(AccountPage.path)/sessions/\(other.session.id)/end", []).status == 303)
      #expect(try await two.get(AccountPage.path).status == 303)
      // Somebody else's session is not theirs to end.
      let stranger = try await city.client(as: .contributor)
      let own = try #require(try await access.signedIn(token: oneToken))
      #expect(try await stranger.post("\(AccountPage.path)/sessions/\(own.session.id)/end", []).status == 403)
      #expect(try await one.post("\(AccountPage.path)/sessions/end", []).status == 303)
      #expect(try await access.sessions(of: person.id, by: .commandLine).isEmpty)
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = AccountPage(
      person: Example.person("Ana", [.analyst, .reviewer]),
      sessions: [Example.session("a", "Firefox, Linux"), Example.session("b", "")], current: "a",
      languages: [Language("en"), Language("fr"), Language("ar")], utcOffset: 3600)
    expectGolden(whole(page.page(csrf: "token", in: try texts(language))), "account.\(language)")
  }
}

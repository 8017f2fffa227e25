import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct LinkPageTests {
  private static func invite(_ city: TestCity) async throws -> Invitation {
    try await city.services.access.createPerson(
      PersonDraft(name: "Ana", signInName: "ana@city.test", organisation: city.organisation.id, roles: [.analyst]),
      by: .commandLine)
  }

  @Test func explainsAnUnknownLink() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let answer = try await city.visitor.get(LinkPage.path(of: "nonsense"))
      #expect(answer.status == 410)
      #expect(answer.text.contains(try texts("en")("people.link.expired.ask")))
    }
  }

  @Test func refusesPasswordsThatDifferOrAreWeak() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let path = LinkPage.path(of: try await Self.invite(city).token)
      let t = try texts("en")
      let differ = try await city.visitor.post(
        path, [("password", "three calm herons"), ("repeat", "three calm heron")])
      #expect(differ.status == 422 && differ.text.contains(t("field.password-not-the-same")))
      let short = try await city.visitor.post(path, [("password", "short"), ("repeat", "short")])
      #expect(short.status == 422 && short.text.contains("7 more"))
      let city1 = try await city.visitor.post(path, [("password", "testwick-2026"), ("repeat", "testwick-2026")])
      #expect(city1.status == 422 && city1.text.contains(t("field.password-guessable")))
    }
  }

  @Test(arguments: TestDatabase.available)
  func choosesAPasswordOnce(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let path = LinkPage.path(of: try await Self.invite(city).token)
      let page = try await city.visitor.get(path)
      #expect(page.status == 200 && page.text.contains("ana@city.test"))
      // Looking does not use it up: mail programs look at links before people do.
      #expect(try await city.visitor.get(path).status == 200)
      let fields = [("password", " three calm herons "), ("repeat", " three calm herons ")]
      let answer = try await city.visitor.post(path, fields)
      #expect(answer.status == 303 && answer.headers["location"] == "/desk")
      #expect(answer.setCookies.contains { $0.hasPrefix(SetCookie.session) })
      let second = try await city.client(as: .contributor).post(path, fields)
      #expect(second.status == 410)
      let signIn = [("name", "ana@city.test"), ("password", " three calm herons ")]
      #expect(try await city.visitor.post("/sign-in", signIn).status == 303)
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let t = try texts(language)
    var page = LinkPage(token: "0123", details: Example.link, utcOffset: 3600)
    page.problems = [FieldProblem("password", "password-too-short", ["least": "12", "missing": "7"])]
    expectGolden(whole(page.page(csrf: "token", in: t)), "link.\(language)")
    expectGolden(whole(LinkPage.expired(in: t)), "link-expired.\(language)")
  }
}

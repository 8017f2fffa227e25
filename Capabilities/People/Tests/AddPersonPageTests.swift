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

@Suite struct AddPersonPageTests {
  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      #expect(try await city.visitor.post(PeoplePage.path, [("name", "x")]).status == 303)
      for role in Role.allCases where role != .administrator {
        let client = try await city.client(as: role)
        #expect(try await client.get(AddPersonPage.path).status == 403)
        #expect(try await client.post(PeoplePage.path, [("name", "x")]).status == 403)
      }
    }
  }

  @Test func keepsWhatWasTypedWhenItIsRefused() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let answer = try await client.post(
        PeoplePage.path,
        [("name", "Ana"), ("signInName", "a b"), ("organisation", city.partner.id.text), ("language", "fr")])
      #expect(answer.status == 422)
      #expect(answer.text.contains("value=\"a b\"") && answer.text.contains("#field-roles"))
      let none = try await client.post(PeoplePage.path, [("name", "Ana")])
      #expect(none.status == 422 && none.text.contains("#field-organisation"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func showsTheLinkThisOnce(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let answer = try await client.post(
        PeoplePage.path,
        [
          ("name", "Ana"), ("signInName", "Ana@City.test"), ("organisation", city.partner.id.text),
          ("roles", "contributor"), ("roles", "reviewer"), ("roles", "king"),
        ], headers: ["origin": "https://concord.city.test"])
      #expect(answer.status == 201)
      #expect(answer.headers["cache-control"] == "no-store")
      let marker = "https://concord.city.test/link/"
      let start = try #require(answer.text.firstRange(of: marker))
      let token = String(answer.text[start.upperBound...].prefix { $0 != "<" })
      #expect(try await city.visitor.get(LinkPage.path(of: token)).status == 200)
      let made = try #require(try await city.database.read { try Person.named("ana@city.test", on: $0) })
      #expect(made.roles == [.contributor, .reviewer])
      #expect(try await !client.get(PersonPage.path(of: made.id)).text.contains(token))
    }
  }

  @Test func believesOnlyTheBrowsersOwnAddress() {
    #expect(InvitationPage.site("http://127.0.0.1:8080") == "http://127.0.0.1:8080")
    #expect(InvitationPage.site("null") == "" && InvitationPage.site(nil) == "")
    #expect(InvitationPage.site("javascript://x") == "")
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = AddPersonPage(
      state: FormState(["name": "Ana", "organisation": Example.housing.id.text]),
      organisations: [Example.housing, Example.police], languages: [Language("en"), Language("ar")])
    expectGolden(whole(page.page(csrf: "token", in: try texts(language))), "person-new.\(language)")
    let invitation = InvitationPage(
      invitation: Example.invitation, site: "https://concord.city.example", cityName: "Test & Wick", utcOffset: 0)
    expectGolden(whole(invitation.page(in: try texts(language))), "invitation.\(language)")
  }
}

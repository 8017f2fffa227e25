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

@Suite struct OrganisationPageTests {
  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let path = OrganisationPage.path(of: city.partner.id)
      for role in Role.allCases where role != .administrator {
        let client = try await city.client(as: role)
        #expect(try await client.get(OrganisationPage.newPath).status == 403)
        #expect(try await client.post(OrganisationsPage.path, [("name", "X"), ("kind", "other")]).status == 403)
        #expect(try await client.post(path, [("name", "X"), ("kind", "other"), ("revision", "1")]).status == 403)
        #expect(try await client.post(path + "/archive", [("revision", "1")]).status == 403)
      }
      #expect(try await city.client(as: .contributor).get(path).status == 404)
      #expect(try await city.client(as: .analyst).get(path).status == 200)
      var forged = try await city.client(as: .administrator)
      forged.csrf = "0"
      #expect(try await forged.post(path + "/archive", [("revision", "1")]).status == 403)
    }
  }

  @Test func keepsWhatWasTypedWhenItIsRefused() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let answer = try await client.post(
        OrganisationsPage.path,
        [("name", "Café"), ("name-fr", "Le café"), ("expectedEveryDays", "often"), ("isExpectedSource", "yes")])
      #expect(answer.status == 422)
      for typed in ["Café", "Le café", "often", "value=\"yes\" checked"] { #expect(answer.text.contains(typed)) }
      #expect(answer.text.contains("#field-kind") && answer.text.contains("#field-expectedEveryDays"))
      let taken = try await client.post(OrganisationsPage.path, [("name", "open  DOOR"), ("kind", "other")])
      #expect(try taken.status == 422 && taken.text.contains(texts("en")("field.taken")))
    }
  }

  @Test(arguments: TestDatabase.available)
  func addsChangesAndPutsAway(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let added = try await client.post(
        OrganisationsPage.path,
        [
          ("name", "School network"), ("name-fr", "Réseau des écoles"), ("kind", "school"), ("isExpectedSource", "yes"),
          ("expectedEveryDays", "30"),
        ])
      #expect(added.status == 303)
      let path = try #require(added.headers["location"])
      #expect(try await client.get(path, language: "fr").text.contains("Réseau des écoles"))

      let other = [("name", "Schools"), ("kind", "school"), ("revision", "1")]
      #expect(try await client.post(path, other).status == 303)
      let late = try await client.post(path, [("name", "All schools"), ("kind", "school"), ("revision", "1")])
      #expect(late.status == 409)
      #expect(late.text.contains("All schools") && late.text.contains("Schools</bdi>"))
      #expect(late.text.contains("name=\"revision\" value=\"2\""))

      #expect(try await client.post(path + "/archive", [("revision", "2")]).status == 303)
      #expect(try await client.get(path).text.contains(try texts("en")("people.organisation.is-archived")))
      #expect(try await client.post(path + "/restoration", [("revision", "3")]).status == 303)
      let actions = try await city.database.read { db in
        var query = AuditQuery()
        query.action = "organisation"
        return try AuditTrail.list(query, on: db).prefix(4).map(\.action)
      }
      #expect(
        actions == [
          "organisation.restored", "organisation.archived", "organisation.changed", "organisation.created",
        ])
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = OrganisationPage(
      organisation: Example.housing, languages: [Language("en"), Language("fr"), Language("ar")], mayManage: true,
      mayReadPeople: true, mayReadAudit: true)
    expectGolden(whole(page.page(csrf: "token", in: try texts(language))), "organisation.\(language)")
  }
}

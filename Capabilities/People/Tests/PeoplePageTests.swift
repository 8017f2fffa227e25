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

@Suite struct PeoplePageTests {
  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      #expect(try await city.visitor.get(PeoplePage.path).status == 303)
      for role in [Role.analyst, .contributor, .reviewer, .mayor] {
        #expect(try await city.client(as: role).get(PeoplePage.path).status == 403)
      }
    }
  }

  @Test func aPoliceCoordinatorSeesTheirOwnPeopleOnly() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let police = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "City police", kind: .police), by: .commandLine)
      _ = try await city.client(as: .administrator)
      let text = try await city.client(as: .coordinator, of: police).get(PeoplePage.path).text
      #expect(text.contains("Coordinator</bdi>") && !text.contains("Administrator</bdi>"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func narrowsDown(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      _ = try await city.services.access.createPerson(
        PersonDraft(name: "Zoé", signInName: "zoe@door.test", organisation: city.partner.id, roles: [.contributor]),
        by: .commandLine)
      func text(_ query: String) async throws -> String {
        // Only the table: the reader's own name is at the top of every page.
        let page = try await client.get(PeoplePage.path + query).text
        return String(page[(page.firstRange(of: "<tbody")?.lowerBound ?? page.endIndex)...])
      }
      #expect(try await text("?search=ZOE").contains("Zoé</bdi>"))
      #expect(try await !text("?search=zoe").contains("Administrator</bdi>"))
      #expect(try await text("?organisation=\(city.partner.id)").contains("Zoé</bdi>"))
      #expect(try await !text("?organisation=\(city.organisation.id)").contains("Zoé</bdi>"))
      #expect(try await text("?state=invited").contains("Zoé</bdi>"))
      #expect(try await !text("?state=active").contains("Zoé</bdi>"))
      #expect(try await !text("?role=administrator").contains("Zoé</bdi>"))
      #expect(try await client.get(PeoplePage.path + "?role=king").status == 422)
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = PeoplePage(
      people: [
        Example.person("Ana", [.administrator, .coordinator]), Example.person("Bo", [.contributor], hasPassword: false),
        Example.person("Cy", [.auditor], disabled: Example.noon),
      ], organisations: [Example.housing], filter: try PeopleFilter(Query()),
      paging: ListPaging(path: PeoplePage.path, query: Query(), columns: ["organisation", "name"]), mayManage: true,
      utcOffset: 0)
    expectGolden(whole(page.page(in: try texts(language))), "people.\(language)")
  }
}

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

@Suite struct OrganisationsPageTests {
  @Test func showsAContributorTheirOwnOnly() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      #expect(try await city.visitor.get(OrganisationsPage.path).status == 303)
      let contributor = try await city.client(as: .contributor, of: city.partner)
      let text = try await contributor.get(OrganisationsPage.path).text
      #expect(text.contains("Open Door") && !text.contains("City Hall"))
      let file = try await contributor.get(OrganisationsPage.path + ".csv").text
      #expect(file.contains("Open Door") && !file.contains("City Hall"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func narrowsDown(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .coordinator)
      func shows(_ organisation: Organisation, _ query: String) async throws -> Bool {
        let text = try await client.get(OrganisationsPage.path + query).text
        return text.contains("href=\"\(OrganisationPage.path(of: organisation.id))\"")
      }
      #expect(try await shows(city.partner, "?search=OPEN+doör"))
      #expect(try await !shows(city.organisation, "?search=open"))
      #expect(try await shows(city.organisation, "?kind=city-department"))
      #expect(try await !shows(city.partner, "?kind=city-department"))
      #expect(try await !shows(city.partner, "?archived=true"))
      #expect(try await client.get(OrganisationsPage.path + "?kind=guild").status == 422)
    }
  }

  @Test func pagesAndSorts() {
    let all = Array(1...120)
    func paging(_ text: String) -> ListPaging {
      ListPaging(path: "/list", query: Query(parsing: text), columns: ["name", "size"])
    }
    #expect(paging("").slice(all) == Array(1...50))
    #expect(paging("page=3").slice(all) == Array(101...120))
    #expect(paging("page=99").slice(all) == Array(101...120))
    #expect(paging("page=-1").page(120) == 1)
    #expect(paging("sort=nonsense").sort == "name")
    let keys: [String: (Int, Int) -> Bool] = ["size": { $0 % 3 < $1 % 3 }]
    #expect(paging("sort=size").sorted([4, 3, 5, 7, 6], by: keys) == [3, 6, 4, 7, 5])
    #expect(paging("sort=size&order=descending").sorted([4, 3, 5, 7, 6], by: keys) == [5, 4, 7, 3, 6])
    #expect(paging("page=2&kind=school").column("size", "Size").sortPath == "/list?kind=school&sort=size")
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let query = Query(parsing: "kind=police&archived=true")
    let page = OrganisationsPage(
      lines: [.init(organisation: Example.housing, people: 4), .init(organisation: Example.police, people: 0)],
      filter: try OrganisationFilter(query),
      paging: ListPaging(path: OrganisationsPage.path, query: query, columns: ["name"]), mayManage: true)
    expectGolden(whole(page.page(in: try texts(language))), "organisations.\(language)")
  }
}

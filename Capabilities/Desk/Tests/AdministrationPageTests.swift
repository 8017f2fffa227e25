import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import StorageTesting
import Testing
import Translation

@testable import Desk

@Suite struct AdministrationPageTests {
  @Test func isNotThereForWhoHasNothingToAdminister() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour()]) { city async throws in
      #expect(try await city.visitor.get(AdministrationPage.path).status == 303)
      #expect(try await city.client(as: .contributor).get(AdministrationPage.path).status == 404)
    }
  }

  @Test func listsWhatThePersonMayOpen() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour()]) { city async throws in
      let auditor = try await city.client(as: .auditor).get(AdministrationPage.path).text
      #expect(auditor.contains("/desk/administration/people\"") && !auditor.contains(CityPage.path))
      let administrator = try await city.client(as: .administrator).get(AdministrationPage.path).text
      #expect(administrator.contains(CityPage.path) && administrator.contains(SystemPage.path))
      // In the menu there is one entry for all of them.
      let menu = try await city.client(as: .administrator).get("/desk").text
      #expect(menu.contains("href=\"\(AdministrationPage.path)\"") && !menu.contains("href=\"\(CityPage.path)\""))
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = AdministrationPage(entries: [
      Shortcut("desk.menu.city", CityPage.path), Shortcut("desk.menu.system", SystemPage.path),
    ])
    expectGolden(whole(page.page(in: try texts(language))), "administration.\(language)")
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Desk

@Suite struct SystemPageTests {
  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, [DeskCapability()]) { city async throws in
      #expect(try await city.visitor.get(SystemPage.path).status == 303)
      for role in Role.allCases where role != .administrator {
        #expect(try await city.client(as: role).get(SystemPage.path).status == 403)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func tellsWhatRuns(_ kind: TestDatabase) async throws {
    try await withCity(kind, [DeskCapability()]) { city async throws in
      let text = try await city.client(as: .administrator).get(SystemPage.path).text
      #expect(text.contains(House.version))
      #expect(text.contains(kind == .sqlite ? "SQLite" : "PostgreSQL"))
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = SystemPage(
      version: "1.2.3", database: "SQLite 3.46.1", people: 12, organisations: 3, auditEntries: 12_345,
      languages: [
        .init(language: Language("en"), isOffered: true, isReviewed: true),
        .init(language: Language("ar"), isOffered: false, isReviewed: false),
      ])
    expectGolden(whole(page.page(in: try texts(language))), "system.\(language)")
  }
}

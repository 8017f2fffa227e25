import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Desk

@Suite struct AboutPageTests {
  @Test func isOpenToEverybody() async throws {
    try await withCity(.sqlite, [DeskCapability()]) { city async throws in
      let answer = try await city.visitor.get("/about", language: "ar")
      #expect(answer.status == 200 && answer.text.contains("dir=\"rtl\""))
      #expect(answer.text.contains("Testwick"))
      // Nothing is loaded from elsewhere.
      #expect(!answer.text.contains("http://") && !answer.text.contains("https://"))
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = AboutPage(cityName: "Testwick", version: "1.2.3", unreviewed: [Language("fr"), Language("ar")])
    expectGolden(whole(page.page(in: try texts(language))), "about.\(language)")
  }
}

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

@Suite struct StartPageTests {
  @Test func offersNothingThatIsNotThere() async throws {
    try await withCity(.sqlite, [DeskCapability()]) { city async throws in
      let answer = try await city.visitor.get("/")
      #expect(answer.status == 200)
      // Without Incidents and People there is nothing to report to and nowhere to sign in.
      #expect(!answer.text.contains("href=\"/report"))
      #expect(!answer.text.contains("<h2><a href=\"/sign-in\""))
    }
  }

  @Test func offersReportingToEverybody() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour()]) { city async throws in
      let text = try await city.visitor.get("/").text
      #expect(text.contains("href=\"/report\"") && text.contains("href=\"/report/receipt\""))
      #expect(text.contains("Testwick") && text.contains("href=\"/about\""))
      let signedIn = try await city.client(as: .contributor).get("/").text
      #expect(signedIn.contains("<h2><a href=\"/desk\""))
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = StartPage(
      cityName: "Test & Wick",
      choices: [
        Shortcut("desk.start.report", "/report"), Shortcut("desk.start.receipt", "/report/receipt"),
        Shortcut("desk.start.sign-in", "/sign-in"),
      ])
    expectGolden(whole(page.page(in: try texts(language))), "start.\(language)")
  }
}

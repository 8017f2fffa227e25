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

@Suite struct TodayPageTests {
  @Test func sendsVisitorsToSignIn() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour()]) { city async throws in
      let answer = try await city.visitor.get("/desk")
      #expect(answer.status == 303 && answer.headers["location"] == "/sign-in?next=%2Fdesk")
    }
  }

  @Test func showsWhatThePersonMaySeeUrgentFirst() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour(isDone: true)]) { city async throws in
      let text = try await city.client(as: .contributor).get("/desk").text
      let late = try #require(text.firstRange(of: "late</a>"))
      let read = try #require(text.firstRange(of: "to read</a>"))
      #expect(late.lowerBound < read.lowerBound)
      #expect(!text.contains("nothing of this") && !text.contains("for auditors"))
      #expect(text.contains("9 March 2026"))
      #expect(!text.contains("id=\"steps\""))
      #expect(try await city.client(as: .auditor).get("/desk").text.contains("for auditors"))
    }
  }

  @Test func offersOnlyWhatExistsAndMayBeOpened() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour(isDone: true)]) { city async throws in
      let administrator = try await city.client(as: .administrator).get("/desk").text
      #expect(administrator.contains("href=\"/desk/administration/people/new\""))
      #expect(!administrator.contains("href=\"/desk/picture\""))
      let contributor = try await city.client(as: .contributor).get("/desk").text
      #expect(!contributor.contains("href=\"/desk/administration"))
      #expect(contributor.contains("<a class=\"button\" href=\"/desk/incidents\""))
    }
  }

  @Test func leadsANewCityThroughItsFirstSteps() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour()]) { city async throws in
      let administrator = try await city.client(as: .administrator).get("/desk").text
      let first = try #require(administrator.firstRange(of: "first.title"))
      let second = try #require(administrator.firstRange(of: "second.title"))
      #expect(first.lowerBound < second.lowerBound)
      #expect(administrator.contains("1 of 2"))
      // Others see the steps that they can take themselves.
      let analyst = try await city.client(as: .analyst).get("/desk").text
      #expect(!analyst.contains("first.title") && analyst.contains("second.title"))
    }
  }

  @Test func saysThatSomethingIsMissing() async throws {
    try await withCity(.sqlite, [DeskCapability(), Neighbour(isBroken: true, isDone: true)]) { city async throws in
      let text = try await city.client(as: .auditor).get("/desk").text
      #expect(text.contains(try texts("en")("desk.today.incomplete")))
      #expect(text.contains("for auditors"))
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = TodayPage(
      day: Day(number: 20_521),
      lines: [
        TodayLine("<late>", count: 1, path: "/desk/a", isUrgent: true), TodayLine("new", count: 1234, path: "/desk/b"),
      ],
      steps: [
        Step("One", note: "First.", path: "/desk/one", isDone: true),
        Step("Two", note: "Then.", path: "/desk/two", isDone: false),
      ],
      shortcuts: [Shortcut("desk.shortcut.import", "/desk/incidents/import")])
    expectGolden(whole(page.page(in: try texts(language))), "today.\(language)")
    let empty = TodayPage(day: Day(number: 20_521), lines: [], steps: [], shortcuts: [])
    expectGolden(whole(empty.page(in: try texts(language))), "today-empty.\(language)")
  }
}

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

  @Test(arguments: TestDatabase.available)
  func theAPISaysTheSame(_ kind: TestDatabase) async throws {
    try await withCity(kind, [DeskCapability(), Worried()]) { city async throws in
      #expect(try await city.visitor.get("/api/v1/system").status == 401)
      #expect(try await city.client(as: .coordinator).get("/api/v1/system").status == 403)
      let answer = try await city.client(as: .administrator).get("/api/v1/system", headers: ["accept-language": "en"])
      let document = try answer.json(SystemDocument.self)
      #expect(document.isComplete && !document.isInOrder)
      let line = try #require(document.parts.flatMap(\.lines).first { $0.key == "worry" })
      #expect(line.level == "problem" && line.advice == "Do something")
      let keys = Set(document.parts.flatMap(\.lines).map(\.key))
      #expect(
        keys.isSuperset(of: ["version", "database", "size", "free", "running", "failed", "cube", "lag", "limited"]))
    }
  }

  @Test func whatNeedsSomebodyComesFirstAndASourceThatFailsHidesNoOther() async throws {
    try await withCity(.sqlite, [DeskCapability(), Worried(), Broken()]) { city async throws in
      let text = try await city.client(as: .administrator).get(SystemPage.path, language: "en").text
      let advice = try #require(text.firstRange(of: "Do something"))
      let storage = try #require(text.firstRange(of: "Storage"))
      #expect(advice.lowerBound < storage.lowerBound)
      #expect(text.contains("could not be read just now"))
    }
  }

  @Test func daysAndBytesDecideHowUrgentItIs() throws {
    let (t, now) = (try texts("en"), TestCity.now)
    let seconds = Double(now.milliseconds) / 1000
    #expect(SystemStatus.certificate(nil, at: now, t).level == .good)
    #expect(SystemStatus.certificate(seconds + 30 * 86_400, at: now, t).level == .good)
    #expect(SystemStatus.certificate(seconds + 10 * 86_400, at: now, t).level == .attention)
    let ended = SystemStatus.certificate(seconds - 86_400, at: now, t)
    #expect(ended.level == .problem && ended.value == "It has ended")
    #expect(SystemStatus.freeLine(90_000_000_000, of: 100_000_000_000, t).level == .good)
    #expect(SystemStatus.freeLine(4_000_000_000, of: 100_000_000_000, t).level == .attention)
    #expect(SystemStatus.freeLine(100_000_000, of: 100_000_000_000, t).level == .problem)
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let t = try texts(language)
    let page = SystemPage(
      parts: [
        .init(
          title: t("desk.status.program"),
          lines: [StatusLine("version", title: t("desk.system.version"), value: "1.2.3")]),
        .init(title: t("desk.status.storage"), lines: [SystemStatus.freeLine(900_000_000, of: 100_000_000_000, t)]),
        .init(title: t("desk.status.network"), lines: [SystemStatus.certificate(0, at: TestCity.now, t)]),
      ], people: 12, organisations: 3, auditEntries: 12_345,
      languages: [
        .init(language: Language("en"), isOffered: true, isReviewed: true),
        .init(language: Language("ar"), isOffered: false, isReviewed: false),
      ])
    expectGolden(whole(page.page(in: t)), "system.\(language)")
  }
}

/// A capability with something to worry about.
private struct Worried: Capability {
  let name = "worried"
  let strings = DeskCapability().strings
  var status: [StatusSource] {
    [
      StatusSource("desk.status.storage", order: 20) { _ in
        [StatusLine("worry", title: "Worry", value: "Large", level: .problem, advice: "Do something")]
      }
    ]
  }
}

private struct Broken: Capability {
  let name = "broken"
  let strings = DeskCapability().strings
  var status: [StatusSource] { [StatusSource("desk.status.jobs", order: 40) { _ in throw Problem.notFound }] }
}

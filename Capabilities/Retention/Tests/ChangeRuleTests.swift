import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Retention

private let capabilities: [any CapabilityKit.Capability] = [RetentionCapability(), Diary()]

@Suite struct ChangeRuleTests {
  @Test func refusesWhoMayNotAndWhatIsOutOfBounds() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let path = "/api/v1/retention/diary"
      for role in [Role.coordinator, .analyst, .auditor, .contributor] {
        let client = try await city.client(as: role)
        #expect(try await client.send(json: TermBody(term: "10d"), .put, path).status == 403)
      }
      let administrator = try await city.client(as: .administrator)
      for term in ["13m", "0d", "soon"] {
        #expect(try await administrator.send(json: TermBody(term: term), .put, path).status == 422, "\(term)")
      }
      let fixed = try await administrator.send(json: TermBody(term: "10d"), .put, "/api/v1/retention/retention-hold")
      #expect(fixed.status == 409)
      #expect(try await administrator.send(json: TermBody(term: "10d"), .put, "/api/v1/retention/dust").status == 404)
    }
  }

  @Test(arguments: TestDatabase.available)
  func saysWhatItWillDoBeforeItDoesIt(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      try await city.database.write { db in
        try Diary.write(at: TestCity.now.adding(seconds: -20 * 86_400), number: 1, on: db)
        try Diary.write(at: TestCity.now.adding(seconds: -2 * 86_400), number: 2, on: db)
      }
      let client = try await city.client(as: .administrator)
      let page = "\(ReportPage.path)/rules/diary"
      let look = try await client.post(page, [("count", "10"), ("unit", "days")])
      #expect(look.status == 200 && look.text.contains("removes 1 record"))
      #expect(try await city.database.read { try RetentionRules.load(Diary().kept[0], on: $0) }?.current == .days(30))
      let saved = try await client.post(page, [("count", "10"), ("unit", "days"), ("confirmed", "10d")])
      #expect(saved.status == 303)
      let rules = try await city.database.read { try RetentionRules.load(Diary().kept[0], on: $0) }
      #expect(rules?.current == .days(10))
      #expect(try await PurgeRun(services: city.services).run().first { $0.kind == "diary" }?.purged == 1)
      // Longer again: what is here keeps its day.
      let effect = try await client.get("/api/v1/retention/diary/effect?term=6m").json(EffectDocument.self)
      #expect(effect.removedNow == 0 && effect.kept == 1 && !effect.isSaved)
      let wrong = try await client.post(page, [("count", "x"), ("unit", "days")])
      #expect(wrong.status == 422)
    }
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import Disclosure
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import PublicPicture

struct PublicPictureTests {
  private static func fill(_ city: TestCity, _ count: Int, bias: Code = "anti-muslim", day: Day? = nil) async throws {
    let day = day ?? Day(2025, 5, 5) ?? city.services.today
    try await city.database.write { db in
      for index in 0..<count {
        let fact = Fact(
          subject: Reference("incident", "\(bias)-\(day)-\(index)"), measure: .incidents, day: day, area: nil,
          source: nil, biases: [bias], conducts: ["threat"], state: "new", quality: "f6")
        try EvidenceStore.replace(fact.subject, with: [fact], on: db)
      }
    }
  }

  @Test func onlyThoseWhoMayPublishSeeThePreview() async throws {
    try await withCity(.sqlite, [PublicPictureCapability()]) { city in
      try await #expect(city.visitor.get("/desk/releases").status == 303)
      for role in [Role.contributor, .mayor, .analyst, .auditor] {
        try await #expect(city.client(as: role).get("/desk/releases/preview?period=2025").status == 403)
        try await #expect(city.client(as: role).post("/desk/releases", [("period", "2025")]).status == 403)
      }
      let coordinator = try await city.client(as: .coordinator)
      try await #expect(coordinator.get("/desk/releases/preview?period=2026").status == 422)
      try await #expect(coordinator.get("/desk/releases/preview?period=2025-05-01").status == 422)
      try await #expect(coordinator.post("/desk/releases/rules", [("minimum", "5")]).status == 422)
    }
  }

  @Test func beforeAnythingIsPublishedThereIsNothingToSee() async throws {
    try await withCity(.sqlite, [PublicPictureCapability()]) { city in
      try await Self.fill(city, 40)
      let page = try await city.visitor.get("/picture")
      #expect(page.status == 200 && !page.text.contains("40"))
      try await #expect(city.visitor.get("/api/v1/public/picture").status == 404)
      try await #expect(city.visitor.get("/picture?period=2025").status == 404)
      try await #expect(city.visitor.get("/picture/data").status == 200)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aReleaseIsPreparedSeenAndPublished(_ kind: TestDatabase) async throws {
    try await withCity(kind, [PublicPictureCapability()]) { city in
      try await Self.fill(city, 40)
      try await Self.fill(city, 4, bias: "anti-roma")
      let coordinator = try await city.client(as: .coordinator)
      try await #expect(coordinator.get("/desk/releases").text.contains("/desk/releases/preview?period=2025"))
      let preview = try await coordinator.get("/desk/releases/preview?period=2025")
      let seen = try #require(preview.text.firstMatch(of: #/name="seen" value="([0-9a-f]{64})"/#)?.1)
      let answer = try await coordinator.post("/desk/releases", [("period", "2025"), ("seen", String(seen))])
      #expect(answer.status == 303)
      // Somebody who looked at other figures publishes nothing.
      try await #expect(coordinator.post("/desk/releases", [("period", "2025"), ("seen", String(seen))]).status == 409)

      let page = try await city.visitor.get("/picture")
      #expect(page.status == 200 && page.text.contains("44"))
      let release: PublicRelease = try await city.visitor.get("/api/v1/public/picture").json()
      #expect(release.counts[FigureKey("2025", "city")] == 44)
      let file = "/api/v1/public/releases/2025/1/figures"
      let csv = try await city.visitor.get(file + ".csv")
      #expect(csv.status == 200 && csv.headers["cache-control"]?.contains("immutable") == true)
      let tag = try #require(csv.headers["etag"])
      try await #expect(city.visitor.get(file + ".csv", headers: ["if-none-match": tag]).status == 304)
      let json: PublicRelease = try await city.visitor.get(file + ".json").json()
      #expect(json == release)
      for path in ["catalogue.ttl", "catalogue.jsonld", "releases", "releases/2025/1/dictionary.json"] {
        try await #expect(city.visitor.get("/api/v1/public/" + path).status == 200)
      }
      try await #expect(city.visitor.get("/api/v1/public/releases/2025/2/figures.csv").status == 404)
      for language in ["en", "fr", "ar"] {
        let text = try await city.visitor.get("/picture", language: language).text
        #expect(!text.contains("public.method") && !text.contains(">public."))
      }
    }
  }
}

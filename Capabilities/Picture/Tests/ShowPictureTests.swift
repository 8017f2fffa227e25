import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import Foundation
import Geography
import Places
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Picture

struct ShowPictureTests {
  @Test func visitorsAreAskedToSignIn() async throws {
    try await withCity(.sqlite, [PictureCapability()]) { city in
      try await #expect(city.visitor.get("/desk/picture").status == 303)
      try await #expect(city.visitor.get("/api/v1/picture").status == 401)
      try await #expect(city.client(as: .auditor).get("/desk/picture").status == 403)
    }
  }

  @Test func anAddressThatCannotBeReadIsToldSo() async throws {
    try await withCity(.sqlite, [PictureCapability()]) { city in
      let coordinator = try await city.client(as: .coordinator)
      try await #expect(coordinator.get("/desk/picture?from=2026-02-30").status == 422)
      let answer = try await coordinator.get("/api/v1/picture/table?by=age")
      #expect(answer.status == 422 && answer.headers["content-type"]?.hasPrefix("application/problem+json") == true)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aContributorCountsTheOwnOrganisationOnly(_ kind: TestDatabase) async throws {
    try await withCity(kind, [PictureCapability()]) { city in
      let day = city.services.today
      let sources = [city.organisation.id.text, city.partner.id.text, city.partner.id.text, nil]
      try await city.database.write { db in
        for (index, source) in sources.enumerated() {
          let fact = Fact(
            subject: Reference("incident", "\(index)"), measure: .incidents, day: day, area: nil, source: source,
            state: "new",
            quality: "f6")
          try EvidenceStore.replace(fact.subject, with: fact.withOffences(["threat": 1]), on: db)
        }
      }
      func total(_ visitor: TestVisitor) async throws -> Double? {
        try await visitor.get("/api/v1/picture/table?by=source").json(TableDocument.self).total
      }
      try await #expect(total(city.client(as: .coordinator)) == 4)
      try await #expect(total(city.client(as: .contributor, of: city.partner)) == 2)
      let csv = try await city.client(as: .coordinator).get("/api/v1/picture/table.csv?by=source,area")
      #expect(csv.text.hasPrefix("source,area,value\n") && csv.text.contains("public,not-located,1\n"))
      try await #expect(city.client(as: .mayor).get("/desk/picture").status == 200)
      try await #expect(city.client(as: .mayor).get("/desk/picture.csv").status == 200)
      try await #expect(city.client(as: .mayor).get("/desk/picture.geojson").status == 200)
    }
  }

  private static func areas(_ squares: [(code: String, x: Double, width: Double)], from day: String?) throws
    -> (FeatureFile, AreaImport)
  {
    let features = squares.map { code, x, width in
      let ring = [(x, 50.0), (x + width, 50), (x + width, 50.1), (x, 50.1), (x, 50)].map { "[\($0.0),\($0.1)]" }
      return """
        {"type":"Feature","properties":{"code":"\(code)"},
        "geometry":{"type":"Polygon","coordinates":[[\(ring.joined(separator: ","))]]}}
        """
    }
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("areas-\(UUID().uuidString).geojson")
    try Data("{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var options = AreaImport(id: "code", name: "code", source: "areas.geojson")
    options.validFrom = day.flatMap { Day($0) }
    return (try FeatureFile.read(url.path), options)
  }

  @Test(arguments: TestDatabase.available)
  func recordsOfEarlierBoundariesAreCarriedToTodays(_ kind: TestDatabase) async throws {
    try await withCity(kind, [PictureCapability()]) { city in
      let (services, analyst) = (city.services, try await city.client(as: .analyst))
      func take(_ squares: [(code: String, x: Double, width: Double)], from day: String?) async throws {
        let (file, options) = try Self.areas(squares, from: day)
        _ = try await Places.importAreas(file, options, into: city.database, surroundings: services.surroundings)
      }
      try await take([("W", 4, 0.2), ("E", 4.2, 0.1)], from: nil)
      let first = try await analyst.get("/desk/picture").text
      #expect(!first.contains("boundaries"), "one version leaves nothing to choose")
      try await take([("W", 4, 0.1), ("M", 4.1, 0.1), ("E", 4.2, 0.1)], from: "2026-01-01")
      let areas = try await services.places.current(city.database).areas
      let ids = Dictionary(uniqueKeysWithValues: areas.latest.areas.map { ($0.code, $0.id.text) })
      let records = [
        ("W", "2025-06-01"), ("W", "2025-07-01"), ("E", "2025-06-01"), ("W", "2026-02-01"), ("M", "2026-02-02"),
      ]
      try await city.database.write { db in
        for (index, (code, day)) in records.enumerated() {
          let fact = Fact(
            subject: Reference("incident", "\(index)"), measure: .incidents, day: try #require(Day(day)),
            area: ids[code],
            source: nil, state: "new", quality: "f6")
          try EvidenceStore.replace(fact.subject, with: fact.withOffences(["threat": 1]), on: db)
        }
      }
      let days = "from=2025-01-01&to=2026-03-01"
      let table = try await analyst.get("/api/v1/picture/table.csv?by=area&\(days)&boundaries=today").text
      #expect(table == "area,value,carried\nE,1,0\nM,2,1\nW,2,1\n")
      let plain = try await analyst.get("/api/v1/picture/table.csv?by=area&\(days)").text
      #expect(plain == "area,value\nE,1\nM,1\nW,3\n")
      let picture = try await analyst.get("/api/v1/picture?\(days)&boundaries=today").json(PictureDocument.self)
      #expect(picture.areas.first { $0.code == "M" }.map { [$0.count, $0.carried, $0.yearBefore] } == [2, 1, 0])
      #expect(picture.areas.reduce(picture.notLocated + picture.elsewhere + picture.outside) { $0 + $1.count } == 5)
      let file = try await analyst.get("/desk/picture.csv?\(days)&boundaries=today").text
      #expect(file.contains("M,M,2025-01-01,2026-03-01,2,0,,,today,1,0"))
      let map = try await analyst.get("/desk/picture.geojson?\(days)&boundaries=today").text
      #expect(map.contains("\"carried\":1,") && map.contains("\"is_estimate\":true"))
      let page = try await analyst.get("/desk/picture?\(days)&boundaries=today").text
      #expect(page.contains("class=\"area noted\"") && page.contains("about 2 of 5"))
      try await #expect(analyst.get("/desk/picture?boundaries=never").status == 422)
    }
  }
}

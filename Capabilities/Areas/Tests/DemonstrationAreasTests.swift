import CapabilityKit
import CapabilityTesting
import Foundation
import Geography
import Places
import Site
import StorageTesting
import Testing
import Vocabulary

@testable import Areas

@Suite struct DemonstrationAreasTests {
  @Test(arguments: TestDatabase.available)
  func makesACityLikeARealOne(_ kind: TestDatabase) async throws {
    try await withCity(kind, [AreasCapability()]) { test in
      let day = try #require(Day(2026, 3, 9))
      var city = DemonstrationCity(lastDay: day)
      try await AreasCapability().demonstrate(&city, test.services)
      let areas = try await test.services.currentPlaces().areas
      let set = areas.latest
      #expect(set.areas.count == 24 && set.groupNames.count == 5)
      #expect(city.neighbourhoods.count == 24)
      #expect(abs(city.neighbourhoods.reduce(0) { $0 + $1.population } - 310_000) < 24)
      #expect(areas.populationYears == [2022, 2023, 2024, 2025, 2026])
      #expect(set.areas.allSatisfy { $0.names[Language("ar")] != nil && $0.names[Language("fr")] != nil })
      // Nobody is alone, and the middle is built more densely than the edge.
      #expect(try set.neighbours().allSatisfy { $0.count >= 2 })
      let ground = Dictionary(uniqueKeysWithValues: set.areas.map { ($0.code, $0.areaSquareMetres) })
      #expect(try #require(ground["101"]) < 3e6)
      #expect(try #require(ground["504"]) > 2 * #require(ground["101"]))
      let total = set.areas.reduce(0) { $0 + $1.areaSquareMetres }
      #expect((60e6...130e6).contains(total))
      for one in city.neighbourhoods {
        #expect(set.area(longitude: one.point.0, latitude: one.point.1)?.text == one.area)
      }
    }
  }

  @Test func fitsWithoutRepairsOrOverlaps() throws {
    var random = SeededRandom(seed: 20)
    let drawn = DemonstrationAreas.draw(random: &random)
    var again = SeededRandom(seed: 20)
    #expect(DemonstrationAreas.draw(random: &again).geoJSON == drawn.geoJSON)
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("areas-\(UUID().uuidString).geojson")
    try Data(drawn.geoJSON.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let prepared = try ImportAreaFile.check(url.path, named: "x", AreaOrder(id: "code", name: "name"))
    #expect(prepared.report.areas == 24)
    #expect(prepared.report.repaired.isEmpty && prepared.report.refused.isEmpty && prepared.report.overlaps.isEmpty)
    if let folder = ProcessInfo.processInfo.environment["CONCORD_DRAW"] {
      let body = AreaDrawing(prepared).outlines(label: "x").string
      try Data(body.utf8).write(to: URL(fileURLWithPath: folder + "/city.html"))
      try Data(drawn.geoJSON.utf8).write(to: URL(fileURLWithPath: folder + "/city.geojson"))
    }
  }
}

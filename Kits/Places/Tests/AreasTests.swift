import Foundation
import Geography
import Places
import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct AreasTests {
  @Test func `before the first import there is nothing, and no failure`() async throws {
    try await withDatabase(.sqlite, schemas: [Places.schema]) { db in
      let areas = try await Example.snapshot(db).areas
      #expect(areas.isEmpty && areas.latest.isEmpty)
      #expect(areas.area(longitude: 4, latitude: 52, on: Example.today) == nil)
      #expect(areas.named("x", on: Example.today) == .none)
      #expect(
        try areas.geoJSON(on: Example.today, languages: [.english]) == #"{"type":"FeatureCollection","features":[]}"#)
      #expect(try areas.crosswalk(from: Example.today, to: Example.today).weights.isEmpty)
    }
  }

  @Test func `neighbours are the areas beside`() async throws {
    try await withDatabase(.sqlite, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let set = try await Example.snapshot(db).areas.latest
      #expect(try set.neighbours() == [[1], [0, 2], [1, 3], [2]])
      #expect(try set.neighbours(of: set.areas[1].id) == [set.areas[0].id, set.areas[2].id])
    }
  }

  @Test func `a crosswalk carries figures and says that it estimates`() async throws {
    try await withDatabase(.sqlite, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      try await Example.take(Example.halves, Example.options(from: "2024-01-01"), into: db)
      let areas = try await Example.snapshot(db).areas
      let (early, late) = (Example.day("2023-01-01"), Example.day("2024-01-01"))
      let (old, new) = (areas.inForce(on: early), areas.inForce(on: late))
      let merge = try areas.crosswalk(from: early, to: late)
      #expect(!merge.isEstimate)
      let values = Dictionary(uniqueKeysWithValues: zip(old.areas.map(\.id), [1.0, 2, 3, 4]))
      let carried = merge.carried(values)
      #expect(carried.values[new.areas[0].id] == 3 && carried.values[new.areas[1].id] == 7 && carried.outside == 0)
      let split = try areas.crosswalk(from: late, to: early)
      #expect(split.isEstimate && split.weights.count == 4)
      let back = split.carried(carried.values)
      #expect(back.values.allSatisfy { abs($0.value - 1.5) < 1e-6 || abs($0.value - 3.5) < 1e-6 })
      #expect(abs(back.values.values.reduce(0, +) - 10) < 1e-9)
      let same = try areas.crosswalk(from: late, to: Example.today)
      #expect(!same.isEstimate && same.weights.count == 2)
    }
  }

  @Test func `what lies outside the other day's areas is told`() async throws {
    try await withDatabase(.sqlite, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let west = Example.file([Example.feature(1, "W", "West", Example.square(0, width: 1.5))])
      try await Example.take(west, Example.options(from: "2024-01-01"), into: db)
      let areas = try await Example.snapshot(db).areas
      let walk = try areas.crosswalk(from: Example.day("2023-01-01"), to: Example.day("2024-01-01"))
      let values = Dictionary(uniqueKeysWithValues: areas.inForce(on: .beginningOfTime).areas.map { ($0.id, 10.0) })
      let carried = walk.carried(values)
      #expect(walk.isEstimate)
      #expect(abs(carried.outside - 25) < 0.01)
    }
  }

  @Test func `the map's GeoJSON has what a map needs`() async throws {
    try await withDatabase(.sqlite, schemas: [Places.schema]) { db in
      var options = Example.options
      options.nameProperties = [Language("fr"): "fr"]
      let file = Example.file(
        (0..<4).map {
          Example.feature(
            $0 + 1, "\($0 + 1)", Example.names[$0], Example.square(Double($0)), ["fr": .text("Le \"\($0)\"")])
        }, properties: ["id", "name", "fr"])
      try await Example.take(file, options, into: db)
      let before = try await Example.snapshot(db).areas
      _ = try await db.write { db in
        try Places.importPopulation(
          [PopulationRow(row: 2, area: "Hill", year: 2020, value: 1200)], areas: before, source: "census", on: db)
      }
      let areas = try await Example.snapshot(db).areas
      for tolerance in [0.0, 7, 100_000] {
        let text = try areas.geoJSON(on: Example.today, languages: [Language("fr"), .english], tolerance: tolerance)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let features = try #require(json["features"] as? [[String: Any]])
        #expect(features.count == 4)
        let properties = try #require(features[3]["properties"] as? [String: Any])
        #expect(
          Set(properties.keys) == [
            "id", "code", "name", "names", "group", "population", "population_year", "population_is_estimate",
            "area_m2",
            "neighbours", "label",
          ])
        #expect(properties["name"] as? String == "Le \"3\"")
        #expect(properties["code"] as? String == "4")
        #expect(properties["neighbours"] as? Int == 1)
        #expect(properties["population"] as? Int == 1200)
        #expect(properties["population_is_estimate"] as? Bool == true)
        #expect(features[3]["id"] as? String == areas.latest.areas[3].id.text)
        let first = try #require(features[0]["properties"] as? [String: Any])
        #expect(first["population"] is NSNull)
      }
      let english = try areas.geoJSON(on: Example.today, languages: [.english])
      #expect(english.contains(#""name":"Old Town""#))
      #expect(try areas.geoJSON(on: Example.today, languages: [.english]) == english)
    }
  }

  @Test func `a tolerance is one of a few`() async throws {
    try await withDatabase(.sqlite, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let set = try await Example.snapshot(db).areas.latest
      #expect(set.outlines(tolerance: 0.5) == set.areas.map(\.geometry))
      #expect(set.outlines(tolerance: -1) == set.areas.map(\.geometry))
      #expect(set.outlines(tolerance: .nan) == set.areas.map(\.geometry))
      #expect(AreaSet.tolerances.contains(set.tolerance(forWidth: 800)))
      #expect(set.tolerance(forWidth: 800) == 5)
      #expect(set.tolerance(forWidth: 0) == 0)
    }
  }
}

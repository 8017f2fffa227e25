import Foundation
import Geography
import Places
import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct ImportAreasTests {
  private func problem(_ body: () async throws -> Void) async -> Problem? {
    do {
      try await body()
      return nil
    } catch { return error as? Problem }
  }

  // MARK: - Refusals

  @Test(arguments: ["nombre", ""]) func `a property that the file does not have is named`(_ name: String) {
    #expect(
      throws: Problem("property-missing", status: 422, ["property": name, "properties": "id, name"])
    ) { try Places.prepare(Example.row, AreaImport(id: "id", name: name)) }
    for options in [
      AreaImport(id: "x", name: "name"), AreaImport(id: "id", name: "name", names: [.english: "x"]),
      AreaImport(id: "id", name: "name", group: "x"), AreaImport(id: "id", name: "name", aliases: ["x"]),
    ] {
      #expect(throws: Problem.self) { try Places.prepare(Example.row, options) }
    }
  }

  @Test(arguments: ["", "  ", String(repeating: "x", count: 61), "a\nb"]) func `a layer needs a name`(_ layer: String) {
    #expect(throws: Problem.self) { try Places.prepare(Example.row, AreaImport(layer: layer, id: "id", name: "name")) }
  }

  @Test func `features are refused one by one with a reason`() throws {
    let flat = Geometry(polygons: [[[Point(x: 0, y: 0), Point(x: 1, y: 0), Point(x: 2, y: 0), Point(x: 0, y: 0)]]])
    let file = Example.file([
      Example.feature(1, "1", "One", Example.square(0)),
      Example.feature(2, "1", "One again", Example.square(1)),
      Example.feature(3, nil, "Nobody", Example.square(2)),
      Example.feature(4, "  ", "Blank", Example.square(2)),
      Example.feature(5, "5", nil, Example.square(2)),
      Example.feature(6, "6", "Town hall", nil, refusal: "point-not-polygon"),
      Example.feature(7, "7", "Flat", flat),
      Example.feature(8, "8", String(repeating: "x", count: 501), Example.square(3)),
      Example.feature(9, "7", "Seven after all", Example.square(4)),
    ])
    let prepared = try Places.prepare(file, Example.options)
    #expect(prepared.report.areas == 2)
    #expect(prepared.drafts.map(\.code) == ["1", "7"])
    #expect(prepared.report.refused.map(\.feature) == Array(2...8))
    #expect(
      prepared.report.refused.map(\.reason) == [
        "duplicate-identifier", "no-identifier", "no-identifier", "no-name", "point-not-polygon", "no-area",
        "text-too-long",
      ])
  }

  @Test func `repairs and overlaps are reported in the agreed form`() throws {
    let bowTie = Geometry(polygons: [
      [[(4.0, 52.0), (4.02, 52.02), (4.02, 52.0), (4.0, 52.01)].map { Point(x: $0.0, y: $0.1) }]
    ])
    let file = Example.file([
      Example.feature(1, "1", "One", bowTie), Example.feature(2, "2", "Two", Example.square(5)),
      Example.feature(3, "3", "Three", Example.square(5.5)),
      Example.feature(4, "4", "Four", nil, refusal: "no-geometry"),
    ])
    let report = try Places.prepare(file, Example.options).report
    let json = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any])
    #expect(Set(json.keys) == ["areas", "repaired", "refused", "overlaps"])
    #expect(json["areas"] as? Int == 3)
    let repaired = try #require((json["repaired"] as? [[String: Any]])?.first)
    #expect(Set(repaired.keys) == ["id", "name", "problem", "area_change"])
    #expect(repaired["id"] as? String == "1")
    #expect((repaired["problem"] as? String)?.hasPrefix("Self-intersection[4.0") == true)
    #expect(abs(repaired["area_change"] as? Double ?? 1) < 1e-6)
    let refused = try #require((json["refused"] as? [[String: Any]])?.first)
    #expect(refused["feature"] as? Int == 4 && refused["reason"] as? String == "no-geometry" && refused.count == 2)
    let overlap = try #require((json["overlaps"] as? [[String: Any]])?.first)
    #expect(Set(overlap.keys) == ["a", "b", "square_metres", "share"])
    #expect(overlap["a"] as? String == "2" && overlap["b"] as? String == "3")
    #expect(abs((overlap["share"] as? Double ?? 0) - 0.5) < 0.001)
  }

  @Test(arguments: TestDatabase.available) func `a file without any area ends nothing`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let empty = Example.file([Example.feature(1, nil, nil, Example.square(0))])
      #expect(await problem { try await Example.take(empty, into: db) }?.code == "areas-none")
      #expect(try await Example.snapshot(db).areas.latest.areas.count == 4)
    }
  }

  @Test(arguments: TestDatabase.available) func `a dry run writes nothing`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      let report = try await Places.importAreas(
        Example.row, Example.options, into: db, surroundings: Example.surroundings, dryRun: true)
      #expect(report.areas == 4 && report.changes == nil)
      for table in ["area", "area_version", "area_import"] { #expect(try await Example.count(table, db) == 0) }
      #expect(try await Example.snapshot(db).revision == 0)
    }
  }

  // MARK: - Versions

  @Test(arguments: TestDatabase.available) func `the first boundaries hold for all time`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      let report = try await Example.take(Example.row, into: db)
      #expect(report.changes == AreaChanges(layer: "areas", validFrom: .beginningOfTime, added: 4))
      let areas = try await Example.snapshot(db).areas
      #expect(areas.layer == "areas" && areas.sets.count == 1)
      let set = areas.inForce(on: Example.day("1850-01-01"))
      #expect(set.areas.map(\.name) == Example.names)
      #expect(set.areas[0].source == "row.geojson")
      #expect(set.areas[0].imported == Example.surroundings.now())
      #expect(set.areas.allSatisfy { $0.geometry.bounds.width > 0 && $0.areaSquareMetres > 0 && $0.validTo == nil })
      #expect(areas.area(longitude: 4.025, latitude: 52.005, on: Example.today) == set.areas[2].id)
      #expect(areas.area(longitude: 3, latitude: 52.005, on: Example.today) == nil)
      #expect(areas.named("SENOR park", on: Example.today) == .exact(set.areas[2].id))
    }
  }

  @Test(arguments: TestDatabase.available) func `the same file once more adds nothing`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let revision = try await Example.snapshot(db).revision
      for options in [Example.options, Example.options(from: "2024-01-01")] {
        let report = try await Example.take(Example.row, options, into: db)
        #expect(report.changes?.isAnything == false && report.changes?.unchanged == 4)
      }
      #expect(try await Example.count("area_version", db) == 4)
      #expect(try await Example.count("area_import", db) == 1)
      #expect(try await Example.snapshot(db).revision == revision)
    }
  }

  @Test(arguments: TestDatabase.available)
  func `new boundaries end the old ones on their day`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let before = try await Example.snapshot(db).areas.latest
      // 1 stays, 2 is renamed, 3 takes the ground of 4, 5 is new.
      let file = Example.file([
        Example.feature(1, "1", "Old Town", Example.square(0)), Example.feature(2, "2", "Haven", Example.square(1)),
        Example.feature(3, "3", "Señor Park", Example.square(2, width: 2)),
        Example.feature(4, "5", "Sea", Example.square(4)),
      ])
      let report = try await Example.take(file, Example.options(from: "2024-01-01"), into: db)
      #expect(
        report.changes
          == AreaChanges(
            layer: "areas", validFrom: Example.day("2024-01-01"), added: 1, changed: 2, unchanged: 1, ended: 1))
      let areas = try await Example.snapshot(db).areas
      let (old, new) = (areas.inForce(on: Example.day("2023-12-31")), areas.inForce(on: Example.day("2024-01-01")))
      #expect(old.areas.map(\.name) == Example.names)
      #expect(old.end == Example.day("2024-01-01"))
      #expect(new.areas.map(\.code) == ["1", "2", "3", "5"])
      // An area keeps its identifier; an unchanged one keeps its version too.
      #expect(Example.id("3", new) == Example.id("3", before))
      #expect(new.areas[0].validFrom == .beginningOfTime)
      #expect(new.areas[1].validFrom == Example.day("2024-01-01"))
      // Figures stay pinned to the boundary of their day.
      #expect(areas.area(longitude: 4.035, latitude: 52.005, on: Example.day("2023-06-01")) == Example.id("4", old))
      #expect(areas.area(longitude: 4.035, latitude: 52.005, on: Example.day("2024-06-01")) == Example.id("3", new))
      #expect(areas.named("Harbour", on: Example.day("2023-06-01")) == .exact(try #require(Example.id("2", old))))
      #expect(areas.named("Harbour", on: Example.day("2024-06-01")) == .none)
    }
  }

  @Test(arguments: TestDatabase.available)
  func `an import for the day of the latest set takes its place`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      try await Example.take(Example.halves, Example.options(from: "2024-01-01"), into: db)
      // The halves were wrong: only 4 was renamed on that day.
      let right = Example.file(
        (0..<4).map {
          Example.feature($0 + 1, "\($0 + 1)", $0 == 3 ? "Hilltop" : Example.names[$0], Example.square(Double($0)))
        })
      let report = try await Example.take(right, Example.options(from: "2024-01-01"), into: db)
      #expect(report.changes?.added == 4 && report.changes?.ended == 2)
      let snapshot = try await Example.snapshot(db)
      #expect(snapshot.areas.latest.areas.map(\.name) == ["Old Town", "Harbour", "Señor Park", "Hilltop"])
      #expect(snapshot.areas.inForce(on: Example.day("2023-12-31")).areas.map(\.name) == Example.names)
      #expect(try await Example.count("area_version", db) == 5)
      // Without a day an import corrects the latest set; back to the first names, one set is left.
      try await Example.take(Example.row, into: db)
      #expect(try await Example.snapshot(db).areas.sets.count == 1)
      #expect(try await Example.count("area_version", db) == 4)
    }
  }

  @Test(arguments: TestDatabase.available) func `sets are added at the end only`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, Example.options(from: "2020-01-01"), into: db)
      try await Example.take(Example.halves, Example.options(from: "2024-01-01"), into: db)
      let found = await problem { try await Example.take(Example.row, Example.options(from: "2022-01-01"), into: db) }
      #expect(found == Problem("areas-newer", status: 409, ["day": "2024-01-01"]))
      let areas = try await Example.snapshot(db).areas
      #expect(areas.inForce(on: Example.day("2019-12-31")).isEmpty)
      #expect(areas.area(longitude: 4.005, latitude: 52.005, on: Example.day("2019-12-31")) == nil)
      #expect(areas.inForce(on: Example.day("2020-01-01")).areas.count == 4)
    }
  }

  @Test(arguments: TestDatabase.available)
  func `names in languages, aliases and groups are kept`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      let file = Example.file(
        [
          Example.feature(
            1, "1", "Ixelles", Example.square(0),
            ["nl": .text("Elsene"), "ar": .text("إكسل \"x\""), "old": .text("Matongé"), "district": .text("South")]),
          Example.feature(2, "2", "Jette", Example.square(1), ["district": .text("North")]),
        ], properties: ["id", "name", "nl", "ar", "old", "district"])
      var options = Example.options
      options.nameProperties = [Language("nl"): "nl", Language("ar"): "ar"]
      options.aliasProperties = ["old"]
      options.groupProperty = "district"
      let first = try await Example.take(file, options, into: db)
      #expect(first.changes?.aliases == 1)
      #expect(try await Example.take(file, options, into: db).changes?.isAnything == false)
      let set = try await Example.snapshot(db).areas.latest
      #expect(set.areas[0].name(in: Language("nl")) == "Elsene")
      #expect(set.areas[0].name(in: Language("ar")) == "إكسل \"x\"")
      #expect(set.areas[0].name(in: [Language("fr"), Language("nl")]) == "Elsene")
      #expect(set.areas[0].name(in: Language("fr")) == "Ixelles")
      #expect(set.areas[0].aliases == ["Matongé"])
      #expect(set.named("matonge") == .exact(set.areas[0].id))
      #expect(set.named("elsene") == .exact(set.areas[0].id))
      #expect(set.groupNames == ["North", "South"])
      #expect(set.groups == [set.areas[0].id.text: "South", set.areas[1].id.text: "North"])
    }
  }

  @Test(arguments: TestDatabase.available) func `layers stand side by side`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      var options = Example.options
      options.layer = "police"
      try await Example.take(Example.halves, options, into: db)
      var snapshot = try await Example.snapshot(db)
      #expect(snapshot.layers.map(\.layer) == ["areas", "police"])
      #expect(snapshot.defaultLayer == "areas" && snapshot.areas.latest.areas.count == 4)
      let west = try #require(snapshot.layer("police")?.area(longitude: 4.015, latitude: 52.005, on: Example.today))
      #expect(snapshot.area(west)?.name == "West")
      try await db.write { try Places.setDefaultLayer("police", on: $0) }
      snapshot = try await Example.snapshot(db)
      #expect(snapshot.areas.latest.areas.count == 2)
      let found = await problem { try await db.write { try Places.setDefaultLayer("none", on: $0) } }
      #expect(found == Problem("layer-unknown", status: 422, ["layer": "none", "layers": "areas, police"]))
    }
  }

  @Test(arguments: TestDatabase.available) func `an area that is no more keeps its name`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let gone = try #require(try await Example.snapshot(db).areas.latest.areas.first)
      try await Example.take(Example.halves, into: db)
      let snapshot = try await Example.snapshot(db)
      #expect(snapshot.area(gone.id) == nil)
      #expect(snapshot.name(of: gone.id, in: [.english]) == "Old Town")
    }
  }

  @Test(arguments: TestDatabase.available) func `a failure at any step leaves nothing`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let before = try await Example.snapshot(db)
      for call in 1... {
        let failing = FailingDatabase(wrapping: db, failAt: call)
        _ = try? await Places.importAreas(
          Example.halves, Example.options(from: "2024-01-01"), into: failing, surroundings: Example.surroundings)
        if !failing.hasFailed { break }
        let after = try await Example.snapshot(db)
        #expect(after.revision == before.revision)
        #expect(after.areas.latest.areas == before.areas.latest.areas)
      }
      #expect(try await Example.snapshot(db).areas.latest.areas.count == 2)
    }
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: TestDatabase.available)
  func `The Hague and Denver`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      for (layer, file, count, repaired) in [
        ("hague", "the_hague_wijken", 44, 3), ("denver", "denver_neighbourhoods", 78, 0),
      ] {
        let options = AreaImport(layer: layer, id: "cartodb_id", name: "name", source: file)
        let report = try await Example.take(SharedData.polygons(file), options, into: db)
        #expect(report.areas == count && report.repaired.count == repaired && report.refused.isEmpty)
        #expect(report.repaired.allSatisfy { abs($0.areaChange) < 0.001 && $0.problem.contains("[") })
      }
      let denver = try #require(try await Example.snapshot(db).layer("denver")).latest
      #expect(denver.areas.count == 78)
      let capitol = try #require(denver.areas.first { $0.name == "Capitol Hill" })
      #expect(denver.named("capitol hill") == .exact(capitol.id))
      guard case .near(let near) = denver.named("Capital Hill") else {
        Issue.record("not suggested")
        return
      }
      #expect(near.first == capitol.id)
      #expect(denver.area(longitude: capitol.label.x, latitude: capitol.label.y) == capitol.id)
      #expect(try !denver.neighbours(of: capitol.id).isEmpty)
    }
  }
}

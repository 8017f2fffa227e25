import Places
import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct PopulationTests {
  @Test(arguments: TestDatabase.available) func `bad rows are refused one by one`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      let twins = Example.file([
        Example.feature(1, "1", "Park", Example.square(0)), Example.feature(2, "2", "Park", Example.square(1)),
        Example.feature(3, "3", "Harbour", Example.square(2)),
      ])
      try await Example.take(twins, into: db)
      let areas = try await Example.snapshot(db).areas
      let rows = [
        PopulationRow(row: 2, area: "Harbor", year: 2020, value: 1),
        PopulationRow(row: 3, area: "park", year: 2020, value: 1),
        PopulationRow(row: 4, area: "3", year: 2020, value: nil),
        PopulationRow(row: 5, area: "3", year: 2020, value: -1),
        PopulationRow(row: 6, area: "3", year: 20_000, value: 1),
        PopulationRow(row: 7, area: "3", year: 2020, value: .nan),
        PopulationRow(row: 8, area: "3", year: 2020, value: 100),
        PopulationRow(row: 9, area: "HARBOUR", year: 2020, value: 9),
        PopulationRow(row: 10, area: "", year: 2020, value: 9),
      ]
      let report = try await db.write { try Places.importPopulation(rows, areas: areas, source: "census", on: $0) }
      #expect(report.imported == 1 && report.unchanged == 0)
      #expect(report.refused.map(\.row) == [2, 3, 4, 5, 6, 7, 9, 10])
      #expect(
        report.refused.map(\.reason) == [
          "area-unknown", "area-unclear", "value-missing", "value-negative", "year-unknown", "value-missing", "twice",
          "area-unknown",
        ])
      #expect(report.refused[0].suggestions == ["Harbour"])
      #expect(report.refused[1].suggestions == ["Park", "Park"])
    }
  }

  @Test(arguments: TestDatabase.available)
  func `between known years it is interpolated, beyond them the nearest`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let areas = try await Example.snapshot(db).areas
      let rows = [(2010, 1000.0), (2020, 2000), (2022, 1800)].enumerated().map {
        PopulationRow(row: $0 + 2, area: "Hill", year: $1.0, value: $1.1)
      }
      let dry = try await db.write {
        try Places.importPopulation(rows, areas: areas, source: "census", on: $0, dryRun: true)
      }
      #expect(dry.imported == 3)
      #expect(try await Example.count("area_population", db) == 0)
      let first = try await db.write { try Places.importPopulation(rows, areas: areas, source: "census", on: $0) }
      #expect(first.imported == 3)
      let again = try await db.write { try Places.importPopulation(rows, areas: areas, source: "census", on: $0) }
      #expect(again.imported == 0 && again.unchanged == 3)
      let now = try await Example.snapshot(db).areas
      let hill = now.latest.areas[3].id
      #expect(
        now.population(of: hill, in: 2010) == Population(value: 1000, year: 2010, isEstimate: false, source: "census"))
      #expect(
        now.population(of: hill, in: 2015) == Population(value: 1500, year: 2015, isEstimate: true, source: "census"))
      #expect(now.population(of: hill, in: 2021)?.value == 1900)
      #expect(
        now.population(of: hill, in: 1990) == Population(value: 1000, year: 1990, isEstimate: true, source: "census"))
      #expect(now.population(of: hill, in: 2030)?.value == 1800)
      #expect(now.population(of: now.latest.areas[0].id, in: 2020) == nil)
      // A corrected figure takes the place of the old one.
      let corrected = [PopulationRow(row: 2, area: "4", year: 2020, value: 2100)]
      _ = try await db.write { try Places.importPopulation(corrected, areas: now, source: "census 2", on: $0) }
      #expect(try await Example.snapshot(db).areas.population(of: hill, in: 2020)?.source == "census 2")
    }
  }

  @Test(arguments: TestDatabase.available) func `names of the figure's year are known`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      try await Example.take(Example.halves, Example.options(from: "2024-01-01"), into: db)
      let areas = try await Example.snapshot(db).areas
      let rows = [
        PopulationRow(row: 2, area: "Hill", year: 2020, value: 1),
        PopulationRow(row: 3, area: "West", year: 2020, value: 2),
        PopulationRow(row: 4, area: "Hill", year: 2024, value: 3),
      ]
      let report = try await db.write { try Places.importPopulation(rows, areas: areas, source: "", on: $0) }
      #expect(report.imported == 2 && report.refused.map(\.row) == [4])
    }
  }
}

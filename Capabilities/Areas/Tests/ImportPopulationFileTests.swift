import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Places
import StorageTesting
import Tables
import Testing
import Vocabulary

@testable import Areas

@Suite struct ImportPopulationFileTests {
  private func table(_ text: String) throws -> TableFile { try TableFile.open(Array(text.utf8), name: "x.csv") }

  @Test func refusesColumnsAndYearsThatAreNone() throws {
    let file = try table(SampleFile.population)
    #expect(throws: Problem.self) {
      try ImportPopulationFile.rows(file, PopulationOrder(area: "area", value: "people"))
    }
    do {
      _ = try ImportPopulationFile.rows(file, PopulationOrder(area: "where", value: "people", year: 0))
    } catch let problem as Problem {
      #expect(problem.fields.map(\.code) == ["column-unknown", "out-of-range"])
    }
  }

  @Test func readsYearsAndNumbersAsPeopleWriteThem() throws {
    let file = try table("area;year;people\n1;2024;1.200\n2;soon;12.345\n")
    let rows = try ImportPopulationFile.rows(file, PopulationOrder(area: "area", value: "people", yearColumn: "year"))
    #expect(rows.map(\.year) == [2024, 0])
    #expect(rows.count == 2)
  }

  @Test(arguments: TestDatabase.available)
  func refusesRowsOneByOne(_ kind: TestDatabase) async throws {
    try await withCity(kind, [AreasCapability()]) { city in
      let order = PopulationOrder(area: "area", value: "people", year: 2025)
      let file = try TableFile.open(Array(SampleFile.population.utf8), name: "x.csv")
      await #expect(throws: Problem("areas-missing", status: 422)) {
        try await ImportPopulationFile.perform(file, named: "x", order, by: .commandLine, city.services)
      }
      try await SampleFile.with(SampleFile.squares()) { path in
        _ = try await ImportAreaFile.perform(
          path, named: "x", AreaOrder(id: "code", name: "name"), by: .commandLine, city.services)
      }
      let dry = try await ImportPopulationFile.perform(
        file, named: "x", order, by: .commandLine, city.services, dryRun: true)
      let report = try await ImportPopulationFile.perform(file, named: "x", order, by: .commandLine, city.services)
      #expect(dry == report && report.imported == 2)
      #expect(report.refused.map(\.value) == ["Souht"] && report.refused.first?.suggestions.first == "South")
      let areas = try await city.services.currentPlaces().areas
      #expect(areas.population(of: areas.latest, in: 2025)?.value == 1700)
    }
  }
}

import Access
import ArgumentParser
import CapabilityKit
import CapabilityTesting
import Foundation
import Places
import StorageTesting
import Testing
import Vocabulary

@testable import Areas

@Suite struct AreasCommandTests {
  @Test func endsWithOneWhenAFileIsRefused() async throws {
    try await withCity(.sqlite, [AreasCapability()]) { city in
      let missing = try ImportAreasCommand.parse(["/nowhere.geojson", "--id", "code", "--name", "name"])
      await #expect(throws: ExitCode(1)) { try await missing.run(in: city.house) }
      try await SampleFile.with(SampleFile.projected) { path in
        let metres = try ImportAreasCommand.parse([path, "--id", "code", "--name", "name", "--json"])
        await #expect(throws: ExitCode(1)) { try await metres.run(in: city.house) }
      }
      let population = try ImportPopulationCommand.parse([
        "/nowhere.csv", "--area", "a", "--value", "b", "--year", "2024",
      ])
      await #expect(throws: ExitCode(1)) { try await population.run(in: city.house) }
      #expect(try await city.services.currentPlaces().layers.isEmpty)
    }
  }

  @Test func importsListsAndNames() async throws {
    try await withCity(.sqlite, [AreasCapability()]) { city in
      try await SampleFile.with(SampleFile.squares()) { path in
        for more in [["--dry-run"], ["--json"], []] {
          let command = try ImportAreasCommand.parse(
            [path, "--id", "code", "--name", "name", "--group", "zone"] + more)
          try await command.run(in: city.house)
        }
      }
      try await AliasCommand.parse(["North", "Uptown"]).run(in: city.house)
      let areas = try await city.services.currentPlaces().areas
      guard case .exact = areas.latest.named("uptown") else { throw Problem.notFound }
      await #expect(throws: ExitCode(1)) { try await AliasCommand.parse(["Noth", "X"]).run(in: city.house) }
      do {
        _ = try AliasCommand.find("Noth", in: areas)
      } catch let problem as Problem {
        #expect(problem.code == "area-unknown-near" && problem.arguments["names"]?.contains("North") == true)
      }
      try await ListAreasCommand.parse(["--json"]).run(in: city.house)
      try await LayersCommand.parse([]).run(in: city.house)
      await #expect(throws: ExitCode(1)) { try await LayersCommand.parse(["--count-by", "x"]).run(in: city.house) }
      try await CrosswalkCommand.parse(["--from", "2020-01-01", "--to", "2024-01-01", "--json"]).run(in: city.house)
      let day = try CommandDay.read("2024-01-01", "from")
      let crosswalk = try CrosswalkDocument(areas, from: day, to: day)
      #expect(!crosswalk.isEstimate && crosswalk.weights.map(\.from) == ["1", "2", "3"])
    }
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Places
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Areas

private let capabilities: [any CapabilityKit.Capability] = [AreasCapability()]

@Suite struct ImportAreaFileTests {
  private func refusal(_ text: String, _ order: AreaOrder, ending: String = "geojson") async throws -> Problem? {
    try await withCity(.sqlite, capabilities) { city in
      try await SampleFile.with(text, ending) { path in
        do {
          _ = try await ImportAreaFile.perform(path, named: "x", order, by: .commandLine, city.services)
          return nil
        } catch let problem as Problem { return problem }
      }
    }
  }

  @Test func refusesWhatIsNoMap() async throws {
    #expect(try await refusal("hello", AreaOrder(id: "code", name: "name"))?.code == "format-unknown")
    #expect(
      try await refusal("{\"type\":\"FeatureCollection\",\"features\":[", AreaOrder(id: "code", name: "name")) != nil)
  }

  @Test func refusesMetresWithoutAProjection() async throws {
    let problem = try await refusal(SampleFile.projected, AreaOrder(id: "code", name: "name"))
    #expect(problem?.code == "crs-needed" && problem?.arguments["x"] != nil)
    var order = AreaOrder(id: "code", name: "name")
    order.crs = AreaOrder.code("31370")
    #expect(try await refusal(SampleFile.projected, order) == nil)
  }

  @Test func namesThePropertiesThatThereAre() async throws {
    let problem = try await refusal(SampleFile.squares(), AreaOrder(id: "code", name: "nom"))
    #expect(problem?.code == "property-missing" && problem?.arguments["properties"]?.contains("zone") == true)
    #expect(try await refusal(SampleFile.squares(), AreaOrder())?.fields.map(\.field) == ["id", "name"])
  }

  @Test(arguments: TestDatabase.available)
  func importsChecksAndReports(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city in
      try await SampleFile.with(SampleFile.squares()) { path in
        var order = AreaOrder(id: "code", name: "name")
        order.names = [Language("fr"): "name_fr"]
        order.group = "zone"
        let dry = try await ImportAreaFile.perform(
          path, named: "x", order, by: .commandLine, city.services, dryRun: true)
        #expect(dry.changes == nil && dry.report.areas == 3)
        #expect(try await city.services.currentPlaces().areas.isEmpty)

        let done = try await ImportAreaFile.perform(path, named: "squares", order, by: .commandLine, city.services)
        #expect(done.report.repaired.map(\.id) == ["3"])
        #expect(done.report.refused.map(\.reason) == ["no-geometry", "duplicate-identifier"])
        #expect(done.changes?.added == 3)
        let keys = try JSONSerialization.jsonObject(with: Data(AreaJSON.text(done.report).utf8)) as? [String: Any]
        #expect(Set((keys ?? [:]).keys) == ["areas", "repaired", "refused", "overlaps"])
        let areas = try await city.services.currentPlaces().areas
        #expect(areas.latest.areas.map { $0.name(in: Language("fr")) } == ["North (fr)", "South (fr)", "Bow tie (fr)"])
        let entries = try await city.database.read { db in
          try db.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'areas.imported'", as: Int.self)
        }
        #expect(entries == 1)

        let again = try await ImportAreaFile.perform(path, named: "squares", order, by: .commandLine, city.services)
        #expect(again.changes?.isAnything == false)
      }
    }
  }

  @Test func isForThoseWhoMayChangeAreas() async throws {
    try await withCity(.sqlite, capabilities) { city in
      var someone = Principal.commandLine
      someone = Principal(
        person: PersonID(milliseconds: 1, random: (1, 1)), name: "A", organisation: city.organisation.id,
        organisationName: "City Hall", organisationKind: .cityDepartment, roles: [.analyst])
      let services = city.services
      await #expect(throws: Problem.notAllowed) {
        try await ImportAreaFile.perform("/nowhere", named: "x", AreaOrder(id: "a", name: "b"), by: someone, services)
      }
    }
  }

  @Test(
    .enabled(if: RealFile.isThere),
    arguments: [
      ("bratislava_districts", 17), ("brussels_communes", 19), ("brussels_quartiers", 145),
      ("denver_neighbourhoods", 78),
      ("helsinki_suuralueet", 8), ("helsinki_tilastoalueet", 34), ("nyc_boroughs", 5), ("nyc_police_precincts", 77),
      ("the_hague_wijken", 44),
    ])
  func takesRealFiles(_ file: String, _ count: Int) async throws {
    let path = RealFile.folder.appendingPathComponent("\(file).geojson").path
    let columns = FileColumns(try AreaFile.read(path, fileLayer: nil, layer: "areas", crs: nil))
    let order = AreaOrder(id: try #require(columns.likelyID), name: try #require(columns.likelyName))
    try await withCity(.sqlite, capabilities) { city in
      let done = try await ImportAreaFile.perform(path, named: file, order, by: .commandLine, city.services)
      #expect(done.report.areas == count && done.report.refused.isEmpty)
      #expect(try await city.services.currentPlaces().areas.latest.areas.count == count)
      let repaired = ["helsinki_suuralueet": 1, "helsinki_tilastoalueet": 2, "nyc_boroughs": 1, "the_hague_wijken": 3]
      #expect(done.report.repaired.count == repaired[file] ?? 0)
      #expect(done.report.repaired.allSatisfy { abs($0.areaChange) < 0.01 })
    }
  }
}

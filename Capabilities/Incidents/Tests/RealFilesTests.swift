import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

/// The files of two cities, with the mappings that come along. The totals were counted by another program.
struct RealFilesTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/data").standardizedFileURL
  static let exist = FileManager.default.fileExists(atPath: folder.path)

  private func text(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(path)))
  }

  @Test(.enabled(if: exist, "the shared data are not beside the checkout"), arguments: TestDatabase.available)
  func denver(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city in
      let areas = String(decoding: try text("polygons/denver_neighbourhoods.geojson"), as: UTF8.self)
      try await ImportCity.addAreas(areas, id: "cartodb_id", name: "name", city)
      let file = try text("incidents_tension/denver_bias_motivated_crimes_2010_2018.csv")
      let mapping = try IncidentMapping.named("denver")
      let report = try await ImportCity.run(file, city.services, city.organisation.id, mapping).report
      #expect((report.read, report.incidents, report.offences) == (368, 319, 368))
      #expect(report.refused == [] && report.notLocated == 7)
      let again = try await ImportCity.run(file, city.services, city.organisation.id, mapping).report
      #expect((again.incidents, again.offences, again.updated, again.unchanged) == (0, 0, 0, 319))
      let first = try #require(try await ImportCity.incident("201014158", city))
      #expect(first.occurred.clock == "20:00" && first.occurred.day == Day(2010, 1, 7))
      #expect(first.setting == "home" && first.biases == ["racist-xenophobic"])
      #expect(first.offences == [.init("threat", sourceText: "THREATS TO INJURE")])
    }
  }

  @Test(.enabled(if: exist, "the shared data are not beside the checkout"), arguments: TestDatabase.available)
  func newYork(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city in
      let areas = try text("polygons/nyc_police_precincts.geojson")
      let json = try JSONSerialization.jsonObject(with: Data(areas)) as? [String: Any]
      let properties =
        ((json?["features"] as? [[String: Any]])?.first?["properties"] as? [String: Any])?.keys.sorted() ?? []
      let id = try #require(properties.first { $0.lowercased().contains("precinct") })
      try await ImportCity.addAreas(String(decoding: areas, as: UTF8.self), id: id, name: id, city)
      let file = try text("incidents_tension/nypd_hate_crimes_2019_2021.csv")
      let mapping = try IncidentMapping.named("new-york")
      let report = try await ImportCity.run(file, city.services, city.organisation.id, mapping).report
      #expect((report.read, report.incidents, report.offences) == (1296, 1210, 1296))
      #expect(report.refused == [] && report.notLocated == 0)
      let again = try await ImportCity.run(file, city.services, city.organisation.id, mapping).report
      #expect((again.incidents, again.offences, again.updated, again.unchanged) == (0, 0, 0, 1210))
    }
  }
}

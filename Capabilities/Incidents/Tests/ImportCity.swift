import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Geography
import Places
import Storage
import StorageTesting
import Synchronization
import Tables
import Translation
import Vocabulary

@testable import Incidents

/// A city with two areas, and what the tests of the import need.
enum ImportCity {
  static func with<Result: Sendable>(
    _ kind: TestDatabase = .sqlite, _ body: @Sendable @escaping (TestCity) async throws -> Result
  ) async throws -> Result {
    try await withCity(kind, [IncidentsCapability()]) { city in
      let square = { (x: Int) in "[[[\(x),50],[\(x + 1),50],[\(x + 1),51],[\(x),51],[\(x),50]]]" }
      let features = [("1", "Québec-Métro", 4), ("2", "Nord", 5)].map { code, name, x in
        """
        {"type":"Feature","properties":{"code":"\(code)","name":"\(name)"},
         "geometry":{"type":"Polygon","coordinates":\(square(x))}}
        """
      }
      try await addAreas(
        "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}", id: "code", name: "name",
        city)
      return try await body(city)
    }
  }

  static func addAreas(_ geojson: String, id: String, name: String, _ city: TestCity) async throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("areas-\(UUID().uuidString).geojson")
    try Data(geojson.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    _ = try await Places.importAreas(
      FeatureFile.read(url.path), AreaImport(id: id, name: name), into: city.database,
      surroundings: city.services.surroundings)
  }

  static func desk(_ services: Services) -> IncidentDesk { IncidentDesk(services, IncidentMemory()) }

  static let mapping: IncidentMapping = {
    var mapping = IncidentMapping(day: .init(column: "date", order: .dmy))
    mapping.record = "id"
    mapping.place = .init(area: "area")
    mapping.codes[.conduct] = .init(column: "what", values: ["assault": "assault", "threat*": "threat"])
    mapping.codes[.bias] = .init(column: "bias", separator: ";", system: "nibrs")
    return mapping
  }()

  static let header = "id,date,area,what,bias\n"
  static let good = """
    A1,9/3/2026,quebec metro,Assault,12
    A1,9/3/2026,1,threat to kill,
    A2,8/3/2026,Nord,assault,21;24

    """

  /// Imports a text and returns the report and the refused rows' file.
  static func run(
    _ text: String, _ city: TestCity, _ mapping: IncidentMapping = mapping, dryRun: Bool = false,
    order: DayParser.Order? = nil, progress: JobProgress = .silent
  ) async throws -> (report: IncidentImportReport, rejects: String) {
    try await run(
      Array(text.utf8), city.services, city.organisation.id, mapping, dryRun: dryRun, order: order, progress: progress)
  }

  static func run(
    _ bytes: [UInt8], _ services: Services, _ source: OrganisationID, _ mapping: IncidentMapping, dryRun: Bool = false,
    order: DayParser.Order? = nil, progress: JobProgress = .silent
  ) async throws -> (report: IncidentImportReport, rejects: String) {
    let rejects = Mutex<[UInt8]>([])
    let request = IncidentImport(
      mapping: mapping, source: source, fileName: "incidents.csv", dayOrder: order, isDryRun: dryRun)
    let report = try await desk(services).importIncidents(
      TableFile.open(bytes, options: mapping.options()), request, by: .commandLine,
      t: services.catalogues.translator(for: .english), progress: progress
    ) { bytes in rejects.withLock { $0 += bytes } }
    return (report, String(decoding: rejects.withLock { $0 }, as: UTF8.self))
  }

  static func incident(_ record: String, _ city: TestCity) async throws -> Incident? {
    try await city.database.read { db in
      try db.row("SELECT \(IncidentColumns.list) FROM incident WHERE source_record = \(record)")
        .map { try IncidentColumns.incident($0) }
    }
  }

  static func count(_ table: String, _ database: any Database) async throws -> Int {
    try await database.read { try $0.value("SELECT COUNT(*) FROM \(unchecked: table)") ?? 0 }
  }
}

import Foundation
import Geography
import Places
import Storage
import Vocabulary

/// Four squares of about 700 × 1100 m in a row from west to east: 1, 2, 3, 4.
enum Example {
  static let surroundings = Surroundings.fixed(at: Instant(milliseconds: 1_700_000_000_000))
  static let today = Day(number: 20_000)

  static func square(_ column: Double, width: Double = 1) -> Geometry {
    let (x, y) = (4 + 0.01 * column, 52.0)
    let points = [(x, y), (x + 0.01 * width, y), (x + 0.01 * width, y + 0.01), (x, y + 0.01), (x, y)]
    return Geometry(polygons: [[points.map { Point(x: $0.0, y: $0.1) }]])
  }

  static func feature(
    _ index: Int, _ code: String?, _ name: String?, _ geometry: Geometry?, _ more: [String: PropertyValue] = [:],
    refusal: String? = nil
  ) -> Feature {
    var properties: [String: PropertyValue] = [
      "id": code.map { .text($0) } ?? .null, "name": name.map { .text($0) } ?? .null,
    ]
    properties.merge(more) { _, new in new }
    return Feature(index: index, properties: properties, geometry: geometry, refusal: refusal)
  }

  static func file(_ features: [Feature], properties: [String] = ["id", "name"]) -> FeatureFile {
    FeatureFile(
      layers: ["areas"], layer: "areas", crs: "EPSG:4326",
      properties: properties.map { FeatureProperty(name: $0, type: "text") }, features: features)
  }

  static let names = ["Old Town", "Harbour", "Señor Park", "Hill"]
  static var row: FeatureFile {
    file((0..<4).map { feature($0 + 1, "\($0 + 1)", names[$0], square(Double($0))) })
  }

  /// The same ground cut in two halves: A is 1 and 2, B is 3 and 4.
  static var halves: FeatureFile {
    file([feature(1, "A", "West", square(0, width: 2)), feature(2, "B", "East", square(2, width: 2))])
  }

  static let options = AreaImport(id: "id", name: "name", source: "row.geojson")

  @discardableResult
  static func take(_ file: FeatureFile, _ options: AreaImport = options, into db: any Database) async throws
    -> AreaImportReport
  {
    try await Places.importAreas(file, options, into: db, surroundings: surroundings)
  }

  static func snapshot(_ db: any Database) async throws -> PlacesSnapshot {
    try await db.read { try PlacesSnapshot.load($0) }
  }

  static func day(_ text: String) -> Day { Day(text) ?? today }

  static func options(from day: String) -> AreaImport {
    var options = options
    options.validFrom = self.day(day)
    return options
  }

  static func id(_ code: String, _ set: AreaSet) -> AreaID? { set.areas.first { $0.code == code }?.id }

  static func count(_ table: String, _ db: any Database) async throws -> Int {
    try await db.read { try $0.value("SELECT count(*) AS number FROM \(unchecked: table)") ?? -1 }
  }
}

/// Public files beside the project; absent in a bare clone.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/polygons")
  static let isPresent = FileManager.default.fileExists(atPath: folder.path)
  static func polygons(_ name: String) throws -> FeatureFile {
    try FeatureFile.read(folder.appendingPathComponent("\(name).geojson").path)
  }
}

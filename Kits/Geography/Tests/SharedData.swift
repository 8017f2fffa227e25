import Foundation
import Geography

/// The public files beside the project; absent in a bare clone, and then the tests that need them are skipped.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data")
  static let isPresent = FileManager.default.fileExists(atPath: folder.appendingPathComponent("polygons").path)

  static func polygons(_ name: String) throws -> FeatureFile {
    try FeatureFile.read(folder.appendingPathComponent("polygons/\(name).geojson").path)
  }

  /// The nine files: how many features, and how many of them are invalid.
  static let files: [(name: String, features: Int, invalid: Int)] = [
    ("bratislava_districts", 17, 0), ("brussels_communes", 19, 0), ("brussels_quartiers", 145, 0),
    ("denver_neighbourhoods", 78, 0), ("helsinki_suuralueet", 8, 1), ("helsinki_tilastoalueet", 34, 2),
    ("nyc_boroughs", 5, 1), ("nyc_police_precincts", 77, 0), ("the_hague_wijken", 44, 3),
  ]
}

/// A folder that is gone when the test is.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("geography-\(UUID().uuidString)")
  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}

func square(_ x: Double, _ y: Double, _ side: Double = 1) -> Geometry {
  Geometry(polygons: [[ring(x, y, side)]])
}

func ring(_ x: Double, _ y: Double, _ side: Double) -> [Point] {
  [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)].map { Point(x: $0.0, y: $0.1) }
}

func polygon(_ points: [(Double, Double)]) -> Geometry {
  Geometry(polygons: [[points.map { Point(x: $0.0, y: $0.1) }]])
}

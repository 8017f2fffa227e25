import Foundation
import Vocabulary

/// Small files for the tests, and the real ones that may lie beside the checkout.
enum SampleFile {
  /// Two squares that touch, one that crosses itself, one without a shape and one with an identifier that was there.
  static func squares(names: [String] = ["North", "South", "Bow tie"]) -> String {
    let shapes = [
      "[[[4.0,51.0],[4.1,51.0],[4.1,51.1],[4.0,51.1],[4.0,51.0]]]",
      "[[[4.0,50.9],[4.1,50.9],[4.1,51.0],[4.0,51.0],[4.0,50.9]]]",
      "[[[4.2,50.9],[4.3,51.0],[4.3,50.9],[4.2,51.01],[4.2,50.9]]]",
    ]
    var features = zip(names, shapes).enumerated().map { index, pair in
      feature("\(index + 1)", pair.0, "{\"type\":\"Polygon\",\"coordinates\":\(pair.1)}")
    }
    features.append(feature("9", "Nowhere", "null"))
    features.append(
      feature("1", "Twin", "{\"type\":\"Polygon\",\"coordinates\":[[[5,50],[5.1,50],[5.1,50.1],[5,50]]]}"))
    return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
  }

  private static func feature(_ code: String, _ name: String, _ geometry: String) -> String {
    let properties = "{\"code\":\"\(code)\",\"name\":\"\(name)\",\"name_fr\":\"\(name) (fr)\",\"zone\":\"Whole\"}"
    return "{\"type\":\"Feature\",\"properties\":\(properties),\"geometry\":\(geometry)}"
  }

  /// In metres of some projection that the file does not name.
  static let projected =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"1\",\"name\":\"A\"},"
    + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[150000,170000],[151000,170000],[151000,171000],[150000,170000]]]}}]}"

  static let population = "area,people\nNorth,\"1,200\"\nSouht,900\n3,500\n"

  /// Gives the body the path of a file with this text.
  static func with<Result>(_ text: String, _ ending: String = "geojson", _ body: (String) async throws -> Result)
    async throws -> Result
  {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("areas-\(UUID().uuidString).\(ending)")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
  }
}

enum RealFile {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/polygons")
  static let isThere = FileManager.default.fileExists(atPath: folder.path)
}

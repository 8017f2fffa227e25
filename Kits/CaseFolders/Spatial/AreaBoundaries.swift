import Foundation

/// `areas.geojson`: a FeatureCollection of polygons and multipolygons with the property `id` (RFC 7946).
enum AreaBoundaries {
  private static let file = "areas.geojson"

  /// Rings of every area, in the order of `areas.csv`; features of other ids are left out.
  static func read(_ folder: CaseFolder, _ areas: SpatialAreas) throws -> [[[SIMD2<Double>]]] {
    let bytes = try folder.bytes(file)
    guard bytes.count <= 500_000_000 else { throw CaseFault(file, "is larger than 500 MB") }
    let collection: Collection
    do {
      collection = try JSONDecoder().decode(Collection.self, from: Data(bytes))
    } catch let fault as CaseFault {
      throw fault
    } catch {
      throw CaseFault(file, place(error))
    }
    var rings: [String: [[SIMD2<Double>]]] = [:]
    for (index, feature) in collection.features.enumerated() {
      let id = feature.properties.id
      guard rings[id] == nil else { throw fault(index, "properties.id", "\(id) stands twice") }
      guard feature.geometry.rings.allSatisfy({ $0.count >= 3 }) else {
        throw fault(index, "geometry", "\(id) has a ring of fewer than 3 points")
      }
      rings[id] = feature.geometry.rings
    }
    return try areas.ids.enumerated().map { row, id in
      guard let found = rings[id] else { throw areas.table.fault(row, "id", "\(id) has no feature in \(file)") }
      return found
    }
  }

  private static func fault(_ feature: Int, _ column: String, _ reason: String) -> CaseFault {
    CaseFault(file, column: "features[\(feature)].\(column)", reason)
  }

  /// Where the decoder stopped.
  private static func place(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "is not JSON" }
    let context: DecodingError.Context
    switch error {
    case .keyNotFound(let key, let found):
      return "\(path(found.codingPath + [key])) is missing"
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
    @unknown default: return "cannot be read"
    }
    return context.codingPath.isEmpty ? "is not a FeatureCollection" : "\(path(context.codingPath)) cannot be read"
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { text, key in
      key.intValue.map { "\(text)[\($0)]" } ?? (text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)")
    }
  }

  private struct Collection: Decodable {
    let features: [Feature]
  }

  private struct Feature: Decodable {
    let properties: Properties
    let geometry: Geometry
  }

  private struct Properties: Decodable {
    let id: String

    enum CodingKeys: CodingKey { case id }
    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      if let number = try? values.decode(Int.self, forKey: .id) {
        id = "\(number)"
      } else {
        id = try values.decode(String.self, forKey: .id)
      }
    }
  }

  private struct Geometry: Decodable {
    let rings: [[SIMD2<Double>]]

    enum CodingKeys: CodingKey { case type, coordinates }
    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      switch try values.decode(String.self, forKey: .type) {
      case "Polygon": rings = try values.decode([[Position]].self, forKey: .coordinates).map { $0.map(\.point) }
      case "MultiPolygon":
        rings = try values.decode([[[Position]]].self, forKey: .coordinates).flatMap { $0.map { $0.map(\.point) } }
      case let type:
        throw CaseFault(file, column: path(decoder.codingPath), "\(type) is neither Polygon nor MultiPolygon")
      }
    }
  }

  /// Two or more numbers, of which the first two count.
  private struct Position: Decodable {
    let point: SIMD2<Double>

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      point = SIMD2(try values.decode(Double.self), try values.decode(Double.self))
    }
  }
}

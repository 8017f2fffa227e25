public import Vocabulary

/// How much of a file is read before it is refused with `too-large` (413).
public struct FeatureLimits: Sendable {
  /// Bytes of the file.
  public var fileBytes = 256 << 20
  /// Bytes that a zipped file says it unpacks to, and how many entries it may have.
  public var unpackedBytes = 1 << 30
  public var zipEntries = 10_000
  public var layers = 200
  public var features = 50_000
  /// Points of all features together.
  public var vertices = 20_000_000
  /// Properties of a layer, and bytes of one text.
  public var properties = 1000
  public var textBytes = 20_000
  public init() {}
  public static let standard = FeatureLimits()
}

/// A value of a feature's property; lists and objects are their JSON text, days and times ISO 8601.
public enum PropertyValue: Sendable, Hashable {
  case text(String)
  case number(Double)
  case null

  /// As a person would write it: whole numbers without a decimal point; nil for null.
  public var text: String? {
    switch self {
    case .text(let text): text
    case .number(let number):
      number == number.rounded() && abs(number) < 9e15 ? "\(Int(number))" : "\(number)"
    case .null: nil
    }
  }
}

/// A property that the features of a layer have: its name, and `text`, `number`, `date` or `list`.
public struct FeatureProperty: Sendable, Hashable {
  public let name: String
  public let type: String
  public init(name: String, type: String) {
    self.name = name
    self.type = type
  }
}

/// One feature of a file.
public struct Feature: Sendable, Hashable {
  /// Counted from 1 in the order of the file.
  public let index: Int
  public let properties: [String: PropertyValue]
  /// Polygons in WGS 84; nil when the feature is refused.
  public let geometry: Geometry?
  /// Why there is no geometry: `no-geometry`, `empty-geometry`, `point-not-polygon`, `line-not-polygon`,
  /// `unreadable-geometry`, `not-finite`, `no-area`, `projection-failed`, `text-too-long`.
  public let refusal: String?

  public init(index: Int, properties: [String: PropertyValue], geometry: Geometry?, refusal: String? = nil) {
    self.index = index
    self.properties = properties
    self.geometry = geometry
    self.refusal = refusal
  }
}

/// The features of one layer of a file of areas: GeoJSON, GeoPackage, KML, KMZ, or a Shapefile loose or in a zip.
public struct FeatureFile: Sendable {
  /// Layers that have geometry, in the order of the file.
  public let layers: [String]
  public let layer: String
  /// The code of the reference system that the coordinates came in, `EPSG:2232`; nil when it has none.
  public let crs: String?
  public let properties: [FeatureProperty]
  public let features: [Feature]

  public init(layers: [String], layer: String, crs: String?, properties: [FeatureProperty], features: [Feature]) {
    self.layers = layers
    self.layer = layer
    self.crs = crs
    self.properties = properties
    self.features = features
  }

  /// Reads a local file whole. `crs`, such as `EPSG:2232`, overrides what the file says about itself. The format is
  /// told by the contents, and for Shapefile, KML and zips by the ending of the name too.
  ///
  /// Throws `file-missing` (404), `file-unreadable` (422), `format-unknown` (415), `too-large` (413), `crs-unknown`
  /// (422), `layer-needed` (422, `layers`), `layer-unknown` (422, `layers`), and `crs-needed` (422, `x`, `y`, `hint`)
  /// when coordinates cannot be longitude and latitude and nothing names their projection.
  public static func read(
    _ path: String, layer: String? = nil, crs: String? = nil, limits: FeatureLimits = .standard
  ) throws(Problem) -> FeatureFile {
    let projection: Projection? = if let crs, !crs.isEmpty { try Projection(from: crs) } else { nil }
    let source = try FeatureSource.find(path, layer: layer, limits: limits)
    return try GDAL.use { (gdal) throws(Problem) in
      try FeatureReader(gdal: gdal, source: source, projection: projection, limits: limits).read(layer: layer)
    }
  }
}

extension Problem {
  static func layerNeeded(_ layers: [String]) -> Problem {
    Problem("layer-needed", status: 422, ["layers": layers.joined(separator: ", ")])
  }
  static func layerUnknown(_ layer: String, _ layers: [String]) -> Problem {
    Problem("layer-unknown", status: 422, ["layer": layer, "layers": layers.joined(separator: ", ")])
  }
  static func fileUnreadable(_ file: String, _ reason: String) -> Problem {
    Problem("file-unreadable", status: 422, ["file": file, "reason": reason])
  }
  static func crsNeeded(_ point: Point) -> Problem {
    Problem("crs-needed", status: 422, ["x": "\(point.x)", "y": "\(point.y)", "hint": "--crs EPSG:N"])
  }
}

import CGDAL
public import Vocabulary

/// A coordinate reference system that positions may come in, known by its code in a register.
public struct Projection: Sendable, Hashable {
  /// `EPSG:2232`, upper case.
  public let code: String
  /// The register's name for it: `NAD83 / Colorado Central (ftUS)`.
  public let name: String

  /// A code such as `EPSG:2232` or `ESRI:102719`; digits alone are taken as EPSG. Throws `crs-unknown` (422) when PROJ
  /// does not know it or cannot turn it into longitude and latitude.
  public init(from code: String) throws(Problem) {
    let normal = code.allSatisfy(\.isNumber) ? "EPSG:\(code)" : code.uppercased()
    let parts = normal.split(separator: ":", omittingEmptySubsequences: false)
    let isPlain = normal.utf8.allSatisfy { ($0 >= 48 && $0 <= 58) || ($0 >= 65 && $0 <= 90) }
    guard isPlain, parts.count == 2, ["EPSG", "ESRI", "OGC", "IGNF"].contains(String(parts[0])), !parts[1].isEmpty
    else { throw Problem("crs-unknown", status: 422, ["crs": code]) }
    self.code = normal
    name = try GDAL.use { (_) throws(Problem) in
      guard let system = SpatialReference(code: normal), system.isHorizontal,
        CoordinateTransformation(from: system) != nil
      else {
        throw Problem("crs-unknown", status: 422, ["crs": code])
      }
      return system.name
    }
  }

  /// Turns positions into WGS 84. x is the easting or longitude, y the northing or latitude, in the units of the
  /// system; nil for positions that have no answer. One transformation is set up per call: call with many.
  public func toLonLat(x: [Double], y: [Double]) throws(Problem) -> [(lon: Double, lat: Double)?] {
    try Transformer(self).toLonLat(x: x, y: y)
  }

  /// One position; a `Transformer` is cheaper for the second.
  public func toLonLat(x: Double, y: Double) throws(Problem) -> (lon: Double, lat: Double)? {
    try toLonLat(x: [x], y: [y])[0]
  }
}

/// A projection made ready to turn many positions into WGS 84 (over half a million a second); for one thread at a time.
public final class Transformer {
  private let system: SpatialReference
  private let transformation: CoordinateTransformation

  /// Throws `crs-unknown` (422).
  public init(_ projection: Projection) throws(Problem) {
    (system, transformation) = try GDAL.use { (_) throws(Problem) in
      guard let system = SpatialReference(code: projection.code),
        let transformation = CoordinateTransformation(from: system)
      else { throw Problem("crs-unknown", status: 422, ["crs": projection.code]) }
      return (system, transformation)
    }
  }

  /// See `Projection.toLonLat`.
  public func toLonLat(x: [Double], y: [Double]) throws(Problem) -> [(lon: Double, lat: Double)?] {
    let count = min(x.count, y.count)
    guard count > 0 else { return [] }
    var (xs, ys) = (Array(x.prefix(count)), Array(y.prefix(count)))
    var success = [Int32](repeating: 0, count: count)
    let given = (0..<count).map { x[$0].isFinite && y[$0].isFinite }
    for index in 0..<count where !given[index] { (xs[index], ys[index]) = (0, 0) }
    _ = try GDAL.use { (_) throws(Problem) in
      OCTTransformEx(transformation.handle, Int32(count), &xs, &ys, nil, &success)
    }
    return (0..<count).map { index in
      guard given[index], success[index] != 0, abs(xs[index]) <= 180, abs(ys[index]) <= 90 else { return nil }
      return (xs[index], ys[index])
    }
  }

  public func toLonLat(x: Double, y: Double) throws(Problem) -> (lon: Double, lat: Double)? {
    try toLonLat(x: [x], y: [y])[0]
  }
}

/// A reference system of PROJ, owned.
final class SpatialReference {
  let handle: OGRSpatialReferenceH

  /// A checked code of a register, x before y (traditional GIS order).
  init?(code: String) {
    guard let handle = OSRNewSpatialReference(nil) else { return nil }
    self.handle = handle
    OSRSetAxisMappingStrategy(handle, OAMS_TRADITIONAL_GIS_ORDER)
    guard OSRSetFromUserInput(handle, code) == OGRERR_NONE else { return nil }
  }

  /// A copy of what a layer says about itself, its order of axes included.
  init?(copying other: OGRSpatialReferenceH) {
    guard let handle = OSRClone(other) else { return nil }
    self.handle = handle
  }

  deinit { OSRRelease(handle) }

  var name: String { OSRGetName(handle).map { String(cString: $0) } ?? "" }
  var isGeographic: Bool { OSRIsGeographic(handle) != 0 }
  /// Says where on the earth, not only how high.
  var isHorizontal: Bool { isGeographic || OSRIsProjected(handle) != 0 }

  /// `EPSG:2232`, from what the file says or, for a description without a code, from PROJ's best match.
  var code: String? {
    if let code = Self.code(of: handle) { return code }
    var count: Int32 = 0
    var confidence: UnsafeMutablePointer<Int32>?
    guard let matches = OSRFindMatches(handle, nil, &count, &confidence) else { return nil }
    defer {
      OSRFreeSRSArray(matches)
      VSIFree(confidence)
    }
    guard count > 0, let confidence, confidence[0] >= 90, let best = matches[0] else { return nil }
    return Self.code(of: best)
  }

  private static func code(of handle: OGRSpatialReferenceH) -> String? {
    guard let authority = OSRGetAuthorityName(handle, nil), let code = OSRGetAuthorityCode(handle, nil) else {
      return nil
    }
    return "\(String(cString: authority)):\(String(cString: code))"
  }
}

/// A transformation into longitude and latitude on WGS 84, x before y, owned.
final class CoordinateTransformation {
  let handle: OGRCoordinateTransformationH

  init?(from system: SpatialReference) {
    guard let target = SpatialReference(code: "EPSG:4326"),
      let handle = OCTNewCoordinateTransformation(system.handle, target.handle)
    else { return nil }
    self.handle = handle
  }

  deinit { OCTDestroyCoordinateTransformation(handle) }
}

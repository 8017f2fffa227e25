public import Vocabulary

/// A place in degrees of longitude (x) and latitude (y), WGS 84 (EPSG:4326), or in the units of a drawing.
public struct Point: Sendable, Hashable, Codable {
  public var x: Double
  public var y: Double
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The smallest upright rectangle around something; empty when nothing was added to it.
public struct Bounds: Sendable, Hashable {
  public var minX: Double
  public var minY: Double
  public var maxX: Double
  public var maxY: Double

  public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  public static let empty = Bounds(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
  public var isEmpty: Bool { minX > maxX || minY > maxY }
  public var width: Double { isEmpty ? 0 : maxX - minX }
  public var height: Double { isEmpty ? 0 : maxY - minY }
  public var centre: Point { Point(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }

  public mutating func include(_ point: Point) {
    minX = min(minX, point.x)
    minY = min(minY, point.y)
    maxX = max(maxX, point.x)
    maxY = max(maxY, point.y)
  }

  public func union(_ other: Bounds) -> Bounds {
    Bounds(
      minX: min(minX, other.minX), minY: min(minY, other.minY), maxX: max(maxX, other.maxX),
      maxY: max(maxY, other.maxY))
  }

  public func intersection(_ other: Bounds) -> Bounds {
    Bounds(
      minX: max(minX, other.minX), minY: max(minY, other.minY), maxX: min(maxX, other.maxX),
      maxY: min(maxY, other.maxY))
  }

  /// Touching counts.
  public func intersects(_ other: Bounds) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  public func expanded(x: Double, y: Double) -> Bounds {
    isEmpty ? self : Bounds(minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y)
  }
}

/// An area on the earth: one or more polygons in longitude and latitude, WGS 84, held as well-known binary
/// (OGC 06-103r4), little-endian and two-dimensional. A plain value: nothing of the C libraries is kept in it.
public struct Geometry: Sendable, Hashable {
  public let wkb: [UInt8]
  public let bounds: Bounds

  /// Reads well-known binary of any byte order and dimension, and keeps its polygons in two dimensions.
  /// Throws `geometry-unreadable` (422) when there is no polygon in it or a coordinate is not a finite number.
  public init(wkb: [UInt8]) throws(Problem) {
    guard let read = WKBReading(wkb), read.isFinite else { throw .geometryUnreadable("not well-known binary") }
    guard read.isEmpty || !read.polygons.isEmpty else { throw .geometryUnreadable("not a polygon") }
    self.init(polygons: read.polygons)
  }

  /// Polygons as rings of points, the outer ring first. Open rings are closed; rings of fewer than three distinct
  /// points are dropped, and with an outer ring its holes. Coordinates must be finite.
  public init(polygons: [[[Point]]]) {
    let kept = polygons.compactMap(Self.cleaned)
    var bounds = Bounds.empty
    for polygon in kept { for point in polygon[0] { bounds.include(point) } }
    self.bounds = bounds
    wkb = WKBWriting.bytes(of: kept)
  }

  public static let empty = Geometry(polygons: [])

  /// Every polygon as its rings, the outer ring first; a ring repeats its first point at its end.
  public var polygons: [[[Point]]] { WKBReading(wkb)?.polygons ?? [] }

  public var isEmpty: Bool { bounds.isEmpty }

  /// How many points all rings have together.
  public var vertexCount: Int { polygons.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } } }

  private static func cleaned(_ polygon: [[Point]]) -> [[Point]]? {
    var rings: [[Point]] = []
    for (index, ring) in polygon.enumerated() {
      var ring = ring
      if let first = ring.first, ring.last != first { ring.append(first) }
      if ring.count >= 4, Set(ring.prefix(8)).count >= 3 || Set(ring).count >= 3 {
        rings.append(ring)
      } else if index == 0 {
        return nil
      }
    }
    return rings.isEmpty ? nil : rings
  }
}

extension Problem {
  static func geometryUnreadable(_ reason: String) -> Problem {
    Problem("geometry-unreadable", status: 422, ["reason": reason])
  }
  static func geometryFailed(_ reason: String) -> Problem {
    Problem("geometry-failed", status: 422, ["reason": reason])
  }
}

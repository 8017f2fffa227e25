import CGEOS
public import Vocabulary

extension Geometry {
  /// Whether the two areas share at least a point; touching counts. Throws `geometry-failed` (422) when GEOS cannot say.
  public func intersects(_ other: Geometry) throws(Problem) -> Bool {
    guard bounds.intersects(other.bounds) else { return false }
    let geos = GEOS()
    let (a, b) = (try geos.shape(self), try geos.shape(other))
    let answer = GEOSIntersects_r(geos.handle, a.pointer, b.pointer)
    guard answer <= 1 else { throw .geometryFailed(geos.message) }
    return answer == 1
  }

  /// What both areas cover; empty when they only touch. Throws `geometry-failed` (422).
  public func intersection(_ other: Geometry) throws(Problem) -> Geometry {
    guard bounds.intersects(other.bounds) else { return .empty }
    return try GEOS().overlay(self, other, GEOSIntersection_r)
  }

  /// What this area covers and the other does not. Throws `geometry-failed` (422).
  public func difference(_ other: Geometry) throws(Problem) -> Geometry {
    guard bounds.intersects(other.bounds) else { return self }
    return try GEOS().overlay(self, other, GEOSDifference_r)
  }

  /// What either area covers. Throws `geometry-failed` (422).
  public func union(_ other: Geometry) throws(Problem) -> Geometry {
    try GEOS().overlay(self, other, GEOSUnion_r)
  }

  /// What any of the areas covers, without the borders between them. Throws `geometry-failed` (422).
  public static func union(of geometries: [Geometry]) throws(Problem) -> Geometry {
    let geos = GEOS()
    let all = try geos.shape(wkb: WKBWriting.bytes(of: geometries.flatMap(\.polygons)))
    return try geos.geometry(try geos.owned(GEOSUnaryUnion_r(geos.handle, all.pointer)))
  }

  /// The centre of mass in the plane of longitude and latitude, which can lie outside; nil when empty.
  public var centroid: Point? { point(GEOSGetCentroid_r) }

  /// A point that surely lies inside, for a label; nil when empty.
  public var pointOnSurface: Point? { point(GEOSPointOnSurface_r) }

  /// Whether every ring is simple and holes lie in their outer rings (OGC 06-103r4, 6.1.11).
  public var isValid: Bool {
    let geos = GEOS()
    guard let shape = try? geos.shape(self) else { return false }
    return GEOSisValid_r(geos.handle, shape.pointer) == 1
  }

  private func point(_ operation: (GEOSContextHandle_t?, OpaquePointer?) -> OpaquePointer?) -> Point? {
    guard !isEmpty else { return nil }
    let geos = GEOS()
    guard let shape = try? geos.shape(self), let found = try? geos.owned(operation(geos.handle, shape.pointer)) else {
      return nil
    }
    return geos.point(found)
  }
}

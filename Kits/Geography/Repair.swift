import CGEOS
public import Vocabulary

/// An invalid area made valid, and by how much that changed it.
public struct Repair: Sendable, Hashable {
  /// What GEOS found wrong, in its words: `Ring Self-intersection`, `Self-intersection`, `Nested shells`.
  public let problem: String
  /// Where, in degrees; nil when it is not at one place.
  public let location: Point?
  /// The polygons that are left; empty when nothing is, and then the area is to be refused.
  public let geometry: Geometry
  /// m² enclosed by the rings as they were drawn, holes taken off. Of a ring that crosses itself every piece counts with
  /// its own ground: both halves of a figure of eight, though their signed areas cancel.
  public let areaBefore: Double
  /// m² after.
  public let areaAfter: Double
  /// After / before − 1; 1 when nothing was enclosed before and something is after.
  public var areaChange: Double { areaBefore > 0 ? areaAfter / areaBefore - 1 : areaAfter > 0 ? 1 : 0 }
}

/// The area with its rings untangled (GEOS MakeValid, method "structure"; lines and points that are left over are
/// dropped), or nil when it was valid. Throws `geometry-failed` (422) when GEOS cannot read or repair it.
public func repaired(_ geometry: Geometry) throws(Problem) -> Repair? {
  let geos = GEOS()
  let shape = try geos.shape(geometry)
  var reason: UnsafeMutablePointer<CChar>?
  var location: OpaquePointer?
  let answer = GEOSisValidDetail_r(geos.handle, shape.pointer, 0, &reason, &location)
  let place = try location.map { (pointer) throws(Problem) in try geos.owned(pointer) }
  defer { if let reason { GEOSFree_r(geos.handle, reason) } }
  guard answer <= 1 else { throw .geometryFailed(geos.message) }
  if answer == 1 { return nil }
  let result = try geos.geometry(try geos.made(valid: shape))
  return Repair(
    problem: reason.map { String(cString: $0) } ?? "Invalid", location: place.flatMap(geos.point), geometry: result,
    areaBefore: try enclosedArea(of: geometry, geos), areaAfter: result.areaSquareMetres)
}

private func enclosedArea(of geometry: Geometry, _ geos: GEOS) throws(Problem) -> Double {
  var total = 0.0
  for polygon in geometry.polygons {
    var area = 0.0
    for (index, ring) in polygon.enumerated() {
      let part = try enclosedArea(of: ring, geos)
      area += index == 0 ? part : -part
    }
    total += max(0, area)
  }
  return total
}

/// The pieces into which a ring cuts the ground, as far as the ring winds around them.
private func enclosedArea(of ring: [Point], _ geos: GEOS) throws(Problem) -> Double {
  let shape = try geos.shape(Geometry(polygons: [[ring]]))
  let signed = abs(GroundArea.signed(ring))
  if GEOSisValid_r(geos.handle, shape.pointer) == 1 { return signed }
  let line = try geos.owned(GEOSBoundary_r(geos.handle, shape.pointer))
  let noded = try geos.owned(GEOSUnaryUnion_r(geos.handle, line.pointer))
  let lines: [OpaquePointer?] = [noded.pointer]
  let pieces = try geos.geometry(
    try geos.owned(lines.withUnsafeBufferPointer { GEOSPolygonize_r(geos.handle, $0.baseAddress, 1) }))
  var enclosed = 0.0
  for piece in pieces.polygons {
    let alone = Geometry(polygons: [piece])
    guard let inside = alone.pointOnSurface, winding(of: ring, around: inside) != 0 else { continue }
    enclosed += alone.areaSquareMetres
  }
  return enclosed
}

/// How often a closed ring runs around a point that is not on it, counter-clockwise less clockwise (K. Hormann and
/// A. Agathos, "The point in polygon problem for arbitrary polygons", 2001).
private func winding(of ring: [Point], around point: Point) -> Int {
  var turns = 0
  for (a, b) in zip(ring, ring.dropFirst()) where (a.y <= point.y) != (b.y <= point.y) {
    let side = (b.x - a.x) * (point.y - a.y) - (point.x - a.x) * (b.y - a.y)
    if a.y <= point.y, side > 0 { turns += 1 }
    if b.y <= point.y, side < 0 { turns -= 1 }
  }
  return turns
}

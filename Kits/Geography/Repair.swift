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
  /// m² enclosed by the rings as they were drawn, holes taken off. A ring in a figure of eight cancels itself out.
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
    areaBefore: geometry.areaSquareMetres, areaAfter: result.areaSquareMetres)
}

import Foundation

/// Areas on the ellipsoid of WGS 84 (EPSG:7030), of regions whose edges are straight in longitude and latitude, as
/// RFC 7946, section 3.1.1, says of GeoJSON.
///
/// The strip between the equator and a latitude has per radian of longitude the area a²/2·q, with the authalic q of
/// J. Snyder, "Map Projections: A Working Manual" (1987), equation 3-12: the same equal-area projection as EPSG:6933.
/// Along an edge q is integrated with Simpson's rule, whose error at the length of city boundaries is below rounding.
enum GroundArea {
  static let semiMajorAxis = 6_378_137.0
  private static let flattening = 1 / 298.257223563
  private static let eccentricitySquared = flattening * (2 - flattening)
  private static let eccentricity = eccentricitySquared.squareRoot()

  /// Square metres enclosed by a closed ring of degrees; positive when it runs counter-clockwise.
  static func signed(_ ring: [Point]) -> Double {
    guard let first = ring.first else { return 0 }
    let radian = Double.pi / 180
    let base = authalic(first.y * radian)
    var sum = 0.0
    var before = first
    var qBefore = 0.0
    for point in ring.dropFirst() {
      let q = authalic(point.y * radian) - base
      if point.x != before.x {
        let middle = point.y == before.y ? q : authalic((point.y + before.y) / 2 * radian) - base
        sum -= (qBefore + 4 * middle + q) / 6 * (point.x - before.x)
      }
      before = point
      qBefore = q
    }
    return sum * radian * semiMajorAxis * semiMajorAxis / 2
  }

  private static func authalic(_ latitude: Double) -> Double {
    let sine = sin(latitude)
    return (1 - eccentricitySquared)
      * (sine / (1 - eccentricitySquared * sine * sine) + atanh(eccentricity * sine) / eccentricity)
  }

  /// Metres per degree of longitude and of latitude at a latitude (radii of curvature of the ellipsoid).
  static func metresPerDegree(at latitude: Double) -> (x: Double, y: Double) {
    let angle = latitude * .pi / 180
    let w = 1 - eccentricitySquared * sin(angle) * sin(angle)
    let normal = semiMajorAxis / w.squareRoot()
    let meridian = semiMajorAxis * (1 - eccentricitySquared) / (w * w.squareRoot())
    return (max(normal * cos(angle), 1) * .pi / 180, meridian * .pi / 180)
  }
}

extension Geometry {
  /// The area on the ellipsoid in m², edges taken as straight in longitude and latitude; holes are taken off.
  public var areaSquareMetres: Double { Self.areaSquareMetres(polygons) }

  static func areaSquareMetres(_ polygons: [[[Point]]]) -> Double {
    var total = 0.0
    for polygon in polygons {
      var area = 0.0
      for (index, ring) in polygon.enumerated() {
        let part = abs(GroundArea.signed(ring))
        area += index == 0 ? part : -part
      }
      total += max(0, area)
    }
    return total
  }
}

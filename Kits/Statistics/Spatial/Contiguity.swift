/// Neighbours by shared boundaries.
public enum Contiguity: Sendable {
  /// Areas that share at least one point of their boundaries.
  case queen
  /// Areas that share at least one edge: the same two points, one after the other, in either direction.
  case rook
}

extension Neighbours {
  /// Neighbours whose boundaries have a point or an edge in common, from the boundaries' own points: two points are the
  /// same when both coordinates are (0 and −0 are). Boundaries that only nearly meet, or that meet where one of them
  /// has no point, are not found; clean the coverage first.
  ///
  /// - Parameter areas: for each area its rings, outer and inner alike, each a list of points in order; whether the
  ///   first point is said again at the end does not matter.
  /// - Returns: mutual links, each row ascending.
  /// - Throws: `SpatialFault.tooManyLinks` beyond `mostLinks`, and when more than 10,000 areas share one point or edge.
  /// - Complexity: O(p + s log s) time for p points and s meetings of two areas in a point or edge.
  public static func sharing(_ contiguity: Contiguity, _ areas: [[[SIMD2<Double>]]]) throws(SpatialFault) -> Neighbours
  {
    var numbers: [SIMD2<Double>: UInt32] = [:]
    var places: [(key: UInt64, area: UInt32)] = []
    for (area, rings) in areas.enumerated() {
      for ring in rings {
        var last: UInt32?
        // Adding 0 makes 0 of −0.
        let points = ring.map { $0 + SIMD2(0, 0) }
        for point in points + points.prefix(contiguity == .rook ? 1 : 0) {
          let number = numbers[point] ?? UInt32(numbers.count)
          if number == numbers.count { numbers[point] = number }
          switch contiguity {
          case .queen: places.append((UInt64(number), UInt32(area)))
          case .rook:
            if let last, last != number { places.append((pair(Int(last), Int(number)), UInt32(area))) }
            last = number
          }
        }
      }
    }
    return try Neighbours(count: areas.count, pairs: meetings(of: places))
  }

  /// Pairs of areas that have a key in common.
  private static func meetings(of places: [(key: UInt64, area: UInt32)]) throws(SpatialFault) -> [UInt64] {
    let places = places.sorted { ($0.key, $0.area) < ($1.key, $1.area) }
    var pairs: [UInt64] = []
    var start = 0
    while start < places.count {
      var areas: [UInt32] = []
      var end = start
      while end < places.count, places[end].key == places[start].key {
        if areas.last != places[end].area { areas.append(places[end].area) }
        end += 1
      }
      guard areas.count <= 10_000, pairs.count <= mostLinks else { throw .tooManyLinks }
      for (index, area) in areas.enumerated() {
        for other in areas[(index + 1)...] { pairs.append(pair(Int(area), Int(other))) }
      }
      start = end
    }
    return pairs
  }
}

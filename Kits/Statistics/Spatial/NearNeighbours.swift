extension Neighbours {
  /// Areas whose points are at most a distance apart: √(Δx² + Δy²) ≤ threshold, in the coordinates' own unit. Points in
  /// the same place are neighbours at any threshold.
  ///
  /// - Parameters:
  ///   - points: one for each area, of finite coordinates on a plane (not degrees).
  ///   - threshold: from 0.
  /// - Returns: mutual links, each row ascending.
  /// - Throws: `SpatialFault.outOfRange` for a threshold below 0 or not finite, `.notFinite` with the area's number,
  ///   `.tooManyLinks`.
  /// - Complexity: O(n log n + c) for c pairs whose difference along the wider axis is within the threshold.
  public static func within(_ threshold: Double, _ points: [SIMD2<Double>]) throws(SpatialFault) -> Neighbours {
    guard threshold >= 0, threshold.isFinite else { throw .outOfRange("threshold") }
    let line = try Line(points)
    var pairs: [UInt64] = []
    for rank in line.order.indices {
      let area = line.order[rank]
      var other = rank + 1
      while other < line.order.count, line.along[other] - line.along[rank] <= threshold {
        if distance(points[area], points[line.order[other]]) <= threshold {
          pairs.append(pair(area, line.order[other]))
        }
        other += 1
      }
      guard pairs.count <= mostLinks / 2 else { throw .tooManyLinks }
    }
    return try Neighbours(count: points.count, pairs: pairs)
  }

  /// The k nearest other areas of each; of those equally far, the ones that come first. Links need not be mutual.
  ///
  /// - Parameters:
  ///   - k: from 0 below the number of areas.
  ///   - points: as for `within`.
  /// - Returns: rows ascending by number, each of k.
  /// - Throws: `SpatialFault.outOfRange` for another k, `.notFinite` with the area's number, `.tooManyLinks`.
  /// - Complexity: O(n log n + n √n k) for points that are spread evenly; never more than O(n² k).
  public static func nearest(_ k: Int, _ points: [SIMD2<Double>]) throws(SpatialFault) -> Neighbours {
    let count = points.count
    guard k >= 0, k == 0 || k < count else { throw .outOfRange("k") }
    guard k == 0 || count <= mostLinks / k else { throw .tooManyLinks }
    let line = try Line(points)
    var members = [Int32](repeating: 0, count: count * k)
    for rank in line.order.indices where k > 0 {
      let area = line.order[rank]
      var best = NearestSet(k)
      var (low, high) = (rank - 1, rank + 1)
      // Outwards in both directions, until what is left is further along the line than the worst of the best.
      while low >= 0 || high < count {
        let below = low >= 0 ? line.along[rank] - line.along[low] : .infinity
        let above = high < count ? line.along[high] - line.along[rank] : .infinity
        if best.isFull, min(below, above) > best.worst { break }
        let other = line.order[below <= above ? low : high]
        if below <= above { low -= 1 } else { high += 1 }
        best.offer(other, distance(points[area], points[other]))
      }
      for (place, other) in best.members.sorted().enumerated() { members[area * k + place] = Int32(other) }
    }
    return Neighbours(starts: (0...count).map { $0 * k }, members: members)
  }

  private static func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let (x, y) = (a.x - b.x, a.y - b.y)
    return (x * x + y * y).squareRoot()
  }

  /// The areas in order along the axis on which they are spread more widely.
  private struct Line {
    let order: [Int]
    let along: [Double]

    init(_ points: [SIMD2<Double>]) throws(SpatialFault) {
      guard points.count <= Int(Int32.max) else { throw .tooManyLinks }
      for (area, point) in points.enumerated() where !(point.x.isFinite && point.y.isFinite) {
        throw .notFinite(area)
      }
      func width(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }
      let x = points.map(\.x)
      let y = points.map(\.y)
      let values = width(x) >= width(y) ? x : y
      order = points.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      along = order.map { values[$0] }
    }
  }

  /// The nearest of those offered, at most k, in order of distance, then number.
  private struct NearestSet {
    private let most: Int
    private var found: [(distance: Double, area: Int)] = []

    init(_ most: Int) { self.most = most }

    var isFull: Bool { found.count == most }
    var worst: Double { found.last?.distance ?? .infinity }
    var members: [Int] { found.map(\.area) }

    mutating func offer(_ area: Int, _ distance: Double) {
      if isFull, let last = found.last, (distance, area) >= last { return }
      var place = found.count
      while place > 0, (distance, area) < found[place - 1] { place -= 1 }
      found.insert((distance, area), at: place)
      if found.count > most { found.removeLast() }
    }
  }
}

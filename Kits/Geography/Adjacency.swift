import CGEOS
public import Vocabulary

/// For every area the indices of its neighbours, ascending: those that share a stretch of boundary, not only a corner
/// (rook contiguity).
///
/// Boundaries drawn point by point alike are compared exactly (to 10⁻⁷ degrees, about 1 cm). Others count as shared
/// where they run within `tolerance` metres of each other for at least ten times the tolerance, which bridges small
/// gaps and overlaps and still leaves out corners. Throws `geometry-failed` (422).
public func adjacency(of geometries: [Geometry], tolerance: Double = 1) throws(Problem) -> [[Int]] {
  let rings = geometries.map { $0.polygons.flatMap { $0 } }
  var neighbours = [Set<Int>](repeating: [], count: geometries.count)
  func join(_ a: Int, _ b: Int) {
    neighbours[a].insert(b)
    neighbours[b].insert(a)
  }
  for (a, b) in sharedEdges(rings) { join(a, b) }

  let latitude = geometries.reduce(Bounds.empty) { $0.union($1.bounds) }.centre.y
  let scale = GroundArea.metresPerDegree(at: latitude.isFinite ? latitude : 0)
  let margin = (x: tolerance / scale.x, y: tolerance / scale.y)
  let geos = GEOS()
  let wide = geometries.map { $0.bounds.expanded(x: margin.x, y: margin.y) }
  for (a, b) in BoundsPairs.among(wide) where !neighbours[a].contains(b) {
    let window = wide[a].intersection(wide[b])
    let first = lines(of: rings[a], in: window, scale: scale)
    let second = lines(of: rings[b], in: window, scale: scale)
    if first.isEmpty || second.isEmpty { continue }
    if try geos.length(of: first, within: tolerance, of: second) >= 10 * tolerance { join(a, b) }
  }
  return neighbours.map { $0.sorted() }
}

private struct Edge: Hashable {
  let ax, ay, bx, by: Int64
  init(_ a: Point, _ b: Point) {
    let (ax, ay) = (Int64((a.x * 1e7).rounded()), Int64((a.y * 1e7).rounded()))
    let (bx, by) = (Int64((b.x * 1e7).rounded()), Int64((b.y * 1e7).rounded()))
    let isForward = (ax, ay) < (bx, by)
    (self.ax, self.ay) = isForward ? (ax, ay) : (bx, by)
    (self.bx, self.by) = isForward ? (bx, by) : (ax, ay)
  }
  var isPoint: Bool { ax == bx && ay == by }
}

private func sharedEdges(_ areas: [[[Point]]]) -> [(Int, Int)] {
  var owners: [Edge: Int] = [:]
  owners.reserveCapacity(areas.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } })
  var pairs: [(Int, Int)] = []
  for (area, rings) in areas.enumerated() {
    for ring in rings {
      for index in ring.indices.dropFirst() {
        let edge = Edge(ring[index - 1], ring[index])
        if edge.isPoint { continue }
        if let other = owners[edge] {
          if other != area { pairs.append((other, area)) }
        } else {
          owners[edge] = area
        }
      }
    }
  }
  return pairs
}

/// The stretches of rings that touch a window, in metres.
private func lines(of rings: [[Point]], in window: Bounds, scale: (x: Double, y: Double)) -> [[Point]] {
  var found: [[Point]] = []
  for ring in rings {
    var run: [Point] = []
    for index in ring.indices.dropFirst() {
      let (a, b) = (ring[index - 1], ring[index])
      let isInside =
        min(a.x, b.x) <= window.maxX && max(a.x, b.x) >= window.minX && min(a.y, b.y) <= window.maxY
        && max(a.y, b.y) >= window.minY
      if isInside {
        if run.isEmpty { run.append(Point(x: a.x * scale.x, y: a.y * scale.y)) }
        run.append(Point(x: b.x * scale.x, y: b.y * scale.y))
      } else if !run.isEmpty {
        found.append(run)
        run = []
      }
    }
    if !run.isEmpty { found.append(run) }
  }
  return found
}

extension GEOS {
  /// The length of the parts of some lines that run within a distance of others.
  fileprivate func length(of lines: [[Point]], within distance: Double, of others: [[Point]]) throws(Problem) -> Double
  {
    let a = try shape(wkb: multiLine(lines))
    let b = try shape(wkb: multiLine(others))
    guard GEOSDistanceWithin_r(handle, a.pointer, b.pointer, distance) == 1 else { return 0 }
    let near = try owned(GEOSBuffer_r(handle, b.pointer, distance, 2))
    let common = try owned(GEOSIntersection_r(handle, a.pointer, near.pointer))
    var length = 0.0
    return GEOSLength_r(handle, common.pointer, &length) == 1 ? length : 0
  }

  private func multiLine(_ lines: [[Point]]) -> [UInt8] {
    var out: [UInt8] = [1]
    func append(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) } }
    append(5)
    append(UInt32(lines.count))
    for line in lines {
      out.append(1)
      append(2)
      append(UInt32(line.count))
      for point in line {
        withUnsafeBytes(of: point.x.bitPattern.littleEndian) { out.append(contentsOf: $0) }
        withUnsafeBytes(of: point.y.bitPattern.littleEndian) { out.append(contentsOf: $0) }
      }
    }
    return out
  }
}

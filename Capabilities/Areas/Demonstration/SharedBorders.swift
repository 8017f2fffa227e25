/// The borders of a grid's pieces as lines that neighbours share: each stretch between two junctions is smoothed and
/// thinned once, so that both sides fit exactly.
struct SharedBorders {
  struct Corner: Hashable, Comparable {
    let column: Int
    let row: Int
    static func < (a: Corner, b: Corner) -> Bool { (a.row, a.column) < (b.row, b.column) }
  }
  private struct Step: Hashable {
    let from: Corner
    let to: Corner
  }
  private struct Stretch {
    let points: [(x: Double, y: Double)]
    let from: Corner
    let to: Corner
    let left: Int
    let right: Int
  }

  private let ground: CityGround
  private var stretches: [Stretch] = []

  init(_ ground: CityGround) {
    self.ground = ground
    trace()
  }

  /// The outer rings of a piece, counter-clockwise, closed.
  func rings(of index: Int) -> [[(x: Double, y: Double)]] {
    // Every stretch runs so that the piece lies to its left.
    var open: [(from: Corner, to: Corner, points: [(x: Double, y: Double)])] = []
    for stretch in stretches where stretch.left != stretch.right {
      if stretch.left == index { open.append((stretch.from, stretch.to, stretch.points)) }
      if stretch.right == index { open.append((stretch.to, stretch.from, stretch.points.reversed())) }
    }
    var rings: [[(x: Double, y: Double)]] = []
    while let first = open.popLast() {
      var ring = first.points
      var end = first.to
      while end != first.from, let next = open.firstIndex(where: { $0.from == end }) {
        ring += open[next].points.dropFirst()
        end = open[next].to
        open.remove(at: next)
      }
      rings.append(ring)
    }
    return rings
  }

  // MARK: Tracing

  private mutating func trace() {
    var ways: [Corner: [Corner]] = [:]
    func add(_ a: Corner, _ b: Corner) {
      ways[a, default: []].append(b)
      ways[b, default: []].append(a)
    }
    for row in 0...CityGround.size {
      for column in 0...CityGround.size {
        let corner = Corner(column: column, row: row)
        if column < CityGround.size, ground[column, row] != ground[column, row - 1] {
          add(corner, Corner(column: column + 1, row: row))
        }
        if row < CityGround.size, ground[column, row] != ground[column - 1, row] {
          add(corner, Corner(column: column, row: row + 1))
        }
      }
    }
    var walked: Set<Step> = []
    let corners = ways.keys.sorted()
    let junctions = corners.filter { ways[$0]?.count != 2 }
    for start in junctions {
      for next in ways[start] ?? [] where !walked.contains(Step(from: start, to: next)) {
        walk(from: start, to: next, ways, &walked)
      }
    }
    // What is left are islands: rings without a junction.
    for start in corners where ways[start]?.count == 2 {
      guard let next = ways[start]?.first, !walked.contains(Step(from: start, to: next)) else { continue }
      walk(from: start, to: next, ways, &walked)
    }
  }

  private mutating func walk(
    from start: Corner, to second: Corner, _ ways: [Corner: [Corner]], _ walked: inout Set<Step>
  ) {
    var path = [start, second]
    var (before, now) = (start, second)
    while now != start, let ahead = ways[now], ahead.count == 2 {
      let next = ahead[0] == before ? ahead[1] : ahead[0]
      path.append(next)
      (before, now) = (now, next)
    }
    for (a, b) in zip(path, path.dropFirst()) {
      walked.insert(Step(from: a, to: b))
      walked.insert(Step(from: b, to: a))
    }
    let (left, right) = sides(start, second)
    let points = path.map { CityGround.place($0.column, $0.row) }
    stretches.append(
      Stretch(points: Self.thinned(Self.smoothed(points)), from: start, to: now, left: left, right: right))
  }

  private func sides(_ a: Corner, _ b: Corner) -> (left: Int, right: Int) {
    if a.row == b.row {
      let column = min(a.column, b.column)
      let (above, below) = (ground[column, a.row], ground[column, a.row - 1])
      return b.column > a.column ? (above, below) : (below, above)
    }
    let row = min(a.row, b.row)
    let (east, west) = (ground[a.column, row], ground[a.column - 1, row])
    return b.row > a.row ? (west, east) : (east, west)
  }

  // MARK: Drawing

  /// Ends stay; the steps of the grid go.
  private static func smoothed(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var points = points
    guard points.count > 2 else { return points }
    for _ in 0..<5 {
      var next = points
      for index in 1..<(points.count - 1) {
        next[index].x = (points[index - 1].x + 2 * points[index].x + points[index + 1].x) / 4
        next[index].y = (points[index - 1].y + 2 * points[index].y + points[index + 1].y) / 4
      }
      points = next
    }
    return points
  }

  /// D. Douglas and T. Peucker, "Algorithms for the reduction of the number of points" (1973), to 18 metres: straight
  /// stretches with bends, as along streets.
  private static func thinned(_ points: [(x: Double, y: Double)], tolerance: Double = 0.018) -> [(x: Double, y: Double)]
  {
    guard points.count > 2, let first = points.first, let last = points.last else { return points }
    // A ring is cut at its far side, so that its ends are not the same point.
    var (far, farthest) = (0, -1.0)
    let (dx, dy) = (last.x - first.x, last.y - first.y)
    let length = (dx * dx + dy * dy).squareRoot()
    for index in 1..<(points.count - 1) {
      let (px, py) = (points[index].x - first.x, points[index].y - first.y)
      let distance = length > 0 ? abs(dx * py - dy * px) / length : (px * px + py * py).squareRoot()
      if distance > farthest { (far, farthest) = (index, distance) }
    }
    guard farthest > tolerance else { return [first, last] }
    return thinned(Array(points[...far]), tolerance: tolerance).dropLast()
      + thinned(Array(points[far...]), tolerance: tolerance)
  }
}

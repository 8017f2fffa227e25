/// A point in units of 10⁻⁷ degrees.
struct LatticePoint: Hashable {
  let x: Int64
  let y: Int64
}

/// Numbers the points of many rings, one number for points that lie closer together than a distance.
struct VertexSnap {
  private(set) var points: [LatticePoint] = []
  /// Metres from the corner of the bounds.
  private(set) var x: [Double] = []
  private(set) var y: [Double] = []

  private let corner: Point
  private let scale: (x: Double, y: Double)
  private let distance: Double
  private var known: [LatticePoint: Int32] = [:]
  /// The last vertex of each square cell of twice the distance, and for each vertex the one before it in its cell.
  private var cells: [LatticePoint: Int32] = [:]
  private var before: [Int32] = []

  init(bounds: Bounds, distance: Double) {
    corner = bounds.isEmpty ? Point(x: 0, y: 0) : Point(x: bounds.minX, y: bounds.minY)
    scale = GroundArea.metresPerDegree(at: bounds.isEmpty ? 0 : bounds.centre.y)
    self.distance = distance
  }

  mutating func vertex(at point: Point) -> Int32 {
    let key = LatticePoint(x: Int64((point.x * 1e7).rounded()), y: Int64((point.y * 1e7).rounded()))
    if let number = known[key] { return number }
    let px = (Double(key.x) / 1e7 - corner.x) * scale.x
    let py = (Double(key.y) / 1e7 - corner.y) * scale.y
    let number = nearest(px, py) ?? add(key, px, py)
    known[key] = number
    return number
  }

  private func nearest(_ px: Double, _ py: Double) -> Int32? {
    // What is within the distance lies in this cell or in those on the nearer sides.
    let side = 2 * distance
    let (cellX, cellY) = (Int64((px / side).rounded(.down)), Int64((py / side).rounded(.down)))
    let besideX = px - Double(cellX) * side < distance ? cellX - 1 : cellX + 1
    let besideY = py - Double(cellY) * side < distance ? cellY - 1 : cellY + 1
    var best: Int32?
    var least = distance * distance
    for cell in [
      LatticePoint(x: cellX, y: cellY), LatticePoint(x: besideX, y: cellY), LatticePoint(x: cellX, y: besideY),
      LatticePoint(x: besideX, y: besideY),
    ] {
      var vertex = cells[cell] ?? -1
      while vertex >= 0 {
        let (dx, dy) = (x[Int(vertex)] - px, y[Int(vertex)] - py)
        if dx * dx + dy * dy < least {
          least = dx * dx + dy * dy
          best = vertex
        }
        vertex = before[Int(vertex)]
      }
    }
    return best
  }

  private mutating func add(_ key: LatticePoint, _ px: Double, _ py: Double) -> Int32 {
    let number = Int32(points.count)
    points.append(key)
    x.append(px)
    y.append(py)
    let side = 2 * distance
    let cell = LatticePoint(x: Int64((px / side).rounded(.down)), y: Int64((py / side).rounded(.down)))
    before.append(cells[cell] ?? -1)
    cells[cell] = number
    return number
  }
}

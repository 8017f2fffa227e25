/// The vertices of a coverage in square cells, to find those near an edge or in a triangle.
struct VertexGrid {
  private let columns: Int
  private let rows: Int
  private let side: Double
  private let start: [Int32]
  private let vertices: [Int32]

  init(_ coverage: Coverage) {
    let (width, height) = (max(coverage.x.max() ?? 0, 1), max(coverage.y.max() ?? 0, 1))
    // Borders are lines: most cells stay empty, so eight for every vertex keep the full ones short.
    let cells = max(1, min(16_000_000, Double(coverage.vertexCount) * 8))
    side = max((width * height / cells).squareRoot(), 0.01)
    columns = min(8192, Int(width / side) + 1)
    rows = min(8192, Int(height / side) + 1)
    var counts = [Int32](repeating: 0, count: columns * rows + 1)
    var cellOf = [Int32](repeating: 0, count: coverage.vertexCount)
    for index in 0..<coverage.vertexCount {
      let row = min(rows - 1, max(0, Int(coverage.y[index] / side)))
      let cell = row * columns + min(columns - 1, max(0, Int(coverage.x[index] / side)))
      cellOf[index] = Int32(cell)
      counts[cell + 1] += 1
    }
    for cell in 0..<(columns * rows) { counts[cell + 1] += counts[cell] }
    start = counts
    var sorted = [Int32](repeating: 0, count: coverage.vertexCount)
    for index in 0..<coverage.vertexCount {
      sorted[Int(counts[Int(cellOf[index])])] = Int32(index)
      counts[Int(cellOf[index])] += 1
    }
    vertices = sorted
  }

  /// Whether another vertex that is still there lies in a triangle or on its border.
  func isOccupied(_ coverage: Coverage, _ a: Int32, _ b: Int32, _ c: Int32) -> Bool {
    let (ax, bx, cx) = (coverage.x[Int(a)], coverage.x[Int(b)], coverage.x[Int(c)])
    let (ay, by, cy) = (coverage.y[Int(a)], coverage.y[Int(b)], coverage.y[Int(c)])
    let (minX, maxX) = (min(ax, min(bx, cx)), max(ax, max(bx, cx)))
    let (minY, maxY) = (min(ay, min(by, cy)), max(ay, max(by, cy)))
    let (left, right, bottom, top) = range(minX, minY, maxX, maxY)
    var row = bottom
    while row <= top {
      var index = Int(start[row * columns + left])
      let end = Int(start[row * columns + right + 1])
      while index < end {
        let vertex = vertices[index]
        index += 1
        let (px, py) = (coverage.x[Int(vertex)], coverage.y[Int(vertex)])
        if px < minX || px > maxX || py < minY || py > maxY || coverage.isRemoved[Int(vertex)] { continue }
        if vertex == a || vertex == b || vertex == c { continue }
        let first = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        let second = (cx - bx) * (py - by) - (cy - by) * (px - bx)
        let third = (ax - cx) * (py - cy) - (ay - cy) * (px - cx)
        if (first >= 0 && second >= 0 && third >= 0) || (first <= 0 && second <= 0 && third <= 0) { return true }
      }
      row += 1
    }
    return false
  }

  /// The vertices within some metres of an edge and not at its ends, in the order of the edge.
  func vertices(_ coverage: Coverage, between a: Int32, _ b: Int32, within distance: Double) -> [Int32] {
    let (ax, ay) = (coverage.x[Int(a)], coverage.y[Int(a)])
    let (bx, by) = (coverage.x[Int(b)], coverage.y[Int(b)])
    let (dx, dy) = (bx - ax, by - ay)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 2 * distance else { return [] }
    var found: [(along: Double, vertex: Int32)] = []
    let (left, right, bottom, top) = range(
      min(ax, bx) - distance, min(ay, by) - distance, max(ax, bx) + distance, max(ay, by) + distance)
    var row = bottom
    while row <= top {
      var index = Int(start[row * columns + left])
      let end = Int(start[row * columns + right + 1])
      while index < end {
        let vertex = vertices[index]
        index += 1
        let (px, py) = (coverage.x[Int(vertex)] - ax, coverage.y[Int(vertex)] - ay)
        let across = abs(px * dy - py * dx)
        if across > distance * length || vertex == a || vertex == b { continue }
        let along = (px * dx + py * dy) / length
        if along > 0, along < length { found.append((along, vertex)) }
      }
      row += 1
    }
    return found.count > 1 ? found.sorted { $0.along < $1.along }.map(\.vertex) : found.map(\.vertex)
  }

  private func range(
    _ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double
  ) -> (left: Int, right: Int, bottom: Int, top: Int) {
    // Clamped like the vertices themselves, so that none is missed at the rim.
    func clamp(_ value: Double, _ count: Int) -> Int { min(count - 1, max(0, Int(value / side))) }
    return (clamp(minX, columns), clamp(maxX, columns), clamp(minY, rows), clamp(maxY, rows))
  }
}

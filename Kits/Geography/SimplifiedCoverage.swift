/// Areas with fewer points, their common borders still common: no gap opens between neighbours, none come to overlap,
/// no ring collapses.
///
/// Borders are cut at the places where three or more meet, and each piece is thinned once for both its sides, by
/// M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated elimination of points" (1993): the point whose
/// triangle with its neighbours is smallest goes first, up to triangles of `tolerance`² m². A point stays if its
/// triangle holds another point, which keeps borders from crossing. `tolerance` is in metres: about the size of detail
/// that disappears; 0 leaves everything as it is.
///
/// Neighbours drawn apart by less than 25 cm are drawn together; wider gaps and overlaps that the input has, stay.
/// Coordinates come out on a lattice of 10⁻⁷ degrees (about 1 cm). An area that would vanish keeps its own form.
public func simplifiedCoverage(_ geometries: [Geometry], tolerance: Double) -> [Geometry] {
  guard tolerance > 0, tolerance.isFinite else { return geometries }
  var coverage = Coverage(geometries, snap: 0.25)
  coverage.thin(below: tolerance * tolerance)
  return geometries.indices.map { index in
    guard let result = coverage.geometry(index) else { return geometries[index] }
    if result.isValid { return result }
    // Drawing points together can make a sliver of a ring touch itself; what is enclosed stays the same.
    guard let repair = try? repaired(result), !repair.geometry.isEmpty else { return geometries[index] }
    return repair.geometry
  }
}

extension Coverage {
  /// Removes points, smallest triangle first, where the coverage stays what it is.
  mutating func thin(below limit: Double) {
    var queue = PriorityQueue()
    var stamps = [Int32](repeating: 0, count: vertexCount)
    var sizes = [Double](repeating: 0, count: vertexCount)
    var straight: Set<UInt64> = []
    for arc in arcs where arc.vertices.count == 2 { straight.insert(Self.pair(arc.vertices[0], arc.vertices[1])) }
    for vertex in 0..<Int32(vertexCount) where arcOf[Int(vertex)] >= 0 {
      sizes[Int(vertex)] = triangle(vertex)
      if sizes[Int(vertex)] < limit { queue.push(sizes[Int(vertex)], vertex, 0) }
    }
    let grid = VertexGrid(self)
    while let entry = queue.pop() {
      let vertex = entry.vertex
      guard stamps[Int(vertex)] == entry.stamp, !isRemoved[Int(vertex)] else { continue }
      let arc = Int(arcOf[Int(vertex)])
      let (before, after) = (previous[Int(vertex)], next[Int(vertex)])
      guard arcs[arc].interior > arcs[arc].keptInterior else { continue }
      let becomesStraight = arcs[arc].interior == 1
      if becomesStraight, straight.contains(Self.pair(before, after)) { continue }
      if grid.isOccupied(self, before, vertex, after) { continue }

      isRemoved[Int(vertex)] = true
      arcs[arc].interior -= 1
      if becomesStraight { straight.insert(Self.pair(before, after)) }
      for (neighbour, isBefore) in [(before, true), (after, false)] where arcOf[Int(neighbour)] == Int32(arc) {
        if isBefore { next[Int(neighbour)] = after } else { previous[Int(neighbour)] = before }
      }
      for neighbour in [before, after] where arcOf[Int(neighbour)] == Int32(arc) {
        // A point never becomes less important than one that had to go before it.
        sizes[Int(neighbour)] = max(triangle(neighbour), entry.size)
        stamps[Int(neighbour)] += 1
        if sizes[Int(neighbour)] < limit { queue.push(sizes[Int(neighbour)], neighbour, stamps[Int(neighbour)]) }
      }
    }
  }

  /// Twice signed area halved: the m² of a point's triangle with its neighbours on the arc.
  private func triangle(_ vertex: Int32) -> Double {
    abs(turn(previous[Int(vertex)], vertex, next[Int(vertex)])) / 2
  }
}

/// A binary heap of points by the size of their triangles.
private struct PriorityQueue {
  struct Entry {
    var size: Double
    var vertex: Int32
    var stamp: Int32
    /// Equal sizes go by the order of points, so that a result never depends on chance.
    func comesBefore(_ other: Entry) -> Bool { size < other.size || (size == other.size && vertex < other.vertex) }
  }
  private var entries: [Entry] = []

  mutating func push(_ size: Double, _ vertex: Int32, _ stamp: Int32) {
    entries.append(Entry(size: size, vertex: vertex, stamp: stamp))
    var index = entries.count - 1
    while index > 0, entries[index].comesBefore(entries[(index - 1) / 2]) {
      entries.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func pop() -> Entry? {
    guard let top = entries.first else { return nil }
    let last = entries.removeLast()
    if entries.isEmpty { return top }
    entries[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < entries.count {
        if entries[child].comesBefore(entries[least]) { least = child }
      }
      if least == index { return top }
      entries.swapAt(index, least)
      index = least
    }
  }
}

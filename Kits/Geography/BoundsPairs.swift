/// Finds which rectangles meet, by a sweep from left to right.
enum BoundsPairs {
  /// Pairs of one list whose rectangles meet, each once, the lower index first, in order.
  static func among(_ bounds: [Bounds]) -> [(Int, Int)] {
    var found: [(Int, Int)] = []
    let order = bounds.indices.filter { !bounds[$0].isEmpty }.sorted { bounds[$0].minX < bounds[$1].minX }
    for (position, first) in order.enumerated() {
      for second in order[(position + 1)...] {
        if bounds[second].minX > bounds[first].maxX { break }
        if bounds[first].intersects(bounds[second]) { found.append((min(first, second), max(first, second))) }
      }
    }
    return found.sorted(by: <)
  }

  /// Pairs between two lists whose rectangles meet, in order.
  static func between(_ a: [Bounds], _ b: [Bounds]) -> [(Int, Int)] {
    among(a + b).compactMap { first, second in
      first < a.count && second >= a.count ? (first, second - a.count) : nil
    }
  }
}

extension CommonGround {
  /// How much nearer points are to their own group than to the next: P. Rousseeuw, "Silhouettes: a graphical aid to the
  /// interpretation and validation of cluster analysis", Journal of Computational and Applied Mathematics 20 (1987).
  ///
  /// s = (b − a) / max(a, b), with a the mean distance to the others of its group and b the smallest mean distance to
  /// another group; 0 for a point alone in its group, and where a = b = 0. The mean over points is from −1 to 1.
  enum Silhouette {
    /// Mean silhouettes of several groupings of the same points. Each distance, of points × (points − 1) / 2, is found
    /// once for all groupings: sums are kept for parts within which no grouping tells points apart. Takes 8 bytes for each
    /// point and part. Nil for a grouping of fewer than two groups.
    ///
    /// - Parameter labels: by grouping, by place in the plane.
    static func means(_ plane: Plane, _ labels: [[Int32]], threads: Int) async -> [Double?] {
      var result: [Double?] = []
      var first = 0
      while first < labels.count {
        // As many groupings at once as leave the parts few.
        var last = first + 1
        var parts = Parts(plane, [labels[first]])
        while last < labels.count {
          let more = Parts(plane, Array(labels[first...last]))
          if more.count > 96 { break }
          parts = more
          last += 1
        }
        result += await together(parts, threads: threads)
        first = last
      }
      return result
    }

    private static func together(_ parts: Parts, threads: Int) async -> [Double?] {
      let n = parts.x.count
      var sums = [Double](repeating: 0, count: n * parts.count)
      // The first parts meet the most others: many small pieces even that out.
      let pieces = await Parallel.map(parts.count, threads: threads, parts: parts.count) { $0.map(parts.distances) }
      for (first, piece) in pieces.joined().enumerated() {
        for (offset, own) in piece.enumerated() {
          let second = first + offset
          for (index, place) in (parts.starts[first]..<parts.starts[first + 1]).enumerated() {
            sums[place * parts.count + second] += own.ofFirst[index]
          }
          for (index, place) in (parts.starts[second]..<parts.starts[second + 1]).enumerated() {
            sums[place * parts.count + first] += own.ofSecond[index]
          }
        }
      }
      return parts.groups.indices.map { parts.mean($0, sums) }
    }
  }
}

extension CommonGround.Silhouette {
  /// Points sorted by all their labels at once.
  private struct Parts: Sendable {
    let x: [Double]
    let y: [Double]
    /// By part, and one more: where its points begin.
    let starts: [Int]
    /// By grouping, by part: the group.
    let groups: [[Int]]
    /// By grouping, by group.
    let sizes: [[Int]]

    var count: Int { starts.count - 1 }

    init(_ plane: CommonGround.Plane, _ labels: [[Int32]]) {
      // The part of a point: its number among those that are there, refined by one grouping after the other.
      var part = [Int](repeating: 0, count: plane.count)
      var parts = 1
      for grouping in labels {
        let width = Int(grouping.max() ?? 0) + 1
        var number = [Int](repeating: -1, count: parts * width)
        for place in part.indices { number[part[place] * width + Int(grouping[place])] = 0 }
        parts = 0
        for index in number.indices where number[index] == 0 {
          number[index] = parts
          parts += 1
        }
        for place in part.indices { part[place] = number[part[place] * width + Int(grouping[place])] }
      }
      var starts = [Int](repeating: 0, count: parts + 1)
      for part in part { starts[part + 1] += 1 }
      for index in 0..<parts { starts[index + 1] += starts[index] }
      var next = starts
      var order = [Int](repeating: 0, count: plane.count)
      for place in part.indices {
        order[next[part[place]]] = place
        next[part[place]] += 1
      }
      x = order.map { plane.x[$0] }
      y = order.map { plane.y[$0] }
      let begins = starts.dropLast()
      groups = labels.map { grouping in begins.map { Int(grouping[order[$0]]) } }
      sizes = labels.map { grouping in
        var sizes = [Int](repeating: 0, count: Int(grouping.max() ?? -1) + 1)
        for label in grouping { sizes[Int(label)] += 1 }
        return sizes
      }
      self.starts = starts
    }

    /// Sums of distances between the points of a part and those of itself and of each later part: of each point of the
    /// first to all of the second, and of the second to all of the first.
    func distances(_ first: Int) -> [(ofFirst: [Double], ofSecond: [Double])] {
      (first..<count).map { second in
        let rows = starts[first]..<starts[first + 1]
        let columns = starts[second]..<starts[second + 1]
        var ofFirst = [Double](repeating: 0, count: rows.count)
        var ofSecond = [Double](repeating: 0, count: columns.count)
        x.withUnsafeBytes { x in
          y.withUnsafeBytes { y in
            ofSecond.withUnsafeMutableBytes { column in
              for row in rows {
                let from = first == second ? row + 1 : columns.lowerBound
                ofFirst[row - rows.lowerBound] = Self.sweep(
                  x, y, row, from..<columns.upperBound, column, columns.lowerBound)
              }
            }
          }
        }
        return (ofFirst, ofSecond)
      }
    }

    /// Adds the distances from a point to a range of others to theirs. - Returns: their sum.
    @inline(__always) private static func sweep(
      _ x: UnsafeRawBufferPointer, _ y: UnsafeRawBufferPointer, _ row: Int, _ range: Range<Int>,
      _ column: UnsafeMutableRawBufferPointer, _ origin: Int
    ) -> Double {
      let px = x.load(fromByteOffset: row * 8, as: Double.self)
      let py = y.load(fromByteOffset: row * 8, as: Double.self)
      var (at, end) = (range.lowerBound * 8, range.upperBound * 8)
      let back = origin * 8
      var sum = SIMD2<Double>.zero
      while at + 16 <= end {
        let dx = x.loadUnaligned(fromByteOffset: at, as: SIMD2<Double>.self) - px
        let dy = y.loadUnaligned(fromByteOffset: at, as: SIMD2<Double>.self) - py
        let distance = (dx * dx + dy * dy).squareRoot()
        sum += distance
        let old = column.loadUnaligned(fromByteOffset: at - back, as: SIMD2<Double>.self)
        column.storeBytes(of: old + distance, toByteOffset: at - back, as: SIMD2<Double>.self)
        at += 16
      }
      var total = sum.x + sum.y
      end -= 8
      if at <= end {
        let dx = x.load(fromByteOffset: at, as: Double.self) - px
        let dy = y.load(fromByteOffset: at, as: Double.self) - py
        let distance = (dx * dx + dy * dy).squareRoot()
        total += distance
        let old = column.load(fromByteOffset: at - back, as: Double.self)
        column.storeBytes(of: old + distance, toByteOffset: at - back, as: Double.self)
      }
      return total
    }

    /// - Parameter distances: by point, by part.
    func mean(_ grouping: Int, _ distances: [Double]) -> Double? {
      let sizes = sizes[grouping]
      guard sizes.count(where: { $0 > 0 }) > 1 else { return nil }
      var total = 0.0
      var sums = [Double](repeating: 0, count: sizes.count)
      for part in 0..<count {
        let own = groups[grouping][part]
        guard sizes[own] > 1 else { continue }
        for place in starts[part]..<starts[part + 1] {
          for group in sums.indices { sums[group] = 0 }
          for other in 0..<count { sums[groups[grouping][other]] += distances[place * count + other] }
          let inside = sums[own] / Double(sizes[own] - 1)
          var outside = Double.infinity
          for group in sums.indices where group != own && sizes[group] > 0 {
            outside = min(outside, sums[group] / Double(sizes[group]))
          }
          let larger = max(inside, outside)
          if larger > 0, larger.isFinite { total += (outside - inside) / larger }
        }
      }
      return total / Double(x.count)
    }
  }
}

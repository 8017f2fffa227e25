extension CommonGround {
  /// How much nearer points are to their own group than to the next: P. Rousseeuw, "Silhouettes: a graphical aid to the
  /// interpretation and validation of cluster analysis", Journal of Computational and Applied Mathematics 20 (1987).
  ///
  /// s = (b − a) / max(a, b), with a the mean distance to the others of its group and b the smallest mean distance to
  /// another group; 0 for a point alone in its group, and where a = b = 0. The mean over points is from −1 to 1.
  enum Silhouette {
    /// Mean silhouettes of several groupings of the same points: the distances, O(points²), are found once for all, by
    /// parts within which no grouping tells points apart. Nil for a grouping of fewer than two groups.
    ///
    /// - Parameter labels: by grouping, by place in the plane.
    static func means(_ plane: Plane, _ labels: [[Int32]], threads: Int) async -> [Double?] {
      var result: [Double?] = []
      var first = 0
      while first < labels.count {
        // Groupings of few groups together, so that the parts stay few.
        var last = first
        var groups = 0
        while last < labels.count {
          let more = Int(labels[last].max() ?? 0) + 1
          if last > first, groups + more > 24 { break }
          groups += more
          last += 1
        }
        result += await together(plane, Array(labels[first..<last]), threads: threads)
        first = last
      }
      return result
    }

    private static func together(_ plane: Plane, _ labels: [[Int32]], threads: Int) async -> [Double?] {
      let parts = Parts(plane, labels)
      let ranges = await Parallel.map(plane.count, threads: threads, parts: threads == 1 ? 1 : threads * 4) { range in
        parts.silhouettes(range)
      }
      return labels.indices.map { grouping in
        guard parts.sizes[grouping].count(where: { $0 > 0 }) > 1 else { return nil }
        var sum = 0.0
        for range in ranges { for value in range[grouping] { sum += value } }
        return sum / Double(plane.count)
      }
    }

    /// Points sorted by all their labels at once.
    private struct Parts: Sendable {
      let x: [Double]
      let y: [Double]
      /// By sorted place: its part.
      let part: [Int]
      /// By part, and one more: where its points begin.
      let starts: [Int]
      /// By grouping, by part: the group.
      let groups: [[Int]]
      /// By grouping, by group.
      let sizes: [[Int]]

      init(_ plane: Plane, _ labels: [[Int32]]) {
        let order = (0..<plane.count).sorted { left, right in
          for grouping in labels where grouping[left] != grouping[right] { return grouping[left] < grouping[right] }
          return left < right
        }
        x = order.map { plane.x[$0] }
        y = order.map { plane.y[$0] }
        var starts: [Int] = []
        var part: [Int] = []
        for (sorted, place) in order.enumerated() {
          if sorted == 0 || labels.contains(where: { $0[place] != $0[order[sorted - 1]] }) { starts.append(sorted) }
          part.append(starts.count - 1)
        }
        groups = labels.map { grouping in starts.map { Int(grouping[order[$0]]) } }
        sizes = labels.map { grouping in
          var sizes = [Int](repeating: 0, count: Int(grouping.max() ?? -1) + 1)
          for label in grouping { sizes[Int(label)] += 1 }
          return sizes
        }
        self.starts = starts + [order.count]
        self.part = part
      }

      /// By grouping, by sorted place in the range.
      func silhouettes(_ range: Range<Int>) -> [[Double]] {
        var result = groups.map { _ in [Double]() }
        for grouping in result.indices { result[grouping].reserveCapacity(range.count) }
        var distances = [Double](repeating: 0, count: starts.count - 1)
        var sums = sizes.map { [Double](repeating: 0, count: $0.count) }
        for place in range {
          measure(place, &distances)
          for grouping in groups.indices {
            for group in sums[grouping].indices { sums[grouping][group] = 0 }
            for part in distances.indices { sums[grouping][groups[grouping][part]] += distances[part] }
            result[grouping].append(
              value(sums[grouping], sizes[grouping], own: groups[grouping][part[place]]))
          }
        }
        return result
      }

      private func value(_ sums: [Double], _ sizes: [Int], own: Int) -> Double {
        guard sizes[own] > 1 else { return 0 }
        let inside = sums[own] / Double(sizes[own] - 1)
        var outside = Double.infinity
        for group in sums.indices where group != own && sizes[group] > 0 {
          outside = min(outside, sums[group] / Double(sizes[group]))
        }
        let larger = max(inside, outside)
        return larger > 0 && larger.isFinite ? (outside - inside) / larger : 0
      }

      /// Sums of the distances from one point to those of each part.
      private func measure(_ place: Int, _ distances: inout [Double]) {
        let (px, py) = (x[place], y[place])
        x.withUnsafeBytes { x in
          y.withUnsafeBytes { y in
            for part in distances.indices {
              var at = starts[part]
              let end = starts[part + 1]
              var (first, second) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
              while at + 4 <= end {
                let dx = x.loadUnaligned(fromByteOffset: at * 8, as: SIMD2<Double>.self) - px
                let dy = y.loadUnaligned(fromByteOffset: at * 8, as: SIMD2<Double>.self) - py
                let ex = x.loadUnaligned(fromByteOffset: at * 8 + 16, as: SIMD2<Double>.self) - px
                let ey = y.loadUnaligned(fromByteOffset: at * 8 + 16, as: SIMD2<Double>.self) - py
                first += (dx * dx + dy * dy).squareRoot()
                second += (ex * ex + ey * ey).squareRoot()
                at += 4
              }
              var sum = (first + second).sum()
              while at < end {
                let dx = x.load(fromByteOffset: at * 8, as: Double.self) - px
                let dy = y.load(fromByteOffset: at * 8, as: Double.self) - py
                sum += (dx * dx + dy * dy).squareRoot()
                at += 1
              }
              distances[part] = sum
            }
          }
        }
      }
    }
  }
}

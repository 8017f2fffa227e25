extension CommonGround {
  /// Groups of points around centres: S. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information
  /// Theory 28 (1982). A point as near to two centres belongs to the first; a centre without points stays where it is.
  struct KMeans: Sendable {
    /// By place in the plane.
    let labels: [Int32]
    let centres: [SIMD2<Double>]

    /// O(points × centres) a round; ends when no point changes sides, at the latest after `rounds`.
    init(_ plane: Plane, from seeds: [SIMD2<Double>], rounds: Int = 1000) {
      var centres = seeds
      var labels = [Int32](repeating: -1, count: plane.count)
      for _ in 0..<max(1, rounds) {
        guard Self.assign(plane, centres, &labels) else { break }
        var sums = [SIMD2<Double>](repeating: .zero, count: centres.count)
        var totals = [Double](repeating: 0, count: centres.count)
        for place in labels.indices {
          let weight = plane.weights[place]
          sums[Int(labels[place])] += weight * plane.point(place)
          totals[Int(labels[place])] += weight
        }
        for centre in centres.indices where totals[centre] > 0 { centres[centre] = sums[centre] / totals[centre] }
      }
      _ = Self.assign(plane, centres, &labels)
      self.labels = labels
      self.centres = centres
    }

    /// Nearest centres. - Returns: whether any label changed.
    private static func assign(_ plane: Plane, _ centres: [SIMD2<Double>], _ labels: inout [Int32]) -> Bool {
      var hasChanged = false
      plane.x.withUnsafeBufferPointer { x in
        plane.y.withUnsafeBufferPointer { y in
          centres.withUnsafeBufferPointer { centres in
            labels.withUnsafeMutableBufferPointer { labels in
              for place in labels.indices {
                var nearest = 0
                var least = Double.infinity
                for centre in centres.indices {
                  let (dx, dy) = (x[place] - centres[centre].x, y[place] - centres[centre].y)
                  let square = dx * dx + dy * dy
                  if square < least {
                    least = square
                    nearest = centre
                  }
                }
                if labels[place] != Int32(nearest) {
                  labels[place] = Int32(nearest)
                  hasChanged = true
                }
              }
            }
          }
        }
      }
      return hasChanged
    }

    /// Weighted squares of distances from the centres.
    func inertia(_ plane: Plane) -> Double {
      var total = 0.0
      for (place, label) in labels.enumerated() {
        let offset = plane.point(place) - centres[Int(label)]
        total += plane.weights[place] * (offset * offset).sum()
      }
      return total
    }

    /// For 2 to `most` groups: of several beginnings the one that ends with the lowest sum of squares. They are the best
    /// grouping into one group fewer with one centre more, and the plane's own cuts. The centre that is added is one of the
    /// means of up to 64 parts of the plane, first those that would lower the sum most, were nothing else to move (Likas,
    /// Vlassis and Verbeek's global k-means, with the bound of its fast version to choose). All are tried for up to 300
    /// points, fewer for more, two at the least: O((points × 64 + 20,000 × rounds) × k) for each k.
    static func spread(_ plane: Plane, most: Int) -> [(seeds: [SIMD2<Double>], found: KMeans)] {
      guard most >= 2, plane.count > 0 else { return [] }
      let candidates = plane.bisected(into: min(plane.different, max(64, most)))
      let tries = max(2, min(64, 20_000 / plane.count))
      var centres = plane.bisected(into: 1)
      var result: [(seeds: [SIMD2<Double>], found: KMeans)] = []
      for count in 2...most {
        let gains = gains(plane, centres, candidates)
        let order = candidates.indices.sorted { (gains[$1], $0) < (gains[$0], $1) }
        var best = (seeds: plane.bisected(into: count), inertia: Double.infinity)
        var found = KMeans(plane, from: best.seeds)
        if best.seeds.count == count { best.inertia = found.inertia(plane) }
        for candidate in order.prefix(tries) {
          let seeds = centres + [candidates[candidate]]
          let other = KMeans(plane, from: seeds)
          let inertia = other.inertia(plane)
          if inertia < best.inertia {
            best = (seeds, inertia)
            found = other
          }
        }
        result.append((best.seeds, found))
        centres = found.centres
      }
      return result
    }

    /// How much lower the sum of squares would be with a candidate as one more centre and nothing else moved.
    private static func gains(
      _ plane: Plane, _ centres: [SIMD2<Double>], _ candidates: [SIMD2<Double>]
    ) -> [Double] {
      let nearest = (0..<plane.count).map { place in
        centres.reduce(Double.infinity) { least, centre in
          let offset = plane.point(place) - centre
          return min(least, (offset * offset).sum())
        }
      }
      return candidates.map { candidate in
        var gain = 0.0
        for place in nearest.indices {
          let offset = plane.point(place) - candidate
          gain += plane.weights[place] * max(0, nearest[place] - (offset * offset).sum())
        }
        return gain
      }
    }
  }
}

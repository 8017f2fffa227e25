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

    /// For 2 to `most` groups, each begun from the one before and the candidate that would lower the sum of squares most,
    /// were nothing else to move (Likas, Vlassis and Verbeek's fast global k-means). Candidates are the means of up to 64
    /// parts of the plane. O(points × (64 + rounds × k)) for each k.
    static func spreadSeeds(_ plane: Plane, most: Int) -> [[SIMD2<Double>]] {
      guard most >= 2, plane.count > 0 else { return [] }
      let candidates = plane.bisected(into: min(plane.different, max(64, most)))
      var centres = plane.bisected(into: 1)
      var result: [[SIMD2<Double>]] = []
      for _ in 2...most {
        let nearest = (0..<plane.count).map { place in
          centres.reduce(Double.infinity) { least, centre in
            let offset = plane.point(place) - centre
            return min(least, (offset * offset).sum())
          }
        }
        var best = (gain: -1.0, candidate: SIMD2<Double>.zero)
        for candidate in candidates {
          var gain = 0.0
          for place in nearest.indices {
            let offset = plane.point(place) - candidate
            gain += plane.weights[place] * max(0, nearest[place] - (offset * offset).sum())
          }
          if gain > best.gain { best = (gain, candidate) }
        }
        centres.append(best.candidate)
        result.append(centres)
        centres = KMeans(plane, from: centres).centres
      }
      return result
    }
  }
}

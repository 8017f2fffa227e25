extension CommonGround {
  /// Points of the map that are to be grouped, in an order of their own, so that the order in which they are given changes
  /// no sum.
  ///
  /// Coordinates are put on a grid of 2⁻⁴⁰ of the largest: points that differ only by rounding are one point.
  struct Plane: Sendable {
    /// By place: sorted by x, then y.
    let x: [Double]
    let y: [Double]
    let weights: [Double]
    /// By place: the position in which the point was given.
    let given: [Int]
    /// How many points differ.
    let different: Int

    init(_ points: [SIMD2<Double>], weights: [Double]? = nil) {
      let largest = points.reduce(0) { max($0, abs($1.x), abs($1.y)) }
      let isUsable = largest > 0x1p-900 && largest < 0x1p900
      let step = isUsable ? Double(sign: .plus, exponent: largest.exponent - 40, significand: 1) : 1
      let placed = points.map { point -> SIMD2<Double> in
        guard isUsable else { return .zero }
        // Adding zero makes −0 and 0 one.
        return (point / step).rounded(.toNearestOrEven) * step + SIMD2<Double>.zero
      }
      let weight = weights ?? [Double](repeating: 1, count: points.count)
      given = placed.indices.sorted {
        (placed[$0].x, placed[$0].y, weight[$0], $0) < (placed[$1].x, placed[$1].y, weight[$1], $1)
      }
      x = given.map { placed[$0].x }
      y = given.map { placed[$0].y }
      self.weights = given.map { weight[$0] }
      var count = x.isEmpty ? 0 : 1
      for place in x.indices.dropFirst() where x[place] != x[place - 1] || y[place] != y[place - 1] { count += 1 }
      different = count
    }

    var count: Int { x.count }
    func point(_ place: Int) -> SIMD2<Double> { SIMD2(x[place], y[place]) }

    /// The first points that differ, in the order in which they were given.
    func firstDifferent(_ most: Int) -> [SIMD2<Double>] {
      var places = [Int](repeating: 0, count: count)
      for (place, position) in given.enumerated() { places[position] = place }
      var seen: Set<SIMD2<Double>> = []
      var found: [SIMD2<Double>] = []
      for place in places {
        if found.count >= most { break }
        if seen.insert(point(place)).inserted { found.append(point(place)) }
      }
      return found
    }

    /// The points in at most so many parts: again and again the part with the largest spread is cut at its mean, across the
    /// direction in which it is longest (T. Su, J. Dy, "In search of deterministic methods for initializing k-means and
    /// Gaussian mixture clustering", Intelligent Data Analysis 11 (2007)). O(points × log parts) when parts are even.
    ///
    /// - Returns: the means of the parts, none of them empty.
    func bisected(into most: Int) -> [SIMD2<Double>] {
      guard count > 0 else { return [] }
      var parts = [Part(self, Array(0..<count))]
      while parts.count < most {
        var widest = 0
        for index in parts.indices where parts[index].spread > parts[widest].spread { widest = index }
        guard parts[widest].spread > 0, let halves = parts[widest].halves(self) else { break }
        parts[widest] = halves.0
        parts.append(halves.1)
      }
      return parts.map(\.mean)
    }
  }
}

extension CommonGround.Plane {
  private struct Part {
    let places: [Int]
    let mean: SIMD2<Double>
    let axis: SIMD2<Double>
    /// Weighted squares of distances from the mean.
    let spread: Double

    init(_ plane: CommonGround.Plane, _ places: [Int]) {
      self.places = places
      var total = 0.0
      var sum = SIMD2<Double>.zero
      for place in places {
        total += plane.weights[place]
        sum += plane.weights[place] * plane.point(place)
      }
      mean = total > 0 ? sum / total : .zero
      var (xx, xy, yy) = (0.0, 0.0, 0.0)
      for place in places {
        let offset = plane.point(place) - mean
        xx += plane.weights[place] * offset.x * offset.x
        xy += plane.weights[place] * offset.x * offset.y
        yy += plane.weights[place] * offset.y * offset.y
      }
      let isOne = places.allSatisfy { plane.point($0) == plane.point(places[0]) }
      spread = isOne ? 0 : xx + yy
      // The larger eigenvalue's vector of [xx xy; xy yy], from the row that is larger.
      let half = (xx - yy) / 2
      let root = (half * half + xy * xy).squareRoot()
      axis = half >= 0 ? SIMD2(half + root, xy) : SIMD2(xy, root - half)
    }

    func halves(_ plane: CommonGround.Plane) -> (Part, Part)? {
      let direction = axis == .zero ? SIMD2(1, 0) : axis
      var low: [Int] = []
      var high: [Int] = []
      for place in places {
        if ((plane.point(place) - mean) * direction).sum() > 0 { high.append(place) } else { low.append(place) }
      }
      guard !low.isEmpty, !high.isEmpty else { return nil }
      return (Part(plane, low), Part(plane, high))
    }
  }
}

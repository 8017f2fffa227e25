/// Moran's I: do areas near each other have values near each other, over the whole map?
///
///     I = (n / S₀) Σᵢⱼ wᵢⱼ zᵢ zⱼ / Σᵢ zᵢ²,   z = x − mean,   S₀ = Σᵢⱼ wᵢⱼ
///
/// (P. Moran, Biometrika 37 (1950) 17–23; A. Cliff and J. Ord, Spatial Processes, 1981, chapters 1 and 2). It has no
/// unit. Without a pattern I is about −1/(n−1); above it alike areas lie together, below it unlike ones do. Islands
/// count as areas (n includes them), as in PySAL.
public struct GlobalMoran: Sendable {
  /// I, without a unit.
  public let statistic: Double
  /// −1/(n−1).
  public var expectation: Double { -1 / Double(count - 1) }
  /// How many areas there are, n, islands included; at least 2.
  public let count: Int
  /// S₀ = Σᵢⱼ wᵢⱼ, the sum of all weights (Cliff and Ord, p. 19, as S₁ and S₂).
  public let s0: Double
  /// S₁ = ½ Σᵢⱼ (wᵢⱼ + wⱼᵢ)².
  public let s1: Double
  /// S₂ = Σᵢ (Σⱼ wᵢⱼ + Σⱼ wⱼᵢ)².
  public let s2: Double
  /// As if values were drawn from a normal distribution (Cliff and Ord, eq. 2.34); nil where the variance is 0
  /// (to rounding), as when all areas are each other's neighbours.
  public let normality: TwoSidedTest?
  /// As if the values were dealt to the areas at random (Cliff and Ord, eq. 2.36); nil for fewer than 4 areas or a
  /// variance of 0.
  public let randomisation: TwoSidedTest?

  private let deviations: Deviations
  private let halves: HalfLinks

  /// - Parameters:
  ///   - values: one for each area, finite.
  ///   - weights: of as many areas.
  /// - Returns: nil when I is undefined: fewer than 2 areas, all values equal, or weights that sum to 0.
  /// - Throws: `SpatialFault` for other lengths and for values that are not finite.
  /// - Complexity: O(n + links).
  public init?(_ values: [Double], _ weights: SpatialWeights) throws(SpatialFault) {
    try weights.check(values)
    guard values.count > 1, let deviations = Deviations(values) else { return nil }
    let halves = HalfLinks(weights)
    guard halves.sums.s0 != 0 else { return nil }
    self.deviations = deviations
    self.halves = halves
    count = values.count
    (s0, s1, s2) = halves.sums
    let n = Double(count)
    let statistic = n / s0 * (halves.crossProduct(deviations.values) / deviations.sumOfSquares)
    let expectation = -1 / (n - 1)
    self.statistic = statistic
    let underNormality = (n * n * s1 - n * s2 + 3 * s0 * s0) / ((n - 1) * (n + 1) * s0 * s0) - expectation * expectation
    // What is left of a difference of terms of this size is rounding: everybody is everybody's neighbour.
    func test(_ variance: Double) -> TwoSidedTest? {
      variance > 1e-13 * expectation * expectation
        ? TwoSidedTest(statistic, expectation: expectation, variance: variance) : nil
    }
    normality = test(underNormality)
    guard count >= 4 else {
      randomisation = nil
      return
    }
    let regular = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0)
    let heavy = deviations.kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    let dealt = (regular - heavy) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0) - expectation * expectation
    randomisation = test(dealt)
  }

  /// Deals the values to the areas at random, again and again, and counts how often I is at least as large, and at
  /// most.
  ///
  /// Eight permutations, each of a stream of its own, are summed side by side, so that every link is read once for all
  /// eight; a difference below 1e-12 of the statistic counts as a tie.
  ///
  /// - Parameters:
  ///   - permutations: from 0.
  ///   - seed: the same seed gives the same count on any number of threads.
  ///   - threads: how many at most, from 1.
  /// - Complexity: O(permutations × (n + links)) time, 72 n bytes for each thread.
  public func permuted(_ permutations: Int, seed: UInt64, threads: Int = 1) async -> PermutationCount {
    let (values, halves) = (deviations.values, halves)
    let sign = s0 > 0 ? 1.0 : -1.0
    let seen = sign * halves.crossProduct(values)
    let slack = 1e-12 * abs(seen) + 1e-15 * abs(s0) * deviations.variance
    let blocks = (max(0, permutations) + 7) / 8
    let counts = await Parallel.map(blocks, threads: threads, parts: threads * 4) { range in
      var order = values
      var lanes = [SIMD8<Double>](repeating: .zero, count: values.count)
      var (atLeast, atMost) = (0, 0)
      for block in range {
        let size = min(8, permutations - block * 8)
        for lane in 0..<size {
          var random = ReplicateRandom(seed: seed, stream: UInt64(block * 8 + lane))
          Self.deal(values, into: lane, of: &lanes, by: &order, &random)
        }
        let sums = sign * halves.crossProducts(lanes)
        for lane in 0..<size {
          if sums[lane] >= seen - slack { atLeast += 1 }
          if sums[lane] <= seen + slack { atMost += 1 }
        }
      }
      return (atLeast, atMost)
    }
    return PermutationCount(
      permutations: max(0, permutations), atLeast: counts.reduce(0) { $0 + $1.0 },
      atMost: counts.reduce(0) { $0 + $1.1 })
  }

  private static func deal(
    _ values: [Double], into lane: Int, of lanes: inout [SIMD8<Double>], by order: inout [Double],
    _ random: inout ReplicateRandom
  ) {
    order.withUnsafeMutableBufferPointer { order in
      _ = order.update(from: values)
      random.shuffle(order)
      lanes.withUnsafeMutableBytes { bytes in
        let lanes = bytes.bindMemory(to: Double.self)
        for area in order.indices { lanes[area &* 8 &+ lane] = order[area] }
      }
    }
  }
}

extension HalfLinks {
  /// Σᵢⱼ wᵢⱼ zᵢ zⱼ.
  func crossProduct(_ values: [Double]) -> Double {
    var total = 0.0
    for area in values.indices {
      var lag = 0.0
      for link in starts[area]..<starts[area + 1] { lag += weights[link] * values[Int(others[link])] }
      total += values[area] * lag
    }
    return total
  }

  /// The same for eight sets of values, in the same order of operations.
  func crossProducts(_ lanes: [SIMD8<Double>]) -> SIMD8<Double> {
    starts.withUnsafeBufferPointer { starts in
      others.withUnsafeBufferPointer { others in
        weights.withUnsafeBufferPointer { weights in
          lanes.withUnsafeBufferPointer { lanes in
            var total = SIMD8<Double>.zero
            for area in lanes.indices {
              var lag = SIMD8<Double>.zero
              for link in starts[area]..<starts[area + 1] { lag += weights[link] * lanes[Int(others[link])] }
              total += lanes[area] * lag
            }
            return total
          }
        }
      }
    }
  }
}

extension SpatialWeights {
  /// As many values as areas, all finite.
  func check(_ values: [Double]) throws(SpatialFault) {
    guard values.count == count else { throw .lengths(expected: count, found: values.count) }
    if let area = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(area) }
  }
}

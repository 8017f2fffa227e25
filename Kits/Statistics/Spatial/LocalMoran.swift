/// Local Moran's I: which areas are like their neighbours, and which stand out from them?
///
///     Iᵢ = zᵢ Σⱼ wᵢⱼ zⱼ / m₂,   z = x − mean,   m₂ = Σ zᵢ² / n
///
/// (L. Anselin, Geographical Analysis 27 (1995) 93–115). Their sum is S₀ I. Without a pattern Iᵢ depends on zᵢ:
/// expectation and variance are those of dealing the other values to the other areas at random (R. Sokal, N. Oden, B.
/// Thomson, Geographical Analysis 30 (1998) 331–354, eqs. A7 and A8).
public struct LocalMoran: Sendable {
  /// Where an area stands in Moran's scatter plot: itself, then its neighbours, above the mean or not.
  public enum Quadrant: Int, Sendable {
    /// Above the mean, and its neighbours too.
    case highAmongHigh = 1
    /// Not above the mean, while its neighbours are.
    case lowAmongHigh = 2
    /// Not above the mean, nor are its neighbours.
    case lowAmongLow = 3
    /// Above the mean, while its neighbours are not.
    case highAmongLow = 4
  }

  /// Iᵢ, one for each area; 0 for islands.
  public let statistics: [Double]
  /// Iᵢ with n − 1 in place of n, as PySAL and GeoDa have it: `statistics` × (n − 1)/n.
  public var unbiasedStatistics: [Double] {
    let factor = Double(count - 1) / Double(count)
    return statistics.map { $0 * factor }
  }
  /// −zᵢ² wᵢ / ((n − 1) m₂), wᵢ = Σⱼ wᵢⱼ.
  public let expectations: [Double]
  /// (zᵢ/m₂)² (n/(n−2)) (Σⱼ wᵢⱼ² − wᵢ²/(n−1)) (m₂ − zᵢ²/(n−1)); 0 for islands, for areas at the mean, and for areas
  /// whose neighbours are all the others.
  public let variances: [Double]
  /// Of `statistics`, one for each area; nil where the variance is 0.
  public let tests: [TwoSidedTest?]
  /// One for each area; nil for islands. A value at the mean counts as low.
  public let quadrants: [Quadrant?]
  /// How many areas there are, n.
  public var count: Int { statistics.count }

  private let deviations: Deviations
  private let weights: SpatialWeights

  /// - Parameters:
  ///   - values: one for each area, finite.
  ///   - weights: of as many areas.
  /// - Returns: nil for fewer than 3 areas or all values equal.
  /// - Throws: `SpatialFault` for other lengths and for values that are not finite.
  /// - Complexity: O(n + links).
  public init?(_ values: [Double], _ weights: SpatialWeights) throws(SpatialFault) {
    try weights.check(values)
    guard values.count > 2, let deviations = Deviations(values) else { return nil }
    self.deviations = deviations
    self.weights = weights
    let n = Double(values.count)
    let m2 = deviations.variance
    let lags = weights.lag(deviations.values)
    var (statistics, expectations, variances) = ([Double](), [Double](), [Double]())
    for (area, z) in deviations.values.enumerated() {
      let row = weights.row(area)
      statistics.append(z / m2 * lags[area])
      expectations.append(-(z * z * row.sum) / ((n - 1) * m2))
      let spread = max(0, m2 - z * z / (n - 1))
      variances.append((z / m2) * (z / m2) * (n / (n - 2)) * row.spread * spread)
    }
    self.statistics = statistics
    self.expectations = expectations
    self.variances = variances
    tests = statistics.indices.map {
      TwoSidedTest(statistics[$0], expectation: expectations[$0], variance: variances[$0])
    }
    quadrants = deviations.values.indices.map { area in
      guard weights.neighbours.degree(area) > 0 else { return nil }
      return switch (deviations.values[area] > 0, lags[area] > 0) {
      case (true, true): .highAmongHigh
      case (false, true): .lowAmongHigh
      case (false, false): .lowAmongLow
      case (true, false): .highAmongLow
      }
    }
  }

  /// For each area keeps its own value, deals the others at random (`NeighbourSums`), and counts how often Iᵢ is at
  /// least as large, and at most; nil for islands. For an area at the mean Iᵢ is always 0, and every permutation counts
  /// as both.
  ///
  /// - Parameters:
  ///   - permutations: from 0.
  ///   - seed: the same seed gives the same counts on any number of threads.
  ///   - threads: how many at most, from 1.
  /// - Returns: for each area a count.
  /// - Complexity: that of `NeighbourSums.permuted`.
  public func permuted(_ permutations: Int, seed: UInt64, threads: Int = 1) async -> [PermutationCount?] {
    counts(await NeighbourSums(deviations, weights).permuted(permutations, seed: seed, threads: threads))
  }

  /// From counts that another statistic of the same values and neighbours may share. O(n).
  ///
  /// - Parameter sums: of the same values and weights; that is not checked.
  /// - Returns: for each area a count; nil for islands.
  public func counts(_ sums: NeighbourSums.Counts) -> [PermutationCount?] {
    deviations.values.indices.map { area in
      guard weights.neighbours.degree(area) > 0 else { return nil }
      let z = deviations.values[area]
      let all = sums.permutations
      let (above, below) = (sums.atLeast[area], sums.atMost[area])
      return PermutationCount(
        permutations: all, atLeast: z > 0 ? above : z < 0 ? below : all, atMost: z > 0 ? below : z < 0 ? above : all)
    }
  }
}

extension SpatialWeights {
  /// Of an area's links: how many, Σⱼ wᵢⱼ, Σⱼ wᵢⱼ², and Σⱼ wᵢⱼ² − (Σⱼ wᵢⱼ)²/(n−1).
  func row(_ area: Int) -> (sum: Double, squares: Double, spread: Double) {
    let row = neighbours.starts[area]..<neighbours.starts[area + 1]
    let others = Double(count - 1)
    guard !row.isEmpty else { return (0, 0, 0) }
    if isEven {
      let (k, weight) = (Double(row.count), links[row.lowerBound])
      // Exactly 0 when everybody is a neighbour.
      return (k * weight, k * weight * weight, k * (others - k) / others * weight * weight)
    }
    let sum = row.reduce(0) { $0 + links[$1] }
    let squares = row.reduce(0) { $0 + links[$1] * links[$1] }
    return (sum, squares, max(0, squares - sum * sum / others))
  }
}

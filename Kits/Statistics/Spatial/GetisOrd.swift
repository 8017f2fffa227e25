/// Getis and Ord's Gi and Gi*: around which areas do high values (hot spots) or low ones (cold spots) gather?
///
///     Gi = Σⱼ wᵢⱼ xⱼ / Σⱼ xⱼ (j ≠ i),   Gi* the same with the area itself among its neighbours and in the sum,
///     z = (Σⱼ wᵢⱼ xⱼ − Wᵢ m) / (s √((N S₁ᵢ − Wᵢ²) / (N − 1)))
///
/// with Wᵢ = Σⱼ wᵢⱼ, S₁ᵢ = Σⱼ wᵢⱼ², and N, m, s the number, mean and standard deviation (with N in the denominator) of
/// all values for Gi*, of all others for Gi (J. Ord, A. Getis, Geographical Analysis 27 (1995) 286–306, eqs. 5 and 8;
/// Getis and Ord, Geographical Analysis 24 (1992) 189–206). With even rows z is the same for binary and
/// row-standardised weights.
public struct GetisOrd: Sendable {
  /// Which of the two it is.
  public enum Kind: Sendable {
    /// Gi: the neighbours, without the area.
    case others
    /// Gi*: the neighbours and the area, which weighs `own`.
    case withSelf
  }

  /// Gi or Gi*; nil where the sum of values is 0. A share only for values that are not negative.
  public let shares: [Double?]
  /// nil where it is undefined: for Gi an island, values of the others all equal; for both a neighbourhood that is all
  /// there is.
  public let z: [Double?]
  /// Probability, from 0 to 1, of a normal deviate at least as far from 0 as z, in either direction; nil where z is.
  /// O(n).
  public var p: [Double?] { z.map { $0.map(TwoSidedTest.p) } }
  /// How many areas there are, n.
  public var count: Int { z.count }

  private let deviations: Deviations
  private let weights: SpatialWeights

  /// - Parameters:
  ///   - values: one for each area, finite.
  ///   - weights: of as many areas, without the area itself. For Gi* the area weighs as much as each of its links when
  ///     rows are even and the links are binary (1); row-standardised weights are spread over area and neighbours,
  ///     1/(k + 1). For weights of one's own the area weighs as much as its heaviest link, 1 when it has none.
  /// - Returns: nil for fewer than 3 areas or all values equal.
  /// - Throws: `SpatialFault` for other lengths and for values that are not finite.
  /// - Complexity: O(n + links).
  public init?(_ kind: Kind, _ values: [Double], _ weights: SpatialWeights) throws(SpatialFault) {
    try weights.check(values)
    guard values.count > 2, let deviations = Deviations(values) else { return nil }
    self.deviations = deviations
    self.weights = weights
    let n = Double(values.count)
    let total = CompensatedSum.of(values) { $0 }
    let lags = weights.lag(values)
    let deviationLags = weights.lag(deviations.values)
    var (shares, scores) = ([Double?](), [Double?]())
    for (area, z) in deviations.values.enumerated() {
      let row = weights.row(area)
      switch kind {
      case .others:
        let left = total - values[area]
        shares.append(left == 0 ? nil : lags[area] / left)
        // About the mean of the others, which lies zᵢ/(n − 1) lower.
        let above = deviationLags[area] + row.sum * z / (n - 1)
        let variance = (deviations.sumOfSquares - z * z * n / (n - 1)) / (n - 1)
        let spread = row.spread * (n - 1) / (n - 2)
        let isSpread = variance > 1e-14 * deviations.variance && spread > 0
        scores.append(isSpread ? above / (variance * spread).squareRoot() : nil)
      case .withSelf:
        let own = weights.own(area)
        let scale = own.scale
        shares.append(total == 0 ? nil : scale * (lags[area] + own.weight * values[area]) / total)
        // Deviations lose nothing when values are far from 0, but whole numbers at the mean are exactly there.
        let sum = lags[area] + own.weight * values[area]
        let isMean = sum == (row.sum + own.weight) * deviations.mean
        let above = isMean ? 0 : scale * (deviationLags[area] + own.weight * z)
        let spread = weights.spreadWithSelf(area, own)
        scores.append(spread > 0 ? above / (deviations.variance * spread).squareRoot() : nil)
      }
    }
    self.shares = shares
    z = scores
  }

  /// For each area keeps its own value, deals the others at random (`NeighbourSums`), and counts how often Gi or Gi* is
  /// at least as large, and at most; nil for islands.
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
    sums.atLeast.indices.map { area in
      guard weights.neighbours.degree(area) > 0 else { return nil }
      return PermutationCount(
        permutations: sums.permutations, atLeast: sums.atLeast[area], atMost: sums.atMost[area])
    }
  }
}

extension SpatialWeights {
  /// What an area weighs in its own neighbourhood, and the factor that all weights of its row then get.
  fileprivate func own(_ area: Int) -> (weight: Double, scale: Double) {
    let row = neighbours.starts[area]..<neighbours.starts[area + 1]
    let heaviest = row.map { links[$0] }.max() ?? 1
    return isRowStandardised ? (heaviest, 1 / (1 + (row.isEmpty ? 0 : heaviest))) : (heaviest, 1)
  }

  /// (n S₁ − W²) / (n − 1) with the area itself; exactly 0 when everybody is in the neighbourhood and weighs the same.
  fileprivate func spreadWithSelf(_ area: Int, _ own: (weight: Double, scale: Double)) -> Double {
    let n = Double(count)
    let k = Double(neighbours.degree(area) + 1)
    if isEven { return own.scale * own.scale * own.weight * own.weight * k * (n - k) / (n - 1) }
    let row = row(area)
    let (sum, squares) = (row.sum + own.weight, row.squares + own.weight * own.weight)
    return own.scale * own.scale * max(0, n * squares - sum * sum) / (n - 1)
  }
}

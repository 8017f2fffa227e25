/// A statistic's variance under a null hypothesis, and how far out the statistic lies.
public struct TwoSidedTest: Hashable, Sendable {
  /// The variance of the statistic under the null hypothesis, above 0 and finite.
  public let variance: Double
  /// (statistic − expectation) / √variance, without a unit.
  public let z: Double
  /// Probability, from 0 to 1, of a normal deviate at least as far from 0 as z, in either direction.
  public let p: Double

  /// - Returns: nil unless the variance is above 0.
  init?(_ statistic: Double, expectation: Double, variance: Double) {
    guard variance > 0, variance.isFinite else { return nil }
    self.variance = variance
    z = (statistic - expectation) / variance.squareRoot()
    p = TwoSidedTest.p(z)
  }

  static func p(_ z: Double) -> Double { min(1, Normal.twoSided(z)) }
}

/// How often a permutation was at least as extreme as what was seen.
public struct PermutationCount: Hashable, Sendable {
  /// How many permutations there were, R, from 0.
  public let permutations: Int
  /// Permutations with a statistic at least as large as the one seen, ties included.
  public let atLeast: Int
  /// Permutations with a statistic at most as large, ties included.
  public let atMost: Int

  /// Counts that are known already; each of the other two from 0 to `permutations`, which is not checked.
  public init(permutations: Int, atLeast: Int, atMost: Int) {
    self.permutations = permutations
    self.atLeast = atLeast
    self.atMost = atMost
  }

  /// (c + 1) / (R + 1), c being `atLeast`: what was seen counts as one of the permutations (B. Phipson, G. Smyth,
  /// Statistical Applications in Genetics and Molecular Biology 9 (2010), article 39).
  public var greaterP: Double { Double(atLeast + 1) / Double(permutations + 1) }
  /// The same for statistics as small as the one seen, c being `atMost`.
  public var lessP: Double { Double(atMost + 1) / Double(permutations + 1) }

  /// Twice the smaller of both, at most 1: without any pattern it is 0.05 or less in at most one of twenty, however
  /// many permutations tie with what was seen.
  public var twoSidedP: Double { min(1, 2 * min(greaterP, lessP)) }

  /// (min(c, R − c) + 1) / (R + 1), as esda reports it; for comparison only. It is one-sided in the direction of what
  /// was seen, and ties count on one side only, so that where counts are small and many areas alike it is below 0.05
  /// for up to one of five areas without any pattern.
  public var foldedP: Double { Double(min(atLeast, permutations - atLeast) + 1) / Double(permutations + 1) }
}

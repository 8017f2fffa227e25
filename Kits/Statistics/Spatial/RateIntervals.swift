/// How far the true rate may be from the one seen, when cases come by chance (Poisson).
public enum RateIntervals {
  /// An interval of counts or rates; both ends included.
  public struct Interval: Hashable, Sendable {
    /// The lower end, from 0; the unit is that of the counts or rates.
    public let lower: Double
    /// The upper end, above the lower; the same unit.
    public let upper: Double
  }

  /// The exact interval for the expected number of cases, given the number seen: the ends are those expectations under
  /// which so many or more, so many or fewer, have a chance of (1 − level)/2 (F. Garwood, Biometrika 28 (1936)
  /// 437–442). By way of the gamma distribution: its quantile at (1 − level)/2 for shape c, at 1 − (1 − level)/2 for
  /// shape c + 1. Never covers less than it says; for few cases it covers more.
  ///
  /// - Parameters:
  ///   - cases: c, from 0; it need not be whole.
  ///   - level: the share of intervals that cover the true value, above 0 and below 1.
  /// - Returns: an interval of counts.
  /// - Throws: `SpatialFault.outOfRange`.
  /// - Complexity: O(√c) for c cases.
  public static func poisson(cases: Double, level: Double = 0.95) throws(SpatialFault) -> Interval {
    try check(cases, level)
    let tail = (1 - level) / 2
    return Interval(
      lower: cases == 0 ? 0 : GammaQuantile.lower(tail, shape: cases),
      upper: GammaQuantile.upper(tail, shape: cases + 1))
  }

  /// `poisson` per unit of population: both ends divided by the population.
  ///
  /// - Parameters:
  ///   - cases: from 0; it need not be whole.
  ///   - population: above 0, people or person-time.
  ///   - level: above 0 and below 1.
  /// - Returns: an interval of cases per unit of population.
  /// - Throws: `SpatialFault.outOfRange`.
  /// - Complexity: that of `poisson`.
  public static func poissonRate(
    cases: Double, population: Double, level: Double = 0.95
  ) throws(SpatialFault) -> Interval {
    guard population > 0, population.isFinite else { throw .outOfRange("population") }
    let expected = try poisson(cases: cases, level: level)
    return Interval(lower: expected.lower / population, upper: expected.upper / population)
  }

  /// The gamma interval for a sum of Poisson counts that weigh differently, such as a rate standardised by age:
  /// y = Σ wᵢ cᵢ with variance v = Σ wᵢ² cᵢ (M. Fay, E. Feuer, Statistics in Medicine 16 (1997) 791–801,
  /// eqs. 10 and 11):
  ///
  ///     lower: v/y × quantile at (1 − level)/2 for shape y²/v
  ///     upper: (v + w²)/(y + w) × quantile at 1 − (1 − level)/2 for shape (y + w)²/(v + w²), w the largest weight
  ///
  /// With equal weights it is the exact Poisson interval times the weight.
  ///
  /// - Parameters:
  ///   - cases: from 0, one for each stratum.
  ///   - weights: above 0, of the same number; for a standardised rate, the stratum's share of the standard population
  ///     over its own population.
  ///   - level: above 0 and below 1.
  /// - Returns: an interval in the unit of the weighted sum.
  /// - Throws: `SpatialFault.lengths` for other lengths or without strata, `.outOfRange` for cases, weights or a level
  ///   outside their range.
  /// - Complexity: O(strata), and two quantiles as for `poisson`.
  public static func gamma(cases: [Double], weights: [Double], level: Double = 0.95) throws(SpatialFault) -> Interval {
    guard cases.count == weights.count, !cases.isEmpty else {
      throw .lengths(expected: max(1, cases.count), found: weights.count)
    }
    for stratum in cases.indices {
      try check(cases[stratum], level)
      guard weights[stratum] > 0, weights[stratum].isFinite else { throw .outOfRange("weights") }
    }
    let tail = (1 - level) / 2
    let rate = cases.indices.reduce(0) { $0 + weights[$1] * cases[$1] }
    let variance = cases.indices.reduce(0) { $0 + weights[$1] * weights[$1] * cases[$1] }
    let largest = weights.reduce(0, max)
    let (mean, spread) = (rate + largest, variance + largest * largest)
    return Interval(
      lower: rate == 0 ? 0 : variance / rate * GammaQuantile.lower(tail, shape: rate / variance * rate),
      upper: spread / mean * GammaQuantile.upper(tail, shape: mean / spread * mean))
  }

  private static func check(_ cases: Double, _ level: Double) throws(SpatialFault) {
    guard cases >= 0, cases.isFinite else { throw .outOfRange("cases") }
    guard level > 0, level < 1 else { throw .outOfRange("level") }
  }
}

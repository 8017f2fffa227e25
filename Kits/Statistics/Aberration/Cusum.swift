/// One-sided cumulative sums of standardised counts (G. Rossi, L. Lampugnani, M. Marchi, "An approximate CUSUM procedure for
/// surveillance of health events", Statistics in Medicine 18 (1999)): Cₜ = max(0, Cₜ₋₁ + zₜ − k), an alarm when Cₜ ≥ h.
public struct Cusum: Sendable {
  /// How a count x of mean m becomes z.
  public enum Standard: String, CaseIterable, Sendable {
    /// (x − m)/√m.
    case standard
    /// (x − 3m + 2√(xm))/(2√m).
    case rossi
    /// (3/2)(x^⅔ − m^⅔)/m^⅙.
    case anscombe
    /// (x^⅔ − (m^⅔ − m^−⅓/9))/(⅔ m^⅙).
    case anscombeSecond = "anscombe2nd"
    /// (x − m)/√(m + αm²).
    case pearsonNegativeBinomial = "pearsonNegBin"
    /// x itself.
    case none
  }

  /// The state after one count.
  public struct Step: Hashable, Sendable {
    /// Cₜ; NaN once a count is missing.
    public let sum: Double
    /// Whether Cₜ ≥ h; nil without Cₜ.
    public let isAlarm: Bool?
    /// The count that would just reach h, at least 0 and 0 where there is none. For `none` it is h − Cₜ.
    public let upperBound: Double
  }

  /// k, what is taken off each z, in standard deviations.
  public let reference: Double
  /// h, the sum from which on there is an alarm, in standard deviations.
  public let limit: Double
  /// How counts become z.
  public let standard: Standard
  /// α of the variance m + αm², from 0; only `pearsonNegativeBinomial` uses it.
  public let dispersion: Double

  /// - Parameters:
  ///   - reference: k, in standard deviations.
  ///   - limit: h, in standard deviations; for `none` k and h are in counts.
  ///   - standard: how a count becomes z.
  ///   - dispersion: α of the negative binomial's variance m + αm², from 0. Nothing is checked.
  public init(reference: Double = 1.04, limit: Double = 2.26, standard: Standard = .standard, dispersion: Double = 0.1)
  {
    self.reference = reference
    self.limit = limit
    self.standard = standard
    self.dispersion = dispersion
  }

  /// The sums after each count, beginning with C₀ = 0.
  /// - Parameters:
  ///   - counts: cases of equal periods in order, from 0; NaN is a missing one, after which all sums are NaN.
  ///   - means: expected cases, above 0, as many as counts; one mean for all when it has one value.
  /// - Returns: one step for each count; none when the lengths do not fit.
  /// - Complexity: O(counts).
  public func steps(_ counts: [Double], means: [Double]) -> [Step] {
    guard means.count == counts.count || means.count == 1 else { return [] }
    var sum = 0.0
    return counts.indices.map { position in
      let mean = means.count == 1 ? means[0] : means[position]
      let before = sum
      sum = Ears.greater(0, before + (standardised(counts[position], mean) - reference))
      let bound = upperBound(mean, room: limit + reference - before, after: sum)
      return Step(sum: sum, isAlarm: sum.isNaN ? nil : sum >= limit, upperBound: bound > 0 ? bound : 0)
    }
  }

  private func standardised(_ x: Double, _ m: Double) -> Double {
    let twoThirds = 2.0 / 3
    switch standard {
    case .standard: return (x - m) / m.squareRoot()
    case .rossi: return (x - 3 * m + 2 * (x * m).squareRoot()) / (2 * m.squareRoot())
    case .anscombe: return 1.5 * (power(x, twoThirds) - power(m, twoThirds)) / power(m, 1.0 / 6)
    case .anscombeSecond:
      return (power(x, twoThirds) - (power(m, twoThirds) - power(m, -1.0 / 3) / 9)) / (twoThirds * power(m, 1.0 / 6))
    case .pearsonNegativeBinomial: return (x - m) / (m + dispersion * m * m).squareRoot()
    case .none: return x
    }
  }

  /// The inverse of `standardised` at k + h − Cₜ₋₁, in the forms of the reference; that of `anscombe2nd` takes m^⅓/9 where
  /// the statistic takes m^−⅓/9.
  private func upperBound(_ m: Double, room: Double, after: Double) -> Double {
    switch standard {
    case .standard: return (m.squareRoot() * room + m).rounded(.up)
    case .rossi:
      let root = m.squareRoot()
      return 2 * root * room + 5 * m - 2 * (4 * m * m + 2 * m * root * room).squareRoot()
    case .anscombe: return raised(power(m, 1.0 / 6) * room * 2 / 3 + power(m, 2.0 / 3))
    case .anscombeSecond:
      return raised(power(m, 1.0 / 6) * room * 2 / 3 + (power(m, 2.0 / 3) - power(m, 1.0 / 3) / 9))
    case .pearsonNegativeBinomial: return (m + dispersion * m * m).squareRoot() * room + m
    case .none: return limit - after
    }
  }

  private func raised(_ base: Double) -> Double { base.isNaN ? .nan : base < 0 ? 0 : base * base.squareRoot() }

  private func power(_ x: Double, _ exponent: Double) -> Double {
    x.isNaN || x < 0 ? .nan : x == .infinity ? (exponent > 0 ? x : 0) : Elementary.pow(x, exponent)
  }
}

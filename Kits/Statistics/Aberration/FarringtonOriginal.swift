/// Farrington et al.'s algorithm of 1996 (Journal of the Royal Statistical Society A 159), in the reading of R's
/// `surveillance` 1.20: the windows around the same weeks of earlier years, a trend, past outbreaks with less weight, a normal
/// bound after a power.
public struct FarringtonOriginal: Sendable {
  /// What a count was judged to be; NaN where a number does not apply.
  public struct Judgement: Sendable {
    /// The upper 1 − α/2 limit, in counts; 0 without enough recent cases, NaN when that is open.
    public internal(set) var upperBound = Double.nan
    /// nil when the count or a recent one is missing.
    public internal(set) var isAlarm: Bool?
    /// Whether the trend was kept: p below 0.05, three years or more, and a mean not above the largest
    /// baseline count.
    public internal(set) var keepsTrend = false
    /// The lower tail of the count under the normal approximation: 1 − p.
    public internal(set) var lowerTail = Double.nan
    /// The median under it, in counts.
    public internal(set) var median = Double.nan
    /// φ, at least 1.
    public internal(set) var dispersion = Double.nan
  }

  /// b, earlier years.
  public var years = 5
  /// w, periods before and after the same time.
  public var halfWindow = 3
  /// Whether the fit is made again with less weight on past outbreaks, those with residuals above 1.
  public var reweighs = true
  /// α, two-sided: the bound is the 1 − α/2 limit; 0 ... 1.
  public var alpha = 0.05
  /// Whether a linear trend of the log mean is tried.
  public var allowsTrend = true
  /// No alarm without this many cases …
  public var leastCases = 5.0
  /// … in this many latest periods; from 1.
  public var leastCasesPeriods = 4
  /// The power after which counts are taken as normal.
  public var power = Farrington.Power.twoThirds
  /// Whether rows with missing counts are left out; else a missing one leaves the count without judgement.
  public var skipsMissing = false

  /// The settings as above; change what should be otherwise.
  public init() {}

  /// Judges one count of one series.
  /// - Parameters:
  ///   - counts: cases from 0, in equal steps; NaN is missing.
  ///   - perYear: steps in a year, from 1: 52 for weeks.
  ///   - position: which count, from 0.
  /// - Returns: nil when the position is outside the counts, or the baseline is empty, misses a count, or has no finite
  ///   fit.
  /// - Complexity: O(n log n) to sort a baseline of n periods, then up to four fits of at most 25 steps, each O(n).
  public func judge(_ counts: [Double], perYear: Int, at position: Int) -> Judgement? {
    guard counts.indices.contains(position), leastCasesPeriods >= 1, leastCasesPeriods <= position + 2 else {
      return nil
    }
    let timeline = Timeline(count: counts.count, perYear: perYear)
    guard var baseline = Baseline(windows: timeline, at: position, years: years, halfWindow: halfWindow) else {
      return nil
    }
    if baseline.positions.contains(where: { counts[$0].isNaN }) {
      guard skipsMissing, let rest = baseline.without(missing: { counts[$0].isNaN }) else { return nil }
      baseline = rest
    }
    var regression = CountRegression(baseline)
    regression.take(counts)
    guard var dispersion = fit(&regression, trend: allowsTrend) else { return nil }
    var result = Judgement()
    if regression.hasTrend {
      guard let known = regression.prediction else { return nil }
      let pValue = regression.trendPValue(dispersion: regression.dispersion())
      let largest = baseline.positions.reduce(0) { max($0, counts[$1]) }
      let isWithin = max(Elementary.exp(known.log), CountRegression.leastMean) <= largest
      if years >= 3, isWithin, pValue.isNaN { return nil }
      result.keepsTrend = years >= 3 && isWithin && pValue < 0.05
      if !result.keepsTrend {
        guard let without = fit(&regression, trend: false) else { return nil }
        dispersion = without
      }
    }
    guard let known = regression.prediction else { return nil }
    let mean = max(Elementary.exp(known.log), CountRegression.leastMean)
    let limit = Farrington.SkewLimit(
      mean: mean, error: mean * (dispersion * known.variance).squareRoot(), dispersion: dispersion, power: power)
    result.dispersion = dispersion
    result.lowerTail = limit.lowerTail(counts[position])
    result.median = limit.raise(limit.centre)
    let upper = limit.upper(Normal.quantile(1 - alpha / 2))
    var recent = 0.0
    for place in max(0, position - leastCasesPeriods + 1)...position { recent += counts[place] }
    guard !recent.isNaN else { return result }
    if recent >= leastCases {
      result.upperBound = upper
      result.isAlarm = (counts[position] - mean) / (upper - mean) > 1
    } else {
      result.upperBound = 0
      result.isAlarm = false
    }
    return result
  }

  /// φ, at least 1, of the fit, weighed against past outbreaks.
  private func fit(_ regression: inout CountRegression, trend isWanted: Bool) -> Double? {
    var hasTrend = isWanted
    regression.unweigh()
    guard regression.fit(trend: hasTrend) else { return nil }
    if !regression.converged, hasTrend {
      hasTrend = false
      guard regression.fit(trend: false) else { return nil }
    }
    var dispersion = regression.dispersion()
    guard !dispersion.isNaN else { return nil }
    if reweighs, let weights = regression.weightsAgainstOutliers(above: 1, dispersion: max(1, dispersion)) {
      regression.weigh(weights)
      guard regression.fit(trend: hasTrend) else { return nil }
      dispersion = regression.dispersion()
    }
    return dispersion.isNaN ? nil : max(1, dispersion)
  }
}

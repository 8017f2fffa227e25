/// Is this count more than the same time of earlier years lets expect?
///
/// The flexible algorithm of A. Noufaily et al., "An improved algorithm for outbreak detection in multiple surveillance
/// systems", Statistics in Medicine 32 (2013), in the reading of R's `surveillance` 1.20 (M. Salmon et al., Journal of
/// Statistical Software 70 (2016), section 2.2): a quasi-Poisson regression on season and trend, refitted with less weight on
/// past outbreaks, and a bound of what the next count would reach with chance α. `FarringtonOriginal` is the one of 1996.
public struct Farrington: Sendable {
  /// How the bound is made.
  public enum Bound: String, CaseIterable, Sendable {
    /// Normal after a power that removes skewness; the variance includes that of the estimate. A cut of the 1996 method.
    case delta
    /// The 1 − α quantile of a negative binomial of the estimated mean and dispersion.
    case negativeBinomial = "nbPlugin"
    /// The same of the upper 1 − α limit of the mean.
    case negativeBinomialOfUpperMean = "muan"
  }

  /// The power of `Bound.delta`.
  public enum Power: String, CaseIterable, Sendable {
    /// No power: e = 1.
    case none
    /// The square root: e = ½.
    case half = "1/2"
    /// e = ⅔, which takes the skewness of Poisson counts away.
    case twoThirds = "2/3"

    var exponent: Double { self == .none ? 1 : self == .half ? 0.5 : 2.0 / 3 }
  }

  /// Whose variance decides over the trend and widens the bound.
  public enum Variance: Sendable {
    /// Pearson's statistic with the weights of the fit, as published.
    case textbook
    /// As `surveillance` from 1.12 computes it, where the weights against past outbreaks stand in for those of the fit.
    case surveillance
  }

  /// b, earlier years; from 1.
  public var years = 5
  /// w, periods before and after the same time.
  public var halfWindow = 3
  /// Parts of the year; 1 takes only the windows.
  public var parts = 1
  /// The latest periods that are left out; nil is `halfWindow`.
  public var leftOut: Int?
  /// Whether the fit is made again with less weight on past outbreaks.
  public var reweighs = true
  /// Standardised Anscombe residuals above this lose weight (C. P. Farrington et al. 1996, section 3.5); no unit.
  public var weightsThreshold = 2.58
  /// α, the chance that the next count passes the bound; one-sided, 0 ... 1.
  public var alpha = 0.05
  /// Whether a linear trend of the log mean is tried; `trendThreshold` says when it is kept.
  public var allowsTrend = true
  /// A trend is kept when its p-value is less, the years are at least 3, and the mean it foretells is not above the largest
  /// count of the baseline.
  public var trendThreshold = 0.05
  /// No alarm without this many cases …
  public var leastCases = 5.0
  /// … in this many latest periods; from 1.
  public var leastCasesPeriods = 4
  /// The power that `Bound.delta` takes; the other bounds do not ask for it.
  public var power = Power.twoThirds
  /// How the bound is made.
  public var bound = Bound.delta
  /// Whose variance decides over the trend and widens the bound.
  public var variance = Variance.textbook
  /// Whether the log of the population is taken off; counts are then judged as rates.
  public var usesPopulation = false

  /// The settings as above; change what should be otherwise.
  public init() {}

  /// What suits sparse weekly counts of a city: 26 weeks left out, a year in ten parts, the negative binomial.
  public static var forSparseWeeks: Farrington {
    var settings = Farrington()
    (settings.parts, settings.leftOut, settings.bound, settings.alpha) = (10, 26, .negativeBinomial, 0.01)
    (settings.leastCases, settings.leastCasesPeriods) = (0, 4)
    return settings
  }

  /// What a count was judged to be; NaN where a number does not apply.
  public struct Judgement: Sendable {
    /// The bound that an alarm passes; NaN without enough recent cases.
    public internal(set) var upperBound = Double.nan
    /// Whether `score` is above 1, the count is not 0, and the recent cases are enough.
    public internal(set) var isAlarm = false
    /// The estimated mean; NaN without enough recent cases.
    public internal(set) var expected = Double.nan
    /// (count − fit)/(bound − fit), an alarm above 1. As in the reference, the fit is the log of the mean for the negative
    /// binomial bounds.
    public internal(set) var score = Double.nan
    /// P(X ≥ count) for the negative binomial; the normal tail beyond the count's power for `delta`.
    public internal(set) var pValue = Double.nan
    /// P(X > count) + ½P(X = count): uniform on average under the null, where `pValue` is too large on sparse counts. For
    /// `delta` the same as `pValue`.
    public internal(set) var midP = Double.nan
    /// The mean that the bound is made from; for `delta` and `muan` exp of the fit's upper 1 − α limit.
    public internal(set) var mean = Double.nan
    /// φ, at least 1.
    public internal(set) var dispersion = Double.nan
    /// β in a period, when the trend was kept.
    public internal(set) var trend: Double?
  }

  /// What came of judging a count.
  public enum Outcome: Sendable {
    /// The history does not reach back far enough, or is missing, or has no finite fit.
    case noBaseline
    /// The regression did not settle, neither with nor without a trend.
    case noConvergence
    /// The fit settled and judges the count.
    case judged(Judgement)

    /// The judgement; nil when there is none.
    public var judgement: Judgement? { if case .judged(let judgement) = self { judgement } else { nil } }
  }

  /// Judges one count of one series.
  ///
  /// - Parameters:
  ///   - counts: cases from 0, one for each period of the timeline; NaN is a missing one.
  ///   - population: people, as many numbers, above 0; only asked for when `usesPopulation`, and then nil is 1 for all.
  ///   - timeline: when the counts were made.
  ///   - position: which count, from 0.
  /// - Returns: `noBaseline` also for a position outside the counts or a population that does not fit.
  /// - Complexity: O(timeline) to plan the baseline of n periods, O(n log n) to sort it, then up to four fits of
  ///   at most 25 steps, each O(n).
  public func judge(
    _ counts: [Double], population: [Double]? = nil, on timeline: Timeline, at position: Int
  ) -> Outcome {
    guard let baseline = baseline(timeline, at: position) else { return .noBaseline }
    var regression = CountRegression(baseline)
    return judge(counts, population: population, at: position, with: &regression)
  }

  /// Judges the counts of many series at one position; the baseline's plan is made once.
  /// - Parameters:
  ///   - panel: series of counts, each as `judge(_:population:on:at:)` takes it.
  ///   - populations: one list for each series, when `usesPopulation`.
  ///   - timeline: when the counts of every series were made.
  ///   - position: which count of each, from 0.
  ///   - threads: from 1.
  /// - Returns: one outcome for each series; the same for any number of threads.
  /// - Complexity: the plan once, then O(series × baseline).
  public func judge(
    panel: [[Double]], populations: [[Double]]? = nil, on timeline: Timeline, at position: Int, threads: Int = 1
  ) async -> [Outcome] {
    guard let baseline = baseline(timeline, at: position) else { return panel.map { _ in .noBaseline } }
    let settings = self
    return await Parallel.map(panel.count, threads: threads, parts: threads == 1 ? 1 : threads * 8) { range in
      var regression = CountRegression(baseline)
      return range.map { series in
        settings.judge(
          panel[series], population: populations?[series], at: position, with: &regression)
      }
    }.flatMap(\.self)
  }

  private func baseline(_ timeline: Timeline, at position: Int) -> Baseline? {
    Baseline(
      timeline, at: position, years: years, halfWindow: halfWindow, parts: parts, gap: leftOut ?? halfWindow)
  }

  private func judge(
    _ counts: [Double], population: [Double]?, at position: Int, with regression: inout CountRegression
  ) -> Outcome {
    // The recent periods may begin one before the first, as the reference has it.
    guard counts.indices.contains(position), leastCasesPeriods >= 1, leastCasesPeriods <= position + 2 else {
      return .noBaseline
    }
    let baseline = regression.baseline
    if baseline.positions.contains(where: { $0 >= counts.count || counts[$0].isNaN }) {
      guard let rest = baseline.without(missing: { $0 >= counts.count || counts[$0].isNaN }) else { return .noBaseline }
      var own = CountRegression(rest)
      return judgeComplete(counts, population: population, at: position, with: &own)
    }
    return judgeComplete(counts, population: population, at: position, with: &regression)
  }

  private func judgeComplete(
    _ counts: [Double], population: [Double]?, at position: Int, with regression: inout CountRegression
  ) -> Outcome {
    let rows = regression.baseline.positions
    guard regression.baseline.part != nil, parts == 1 || regression.baseline.parts > 1 else { return .noBaseline }
    let people = usesPopulation ? population : nil
    if let people, people.count != counts.count || !rows.allSatisfy({ people[$0] > 0 }) { return .noBaseline }
    regression.take(counts, people: people)
    let offset = people.map { Elementary.log($0[position]) } ?? 0

    var fit: Fit
    switch self.fit(&regression, trend: allowsTrend) {
    case .failed: return .noBaseline
    case .unsettled: return .noConvergence
    case .found(let found): fit = found
    }
    var trend: Double?
    if regression.hasTrend {
      guard let known = regression.prediction else { return .noBaseline }
      let pValue = regression.trendPValue(dispersion: fit.variance)
      let largest = rows.reduce(0) { max($0, counts[$1]) }
      let isWithin = max(Elementary.exp(known.log + offset), CountRegression.leastMean) <= largest
      if years >= 3, isWithin, pValue.isNaN { return .noBaseline }
      if years >= 3, isWithin, pValue < trendThreshold {
        trend = regression.slope
      } else {
        guard case .found(let found) = self.fit(&regression, trend: false) else { return .noBaseline }
        fit = found
      }
    }
    guard let known = regression.prediction, !fit.dispersion.isNaN else { return .noBaseline }
    let log = known.log + offset
    let error = (fit.variance * known.variance).squareRoot()
    guard let bound = Limit(log: log, error: error, dispersion: fit.dispersion, count: counts[position], settings: self)
    else { return .noBaseline }
    return .judged(judgement(bound, fit: fit, trend: trend, counts: counts, at: position))
  }

  private func judgement(
    _ limit: Limit, fit: Fit, trend: Double?, counts: [Double], at position: Int
  ) -> Judgement {
    var result = Judgement()
    (result.score, result.pValue, result.midP) = (limit.score, limit.pValue, limit.midP)
    (result.mean, result.dispersion, result.trend) = (limit.mean, fit.dispersion, trend)
    // A missing count among the recent ones leaves open whether they are enough.
    var recent = 0.0
    for place in max(0, position - leastCasesPeriods + 1)...position { recent += counts[place] }
    guard recent >= leastCases else { return result }
    result.upperBound = limit.upper
    if !limit.upper.isNaN { result.expected = limit.expected }
    result.isAlarm = limit.score > 1 && counts[position] != 0
    return result
  }

  // MARK: The fit, twice where outbreaks are taken weight from

  struct Fit {
    /// φ, at least 1.
    let dispersion: Double
    /// What stands for it in variances, not floored.
    let variance: Double
  }
  private enum Attempt {
    case failed, unsettled
    case found(Fit)
  }

  private func fit(_ regression: inout CountRegression, trend isWanted: Bool) -> Attempt {
    var hasTrend = isWanted
    regression.unweigh()
    guard regression.fit(trend: hasTrend) else { return .failed }
    if !regression.converged, hasTrend {
      hasTrend = false
      guard regression.fit(trend: false) else { return .failed }
    }
    guard regression.converged else { return .unsettled }
    var own = regression.dispersion()
    guard !own.isNaN else { return .failed }
    guard reweighs else { return .found(Fit(dispersion: max(1, own), variance: own)) }
    if let weights = regression.weightsAgainstOutliers(above: weightsThreshold, dispersion: max(1, own)) {
      regression.weigh(weights)
      guard regression.fit(trend: hasTrend) else { return .failed }
      own = regression.dispersion()
      guard !own.isNaN else { return .failed }
    }
    let variance = variance == .textbook ? own : regression.dispersion(leaking: true)
    return .found(Fit(dispersion: max(1, own), variance: variance))
  }
}

/// Exceedance tests for many sparse series that borrow strength from one another.
///
/// Each category (a kind of event in all areas) has a Gamma(a, b) distribution of the areas' rates, by moments (R. Marshall,
/// Applied Statistics 40 (1991); D. Clayton, J. Kaldor, Biometrics 43 (1987)) and one over-dispersion φ; a series' next count
/// is judged by a negative binomial of the posterior mean μ = (a + s)/(b + N) and variance φμ + (a + s)/(b + N)². A series
/// that was silent for two years so has the small rate of its kind, not zero, and its dispersion comes from all of them.
public struct SparsePanel: Sendable {
  /// What the series of a category share.
  public struct Category: Hashable, Sendable {
    /// How many series.
    public let count: Int
    /// m, the mean of their baseline rates.
    public let mean: Double
    /// φ, at least 1: the mean of Σ(y − r)²/r over the series with cases, each over N − 1.
    public let dispersion: Double
    /// v, the variance of rates between series: their variance less φm/N, at least m²/1000.
    public let variance: Double
    /// a = m²/v.
    public let shape: Double
    /// b = m/v.
    public let rate: Double
  }

  /// What is expected of one series, and how unusual its count is.
  public struct Judgement: Hashable, Sendable {
    /// μ = (a + s)/(b + N), in cases for one period; s are the cases of the N baseline periods.
    public let mean: Double
    /// μ²/(variance − μ), infinite where the count is as good as Poisson.
    public let size: Double
    /// P(X ≥ count), 1 for 0.
    public let pValue: Double
    /// P(X > count) + ½P(X = count).
    public let midP: Double
  }

  /// Number of periods in the baseline, from 2.
  public let baseline: Int
  /// Number of periods between baseline and the period that is judged, so that an outbreak does not teach its own rate.
  public let gap: Int

  /// - Parameters:
  ///   - baseline: N, in periods; less than 2 is taken as 2.
  ///   - gap: in periods; less than 0 is taken as 0.
  public init(baseline: Int = 104, gap: Int = 4) {
    self.baseline = max(2, baseline)
    self.gap = max(0, gap)
  }

  /// The first position that can be judged, from 0.
  public var first: Int { baseline + gap }

  /// What a category's series share, from their baselines before a position.
  /// - Parameters:
  ///   - series: cases of equal periods from 0, all as long; none may be missing.
  ///   - position: the period that is to be judged, from 0.
  /// - Returns: nil when there are no series or the position is before `first`. Of a category without any case in the
  ///   baseline, half a case is assumed in all.
  /// - Complexity: O(series × baseline).
  public func category(_ series: [[Double]], at position: Int) -> Category? {
    guard !series.isEmpty, position >= first, series.allSatisfy({ $0.count > position - gap - 1 }) else { return nil }
    let periods = Double(baseline)
    let count = Double(series.count)
    let window = (position - gap - baseline)..<(position - gap)
    var rates: [Double] = []
    rates.reserveCapacity(series.count)
    var scatter = 0.0
    var active = 0.0
    for counts in series {
      let sum = Self.sum(counts, window)
      let rate = sum / periods
      rates.append(rate)
      guard rate > 0 else { continue }
      active += 1
      scatter += Self.squares(counts, window, from: rate) / rate
    }
    guard active > 0 else {
      let mean = 0.5 / (count * periods)
      return Category(
        count: series.count, mean: mean, dispersion: 1, variance: mean * mean, shape: 1, rate: 1 / mean)
    }
    let mean = rates.reduce(0, +) / count
    let dispersion = max(1, scatter / (active * (periods - 1)))
    let between = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let variance = max(between - dispersion * mean / periods, 1e-3 * mean * mean)
    let rate = mean / variance
    return Category(
      count: series.count, mean: mean, dispersion: dispersion, variance: variance, shape: mean * rate, rate: rate)
  }

  /// Judges one series' count at a position.
  /// - Parameters:
  ///   - counts: cases of equal periods, from 0.
  ///   - position: which count, from 0.
  ///   - category: what `category(_:at:)` says of the series' kind at this position.
  /// - Returns: nil when the position is before `first` or beyond the counts.
  /// - Complexity: O(baseline) and two tails of a negative binomial.
  public func judge(_ counts: [Double], at position: Int, in category: Category) -> Judgement? {
    guard position >= first, counts.count > position else { return nil }
    let sum = Self.sum(counts, (position - gap - baseline)..<(position - gap))
    let weight = category.rate + Double(baseline)
    let posterior = category.shape + sum
    let mean = posterior / weight
    let variance = category.dispersion * mean + posterior / (weight * weight)
    let excess = variance - mean
    let size = excess > 1e-9 * mean ? mean * mean / excess : .infinity
    let distribution = NegativeBinomial(mean: mean, size: size)
    let count = counts[position]
    return Judgement(
      mean: mean, size: size, pValue: count <= 0 ? 1 : distribution.upperTail(from: count),
      midP: distribution.midP(count))
  }

  private static func sum(_ counts: [Double], _ window: Range<Int>) -> Double {
    counts.withUnsafeBufferPointer { counts in
      guard let start = counts.baseAddress else { return 0 }
      var (sum, place) = (0.0, window.lowerBound)
      while place < window.upperBound {
        sum += start[place]
        place += 1
      }
      return sum
    }
  }

  private static func squares(_ counts: [Double], _ window: Range<Int>, from centre: Double) -> Double {
    counts.withUnsafeBufferPointer { counts in
      guard let start = counts.baseAddress else { return 0 }
      var (sum, place) = (0.0, window.lowerBound)
      while place < window.upperBound {
        sum += (start[place] - centre) * (start[place] - centre)
        place += 1
      }
      return sum
    }
  }
}

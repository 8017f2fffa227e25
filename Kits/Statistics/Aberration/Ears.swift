/// The three early-aberration rules for series without history (L. Hutwagner et al., "The bioterrorism preparedness and
/// response Early Aberration Reporting System (EARS)", Journal of Urban Health 80 (2003); bounds as R's `surveillance` 1.20
/// states them, M. Salmon et al., Journal of Statistical Software 70 (2016), section 2.1).
///
/// C1 compares a count with mean and standard deviation of the `baseline` counts before it, C2 leaves two more out, C3 adds
/// what C2 exceeded 1 by in the two counts before. With `leastDeviation` 0 a baseline of zeros makes every case an alarm.
public struct Ears: Sendable {
  /// Which of the three rules.
  public enum Rule: String, CaseIterable, Sendable {
    /// Compares with the `baseline` counts just before.
    case c1 = "C1"
    /// Compares with the `baseline` counts before the last two.
    case c2 = "C2"
    /// As C2, and adds what the two counts before exceeded.
    case c3 = "C3"

    /// How many counts must come before the first that is judged, besides the baseline.
    public var lag: Int { self == .c1 ? 0 : self == .c2 ? 2 : 4 }
    /// The chance of an alarm under a normal null that the rule's authors use.
    public var usualAlpha: Double { self == .c3 ? 0.025 : 0.001 }
  }

  /// Which rule judges.
  public let rule: Rule
  /// How many counts a mean and a standard deviation are of, from 3.
  public let baseline: Int
  /// The standard deviation is at least this, in counts; from 0.
  public let leastDeviation: Double
  /// The chance of an alarm under a normal null, 0 ... 1.
  public let alpha: Double

  /// - Parameters:
  ///   - rule: which rule judges.
  ///   - baseline: how many counts; less than 3 is taken as 3.
  ///   - leastDeviation: a floor of the standard deviation, in counts; below 0 is taken as 0.
  ///   - alpha: 0 ... 1; nil is the rule's usual one.
  public init(_ rule: Rule, baseline: Int = 7, leastDeviation: Double = 0, alpha: Double? = nil) {
    self.rule = rule
    self.baseline = max(3, baseline)
    self.leastDeviation = max(0, leastDeviation)
    self.alpha = alpha ?? rule.usualAlpha
  }

  /// The first position that can be judged, from 0.
  public var first: Int { baseline + rule.lag }

  /// Upper bounds of the counts from `first` on; a count above its bound is an alarm.
  ///
  /// With mean and standard deviation s of the baseline and z the 1 − α quantile of the normal: mean + z s for C1 and
  /// C2; for C3 the count + s (z − the sum of what C2 exceeded 1 by in the two counts before), at least 0.
  /// - Parameter counts: of equal periods in order; NaN is a missing count.
  /// - Returns: one bound, in counts, for each position from `first` on; NaN where a missing count or 0/0 leaves none;
  ///   empty when the series is too short.
  /// - Complexity: O(counts × baseline).
  public func upperBounds(_ counts: [Double]) -> [Double] {
    guard first >= baseline, counts.count > first else { return [] }
    let quantile = Normal.quantile(1 - alpha)
    let gap = rule == .c1 ? 0 : 2
    switch rule {
    case .c1, .c2:
      return (first..<counts.count).map { position in
        let (mean, deviation) = moments(counts, from: position - gap - baseline)
        return mean + quantile * deviation
      }
    case .c3:
      // Where nothing lies before the only count to judge, the reference has no answer either.
      guard counts.count > first + 1 else { return [] }
      func excess(_ position: Int, _ moments: (mean: Double, deviation: Double)) -> Double {
        Self.greater(0, (counts[position] - moments.mean) / moments.deviation - 1)
      }
      var second = excess(first - 2, moments(counts, from: first - 4 - baseline))
      var last = excess(first - 1, moments(counts, from: first - 3 - baseline))
      return (first..<counts.count).map { position in
        let now = moments(counts, from: position - 2 - baseline)
        let bound = counts[position] + now.deviation * (quantile - (second + last))
        (second, last) = (last, excess(position, now))
        return Self.greater(0, bound)
      }
    }
  }

  @inline(__always)
  private func moments(_ counts: [Double], from start: Int) -> (mean: Double, deviation: Double) {
    var sum = 0.0
    for position in start..<start + baseline { sum += counts[position] }
    let mean = sum / Double(baseline)
    var squares = 0.0
    for position in start..<start + baseline { squares += (counts[position] - mean) * (counts[position] - mean) }
    return (mean, Self.greater((squares / Double(baseline - 1)).squareRoot(), leastDeviation))
  }

  /// The greater of two; NaN when one is.
  @inline(__always)
  static func greater(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : a > b ? a : b }
}

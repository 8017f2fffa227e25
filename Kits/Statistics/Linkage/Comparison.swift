/// How the values of one field are compared, and into how many levels of agreement.
///
/// Level 0 is disagreement, the highest level is equality, and between them stands one level for each threshold: the
/// first threshold that is met gives the highest of them. Where either value is missing the level is −1, which says
/// nothing.
public struct Comparison: Sendable, Hashable {
  /// What is measured between two different values.
  public enum Measure: Sendable, Hashable {
    /// `TextSimilarity`, from 0 to 1.
    case jaro, jaroWinkler
    /// `TextDistance`, in edits, from 0.
    case levenshtein, optimalStringAlignment, damerauLevenshtein
    /// The days between two days.
    case days
    /// The metres between two places along a sphere of radius 6,371,008.8 m.
    case metres

    /// Similarities meet a threshold from below, distances from above.
    var isSimilarity: Bool { self == .jaro || self == .jaroWinkler }
  }

  /// Nil compares for equality only.
  public let measure: Measure?
  /// In the order in which they are tried, in the unit of the measure: a similarity from 0 to 1, edits, days or metres.
  public let thresholds: [Double]

  /// For equality only: level 1 for equal values, 0 for different ones.
  public static let exact = Comparison(measure: nil, thresholds: [])

  /// By a measure: a similarity meets a threshold from it on upwards, a distance from it on downwards.
  ///
  /// - Parameter thresholds: in the unit of the measure, the strictest first; `levels` is two more than there are.
  public static func by(_ measure: Measure, _ thresholds: [Double]) -> Comparison {
    Comparison(measure: measure, thresholds: thresholds)
  }

  /// How many levels there are, without −1.
  public var levels: Int { thresholds.count + 2 }

  /// The level for two different values.
  @inline(__always)
  func level(_ measured: Double) -> Int {
    let isSimilarity = measure?.isSimilarity ?? true
    for (index, threshold) in thresholds.enumerated()
    where isSimilarity ? measured >= threshold : measured <= threshold {
      return thresholds.count - index
    }
    return 0
  }

  /// The threshold that is easiest to meet; nil without thresholds.
  var easiest: Double? {
    (measure?.isSimilarity ?? true) ? thresholds.min() : thresholds.max()
  }
}

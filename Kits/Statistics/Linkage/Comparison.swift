/// How the values of one field are compared, and into how many levels of agreement.
///
/// Level 0 is disagreement, the highest level is equality, and between them stands one level for each threshold: the first
/// threshold that is met gives the highest of them. Where either value is missing the level is −1, which says nothing.
public struct Comparison: Sendable, Hashable {
  /// What is measured between two different values.
  public enum Measure: Sendable, Hashable {
    case jaro, jaroWinkler
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
  /// In the order in which they are tried.
  public let thresholds: [Double]

  public static let exact = Comparison(measure: nil, thresholds: [])

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

/// Areas and a stretch of time with more cases than expected.
public struct ScanCluster: Hashable, Sendable {
  /// The areas' numbers, in order.
  public let areas: [Int]
  /// The area around which they lie; of several that would do, the first.
  public let centre: Int
  /// Half open; time steps from 0.
  public let times: Range<Int>
  /// Logarithm of the likelihood ratio (`ScanRatio`); infinite where there are cases and nothing is expected.
  public let logRatio: Double
  /// Cases inside.
  public let observed: Double
  /// What was expected inside, in cases.
  public let expected: Double
  /// All cases of the scan.
  public let total: Double

  /// Cases over expected inside; infinite when nothing is expected.
  public var observedOverExpected: Double { observed / expected }

  /// Cases over expected inside, divided by the same outside; nil when there are no cases outside.
  public var relativeRisk: Double? {
    total > observed ? (observed / expected) / ((total - observed) / (total - expected)) : nil
  }
}

/// A zone and a window, as the search finds them.
struct ScanCylinder: Sendable {
  let logRatio: Double
  /// To nine decimals: what is equal but for rounding counts as equal.
  let rounded: Double
  let centre: Int
  let rank: Int
  let window: Int
  let observed: Double
  let expected: Double

  @inline(__always) static func round(_ logRatio: Double) -> Double { (logRatio * 1e9).rounded(.toNearestOrEven) / 1e9 }

  /// Higher ratio first, then fewer areas, then the lower centre, then the earlier window in their list.
  @inline(__always) func precedes(_ other: ScanCylinder) -> Bool {
    if rounded != other.rounded { return rounded > other.rounded }
    if rank != other.rank { return rank < other.rank }
    if centre != other.centre { return centre < other.centre }
    return window < other.window
  }
}

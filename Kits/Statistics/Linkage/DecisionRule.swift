/// What is expected to go wrong at each threshold, if the model is right.
///
/// Patterns are sorted by weight; a threshold stands between two of them. Of N pairs with probability p of a match
/// each, a threshold links those at or above it: Σ (1 − p) false links and Σ p below it missed matches are expected.
public struct DecisionRule: Sendable, Hashable {
  /// What is expected of one threshold. Numbers of pairs need not be whole.
  public struct Threshold: Sendable, Hashable {
    /// Pairs of at least this weight, in bits, are linked.
    public let weight: Double
    /// How many pairs are linked.
    public let linked: Double
    /// How many of the linked pairs are expected to be no match: Σ (1 − p) over them.
    public let falseLinks: Double
    /// How many of the pairs not linked are expected to be a match: Σ p over them, from 0.
    public let missedMatches: Double
    /// Fellegi and Sunter's μ: the probability that a pair that is no match is linked.
    public let falseLinkRate: Double
    /// Fellegi and Sunter's λ: the probability that a match is not linked.
    public let missRate: Double
    /// The share of links that are false, from 0 to 1; 0 without links.
    public var falseDiscoveryRate: Double { linked > 0 ? falseLinks / linked : 0 }
  }

  /// From the highest weight, at which fewest are linked, to the lowest, at which all are.
  public let thresholds: [Threshold]

  /// Patterns of no pairs, and those whose weight is not a number, are left out.
  ///
  /// - Throws: `shapesDiffer` when the model has other fields or levels than the patterns, `badPattern`.
  /// - Complexity: O(patterns × (fields + log patterns)).
  public init(_ patterns: AgreementPatterns, _ model: MatchModel) throws(LinkageError) {
    try patterns.check()
    guard model.levels == patterns.levels else { throw .shapesDiffer }
    let sorted = zip(patterns.patterns, patterns.counts).map { (model.weight($0), $1) }
      .filter { $0.1 > 0 && !$0.0.isNaN }.sorted { $0.0 > $1.0 }
    let matches = sorted.reduce(0) { $0 + MatchModel.probability($1.0) * $1.1 }
    let others = sorted.reduce(0) { $0 + MatchModel.probability(-$1.0) * $1.1 }
    var thresholds: [Threshold] = []
    var (linked, wrong, right) = (0.0, 0.0, 0.0)
    for (index, (weight, count)) in sorted.enumerated() {
      linked += count
      wrong += MatchModel.probability(-weight) * count
      right += MatchModel.probability(weight) * count
      if index + 1 < sorted.count, sorted[index + 1].0 == weight { continue }
      let missed = max(0, matches - right)
      thresholds.append(
        Threshold(
          weight: weight, linked: linked, falseLinks: wrong, missedMatches: missed,
          falseLinkRate: others > 0 ? min(1, wrong / others) : 0, missRate: matches > 0 ? missed / matches : 0))
    }
    self.thresholds = thresholds
  }

  /// Fellegi and Sunter's rule (1969, section 2.2): above the one weight, link; below the other, do not; between them
  /// somebody must look. Of all rules with these error rates it leaves the fewest pairs to look at.
  /// - Parameters:
  ///   - falseLinkRate: at most this probability of linking a pair that is no match.
  ///   - missRate: at most this probability of not linking a match without anybody looking.
  /// - Returns: the lowest weight that keeps the first, and the lowest that is not passed over by the second; infinite
  ///   where nothing can be linked. They are equal when both errors can be kept without looking. Both in bits.
  /// - Complexity: O(thresholds).
  public func weights(falseLinkRate: Double, missRate: Double) -> (link: Double, look: Double) {
    let link = thresholds.last { $0.falseLinkRate <= falseLinkRate }?.weight ?? .infinity
    let look = thresholds.first { $0.missRate <= missRate }?.weight ?? -.infinity
    return (link, min(look, link))
  }

  /// The lowest weight at which the share of false links stays at or below the rate there and above; infinite if at
  /// none. In bits; O(thresholds).
  ///
  /// - Parameter falseDiscoveryRate: from 0 to 1.
  public func weight(falseDiscoveryRate: Double) -> Double {
    thresholds.prefix { $0.falseDiscoveryRate <= falseDiscoveryRate }.last?.weight ?? .infinity
  }
}

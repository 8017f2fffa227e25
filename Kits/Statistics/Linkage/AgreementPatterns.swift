/// How often each pattern of agreement was seen among pairs of records.
public struct AgreementPatterns: Sendable, Hashable {
  /// For each field how many levels it has, without −1.
  public let levels: [Int]
  /// For each pattern each field's level; −1 where a value is missing.
  public let patterns: [[Int]]
  /// How many pairs; need not be whole.
  public let counts: [Double]

  /// Nothing is checked here; `DecisionRule` and `Estimation` check.
  ///
  /// - Parameters:
  ///   - levels: for each field how many levels it has, 1 or more.
  ///   - patterns: for each pattern one level for each field, from −1 below the field's levels.
  ///   - counts: for each pattern how many pairs have it, 0 or more.
  public init(levels: [Int], patterns: [[Int]], counts: [Double]) {
    self.levels = levels
    self.patterns = patterns
    self.counts = counts
  }

  /// How many pairs there are in all. O(patterns).
  public var total: Double { counts.reduce(0, +) }

  /// Each field's shares of levels among pairs in which neither value is missing; equal shares where there are none.
  /// Over all pairs, of which hardly any are matches, these are the u of a model. By field, then level; O(patterns ×
  /// fields).
  public var shares: [[Double]] {
    levels.indices.map { field in
      var sums = [Double](repeating: 0, count: levels[field])
      for (pattern, count) in zip(patterns, counts) where pattern[field] >= 0 { sums[pattern[field]] += count }
      let total = sums.reduce(0, +)
      return total > 0 ? sums.map { $0 / total } : sums.map { _ in 1 / Double(levels[field]) }
    }
  }

  /// The same pairs with a field left out, for which all were chosen to agree: its level is −1 in every pattern.
  /// O(patterns × fields).
  ///
  /// - Parameter field: the number of a field, from 0.
  public func without(_ field: Int) -> AgreementPatterns {
    AgreementPatterns(
      levels: levels,
      patterns: patterns.map { pattern in
        var pattern = pattern
        pattern[field] = -1
        return pattern
      }, counts: counts)
  }

  func check() throws(LinkageError) {
    guard patterns.count == counts.count else { throw .shapesDiffer }
    for (index, pattern) in patterns.enumerated() {
      guard pattern.count == levels.count else { throw .badPattern(index) }
      for (level, most) in zip(pattern, levels) where level < -1 || level >= most { throw .badPattern(index) }
      guard counts[index] >= 0, counts[index].isFinite else { throw .badPattern(index) }
    }
  }
}

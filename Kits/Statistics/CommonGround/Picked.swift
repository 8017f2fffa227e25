extension CommonGround {
  /// A statement that stands for a group.
  public struct Representative: Hashable, Sendable {
    /// Position among the matrix's statements.
    public let statement: Int
    /// Whether the group stands out by agreeing, else by disagreeing.
    public let agrees: Bool
    /// How many of the group are on that side.
    public let count: Int
    /// How many of the group agree, disagree or pass.
    public let seen: Int
    /// Probability, ratio and tests of that side.
    public let side: Side
    /// Whether it is there as the one that most of the group agree on, whatever the tests say. Its `side` is the one by
    /// which the group stands out, which may be the other.
    public let isBestAgreed: Bool

    init(_ statement: Int, _ found: GroupStatement, isBestAgreed: Bool = false) {
      self.statement = statement
      agrees = found.agree.ratioTest > found.disagree.ratioTest
      count = agrees ? found.tally.agrees : found.tally.disagrees
      seen = found.tally.seen
      side = agrees ? found.agree : found.disagree
      self.isBestAgreed = isBestAgreed
    }

    fileprivate var weight: Double { side.ratio * side.ratioTest * side.probability * side.test }
  }

  /// A statement on which a majority of all people is on one side.
  public struct Majority: Hashable, Sendable {
    /// Position among the matrix's statements.
    public let statement: Int
    /// How many of all are on the side.
    public let count: Int
    /// How many of all agree, disagree or pass.
    public let seen: Int
    /// `(n + 1) / (seen + 2)`; above one half.
    public let probability: Double
    /// z against one half, as `Side.test`.
    public let test: Double
  }

  /// The statements that stand for a group: those on one side of which both tests, of the probability and of the ratio,
  /// are beyond z; the heaviest first by ratio × its test × probability × its test, ties by the statement's number. The one
  /// that the group agrees on most leads; when nothing passes, what comes nearest stands alone. Agreeing ones are listed
  /// before disagreeing ones. O(statements × log statements).
  static func representatives(
    _ group: [GroupStatement], without left: [Bool], z: Double, most: Int
  ) -> [Representative] {
    var bestAgreed: Int?
    var nearest: Int?
    var passed: [Representative] = []
    for (statement, found) in group.enumerated() where !left[statement] {
      if found.tally.agrees + found.tally.disagrees > 0, isBetter(found, than: bestAgreed.map { group[$0] }, z: z) {
        bestAgreed = statement
      }
      let isAgreed = found.agree.test > z && found.agree.ratioTest > z
      if isAgreed || (found.disagree.test > z && found.disagree.ratioTest > z) {
        passed.append(Representative(statement, found))
      }
      let distance = max(found.agree.ratioTest, found.disagree.ratioTest)
      if nearest.map({ distance > max(group[$0].agree.ratioTest, group[$0].disagree.ratioTest) }) ?? true {
        nearest = statement
      }
    }
    var chosen: [Representative] = []
    if let bestAgreed {
      chosen = [Representative(bestAgreed, group[bestAgreed], isBestAgreed: true)]
    } else if passed.isEmpty, let nearest {
      chosen = [Representative(nearest, group[nearest])]
    }
    let first = chosen.first?.statement
    chosen += passed.filter { $0.statement != first }.sorted { ($1.weight, $0.statement) < ($0.weight, $1.statement) }
    chosen = Array(chosen.prefix(most))
    return chosen.filter(\.agrees) + chosen.filter { !$0.agrees }
  }

  /// Whether a statement is agreed on more than the best so far. While nothing stands out by its ratio, only the
  /// probability counts.
  private static func isBetter(_ found: GroupStatement, than best: GroupStatement?, z: Double) -> Bool {
    let side = found.agree
    guard let best = best?.agree else { return side.test > z || (side.ratio > 1 && side.probability > 0.5) }
    guard best.ratio > 1 else { return side.probability * side.test > best.probability * best.test }
    return side.ratio * side.ratioTest * side.probability * side.test
      > best.ratio * best.ratioTest * best.probability * best.test
  }

  /// Statements with more than half of all people on one side and a test beyond z, by probability × test, ties by number.
  static func majorities(
    _ tallies: [Tally], without left: [Bool], z: Double, most: Int, _ count: (Tally) -> Int
  ) -> [Majority] {
    var found: [Majority] = []
    for (statement, tally) in tallies.enumerated() where !left[statement] {
      let side = Side(count(tally), of: tally.seen, others: 0, of: 0)
      guard side.probability > 0.5, side.test > z else { continue }
      found.append(
        Majority(
          statement: statement, count: count(tally), seen: tally.seen, probability: side.probability, test: side.test))
    }
    found.sort { ($1.probability * $1.test, $0.statement) < ($0.probability * $0.test, $1.statement) }
    return Array(found.prefix(most))
  }
}

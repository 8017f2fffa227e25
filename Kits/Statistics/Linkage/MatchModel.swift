/// Fellegi and Sunter's model: given whether a pair is a match, fields agree independently of each other.
///
/// I. P. Fellegi, A. B. Sunter, "A theory for record linkage", Journal of the American Statistical Association 64
/// (1969), pages 1183–1210.
public struct MatchModel: Sendable, Hashable {
  /// For each field and level its probability among matches, from 0 to 1.
  public let m: [[Double]]
  /// The same among pairs that are none.
  public let u: [[Double]]
  /// The share of matches among all pairs that the model is of (λ), from 0 to 1.
  public let prior: Double

  /// - Parameters:
  ///   - m: for each field one probability for each level, from 0 to 1; they should sum to 1, which is not checked.
  ///   - u: the same among pairs that are no match, of the same shape.
  ///   - prior: λ, from 0 to 1.
  /// - Throws: `shapesDiffer`; `badProbability` with the field's number, −1 for the prior.
  /// - Complexity: O(levels of all fields).
  public init(m: [[Double]], u: [[Double]], prior: Double) throws(LinkageError) {
    guard m.map(\.count) == u.map(\.count) else { throw .shapesDiffer }
    for (field, shares) in zip(m, u).enumerated() {
      guard (shares.0 + shares.1).allSatisfy({ (0...1).contains($0) }) else { throw .badProbability(field) }
    }
    guard (0...1).contains(prior) else { throw .badProbability(-1) }
    self.m = m
    self.u = u
    self.prior = prior
  }

  init(unchecked m: [[Double]], _ u: [[Double]], _ prior: Double) {
    self.m = m
    self.u = u
    self.prior = prior
  }

  /// For each field how many levels it has, without −1.
  public var levels: [Int] { m.map(\.count) }

  /// Shares for a field of several columns (`LinkageField.init(together:)`) from shares for each: products, where a
  /// column that is missing counts 0.1, made to sum to 1. A start for `Estimation`, which then finds how the columns
  /// depend on each other.
  ///
  /// - Parameter parts: for each column its shares by level, from 0 to 1.
  /// - Returns: a share for each of the Π (levels + 1) − 1 levels of the field.
  /// - Complexity: O(levels of the field).
  public static func together(_ parts: [[Double]]) -> [Double] {
    var joint = [1.0]
    for part in parts { joint = joint.flatMap { before in ([0.1] + part).map { before * $0 } } }
    joint.removeFirst()
    let total = joint.reduce(0, +)
    return total > 0 ? joint.map { $0 / total } : joint
  }

  private static let bits = 1 / Elementary.log(2)

  /// log₂ λ/(1 − λ) + Σ log₂ m/u over the fields whose level is not −1, in bits: the logarithm of the odds of a match.
  /// Infinite where a level has probability zero in one of the two, not a number where it has in both or where
  /// infinities contradict each other. O(fields).
  ///
  /// - Parameter pattern: one level for each field, from −1 below the field's levels.
  public func weight(_ pattern: [Int]) -> Double {
    var weight = Self.log2(prior / (1 - prior))
    for (field, level) in pattern.enumerated() where level >= 0 { weight += evidence(field, level) }
    return weight
  }

  /// log₂ m/u of one level, in bits; infinite where one of them is zero, not a number where both are.
  public func evidence(_ field: Int, _ level: Int) -> Double { Self.log2(m[field][level]) - Self.log2(u[field][level]) }

  /// The probability of a match, from 0 to 1, for a weight of w bits: 2^w / (1 + 2^w), without overflow.
  public static func probability(_ weight: Double) -> Double {
    if weight >= 0 { return 1 / (1 + Elementary.exp(-weight / bits)) }
    let odds = Elementary.exp(weight / bits)
    return odds / (1 + odds)
  }

  static func log2(_ x: Double) -> Double { Elementary.log(x) * bits }
}

/// Weights of patterns by key.
struct PatternWeights: Sendable {
  private let model: MatchModel
  private let keys: PatternKeys
  private let table: [Double]

  init(_ model: MatchModel, _ keys: PatternKeys) {
    self.model = model
    self.keys = keys
    table =
      keys.count <= PatternKeys.mostInTable ? (0..<Int(keys.count)).map { model.weight(keys.pattern(UInt64($0))) } : []
  }

  @inline(__always)
  subscript(key: UInt64) -> Double { table.isEmpty ? model.weight(keys.pattern(key)) : table[Int(key)] }
}

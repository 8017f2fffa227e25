extension CommonGround {
  /// How a set of people voted on a statement.
  public struct Tally: Hashable, Sendable {
    /// How many agree.
    public var agrees = 0
    /// How many disagree.
    public var disagrees = 0
    /// Agrees, disagrees and passes.
    public var seen = 0
    /// How many pass: seen − agrees − disagrees.
    public var passes: Int { seen - agrees - disagrees }

    /// Numbers of people, from 0; `seen` is at least agrees + disagrees, which is not checked.
    public init(agrees: Int = 0, disagrees: Int = 0, seen: Int = 0) {
      self.agrees = agrees
      self.disagrees = disagrees
      self.seen = seen
    }

    static func + (a: Tally, b: Tally) -> Tally {
      Tally(agrees: a.agrees + b.agrees, disagrees: a.disagrees + b.disagrees, seen: a.seen + b.seen)
    }
    static func - (a: Tally, b: Tally) -> Tally {
      Tally(agrees: a.agrees - b.agrees, disagrees: a.disagrees - b.disagrees, seen: a.seen - b.seen)
    }
  }

  /// One side of a statement, agreeing or disagreeing, in one group against all others (C. Small, M. Bjorkegren,
  /// T. Erkkilä, L. Shaw, C. Megill, "Polis: scaling deliberation by mapping high dimensional opinion spaces", Recerca 26
  /// (2021), section "Representative comments").
  public struct Side: Hashable, Sendable {
    /// Estimated probability, `(n + 1) / (seen + 2)`: Laplace's rule of succession. 0 to 1.
    public let probability: Double
    /// z of the probability against one half: `2 √(seen + 1) ((n + 1) / (seen + 1) − ½)`.
    public let test: Double
    /// The group's probability over that of all others. More than 0.
    public let ratio: Double
    /// z of the group's share against that of the others, pooled, with one added to each of the four counts; 0 when
    /// everybody is on this side.
    public let ratioTest: Double

    /// - Parameters:
    ///   - count: those of the group on this side, of `seen`.
    ///   - others: those of all other groups, of `othersSeen`.
    ///
    /// All from 0, a count at most what it is of; this is not checked. O(1).
    public init(_ count: Int, of seen: Int, others: Int, of othersSeen: Int) {
      let (n, s) = (Double(count), Double(seen))
      let (m, t) = (Double(others), Double(othersSeen))
      probability = (n + 1) / (s + 2)
      test = 2 * (s + 1).squareRoot() * ((n + 1) / (s + 1) - 0.5)
      ratio = probability / ((m + 1) / (t + 2))
      let (a, b, c, e) = (n + 1, s + 1, m + 1, t + 1)
      let pooled = (a + c) / (b + e)
      ratioTest = pooled == 1 ? 0 : (a / b - c / e) / (pooled * (1 - pooled) * (1 / b + 1 / e)).squareRoot()
    }
  }

  /// A statement in a group.
  public struct GroupStatement: Hashable, Sendable {
    /// How the group voted.
    public let tally: Tally
    /// The side of agreeing.
    public let agree: Side
    /// The side of disagreeing.
    public let disagree: Side

    /// - Parameters:
    ///   - tally: how the group voted.
    ///   - others: how all other groups together voted on the same statement.
    public init(_ tally: Tally, others: Tally) {
      self.tally = tally
      agree = Side(tally.agrees, of: tally.seen, others: others.agrees, of: others.seen)
      disagree = Side(tally.disagrees, of: tally.seen, others: others.disagrees, of: others.seen)
    }
  }

  /// What all groups agree on: the groups' probabilities of one side of a statement together.
  public struct SharedSide: Hashable, Sendable {
    /// Π over the groups; falls with their number, so comparable only for the same number of groups. Polis'
    /// group-aware consensus.
    public let product: Double
    /// The k-th root of the product, the geometric mean: comparable for any number of groups. 0 to 1.
    public let root: Double
    /// The smallest of the groups' probabilities. 0 to 1.
    public let least: Double
    /// The first group that has it, from 0: whom a claim of agreement would overlook.
    public let leastGroup: Int

    /// Of no groups, `product`, `root` and `least` are 1 and `leastGroup` is 0.
    /// - Parameter probabilities: by group, above 0 and below 1.
    /// - Complexity: O(groups).
    public init(_ probabilities: [Double]) {
      var product = 1.0
      var logarithms = 0.0
      var least = 0
      for (group, probability) in probabilities.enumerated() {
        product *= probability
        logarithms += Elementary.log(probability)
        if probability < probabilities[least] { least = group }
      }
      self.product = product
      root = probabilities.isEmpty ? 1 : Elementary.exp(logarithms / Double(probabilities.count))
      self.least = probabilities.isEmpty ? 1 : probabilities[least]
      leastGroup = least
    }
  }

  /// Agreement and disagreement that the groups share.
  public struct Shared: Hashable, Sendable {
    /// What the groups share in agreeing.
    public let agree: SharedSide
    /// What the groups share in disagreeing.
    public let disagree: SharedSide
  }
}

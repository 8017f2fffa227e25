/// The cheapest pattern of hidden cells that protects every sensitive one, proved: how far a quick pattern is from the
/// best.
///
/// A pattern protects when each sensitive cell's possible counts, given everything published, span at least `width`; a
/// hidden count may be anything from 0 to the largest count of the table. Branch and cut after M. Fischetti and
/// J. J. Salazar, "Models and algorithms for optimizing cell suppression in tabular data with linear constraints", JASA
/// 95 (2000): a pattern that fails is refused by the capacity inequality that the attack's linear program proves, its
/// coefficients cut to what is missing once the sensitive cells' own room is taken off; inequalities are also found at
/// fractional patterns; the program over all inequalities bounds the cost from below.
public struct OptimalSuppression: Sendable {
  /// How the search ended.
  public enum Outcome: Sendable, Hashable {
    /// `hidden` is a cheapest pattern.
    case optimal
    /// No pattern protects: what must be published determines too much.
    case impossible
    /// The search was stopped; `hidden`, if there is one, protects, and no pattern costs less than `lowerBound`.
    case stopped
  }
  /// How the search ended; it says what `hidden`, `cost` and `lowerBound` are worth.
  public private(set) var outcome: Outcome
  /// The best pattern found: for each cell, whether it is hidden; nil when none was.
  public private(set) var hidden: [Bool]?
  /// What that pattern costs, sensitive cells included, in the unit of the costs given; nil without a pattern.
  public private(set) var cost: Double?
  /// No pattern that protects costs less, sensitive cells included; equal to `cost` when the outcome is optimal.
  public private(set) var lowerBound: Double
  /// How many inequalities it took.
  public private(set) var cutCount: Int
  /// How many branches it took, at most as many as were allowed.
  public private(set) var branchCount: Int

  /// The most cells for which a search is begun: beyond, the attack's tableau alone (sums × cells) is out of
  /// proportion.
  public static let mostCells = 1200

  /// Lists have one entry for each cell.
  ///
  /// - Parameters:
  ///   - isSensitive: cells that are hidden and must be protected.
  ///   - isFixed: cells that are published whatever happens; a sensitive cell is hidden nonetheless.
  ///   - cost: what hiding a cell costs, 0 or more.
  ///   - width: the least span of possible counts, 0 or more, in counts.
  ///   - start: patterns from elsewhere, such as `Suppression`'s; those that protect save work.
  ///   - branches: how many branches at most.
  ///   - shouldStop: asked between steps.
  /// - Throws: `TableError.wrongLength` for lists that do not fit the table, `.tooLarge` beyond `mostCells`.
  /// - Complexity: exponential in the worst case; tables of a hundred cells take well under a second.
  public init(
    _ table: AdditiveTable, isSensitive: [Bool], isFixed: [Bool], cost: [Double], width: Double, start: [[Bool]] = [],
    branches: Int = 100_000, shouldStop: () -> Bool = { false }
  ) throws(TableError) {
    let count = table.values.count
    for length in [isSensitive.count, isFixed.count, cost.count] + start.map(\.count) where length != count {
      throw .wrongLength(expected: count, found: length)
    }
    guard count <= Self.mostCells else { throw .tooLarge(count) }
    var search = PatternSearch(table, isSensitive: isSensitive, isFixed: isFixed, cost: cost, width: width)
    outcome = search.run(start: start, branches: branches, shouldStop: shouldStop)
    hidden = search.best
    self.cost = search.best.map { pattern in pattern.indices.reduce(0) { $0 + (pattern[$1] ? cost[$1] : 0) } }
    lowerBound = outcome == .optimal ? self.cost ?? 0 : search.bound
    cutCount = search.cuts.count
    branchCount = search.branchCount
  }
}

/// The branches of `OptimalSuppression`.
struct PatternSearch {
  private var separation: PatternSeparation
  private let cost: [Double]
  private let isSensitive: [Bool]
  /// The cells that may be hidden or not, in the order of the program's variables.
  private let open: [Int]
  /// Costs are multiples of this, so that bounds may be rounded up.
  private let grain: Double
  private let sensitiveCost: Double
  private(set) var cuts: [CoveringProgram.Demand] = []
  private var known: Set<CoveringProgram.Demand> = []
  private(set) var best: [Bool]?
  private var bestCost = Double.infinity
  /// Of the whole, sensitive cells included.
  private(set) var bound = 0.0
  private(set) var branchCount = 0

  init(_ table: AdditiveTable, isSensitive: [Bool], isFixed: [Bool], cost: [Double], width: Double) {
    self.cost = cost
    self.isSensitive = isSensitive
    open = table.values.indices.filter { !isSensitive[$0] && !isFixed[$0] }
    sensitiveCost = table.values.indices.reduce(0) { $0 + (isSensitive[$1] ? cost[$1] : 0) }
    grain = Self.grain(open.map { cost[$0] })
    separation = PatternSeparation(table, isSensitive: isSensitive, open: open, width: width)
  }

  /// The largest of a few steps that all costs are multiples of; 0 when none is.
  private static func grain(_ costs: [Double]) -> Double {
    [1, 0.5, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001].first { step in
      costs.allSatisfy { abs(($0 / step).rounded() * step - $0) < 1e-9 && $0 < 1e9 }
    } ?? 0
  }

  mutating func run(start: [[Bool]], branches: Int, shouldStop: () -> Bool) -> OptimalSuppression.Outcome {
    guard separation.isPossible() else { return .impossible }
    for pattern in start { offer(pattern) }
    if best == nil { offer(isSensitive.indices.map { isSensitive[$0] || open.contains($0) }) }
    var root = CoveringProgram(cost: open.map { cost[$0] })
    var pending: [CoveringProgram] = []
    var isStopped = false
    if let branch = explore(&root, isRoot: true, shouldStop) {
      bound = sensitiveCost + roundedUp(root.total)
      fixByPrice(&root)
      push(root, branch, &pending)
    }
    while let next = pending.popLast() {
      if branchCount >= branches || shouldStop() {
        isStopped = true
        break
      }
      branchCount += 1
      var node = next
      if let branch = explore(&node, isRoot: false, shouldStop) { push(node, branch, &pending) }
    }
    if shouldStop() && !pending.isEmpty { isStopped = true }
    return isStopped || isCut ? .stopped : .optimal
  }
  private var isCut = false

  private func push(_ node: CoveringProgram, _ branch: Int, _ pending: inout [CoveringProgram]) {
    var without = node
    without.dropLoose()
    var with = without
    without.fix(branch, at: 0)
    with.fix(branch, at: 1)
    pending.append(without)
    pending.append(with)
  }

  private func roundedUp(_ total: Double) -> Double {
    grain > 0 ? ((total - 1e-6) / grain).rounded(.up) * grain : total
  }
  /// A branch that cannot cost less than this is of no use.
  private var cutoff: Double { bestCost - (grain > 0 ? grain - 1e-6 : 1e-7 * max(1, bestCost)) }

  /// Adds inequalities until the branch is settled (nil) or must be split at the variable returned.
  private mutating func explore(_ node: inout CoveringProgram, isRoot: Bool, _ shouldStop: () -> Bool) -> Int? {
    var rounds = 0
    var last = -Double.infinity
    while true {
      guard node.solve(cutoff: cutoff), node.total < cutoff else { return nil }
      if isRoot { bound = max(bound, sensitiveCost + roundedUp(node.total)) }
      if shouldStop() {
        isCut = true
        return nil
      }
      let shares = node.shares
      if addKnown(&node, shares) { continue }
      let isWhole = shares.allSatisfy { $0 < 1e-6 || $0 > 1 - 1e-6 }
      let wanted = isWhole || rounds < (isRoot ? 200 : 3)
      if wanted {
        rounds += 1
        let found = separation.demands(at: shares, isWhole: isWhole)
        if isWhole, found.isEmpty {
          offer(pattern(shares) { $0 > 0.5 })
          return nil
        }
        for demand in found where known.insert(demand).inserted { cuts.append(demand) }
        if addKnown(&node, shares) {
          // Little gained by many rounds: splitting gains more.
          if isRoot, rounds % 8 == 0 {
            offer(pattern(shares) { $0 > 0.3 })
            if !isWhole, node.total < last + 1e-3 * max(1, abs(last)) { rounds = 200 }
            last = node.total
          }
          continue
        }
        if isWhole {
          // A whole pattern that fails by less than the arithmetic can tell apart.
          offer(pattern(shares) { $0 > 0.5 })
          return nil
        }
      }
      if isRoot { offer(pattern(shares) { $0 > 0.3 }) }
      return mostOpen(node, shares)
    }
  }

  private func pattern(_ shares: [Double], _ isIn: (Double) -> Bool) -> [Bool] {
    var pattern = isSensitive
    for (variable, cell) in open.enumerated() where isIn(shares[variable]) { pattern[cell] = true }
    return pattern
  }

  private mutating func addKnown(_ node: inout CoveringProgram, _ shares: [Double]) -> Bool {
    var found: [(Double, Int)] = []
    for (index, cut) in cuts.enumerated() {
      let sum = cut.met(shares)
      if sum < cut.need * (1 - 1e-6) { found.append(((cut.need - sum) / cut.need, index)) }
    }
    for (_, index) in found.sorted(by: { ($1.0, $0.1) < ($0.0, $1.1) }).prefix(30) { node.add(cuts[index]) }
    return !found.isEmpty
  }

  private func mostOpen(_ node: CoveringProgram, _ shares: [Double]) -> Int {
    var best = 0
    var score = -1.0
    for variable in shares.indices {
      let distance = min(shares[variable], 1 - shares[variable])
      let now = distance > 1e-6 ? distance * (1 + node.cost[variable]) : 0
      if now > score { (best, score) = (variable, now) }
    }
    return best
  }

  /// What would cost too much by its price alone stays published in every better pattern (H. Crowder, E. Johnson,
  /// M. Padberg, Operations Research 31 (1983)).
  private func fixByPrice(_ root: inout CoveringProgram) {
    for variable in open.indices where root.share(variable) < 1e-9 && root.lower[variable] < root.upper[variable] {
      if root.total + root.priceOf(variable) >= cutoff + 1e-6 { root.fix(variable, at: 0) }
    }
  }

  /// Keeps a pattern, less what it can do without, when it protects and costs less than the best.
  private mutating func offer(_ given: [Bool]) {
    var pattern = given
    for cell in pattern.indices where isSensitive[cell] { pattern[cell] = true }
    let allowed = Set(open)
    guard pattern.indices.allSatisfy({ !pattern[$0] || isSensitive[$0] || allowed.contains($0) }) else { return }
    guard separation.protects(pattern) else { return }
    for cell in open.filter({ pattern[$0] }).sorted(by: { (-cost[$0], $0) < (-cost[$1], $1) }) {
      pattern[cell] = false
      if !separation.protects(pattern) { pattern[cell] = true }
    }
    let total = open.reduce(0) { $0 + (pattern[$1] ? cost[$1] : 0) }
    if total < bestCost - 1e-9 {
      bestCost = total
      best = pattern
    }
  }
}

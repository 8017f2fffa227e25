/// Which cells of a table stay hidden so that no sensitive one can be worked out from the others, with the proof.
///
/// Sensitive cells are hidden first (primary suppression). Then each is tried: can it still be as low and as high as
/// its rule wants, in a table that agrees with everything published? Where it cannot, the linear program names the
/// published cells of which one must go, and the cheapest is hidden (secondary suppression; the cuts are those of M.
/// Fischetti and J. J. Salazar, "Models and algorithms for optimizing cell suppression in tabular data with linear
/// constraints", JASA 95 (2000), here taken one by one instead of solved to the optimum). At the end what no proof
/// needs is published again.
///
/// A table found along the way is a proof that stays true when more is hidden, so that no cell is proved twice.
public struct Suppression: Sendable {
  /// What becomes of a cell: published, hidden because it has a rule, or hidden to protect others (or before).
  public enum State: Sendable, Hashable { case published, sensitive, secondary }

  /// Two tables that agree with everything published, as changes from the true one: the cell is low in one and high in
  /// the other. Whoever holds the table can check it by adding up.
  public struct Proof: Sendable, Hashable {
    /// By number of the cell, the change of its count where the cell is low; others are as they are. It need not be
    /// whole.
    public var low: [Int: Double]
    /// By number of the cell, the change of its count where the cell is high; others are as they are. It need not be
    /// whole.
    public var high: [Int: Double]
  }

  /// For each cell, what becomes of it.
  public private(set) var states: [State]
  /// By number of the cell, an entry for each sensitive one that is protected.
  public private(set) var proofs: [Int: Proof] = [:]
  /// Sensitive cells that nothing could protect: what is published for good already determines too much.
  public private(set) var unprotected: [Int] = []

  /// For each cell, whether it is hidden. O(cells).
  public var hidden: [Bool] { states.map { $0 != .published } }

  /// Lists have one entry for each cell; all but `rules` may be empty.
  ///
  /// - Parameters:
  ///   - rules: for each cell, what must stay open about it; nil where it is not sensitive.
  ///   - isHidden: cells hidden before, which stay hidden.
  ///   - isFixed: cells that are published whatever happens, such as those of an earlier publication; a rule counts for
  ///     nothing there unless the cell was hidden before.
  ///   - cost: what hiding a cell costs, above 0; the same for all unless given.
  ///   - tidies: tries at the end to do without each secondary cell; costs about as much again.
  /// - Throws: `TableError.wrongLength` for lists that do not fit the table.
  /// - Complexity: a small linear program for each sensitive cell and each cell hidden for it.
  public init(
    _ table: AdditiveTable, rules: [ProtectionRule?], isHidden: [Bool] = [], isFixed: [Bool] = [], cost: [Double] = [],
    tidies: Bool = true
  ) throws(TableError) {
    let count = table.values.count
    func full<Value>(_ list: [Value], _ value: Value) throws(TableError) -> [Value] {
      if list.isEmpty { return [Value](repeating: value, count: count) }
      guard list.count == count else { throw .wrongLength(expected: count, found: list.count) }
      return list
    }
    guard rules.count == count else { throw .wrongLength(expected: count, found: rules.count) }
    var work = SuppressionWork(
      table, rules: rules, isHidden: try full(isHidden, false), isFixed: try full(isFixed, false),
      cost: try full(cost, 1))
    work.run(tidies: tidies)
    states = table.values.indices.map { cell in
      !work.search.hidden[cell] ? .published : work.rule(cell) != nil ? .sensitive : .secondary
    }
    proofs = work.proofs
    unprotected = work.unprotected
  }
}

struct SuppressionWork {
  let table: AdditiveTable
  let rules: [ProtectionRule?]
  let isFixed: [Bool]
  let wasHidden: [Bool]
  let cost: [Double]
  var search: Search
  var proofs: [Int: Suppression.Proof] = [:]
  var unprotected: [Int] = []

  init(_ table: AdditiveTable, rules: [ProtectionRule?], isHidden: [Bool], isFixed: [Bool], cost: [Double]) {
    self.table = table
    self.rules = rules
    self.isFixed = isFixed
    self.cost = cost
    wasHidden = isHidden
    search = Search(
      table,
      hidden: table.values.indices.map { isHidden[$0] || (rules[$0] != nil && !isFixed[$0]) })
  }

  func rule(_ cell: Int) -> ProtectionRule? { isFixed[cell] && !wasHidden[cell] ? nil : rules[cell] }
  private var sensitive: [Int] { table.values.indices.filter { rule($0) != nil } }

  mutating func run(tidies: Bool) {
    var low: [Int: [Int: Double]] = [:]
    var high: [Int: [Int: Double]] = [:]
    // A cell in small sums leaves the least choice: it goes first, and others often find themselves protected by it.
    for cell in sensitive.sorted(by: { (-table.values[$0], $0) < (-table.values[$1], $1) }) {
      prove(cell, &low, &high, mayHide: true)
      guard let least = low[cell], let most = high[cell], isKept(cell, least, most) else {
        unprotected.append(cell)
        continue
      }
      proofs[cell] = .init(low: least, high: most)
    }
    publishUnused()
    if tidies { tidy() }
  }

  private func value(_ cell: Int, _ changes: [Int: Double]) -> Double {
    Double(table.values[cell]) + (changes[cell] ?? 0)
  }
  private func isKept(_ cell: Int, _ low: [Int: Double], _ high: [Int: Double]) -> Bool {
    rule(cell)?.isKept(least: value(cell, low), most: value(cell, high)) ?? true
  }

  /// Finds both tables of a cell's proof, and keeps them for every sensitive cell that they serve as well.
  private mutating func prove(
    _ cell: Int, _ low: inout [Int: [Int: Double]], _ high: inout [Int: [Int: Double]], mayHide: Bool
  ) {
    guard let rule = rule(cell) else { return }
    let truth = Double(table.values[cell])
    let lowGoal: Double
    switch rule {
    case .conceals: lowGoal = -truth
    case .width(let width): lowGoal = -min(truth, Double(width))
    }
    if low[cell].map({ value(cell, $0) - truth > lowGoal + 1e-7 }) ?? true {
      // A width may lie on either side: only a rule that wants zero to stay possible hides more for it.
      let mustReach = if case .conceals = rule { true } else { false }
      let changes = open(cell, -1, goal: lowGoal, mayHide: mayHide && mustReach)
      low[cell] = changes
      share(changes, &low, &high)
    }
    raise(cell, rule, &low, &high, mayHide: mayHide)
    guard mayHide, case .width = rule, !isKept(cell, low[cell] ?? [:], high[cell] ?? [:]) else { return }
    // No way up, whatever is hidden: make one down.
    let changes = open(cell, -1, goal: lowGoal, mayHide: true)
    low[cell] = changes
    share(changes, &low, &high)
    raise(cell, rule, &low, &high, mayHide: true)
  }

  /// The table in which a cell is high enough, given how low it was found to go.
  private mutating func raise(
    _ cell: Int, _ rule: ProtectionRule, _ low: inout [Int: [Int: Double]], _ high: inout [Int: [Int: Double]],
    mayHide: Bool
  ) {
    let truth = Double(table.values[cell])
    let highGoal: Double
    switch rule {
    case .conceals(let upTo): highGoal = max(0, Double(upTo) - truth)
    case .width(let width): highGoal = Double(width) + (low[cell]?[cell] ?? 0)
    }
    if high[cell].map({ value(cell, $0) - truth < highGoal - 1e-7 }) ?? true {
      let changes = highGoal <= 0 ? [:] : open(cell, 1, goal: highGoal, mayHide: mayHide)
      high[cell] = changes
      share(changes, &low, &high)
    }
  }

  private func share(
    _ changes: [Int: Double], _ low: inout [Int: [Int: Double]], _ high: inout [Int: [Int: Double]]
  ) {
    for (cell, change) in changes {
      guard let rule = rule(cell) else { continue }
      let now = Double(table.values[cell]) + change
      if change < 0, low[cell] == nil, now < 1e-7 { low[cell] = changes }
      let isHigh: Bool
      switch rule {
      case .conceals(let upTo): isHigh = now >= Double(upTo) - 1e-7
      case .width(let width): isHigh = now >= Double(table.values[cell]) + Double(width) - 1e-7
      }
      if change > 0, high[cell] == nil, isHigh { high[cell] = changes }
    }
  }

  /// Moves a cell to its goal, hiding one published cell after another where it must and may.
  private mutating func open(_ cell: Int, _ sign: Double, goal: Double, mayHide: Bool) -> [Int: Double] {
    if goal == 0 { return [:] }
    // Whole tables only: a goal between two counts is overshot.
    if abs(goal) < 1e15, let changes = search.quick(cell, by: Int(goal.rounded(.awayFromZero))) { return changes }
    while true {
      let result = search.move(cell, sign, goal: goal)
      guard result.isBound, mayHide else { return result.changes }
      let needed = max(1, abs(goal - (result.changes[cell] ?? 0)))
      let choice = result.helpful.filter { !isFixed[$0] }.min { price($0, needed) < price($1, needed) }
      guard let choice else { return result.changes }
      search.hide(choice)
    }
  }

  /// A cell is dear when hiding it alone leaves sums in which nothing else is hidden, and when it is too small to give
  /// way.
  private func price(_ cell: Int, _ needed: Double) -> (Double, Int) {
    let alone = table.memberships[cell].count { index in
      let sum = table.sums[index]
      return !search.hidden[sum.total] && !sum.parts.contains { search.hidden[$0] && $0 != cell }
    }
    let room = Double(table.values[cell]) >= needed ? 1.0 : 1.5
    return (cost[cell] * room * Double(1 + alone), cell)
  }

  // MARK: Publishing again what is not needed

  private mutating func publishUnused() {
    guard unprotected.isEmpty else { return }
    var used: Set<Int> = []
    for proof in proofs.values {
      used.formUnion(proof.low.keys)
      used.formUnion(proof.high.keys)
    }
    for cell in table.values.indices where search.hidden[cell] && !wasHidden[cell] && rule(cell) == nil {
      if !used.contains(cell) { search.publish(cell) }
    }
  }

  private mutating func tidy() {
    guard unprotected.isEmpty else { return }
    let secondary = table.values.indices.filter { search.hidden[$0] && !wasHidden[$0] && rule($0) == nil }
    for cell in secondary.sorted(by: { (-cost[$0], -table.values[$0], $0) < (-cost[$1], -table.values[$1], $1) })
    where search.hidden[cell] {
      search.publish(cell)
      let affected = proofs.filter { $0.value.low[cell] != nil || $0.value.high[cell] != nil }.map(\.key).sorted()
      var low: [Int: [Int: Double]] = [:]
      var high: [Int: [Int: Double]] = [:]
      var holds = true
      for other in affected where holds {
        prove(other, &low, &high, mayHide: false)
        holds = low[other].flatMap { least in high[other].map { isKept(other, least, $0) } } ?? false
      }
      if holds {
        for other in affected { proofs[other] = .init(low: low[other] ?? [:], high: high[other] ?? [:]) }
        publishUnused()
      } else {
        search.hide(cell)
      }
    }
  }
}

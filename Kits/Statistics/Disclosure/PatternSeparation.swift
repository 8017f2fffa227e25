/// The attack on patterns, whole or fractional, and the inequalities that it yields.
struct PatternSeparation {
  private let values: [Double]
  private let largest: Double
  private let sensitive: [Int]
  private let open: [Int]
  private let width: Double
  private var tableau: RangeTableau
  /// Sensitive cells, the one that failed last first.
  private var order: [Int]

  init(_ table: AdditiveTable, isSensitive: [Bool], open: [Int], width: Double) {
    values = table.values.map(Double.init)
    largest = values.max() ?? 0
    sensitive = table.values.indices.filter { isSensitive[$0] }
    self.open = open
    self.width = width
    order = sensitive
    // Columns are the cells' own numbers: published ones take part with an empty range, for their prices.
    tableau = RangeTableau(table, cells: Array(table.values.indices)) {
      let (a, b) = (table.values[$0], table.values[$1])
      return (-a, $0) < (-b, $1)
    }
  }

  /// Whether hiding everything that may be hidden protects.
  mutating func isPossible() -> Bool {
    var pattern = [Bool](repeating: false, count: values.count)
    for cell in sensitive + open { pattern[cell] = true }
    return protects(pattern)
  }

  mutating func protects(_ pattern: [Bool]) -> Bool {
    setRanges { pattern[$0] ? 1 : 0 }
    for index in order.indices where shortfall(of: order[index]) != nil {
      order.insert(order.remove(at: index), at: 0)
      return false
    }
    return true
  }

  private mutating func setRanges(_ share: (Int) -> Double) {
    var (least, most) = (values, values)
    for cell in values.indices {
      let share = share(cell)
      least[cell] = -values[cell] * share
      most[cell] = (largest - values[cell]) * share
    }
    tableau.setRanges(least: least, most: most)
  }

  /// How much of the width is missing, after a move up and then as far down as is wanted; nil when nothing is. `up` is
  /// called while the tableau stands at the upper end.
  private mutating func shortfall(of cell: Int, atTop: (RangeTableau) -> Void = { _ in }) -> Double? {
    if width <= 0 || tableau.move(cell, 1, goal: tableau.change[cell] + width) == .reached { return nil }
    let top = tableau.change[cell]
    atTop(tableau)
    if tableau.move(cell, -1, goal: top - width) == .reached { return nil }
    let missing = width - (top - tableau.change[cell])
    return missing > 1e-7 ? missing : nil
  }

  /// Inequalities that the pattern breaks, one for each sensitive cell that it leaves too narrow.
  ///
  /// - Parameter shares: of the open cells, in their order.
  mutating func demands(at shares: [Double], isWhole: Bool) -> [CoveringProgram.Demand] {
    var share = [Double](repeating: 0, count: values.count)
    for cell in sensitive { share[cell] = 1 }
    for (variable, cell) in open.enumerated() {
      share[cell] = isWhole ? shares[variable].rounded() : shares[variable] < 1e-9 ? 0 : min(1, shares[variable])
    }
    setRanges { share[$0] }
    var found: [CoveringProgram.Demand] = []
    for cell in sensitive {
      var weights = [Double](repeating: 0, count: values.count)
      let room = room
      let missing = shortfall(of: cell) { top in room.add(top, cell, 1, &weights) }
      guard missing != nil else { continue }
      room.add(tableau, cell, -1, &weights)
      if let demand = demand(weights) { found.append(demand) }
    }
    return found
  }

  /// How far each count could go down and up.
  private struct Room {
    let values: [Double]
    let largest: Double

    /// The prices of the ends of ranges: what one end's room contributes to how far a cell can go.
    func add(_ tableau: RangeTableau, _ cell: Int, _ sign: Double, _ weights: inout [Double]) {
      for other in values.indices {
        let gradient = tableau.gradient(cell, other) * sign
        if gradient > 1e-9 {
          weights[other] += gradient * (largest - values[other])
        } else if gradient < -1e-9 {
          weights[other] -= gradient * values[other]
        }
      }
    }
  }
  private var room: Room { Room(values: values, largest: largest) }

  /// Takes off what the sensitive cells contribute anyway and cuts the rest to what is missing.
  private func demand(_ weights: [Double]) -> CoveringProgram.Demand? {
    let need = width - sensitive.reduce(0) { $0 + weights[$1] }
    guard need > 1e-7 else { return nil }
    var demand = CoveringProgram.Demand(need: 1)
    for (variable, cell) in open.enumerated() where weights[cell] > 1e-7 {
      demand.variables.append(variable)
      demand.weights.append(min(weights[cell], need) / need)
    }
    return demand
  }
}

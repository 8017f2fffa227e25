extension AdditiveTable {
  /// What someone who sees every count that is not hidden can work out about one that is: the least and the most that it
  /// could be, the most nil when there is no end to it. Exact, by linear programming over all hidden cells that matter.
  public func bounds(of cell: Int, hidden: [Bool]) -> (least: Double, most: Double?) {
    guard hidden[cell] else { return (Double(values[cell]), Double(values[cell])) }
    var search = Search(self, hidden: hidden)
    let down = search.move(cell, -1, goal: -Double(values[cell]))
    let up = search.move(cell, 1, goal: .infinity)
    return (
      Double(values[cell]) + (down.changes[cell] ?? 0),
      up.isBound ? Double(values[cell]) + (up.changes[cell] ?? 0) : nil
    )
  }
}

/// Looks for a table that agrees with everything published and has a cell moved. Begins with the hidden cells nearest to it
/// and takes in others only when the prices say that they would help (column generation), so that a small question stays
/// small in a large table.
struct Search {
  struct Result {
    /// A table that agrees with everything published, as changes from the true one, by cell.
    let changes: [Int: Double]
    /// True when the cell can go no further; then `helpful` are the published cells of which one must be hidden first.
    let isBound: Bool
    let helpful: [Int]
  }

  let table: AdditiveTable
  var hidden: [Bool]
  /// How many cells the first look takes in.
  private let firstLook = 36

  init(_ table: AdditiveTable, hidden: [Bool]) {
    self.table = table
    self.hidden = hidden
  }

  mutating func move(_ cell: Int, _ sign: Double, goal: Double) -> Result {
    var cells = neighbourhood(of: cell)
    while true {
      var system = HiddenSystem(table, cells: cells)
      let prices = system.move(cell, sign, goal: goal)
      let changes = Dictionary(
        uniqueKeysWithValues: zip(cells, system.change).filter { abs($0.1) > 1e-9 })
      guard let prices else { return Result(changes: changes, isBound: false, helpful: []) }
      let helpful = self.helpful(prices, sign, outside: Set(cells))
      let more = helpful.filter { hidden[$0] }
      if more.isEmpty { return Result(changes: changes, isBound: true, helpful: helpful) }
      cells += more.sorted { (-table.values[$0], $0) < (-table.values[$1], $1) }.prefix(max(8, cells.count / 2))
    }
  }

  /// Cells whose movement would let the bound give way.
  private func helpful(_ prices: [Int: Double], _ sign: Double, outside: Set<Int>) -> [Int] {
    var weights: [Int: Double] = [:]
    for (index, price) in prices {
      let sum = table.sums[index]
      weights[sum.total, default: 0] -= price
      for part in sum.parts { weights[part, default: 0] += price }
    }
    // The cell's change is minus the weight times the other's: up is always open, down only above zero.
    return weights.filter { cell, weight in
      guard abs(weight) > 1e-9, !outside.contains(cell) else { return false }
      return weight * sign < 0 || table.values[cell] > 0
    }.keys.sorted()
  }

  /// The hidden cells near one, along the sums, those with the largest counts first.
  private func neighbourhood(of cell: Int) -> [Int] {
    var found = [cell]
    var seen: Set<Int> = [cell]
    var next = 0
    while next < found.count, found.count < firstLook {
      for index in table.memberships[found[next]] {
        let sum = table.sums[index]
        let open = ([sum.total] + sum.parts).filter { hidden[$0] && !seen.contains($0) }
        for other in open.sorted(by: { (-table.values[$0], $0) < (-table.values[$1], $1) }).prefix(6) {
          seen.insert(other)
          found.append(other)
        }
      }
      next += 1
    }
    return found
  }
}

extension AdditiveTable {
  /// What someone who sees every count that is not hidden can work out about one that is: the least and the most that
  /// it could be, the most nil when there is no end to it. Exact, by linear programming over all hidden cells that
  /// matter.
  ///
  /// - Parameters:
  ///   - cell: the number of a cell of the table.
  ///   - hidden: for each cell, whether it is hidden; as many entries as cells, which is not checked.
  /// - Returns: in counts, not always whole; for a cell that is not hidden both are its count.
  /// - Complexity: two linear programs, which begin with 36 or so hidden cells near this one and take in others only
  ///   when those matter; all hidden cells at worst.
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

/// Looks for a table that agrees with everything published and has a cell moved. Begins with the hidden cells nearest
/// to it and takes in others only when the prices say that they would help (column generation), so that a small
/// question stays small in a large table.
struct Search {
  struct Result {
    /// A table that agrees with everything published, as changes from the true one, by cell.
    let changes: [Int: Double]
    /// True when the cell can go no further; then `helpful` are the published cells of which one must be hidden first.
    let isBound: Bool
    let helpful: [Int]
  }

  let table: AdditiveTable
  private(set) var hidden: [Bool]
  private var quickMove: QuickMove
  /// Work space: by cell, whether it takes part, and what it weighs.
  private var takesPart: [Bool]
  private var weight: [Double]
  /// How many cells the first look takes in.
  private let firstLook = 36

  init(_ table: AdditiveTable, hidden: [Bool]) {
    self.table = table
    self.hidden = hidden
    quickMove = QuickMove(table, hidden: hidden)
    takesPart = [Bool](repeating: false, count: hidden.count)
    weight = [Double](repeating: 0, count: hidden.count)
  }

  mutating func hide(_ cell: Int) {
    guard !hidden[cell] else { return }
    hidden[cell] = true
    quickMove.hide(cell)
  }
  mutating func publish(_ cell: Int) {
    guard hidden[cell] else { return }
    hidden[cell] = false
    quickMove.publish(cell)
  }

  /// A table in which a cell has moved, when one is found at once.
  mutating func quick(_ cell: Int, by amount: Int) -> [Int: Double]? { quickMove.move(cell, by: amount) }

  mutating func move(_ cell: Int, _ sign: Double, goal: Double) -> Result {
    let start = neighbourhood(of: cell)
    for other in start { takesPart[other] = true }
    var system = HiddenSystem(table, cells: start)
    defer { for other in system.cells { takesPart[other] = false } }
    while true {
      let prices = system.move(0, sign, goal: goal)
      let isEnd = prices == nil
      let helpful = prices.map { self.helpful($0, sign) } ?? []
      let more = helpful.filter { hidden[$0] }
      if isEnd || more.isEmpty {
        let changes = Dictionary(
          uniqueKeysWithValues: zip(system.cells, system.change).filter { abs($0.1) > 1e-9 })
        return Result(changes: changes, isBound: !isEnd, helpful: helpful)
      }
      let next = more.sorted { (-table.values[$0], $0) < (-table.values[$1], $1) }
        .prefix(max(8, system.cells.count / 2))
      for other in next { takesPart[other] = true }
      system.join(Array(next))
    }
  }

  /// Cells whose movement would let the bound give way.
  private mutating func helpful(_ prices: [(sum: Int, price: Double)], _ sign: Double) -> [Int] {
    var touched: [Int] = []
    func add(_ cell: Int, _ price: Double, _ weight: inout [Double]) {
      if weight[cell] == 0 { touched.append(cell) }
      weight[cell] += price
    }
    for (index, price) in prices {
      let sum = table.sums[index]
      add(sum.total, -price, &weight)
      for part in sum.parts { add(part, price, &weight) }
    }
    // The cell's change is minus the weight times the other's: up is always open, down only above zero.
    let found = Set(touched).filter { cell in
      let weight = weight[cell]
      guard abs(weight) > 1e-9, !takesPart[cell] else { return false }
      return weight * sign < 0 || table.values[cell] > 0
    }
    for cell in touched { weight[cell] = 0 }
    return found.sorted()
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

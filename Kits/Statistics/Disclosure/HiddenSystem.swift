/// What hidden counts could be: a linear program over their changes, starting at the true table.
///
/// The unknowns are δ, one per hidden cell that takes part; every sum must keep, so `A δ = 0`, and no count may fall
/// below zero, so `δ ≥ −value`. Anyone who knows all published counts, and that counts are not negative, knows exactly
/// this. A bounded-variable primal simplex (G. Dantzig, "Linear programming and extensions", 1963, chapter 18) on a dense
/// tableau, with R. Bland's rule (1977) after repeated degenerate steps.
///
/// - Complexity: rows × columns a step; steps are few, because the start is feasible and a target ends the search.
struct HiddenSystem {
  /// The cells that take part.
  let cells: [Int]
  /// The sums that they belong to.
  let sums: [Int]
  /// The present change of each cell, by its column. Always a table that agrees with everything published.
  private(set) var change: [Double]

  private let least: [Double]
  private let columnCount: Int
  private let width: Int
  /// Basic rows: first the coefficients of the columns, then the combination of sums that the row is.
  private var tableau: [Double]
  /// The column that each row is solved for.
  private var basis: [Int] = []
  private var rowOf: [Int]
  private let column: [Int: Int]

  init(_ table: AdditiveTable, cells: [Int]) {
    self.cells = cells
    columnCount = cells.count
    let column = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    self.column = column
    var seen: Set<Int> = []
    sums = cells.flatMap { table.memberships[$0] }.filter { seen.insert($0).inserted }
    least = cells.map { -Double(table.values[$0]) }
    change = [Double](repeating: 0, count: cells.count)
    rowOf = [Int](repeating: -1, count: cells.count)
    let width = columnCount + sums.count
    self.width = width
    tableau = [Double](repeating: 0, count: sums.count * width)
    for (row, index) in sums.enumerated() {
      let sum = table.sums[index]
      if let place = column[sum.total] { tableau[row * width + place] = -1 }
      for part in sum.parts { if let place = column[part] { tableau[row * width + place] = 1 } }
      tableau[row * width + columnCount + row] = 1
    }
    eliminate()
  }

  /// Solves each sum for one cell, the largest first: a large count has room to move, so that few steps are degenerate.
  private mutating func eliminate() {
    let order = cells.indices.sorted { (least[$0], $0) < (least[$1], $1) }
    for place in order {
      guard basis.count < sums.count else { break }
      let rank = basis.count
      var best = -1
      for row in rank..<sums.count where abs(tableau[row * width + place]) > 1e-9 {
        if best < 0 || abs(tableau[row * width + place]) > abs(tableau[best * width + place]) { best = row }
      }
      guard best >= 0 else { continue }
      if best != rank { for k in 0..<width { tableau.swapAt(best * width + k, rank * width + k) } }
      pivot(row: rank, place: place)
      rowOf[place] = rank
      basis.append(place)
    }
  }

  /// Makes a column the unit of a row, in all rows.
  private mutating func pivot(row: Int, place: Int) {
    let (width, rows) = (width, sums.count)
    tableau.withUnsafeMutableBufferPointer { t in
      let base = row * width
      let factor = 1 / t[base + place]
      var filled: [Int] = []
      for k in 0..<width where t[base + k] != 0 {
        t[base + k] *= factor
        if abs(t[base + k]) < 1e-11 { t[base + k] = 0 } else { filled.append(k) }
      }
      for other in 0..<rows where other != row {
        let scale = t[other * width + place]
        guard scale != 0 else { continue }
        for k in filled { t[other * width + k] -= scale * t[base + k] }
        t[other * width + place] = 0
      }
    }
  }

  func change(of cell: Int) -> Double { column[cell].map { change[$0] } ?? 0 }

  /// How the cell's change depends on a column that is not solved for.
  private func gradient(_ target: Int, _ place: Int) -> Double {
    if target == place { return 1 }
    let row = rowOf[target]
    return row < 0 ? 0 : -tableau[row * width + place]
  }

  /// Moves a cell up (`sign` 1) or down (−1) as far as it goes, or until it has changed by `goal`.
  ///
  /// - Returns: nil when the goal was reached, or when there is no end to it; otherwise the price of each sum at the bound:
  ///   no table agrees with the published counts in which the cell goes further, and only hiding a cell with a price on its
  ///   sums can change that.
  mutating func move(_ cell: Int, _ sign: Double, goal: Double) -> [Int: Double]? {
    guard let target = column[cell] else { return [:] }
    var stalled = 0
    var steps = 0
    while (goal - change[target]) * sign > 1e-9 {
      steps += 1
      guard steps < 20_000, let (place, direction) = entering(target, sign, cautious: stalled > 8) else { break }
      let rate = gradient(target, place) * direction * sign
      var step = (goal - change[target]) * sign / rate
      var leaving = -1
      if direction < 0, change[place] - least[place] < step {
        step = change[place] - least[place]
        leaving = -2
      }
      for row in basis.indices {
        let slope = -tableau[row * width + place] * direction
        guard slope < -1e-9 else { continue }
        let limit = max(0, (change[basis[row]] - least[basis[row]]) / -slope)
        let isTie = leaving >= 0 && abs(limit - step) < 1e-12
        if limit < step - 1e-12 || (isTie && basis[row] < basis[leaving]) {
          step = limit
          leaving = row
        }
      }
      guard step.isFinite else { return nil }
      advance(place, by: step * direction)
      stalled = step < 1e-9 ? stalled + 1 : 0
      if leaving >= 0 { exchange(row: leaving, place: place) }
    }
    if (goal - change[target]) * sign <= 1e-7 { return nil }
    return prices(target)
  }

  private func entering(_ target: Int, _ sign: Double, cautious: Bool) -> (Int, Double)? {
    var best: (Int, Double)?
    var bestRate = 1e-9
    for place in 0..<columnCount where rowOf[place] < 0 {
      let rate = gradient(target, place) * sign
      guard rate > 1e-9 || (rate < -1e-9 && change[place] > least[place] + 1e-9) else { continue }
      if cautious { return (place, rate > 0 ? 1 : -1) }
      if abs(rate) > bestRate {
        bestRate = abs(rate)
        best = (place, rate > 0 ? 1 : -1)
      }
    }
    return best
  }

  private mutating func advance(_ place: Int, by step: Double) {
    guard step != 0 else { return }
    change[place] += step
    for row in basis.indices {
      let slope = tableau[row * width + place]
      if slope != 0 { change[basis[row]] -= slope * step }
    }
  }

  private mutating func exchange(row: Int, place: Int) {
    rowOf[basis[row]] = -1
    pivot(row: row, place: place)
    basis[row] = place
    rowOf[place] = row
  }

  /// The price of each sum: a published cell matters to the bound when the prices of its sums do not cancel out.
  private func prices(_ target: Int) -> [Int: Double] {
    var prices: [Int: Double] = [:]
    let row = rowOf[target]
    // A cell that no sum lets move is known outright: every sum that it is in then counts.
    guard row >= 0 else { return prices }
    for (index, sum) in sums.enumerated() {
      let value = tableau[row * width + columnCount + index]
      if abs(value) > 1e-9 { prices[sum] = value }
    }
    return prices
  }
}

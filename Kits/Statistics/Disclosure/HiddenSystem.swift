/// What hidden counts could be: a linear program over their changes, starting at the true table.
///
/// The unknowns are δ, one per hidden cell that takes part; every sum must keep, so `A δ = 0`, and no count may fall
/// below zero, so `δ ≥ −value`. Anyone who knows all published counts, and that counts are not negative, knows exactly
/// this. A bounded-variable primal simplex (G. Dantzig, "Linear programming and extensions", 1963, chapter 18) on a
/// dense tableau, with R. Bland's rule (1977) after repeated degenerate steps. Cells may join between moves: their
/// columns are worked out from the combinations of sums that the rows are, and everything found so far stays.
///
/// - Complexity: rows × columns a step at most; steps are few, because the start is feasible and a target ends the
///   search.
struct HiddenSystem {
  private let table: AdditiveTable
  /// The cells that take part.
  private(set) var cells: [Int] = []
  /// The sums that they belong to.
  private(set) var sums: [Int] = []
  /// The present change of each cell, by its column. Always a table that agrees with everything published.
  private(set) var change: [Double] = []

  private var least: [Double] = []
  /// Rows as coefficients of the columns, and as combinations of the sums. The first are solved for a column each; the
  /// others are sums that say nothing more about the present cells.
  private var rows: [[Double]] = []
  private var combinations: [[Double]] = []
  /// The column that each solved row is solved for.
  private var basis: [Int] = []
  private var rowOf: [Int] = []
  private var placeOfSum: [Int: Int] = [:]

  init(_ table: AdditiveTable, cells: [Int]) {
    self.table = table
    join(cells)
  }

  /// Lets more cells take part. None may take part already.
  mutating func join(_ new: [Int]) {
    let first = cells.count
    for cell in new {
      for index in table.memberships[cell] where placeOfSum[index] == nil {
        placeOfSum[index] = sums.count
        sums.append(index)
        for row in combinations.indices { combinations[row].append(0) }
        combinations.append([Double](repeating: 0, count: sums.count - 1) + [1])
        rows.append([Double](repeating: 0, count: first))
      }
    }
    for cell in new {
      cells.append(cell)
      change.append(0)
      least.append(-Double(table.values[cell]))
      rowOf.append(-1)
      let entries = table.memberships[cell].map { index in
        (placeOfSum[index] ?? 0, table.sums[index].total == cell ? -1.0 : 1.0)
      }
      for row in rows.indices {
        rows[row].append(entries.reduce(0) { $0 + $1.1 * combinations[row][$1.0] })
      }
    }
    // The largest first: a large count has room to move, so that few steps are degenerate.
    for place in (first..<cells.count).sorted(by: { (least[$0], $0) < (least[$1], $1) }) {
      guard basis.count < rows.count else { break }
      let rank = basis.count
      var best = -1
      for row in rank..<rows.count where abs(rows[row][place]) > 1e-9 {
        if best < 0 || abs(rows[row][place]) > abs(rows[best][place]) { best = row }
      }
      guard best >= 0 else { continue }
      rows.swapAt(best, rank)
      combinations.swapAt(best, rank)
      pivot(row: rank, place: place)
      rowOf[place] = rank
      basis.append(place)
    }
  }

  /// Makes a column the unit of a row, in all rows.
  private mutating func pivot(row: Int, place: Int) {
    let factor = 1 / rows[row][place]
    let filled = Self.scale(&rows[row], factor)
    let combined = Self.scale(&combinations[row], factor)
    let (source, combination) = (rows[row], combinations[row])
    for other in rows.indices where other != row {
      let scale = rows[other][place]
      guard scale != 0 else { continue }
      Self.subtract(scale, source, filled, from: &rows[other])
      Self.subtract(scale, combination, combined, from: &combinations[other])
      rows[other][place] = 0
    }
  }

  /// - Returns: the places that are not zero.
  private static func scale(_ row: inout [Double], _ factor: Double) -> [Int] {
    var filled: [Int] = []
    for k in row.indices where row[k] != 0 {
      row[k] *= factor
      if abs(row[k]) < 1e-11 { row[k] = 0 } else { filled.append(k) }
    }
    return filled
  }
  private static func subtract(_ scale: Double, _ source: [Double], _ places: [Int], from row: inout [Double]) {
    row.withUnsafeMutableBufferPointer { target in
      source.withUnsafeBufferPointer { source in for k in places { target[k] -= scale * source[k] } }
    }
  }

  /// How a column's change depends on one that is not solved for.
  private func gradient(_ target: Int, _ place: Int) -> Double {
    if target == place { return 1 }
    let row = rowOf[target]
    return row < 0 ? 0 : -rows[row][place]
  }

  /// Moves a column up (`sign` 1) or down (−1) as far as it goes, or until it has changed by `goal`.
  ///
  /// - Returns: nil when the goal was reached, or when there is no end to it; otherwise the price of each sum at the
  ///   bound: no table agrees with the published counts in which the cell goes further, and only hiding a cell with a
  ///   price on its sums can change that.
  mutating func move(_ target: Int, _ sign: Double, goal: Double) -> [(sum: Int, price: Double)]? {
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
        let slope = -rows[row][place] * direction
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
    let row = rowOf[target]
    // Not solved for: it moves by itself.
    if row < 0 { return sign > 0 || change[target] > least[target] + 1e-9 ? (target, sign) : nil }
    var best: (Int, Double)?
    var bestRate = 1e-9
    let coefficients = rows[row]
    for place in coefficients.indices where rowOf[place] < 0 {
      let rate = -coefficients[place] * sign
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
      let slope = rows[row][place]
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
  private func prices(_ target: Int) -> [(sum: Int, price: Double)] {
    let row = rowOf[target]
    guard row >= 0 else { return [] }
    return zip(sums, combinations[row]).filter { abs($0.1) > 1e-9 }.map { ($0, $1) }
  }
}

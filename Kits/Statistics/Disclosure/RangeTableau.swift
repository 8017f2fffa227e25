/// Changes of a table's cells that keep every sum, each within a range of its own: a linear program that is kept
/// between questions.
///
/// The unknowns are δ, one per cell that takes part; `A δ = 0` for every sum, `least ≤ δ ≤ most`, and δ = 0 is always
/// allowed. A bounded-variable primal simplex on a dense tableau (G. Dantzig, "Linear programming and extensions",
/// 1963, chapter 18) with R. Bland's rule (1977) after repeated degenerate steps. Ranges may change from question to
/// question; the elimination is done once.
///
/// - Complexity: rows² × columns once, rows × columns a step at most; rows with a zero in the pivot column are skipped.
struct RangeTableau {
  enum Outcome: Sendable { case reached, bound, unlimited, undecided }

  let cells: [Int]
  let column: [Int: Int]
  /// The present change of each column.
  private(set) var change: [Double]
  private(set) var least: [Double]
  private(set) var most: [Double]
  private let width: Int
  private var tableau: [Double] = []
  /// The column that each row is solved for.
  private(set) var basis: [Int] = []
  /// The row that is solved for a column, or −1.
  private(set) var rowOf: [Int]

  /// - Parameter cells: those that may change at all; `basicFirst` orders which of them the sums are solved for.
  init(_ table: AdditiveTable, cells: [Int], basicFirst: (Int, Int) -> Bool) {
    self.cells = cells
    width = cells.count
    let column = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    self.column = column
    change = [Double](repeating: 0, count: width)
    least = change
    most = change
    rowOf = [Int](repeating: -1, count: width)
    var seen = [Bool](repeating: false, count: table.sums.count)
    var rows = 0
    for cell in cells {
      for index in table.memberships[cell] where !seen[index] {
        seen[index] = true
        rows += 1
        tableau.append(contentsOf: repeatElement(0, count: width))
        let base = (rows - 1) * width
        let sum = table.sums[index]
        if let place = column[sum.total] { tableau[base + place] -= 1 }
        for part in sum.parts { if let place = column[part] { tableau[base + place] += 1 } }
      }
    }
    eliminate(rows, order: (0..<width).sorted { basicFirst(cells[$0], cells[$1]) })
  }

  private mutating func eliminate(_ rows: Int, order: [Int]) {
    for place in order {
      guard basis.count < rows else { break }
      let rank = basis.count
      var best = -1
      for row in rank..<rows where abs(tableau[row * width + place]) > 1e-9 {
        if best < 0 || abs(tableau[row * width + place]) > abs(tableau[best * width + place]) { best = row }
      }
      guard best >= 0 else { continue }
      if best != rank { for k in 0..<width { tableau.swapAt(best * width + k, rank * width + k) } }
      pivot(row: rank, place: place, rows: rows)
      rowOf[place] = rank
      basis.append(place)
    }
    tableau.removeLast(tableau.count - basis.count * width)
  }

  private mutating func pivot(row: Int, place: Int, rows: Int) {
    let width = width
    tableau.withUnsafeMutableBufferPointer { t in
      let base = row * width
      let factor = 1 / t[base + place]
      var filled: [Int] = []
      for k in 0..<width where t[base + k] != 0 {
        t[base + k] *= factor
        if abs(t[base + k]) < 1e-11 { t[base + k] = 0 } else { filled.append(k) }
      }
      for other in 0..<rows where other != row {
        let start = other * width
        let scale = t[start + place]
        guard scale != 0 else { continue }
        for k in filled { t[start + k] -= scale * t[base + k] }
        t[start + place] = 0
      }
    }
  }

  /// Gives every column a range around 0 and puts all changes back to 0.
  mutating func setRanges(least: [Double], most: [Double]) {
    self.least = least
    self.most = most
    for place in change.indices { change[place] = 0 }
  }

  /// Narrows one column's range; its present change must lie inside.
  mutating func setRange(_ place: Int, _ low: Double, _ high: Double) {
    least[place] = low
    most[place] = high
  }

  /// How a column's change depends on one that no row is solved for.
  @inline(__always) func gradient(_ target: Int, _ place: Int) -> Double {
    let row = rowOf[target]
    return row < 0 ? (target == place ? 1 : 0) : rowOf[place] < 0 ? -tableau[row * width + place] : 0
  }

  /// Moves a column up (`sign` 1) or down (−1) until its change is `goal` or can go no further.
  mutating func move(_ target: Int, _ sign: Double, goal: Double) -> Outcome {
    var stalled = 0
    var steps = 0
    while (goal - change[target]) * sign > 1e-9 {
      steps += 1
      guard steps < 20_000 else { return .undecided }
      guard let (place, direction) = entering(target, sign, cautious: stalled > 8) else { return .bound }
      let rate = gradient(target, place) * direction * sign
      let wanted = (goal - change[target]) * sign / rate
      guard let step = advance(place, direction, atMost: wanted) else { return .unlimited }
      stalled = step < 1e-9 ? stalled + 1 : 0
    }
    return .reached
  }

  private func entering(_ target: Int, _ sign: Double, cautious: Bool) -> (Int, Double)? {
    let row = rowOf[target]
    if row < 0 {
      let isOpen = sign > 0 ? most[target] - change[target] > 1e-9 : change[target] - least[target] > 1e-9
      return isOpen ? (target, sign) : nil
    }
    var best: (Int, Double)?
    var bestRate = 1e-9
    for place in 0..<width where rowOf[place] < 0 {
      let rate = -tableau[row * width + place] * sign
      if rate > 1e-9 {
        guard most[place] - change[place] > 1e-9 else { continue }
      } else if rate < -1e-9 {
        guard change[place] - least[place] > 1e-9 else { continue }
      } else {
        continue
      }
      if cautious { return (place, rate > 0 ? 1 : -1) }
      if abs(rate) > bestRate {
        bestRate = abs(rate)
        best = (place, rate > 0 ? 1 : -1)
      }
    }
    return best
  }

  /// How far a column without a row can go in a direction before it or a solved one meets the end of its range.
  private func limit(_ place: Int, _ direction: Double, atMost: Double) -> (step: Double, leaving: Int) {
    var step = atMost
    var leaving = -1
    let own = direction > 0 ? most[place] - change[place] : change[place] - least[place]
    if own < step { (step, leaving) = (own, -2) }
    for row in basis.indices {
      let slope = -tableau[row * width + place] * direction
      let room: Double
      if slope < -1e-9 {
        room = (change[basis[row]] - least[basis[row]]) / -slope
      } else if slope > 1e-9 {
        room = (most[basis[row]] - change[basis[row]]) / slope
      } else {
        continue
      }
      let limit = max(0, room)
      let isTie = leaving >= 0 && abs(limit - step) < 1e-12
      if limit < step - 1e-12 || (isTie && basis[row] < basis[leaving]) { (step, leaving) = (limit, row) }
    }
    return (step, leaving)
  }

  /// - Returns: the step, or nil when there is no end to it.
  private mutating func advance(_ place: Int, _ direction: Double, atMost: Double) -> Double? {
    let (step, leaving) = limit(place, direction, atMost: atMost)
    guard step.isFinite else { return nil }
    shift(place, by: step * direction)
    if leaving == -2 { change[place] = direction > 0 ? most[place] : least[place] }
    if leaving >= 0 {
      let left = basis[leaving]
      change[left] = abs(change[left] - least[left]) < abs(change[left] - most[left]) ? least[left] : most[left]
      rowOf[left] = -1
      pivot(row: leaving, place: place, rows: basis.count)
      basis[leaving] = place
      rowOf[place] = leaving
    }
    return step
  }

  private mutating func shift(_ place: Int, by step: Double) {
    guard step != 0 else { return }
    change[place] += step
    for row in basis.indices {
      let slope = tableau[row * width + place]
      if slope != 0 { change[basis[row]] -= slope * step }
    }
  }

  /// Brings a column without a row to an end of its range, or makes it solved while another one reaches its end.
  ///
  /// - Parameter goesUp: chooses, given how far it could go up and how far down.
  mutating func settle(_ place: Int, goesUp: (_ up: Double, _ down: Double) -> Bool) {
    guard rowOf[place] < 0, change[place] > least[place], change[place] < most[place] else { return }
    let up = limit(place, 1, atMost: .infinity).step
    let down = limit(place, -1, atMost: .infinity).step
    _ = advance(place, goesUp(up, down) ? 1 : -1, atMost: .infinity)
  }
}

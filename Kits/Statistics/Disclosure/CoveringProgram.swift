/// The least cost at which shares between 0 and 1 satisfy demands `Σ weight × share ≥ need`, with demands and fixed
/// shares added as they become known.
///
/// A bounded-variable dual simplex in dictionary form (C. E. Lemke 1954; V. Chvátal, "Linear programming", 1983,
/// chapters 8 and 10): with costs of 0 and more all shares at 0 is dual feasible, and stays so when demands are added
/// or ranges narrowed, so that each question continues from the one before.
///
/// - Complexity: demands × shares a step and of memory.
struct CoveringProgram {
  /// `Σ weight × share ≥ need`.
  struct Demand: Sendable, Hashable {
    var variables: [Int] = []
    var weights: [Double] = []
    var need: Double

    func met(_ shares: [Double]) -> Double {
      variables.indices.reduce(0) { $0 + weights[$1] * shares[variables[$1]] }
    }
  }

  let cost: [Double]
  private let width: Int
  private(set) var lower: [Double]
  private(set) var upper: [Double]
  /// Rows: a solved variable as weights of the free ones, and a constant last.
  private var rows: [[Double]] = []
  private var solved: [Int] = []
  private var value: [Double] = []
  /// Variables that no row is solved for: shares below `width`, then slacks.
  private var free: [Int]
  private var freeValue: [Double]
  private var price: [Double]
  /// Where a variable stands: its row, or −1 − its place among the free.
  private var place: [Int]
  private(set) var demandCount = 0

  init(cost: [Double]) {
    self.cost = cost
    width = cost.count
    lower = [Double](repeating: 0, count: width)
    upper = [Double](repeating: 1, count: width)
    free = Array(0..<width)
    freeValue = lower
    price = cost
    place = (0..<width).map { -1 - $0 }
  }

  func share(_ variable: Int) -> Double {
    let at = place[variable]
    return at < 0 ? freeValue[-1 - at] : value[at]
  }
  var shares: [Double] { (0..<width).map(share) }
  var total: Double { (0..<width).reduce(0) { $0 + cost[$1] * share($1) } }
  /// What the bound rises by for each unit that a share leaves its end; 0 for those that a row is solved for.
  func priceOf(_ variable: Int) -> Double {
    let at = place[variable]
    return at < 0 ? price[-1 - at] : 0
  }

  private func low(_ variable: Int) -> Double { variable < width ? lower[variable] : 0 }
  private func high(_ variable: Int) -> Double { variable < width ? upper[variable] : .infinity }

  mutating func add(_ demand: Demand) {
    var row = [Double](repeating: 0, count: width + 1)
    row[width] = -demand.need
    for (variable, weight) in zip(demand.variables, demand.weights) {
      let at = place[variable]
      if at < 0 {
        row[-1 - at] += weight
      } else {
        for k in 0...width { row[k] += weight * rows[at][k] }
      }
    }
    let slack = width + demandCount
    demandCount += 1
    place.append(rows.count)
    solved.append(slack)
    value.append((0..<width).reduce(row[width]) { $0 + row[$1] * freeValue[$1] })
    rows.append(row)
  }

  /// Forgets demands that are more than met; they may be added again.
  mutating func dropLoose() {
    var kept = 0
    for row in rows.indices where solved[row] < width || value[row] < 1e-6 {
      if kept != row {
        rows.swapAt(kept, row)
        (solved[kept], value[kept]) = (solved[row], value[row])
        place[solved[kept]] = kept
      }
      kept += 1
    }
    rows.removeLast(rows.count - kept)
    solved.removeLast(solved.count - kept)
    value.removeLast(value.count - kept)
  }

  /// Fixes a share at 0 or 1.
  mutating func fix(_ variable: Int, at end: Double) {
    lower[variable] = end
    upper[variable] = end
    let at = place[variable]
    guard at < 0 else { return }
    let step = end - freeValue[-1 - at]
    guard step != 0 else { return }
    freeValue[-1 - at] = end
    for row in rows.indices { value[row] += rows[row][-1 - at] * step }
  }

  /// - Parameter cutoff: the search may end once the cost is known to be at least this.
  /// - Returns: false when no shares satisfy the demands, or none below the cutoff.
  mutating func solve(cutoff: Double) -> Bool {
    for step in 0..<20_000 {
      guard let (row, isLow) = leaving(first: step > 5000) else { return true }
      guard let entering = entering(row, isLow) else { return false }
      exchange(row, entering, to: isLow ? low(solved[row]) : high(solved[row]))
      if step % 8 == 7, total >= cutoff { return false }
    }
    return true
  }

  private func leaving(first: Bool) -> (Int, Bool)? {
    var best: (Int, Bool)?
    var worst = 1e-9
    for row in solved.indices {
      let under = low(solved[row]) - value[row]
      let over = value[row] - high(solved[row])
      if max(under, over) > worst {
        best = (row, under > over)
        if first { return best }
        worst = max(under, over)
      }
    }
    return best
  }

  private func entering(_ row: Int, _ isLow: Bool) -> Int? {
    var best: Int?
    var bestRatio = Double.infinity
    for k in 0..<width {
      let weight = isLow ? rows[row][k] : -rows[row][k]
      guard abs(weight) > 1e-9, low(free[k]) < high(free[k]) else { continue }
      let isAtLow = freeValue[k] <= low(free[k])
      guard isAtLow == (weight > 0) else { continue }
      let ratio = abs(price[k]) / abs(weight)
      if ratio < bestRatio - 1e-12 || (ratio < bestRatio + 1e-12 && abs(weight) > abs(best.map { rows[row][$0] } ?? 0))
      {
        bestRatio = min(ratio, bestRatio)
        best = k
      }
    }
    return best
  }

  private mutating func exchange(_ row: Int, _ k: Int, to end: Double) {
    let (left, entered) = (solved[row], free[k])
    let pivot = rows[row][k]
    let step = (end - value[row]) / pivot
    for other in rows.indices where rows[other][k] != 0 { value[other] += rows[other][k] * step }
    value[row] = freeValue[k] + step
    var new = rows[row]
    for j in 0...width { new[j] = -new[j] / pivot }
    new[k] = 1 / pivot
    for other in rows.indices where other != row {
      let factor = rows[other][k]
      guard factor != 0 else { continue }
      rows[other].withUnsafeMutableBufferPointer { target in
        new.withUnsafeBufferPointer { source in
          for j in 0...width { target[j] += factor * source[j] }
        }
        target[k] = factor * new[k]
      }
    }
    let factor = price[k]
    if factor != 0 {
      for j in 0..<width { price[j] += factor * new[j] }
      price[k] = factor * new[k]
    }
    rows[row] = new
    solved[row] = entered
    free[k] = left
    freeValue[k] = end
    place[left] = -1 - k
    place[entered] = row
  }
}

/// Moves a cell by mending one sum after another, each with the hidden cell that mends most: where much is hidden this
/// finds a table at once. What does not go in one piece is tried in smaller ones, each on top of those before. Finding
/// nothing says nothing; the linear program decides then.
///
/// - Complexity: the hidden cells of the sums that are mended, 48 at most for each piece.
struct QuickMove {
  private let table: AdditiveTable
  /// The hidden cells of each sum, its total among them.
  private var open: [[Int]]
  private var change: [Int]
  private var gap: [Int]
  /// Sums that do not add up at present.
  private var broken: [Int] = []
  /// What was changed, in order, to be taken back; a cell moves once in each piece.
  private var steps: [(cell: Int, amount: Int)] = []
  private var pieceOf: [Int]
  private var piece = 0

  init(_ table: AdditiveTable, hidden: [Bool]) {
    self.table = table
    open = table.sums.map { sum in ([sum.total] + sum.parts).filter { hidden[$0] } }
    change = [Int](repeating: 0, count: table.values.count)
    gap = [Int](repeating: 0, count: table.sums.count)
    pieceOf = change
  }

  mutating func hide(_ cell: Int) { for sum in table.memberships[cell] { open[sum].append(cell) } }
  mutating func publish(_ cell: Int) {
    for sum in table.memberships[cell] { open[sum].removeAll { $0 == cell } }
  }

  /// - Returns: a table that agrees with everything published, as changes from the true one.
  mutating func move(_ cell: Int, by amount: Int) -> [Int: Double]? {
    defer { takeBack(to: 0) }
    var left = amount
    var portion = amount
    var failures = 0
    while left != 0 {
      let start = steps.count
      if mend(cell, portion) {
        left -= portion
        portion = left.magnitude < portion.magnitude ? left : portion
      } else {
        takeBack(to: start)
        failures += 1
        portion /= 2
        if portion == 0 || failures > 6 { return nil }
      }
    }
    var found: [Int: Double] = [:]
    for (cell, _) in steps where change[cell] != 0 { found[cell] = Double(change[cell]) }
    return found
  }

  private mutating func mend(_ cell: Int, _ amount: Int) -> Bool {
    piece += 1
    apply(cell, amount)
    guard table.values[cell] + change[cell] >= 0 else { return false }
    for _ in 0..<48 {
      guard let index = broken.min() else { return true }
      let missing = gap[index]
      let total = table.sums[index].total
      var best = -1
      var bestScore = Int.min
      var bestRoom = 0
      for other in open[index] where pieceOf[other] != piece {
        let step = other == total ? -missing : missing
        let room = table.values[other] + change[other]
        guard room + step >= 0 else { continue }
        var score = 0
        for place in table.memberships[other] {
          let now = gap[place]
          if now == 0 {
            score -= 1
          } else if now == (table.sums[place].total == other ? -step : step) {
            score += 2
          }
        }
        if score > bestScore || (score == bestScore && room > bestRoom) {
          (best, bestScore, bestRoom) = (other, score, room)
        }
      }
      guard best >= 0 else { return false }
      apply(best, best == total ? -missing : missing)
    }
    return false
  }

  private mutating func apply(_ cell: Int, _ amount: Int) {
    pieceOf[cell] = piece
    steps.append((cell, amount))
    shift(cell, amount)
  }

  private mutating func shift(_ cell: Int, _ amount: Int) {
    change[cell] += amount
    for index in table.memberships[cell] {
      let before = gap[index]
      gap[index] += table.sums[index].total == cell ? amount : -amount
      if before == 0 {
        broken.append(index)
      } else if gap[index] == 0, let at = broken.firstIndex(of: index) {
        broken.swapAt(at, broken.count - 1)
        broken.removeLast()
      }
    }
  }

  private mutating func takeBack(to count: Int) {
    while steps.count > count {
      let (cell, amount) = steps.removeLast()
      shift(cell, -amount)
    }
  }
}

extension Search {
  /// Moves a cell by mending one sum after another, each with the hidden cell that mends most: where much is hidden this
  /// finds a table at once. Nil says nothing; the linear program decides then.
  func quick(_ cell: Int, by amount: Int) -> [Int: Double]? {
    var change: [Int: Int] = [cell: amount]
    var gap: [Int: Int] = [:]
    func apply(_ cell: Int, _ amount: Int) {
      for index in table.memberships[cell] {
        let now = gap[index, default: 0] + (table.sums[index].total == cell ? amount : -amount)
        gap[index] = now == 0 ? nil : now
      }
    }
    apply(cell, amount)
    for _ in 0..<48 {
      guard let (index, missing) = gap.min(by: { $0.key < $1.key }) else { return change.mapValues { Double($0) } }
      let sum = table.sums[index]
      var best: (score: Int, room: Int, cell: Int, amount: Int)?
      for other in [sum.total] + sum.parts where hidden[other] && change[other] == nil {
        let step = other == sum.total ? -missing : missing
        guard table.values[other] + step >= 0 else { continue }
        var score = 0
        for place in table.memberships[other] {
          let now = gap[place, default: 0]
          let next = now + (table.sums[place].total == other ? step : -step)
          score += (now != 0 && next == 0 ? 2 : 0) - (now == 0 ? 1 : 0)
        }
        if best.map({ (score, table.values[other]) > ($0.score, $0.room) }) ?? true {
          best = (score, table.values[other], other, step)
        }
      }
      guard let best else { return nil }
      change[best.cell] = best.amount
      apply(best.cell, best.amount)
    }
    return nil
  }
}

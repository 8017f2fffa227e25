/// A table with every count rounded to a multiple of a base next to it, above or below, so that all sums still add up;
/// multiples stay as they are (L. Cox, "A constructive procedure for unbiased controlled rounding", JASA 82 (1987)).
public enum ControlledRounding: Sendable, Hashable {
  /// The rounded counts, by cell. Each is less than the base away from the true one.
  case rounded([Int])
  /// There is none. In two dimensions, hierarchies in one of them included, this does not happen; in three it does.
  case impossible
  /// The search was ended before it was decided.
  case undecided

  /// - Parameters:
  ///   - table: with all its totals.
  ///   - base: in counts, 1 or more; with 1 the table stays as it is.
  ///   - generator: chooses between ways up and down in proportion, which keeps each count's expectation while no
  ///     branch has to be tried (in two dimensions always).
  ///   - attempts: how many branches at most.
  /// - Throws: `TableError.tooLarge` beyond 40 million entries of the tableau (sums × cells that are no multiples), and
  ///   for counts within a base of the largest whole number.
  /// - Complexity: one elimination, sums² × cells at most, and a step (sums × cells) a cell; each branch copies the
  ///   tableau (sums × cells) and takes a few steps more.
  public static func make(
    _ table: AdditiveTable, base: Int, using generator: inout some RandomNumberGenerator, attempts: Int = 10_000
  ) throws(TableError) -> ControlledRounding {
    guard base > 1 else { return .rounded(table.values) }
    if let cell = table.values.firstIndex(where: { $0 > Int.max - base }) { throw .tooLarge(cell) }
    let cells = table.values.indices.filter { table.values[$0] % base != 0 }
    guard !cells.isEmpty else { return .rounded(table.values) }
    let sums = Set(cells.flatMap { table.memberships[$0] }).count
    guard sums.multipliedReportingOverflow(by: cells.count).partialValue <= 40_000_000 else {
      throw .tooLarge(cells.count)
    }
    let share = cells.map { Double(table.values[$0] % base) / Double(base) }
    var tableau = RangeTableau(table, cells: cells) { (table.values[$0] % base, $0) > (table.values[$1] % base, $1) }
    tableau.setRanges(least: share.map { -$0 }, most: share.map { 1 - $0 })
    for place in cells.indices {
      tableau.settle(place) { up, down in
        Double(generator.next() >> 11) * 0x1p-53 * (up + down) < down
      }
    }
    var left = attempts
    return switch whole(tableau, share, &left) {
    case .found(let isUp):
      .rounded(
        {
          var values = table.values
          for (place, cell) in cells.enumerated() { values[cell] += (isUp[place] ? base : 0) - values[cell] % base }
          return values
        }())
    case .none: .impossible
    case .stopped: .undecided
    }
  }

  private enum Search {
    case found([Bool])
    case none, stopped
  }

  /// Every share brought to 0 or 1: those that are not are forced, one way and then the other.
  private static func whole(_ start: RangeTableau, _ share: [Double], _ left: inout Int) -> Search {
    var pending = [start]
    while let tableau = pending.popLast() {
      func isOpen(_ place: Int) -> Bool {
        let value = share[place] + tableau.change[place]
        return value > 1e-6 && value < 1 - 1e-6
      }
      guard let open = share.indices.first(where: isOpen) else {
        return .found(share.indices.map { share[$0] + tableau.change[$0] > 0.5 })
      }
      guard left > 0 else { return .stopped }
      left -= 1
      let up = share[open] + tableau.change[open] > 0.5
      for goesUp in [!up, up] {
        var branch = tableau
        let goal = goesUp ? 1 - share[open] : -share[open]
        switch branch.move(open, goesUp ? 1 : -1, goal: goal) {
        case .reached:
          branch.setRange(open, goal, goal)
          pending.append(branch)
        case .undecided: return .stopped
        case .bound, .unlimited: continue
        }
      }
    }
    return .none
  }
}

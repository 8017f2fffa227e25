/// What someone could work out about one hidden count: the least and the most that it could be.
public struct PossibleRange: Sendable, Hashable {
  /// The least that the count could be, from 0; it need not be whole.
  public var least: Double
  /// The most that the count could be; nil when there is no end to it.
  public var most: Double?
  /// `most − least`, in counts; infinite when there is no end to it.
  public var width: Double { (most ?? .infinity) - least }
}

extension AdditiveTable {
  /// The attack on every hidden cell: whoever knows all published counts, how cells add up and that no count is
  /// negative can bound each hidden one so tightly and not more tightly. Exact up to rounding, by linear programming
  /// (M. Fischetti, J. J. Salazar, JASA 95 (2000), section 2); each question starts where the one before ended.
  ///
  /// - Parameter hidden: for each cell, whether it is hidden; as many entries as cells, which is not checked.
  /// - Returns: by number of the cell, an entry for each hidden one.
  /// - Complexity: one elimination of the hidden cells' sums (sums² × cells) and a few steps (sums × cells) a cell;
  ///   memory sums × cells. `bounds(of:hidden:)` answers for one cell of a large table without that.
  public func ranges(hidden: [Bool]) -> [Int: PossibleRange] {
    let cells = values.indices.filter { hidden[$0] }
    guard !cells.isEmpty else { return [:] }
    var tableau = RangeTableau(self, cells: cells) { (-values[$0], $0) < (-values[$1], $1) }
    tableau.setRanges(
      least: cells.map { -Double(values[$0]) }, most: [Double](repeating: .infinity, count: cells.count))
    var found: [Int: PossibleRange] = [:]
    for (place, cell) in cells.enumerated() {
      let truth = Double(values[cell])
      let up = tableau.move(place, 1, goal: .infinity)
      let most = up == .unlimited ? nil : truth + tableau.change[place]
      _ = tableau.move(place, -1, goal: -truth)
      found[cell] = PossibleRange(least: max(0, truth + tableau.change[place]), most: most)
    }
    return found
  }
}

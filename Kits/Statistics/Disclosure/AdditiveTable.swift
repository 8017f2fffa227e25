/// One table, or several that share cells, as counts and the sums between them.
///
/// Nothing is said of rows and columns: a cell is a number, and a `Sum` says which cells another one is the total of.
/// So margins, hierarchies, linked tables and successive periods are all the same thing.
public struct AdditiveTable: Sendable, Hashable {
  /// The total of some cells.
  public struct Sum: Sendable, Hashable {
    /// The number of the cell that is the total, from 0.
    public var total: Int
    /// The numbers of the cells that it is the total of, each different and none the total itself.
    public var parts: [Int]
    /// Nothing is checked here; `AdditiveTable` checks its sums.
    public init(total: Int, parts: [Int]) {
      self.total = total
      self.parts = parts
    }
  }

  /// The count of each cell, 0 or more; the place in the list is the number of the cell. Not checked when set.
  public var values: [Int]
  /// Which cells add up to which; a cell may be in any number of them. Not checked when set.
  public var sums: [Sum]
  /// For each cell, the sums that it belongs to, as total or as part.
  public let memberships: [[Int]]

  /// - Parameters:
  ///   - values: the count of each cell, 0 or more.
  ///   - sums: which cells add up to which, by number.
  /// - Throws: `TableError.negative` for a value below 0, `.badSum` when a sum names a cell that is not there or names
  ///   one twice, `.doesNotAddUp` when the parts do not add up to their total.
  /// - Complexity: O(cells + terms of all sums).
  public init(values: [Int], sums: [Sum]) throws(TableError) {
    var memberships = [[Int]](repeating: [], count: values.count)
    if let cell = values.firstIndex(where: { $0 < 0 }) { throw .negative(cell: cell) }
    for (index, sum) in sums.enumerated() {
      var seen: Set<Int> = []
      for cell in [sum.total] + sum.parts {
        guard values.indices.contains(cell), seen.insert(cell).inserted else { throw .badSum(index) }
        memberships[cell].append(index)
      }
      guard sum.parts.reduce(0, { $0 + values[$1] }) == values[sum.total] else { throw .doesNotAddUp(sum: index) }
    }
    self.values = values
    self.sums = sums
    self.memberships = memberships
  }
}

/// Why a table, or lists about its cells, were refused.
public enum TableError: Error, Sendable, Hashable {
  /// The count of this cell is below 0.
  case negative(cell: Int)
  /// The sum of this number names a cell that is not there, or names one twice.
  case badSum(Int)
  /// The parts of the sum of this number do not add up to its total.
  case doesNotAddUp(sum: Int)
  /// A list has another number of entries than the table has cells.
  case wrongLength(expected: Int, found: Int)
  /// More cells than the method is made for, with their number; from `ControlledRounding` also a count that is too
  /// large to be rounded up, with the number of its cell.
  case tooLarge(Int)
}

/// What must stay open about a hidden count, whatever anyone works out from the published ones.
public enum ProtectionRule: Sendable, Hashable {
  /// The most that the count could be exceeds the least by at least this.
  case width(Int)
  /// Everything from 0 to this could be the count.
  case conceals(upTo: Int)

  /// Whether an interval of possible counts keeps the rule. Bounds are those of a linear program, so a little is
  /// allowed for rounding, 10⁻⁶ of a count.
  ///
  /// - Parameters:
  ///   - least: the least that the count could be.
  ///   - most: the most that it could be; infinite when there is no end to it.
  public func isKept(least: Double, most: Double) -> Bool {
    switch self {
    case .width(let width): most - least >= Double(width) - 1e-6
    case .conceals(let upTo): least <= 1e-6 && most >= Double(upTo) - 1e-6
    }
  }
}

/// One table, or several that share cells, as counts and the sums between them.
///
/// Nothing is said of rows and columns: a cell is a number, and a `Sum` says which cells another one is the total of.
/// So margins, hierarchies, linked tables and successive periods are all the same thing.
public struct AdditiveTable: Sendable, Hashable {
  /// The total of some cells.
  public struct Sum: Sendable, Hashable {
    public var total: Int
    public var parts: [Int]
    public init(total: Int, parts: [Int]) {
      self.total = total
      self.parts = parts
    }
  }

  /// The count of each cell, 0 or more.
  public var values: [Int]
  public var sums: [Sum]
  /// For each cell, the sums that it belongs to, as total or as part.
  public let memberships: [[Int]]

  /// - Throws: `TableError` when a value is negative, a sum names a cell that is not there or names one twice, or the
  ///   parts do not add up to their total.
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

public enum TableError: Error, Sendable, Hashable {
  case negative(cell: Int)
  case badSum(Int)
  case doesNotAddUp(sum: Int)
  case wrongLength(expected: Int, found: Int)
  /// More cells than the method is made for.
  case tooLarge(Int)
}

/// What must stay open about a hidden count, whatever anyone works out from the published ones.
public enum ProtectionRule: Sendable, Hashable {
  /// The most that the count could be exceeds the least by at least this.
  case width(Int)
  /// Everything from 0 to this could be the count.
  case conceals(upTo: Int)

  /// Whether an interval of possible counts keeps the rule. Bounds are those of a linear program, so a little is allowed
  /// for rounding.
  public func isKept(least: Double, most: Double) -> Bool {
    switch self {
    case .width(let width): most - least >= Double(width) - 1e-6
    case .conceals(let upTo): least <= 1e-6 && most >= Double(upTo) - 1e-6
    }
  }
}

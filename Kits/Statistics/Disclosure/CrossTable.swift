/// A table of one, two or three dimensions with all its margins; each dimension may have levels between its codes and
/// its total.
public struct CrossTable: Sendable {
  /// A dimension's codes, then its groups, then its total: the order of `codes`.
  public struct Dimension: Sendable, Hashable {
    /// The names of the positions: leaves from 0 on, then groups, the total last.
    public let codes: [String]
    /// For each code that is a total, the positions of what it is the total of.
    public let parts: [Int: [Int]]
    /// How many codes are no total of others.
    public var leafCount: Int { codes.count - parts.count }
    /// The position of the total: the last.
    public var total: Int { codes.count - 1 }

    /// Without groups when `groups` is empty; otherwise each leaf must belong to exactly one of them.
    ///
    /// - Parameters:
    ///   - leaves: the names of the codes that are counted.
    ///   - groups: for each group its name and the positions of its leaves, from 0. Positions are not checked here, and
    ///     a leaf that is in no group would be missing from the total.
    ///   - total: the name of the total.
    /// - Complexity: O(leaves + groups).
    public init(_ leaves: [String], groups: [(name: String, leaves: [Int])] = [], total: String = "Total") {
      var parts: [Int: [Int]] = [:]
      for (index, group) in groups.enumerated() { parts[leaves.count + index] = group.leaves }
      let last = leaves.count + groups.count
      parts[last] = groups.isEmpty ? Array(leaves.indices) : Array(leaves.count..<last)
      codes = leaves + groups.map(\.name) + [total]
      self.parts = parts
    }
  }

  /// In the order of a cell's key.
  public let dimensions: [Dimension]
  /// The counts of all cells with the sums that make the margins; the number of a cell is its `position`.
  public let table: AdditiveTable

  /// - Parameters:
  ///   - dimensions: one to three; the last one's position changes fastest from cell to cell.
  ///   - count: the count, 0 or more, of the leaves at these positions, one per dimension; asked once for each cell
  ///     that is no margin.
  /// - Throws: `TableError.negative` for a count below 0, `.badSum` for a group that names a leaf twice.
  /// - Complexity: O(cells × dimensions).
  public init(_ dimensions: [Dimension], count: ([Int]) -> Int) throws(TableError) {
    self.dimensions = dimensions
    let sizes = dimensions.map(\.codes.count)
    let strides = sizes.indices.map { axis in sizes[(axis + 1)...].reduce(1, *) }
    let all = sizes.reduce(1, *)
    var values = [Int](repeating: 0, count: all)
    var key = [Int](repeating: 0, count: sizes.count)
    for index in 0..<all {
      for axis in sizes.indices { key[axis] = index / strides[axis] % sizes[axis] }
      if !zip(dimensions, key).contains(where: { $0.parts[$1] != nil }) { values[index] = count(key) }
    }
    // One dimension after another; a code stands after those that it is the total of.
    var sums: [AdditiveTable.Sum] = []
    for (axis, dimension) in dimensions.enumerated() {
      for index in 0..<all {
        let code = index / strides[axis] % sizes[axis]
        guard let parts = dimension.parts[code] else { continue }
        let cells = parts.map { index + ($0 - code) * strides[axis] }
        values[index] = cells.reduce(0) { $0 + values[$1] }
        sums.append(.init(total: index, parts: cells))
      }
    }
    table = try AdditiveTable(values: values, sums: sums)
  }

  /// The number of a cell, from 0, for its positions, one per dimension: the last dimension's changes fastest.
  /// Positions are not checked. O(dimensions).
  public func position(_ key: [Int]) -> Int { Self.position(key, dimensions.map(\.codes.count)) }
  /// The positions of every cell's codes, one per dimension, in the order of the cells. O(cells × dimensions).
  public var keys: [[Int]] { Self.keys(dimensions.map(\.codes.count)) }
  /// The cell that is the total of everything.
  public var grandTotal: Int { position(dimensions.map(\.total)) }
  /// Whether the cell at these positions, one per dimension, is a total in some dimension.
  public func isMargin(_ key: [Int]) -> Bool { zip(dimensions, key).contains { $0.parts[$1] != nil } }

  private static func position(_ key: [Int], _ sizes: [Int]) -> Int {
    zip(key, sizes).reduce(0) { $0 * $1.1 + $1.0 }
  }
  private static func keys(_ sizes: [Int]) -> [[Int]] { combinations(sizes.map { Array(0..<$0) }) }
  private static func combinations(_ lists: [[Int]]) -> [[Int]] {
    lists.reduce([[]]) { found, list in found.flatMap { start in list.map { start + [$0] } } }
  }
}

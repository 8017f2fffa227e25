/// A table of one, two or three dimensions with all its margins; each dimension may have levels between its codes and
/// its total.
public struct CrossTable: Sendable {
  /// A dimension's codes, then its groups, then its total: the order of `codes`.
  public struct Dimension: Sendable, Hashable {
    public let codes: [String]
    /// For each code that is a total, the positions of what it is the total of.
    public let parts: [Int: [Int]]
    public var leafCount: Int { codes.count - parts.count }
    public var total: Int { codes.count - 1 }

    /// Without groups when `groups` is empty; otherwise each leaf belongs to one of them.
    public init(_ leaves: [String], groups: [(name: String, leaves: [Int])] = [], total: String = "Total") {
      var parts: [Int: [Int]] = [:]
      for (index, group) in groups.enumerated() { parts[leaves.count + index] = group.leaves }
      let last = leaves.count + groups.count
      parts[last] = groups.isEmpty ? Array(leaves.indices) : Array(leaves.count..<last)
      codes = leaves + groups.map(\.name) + [total]
      self.parts = parts
    }
  }

  public let dimensions: [Dimension]
  public let table: AdditiveTable

  /// - Parameter count: the count of the leaves at these positions, one per dimension.
  /// - Complexity: cells × dimensions.
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

  public func position(_ key: [Int]) -> Int { Self.position(key, dimensions.map(\.codes.count)) }
  /// The codes of every cell, in the order of the cells.
  public var keys: [[Int]] { Self.keys(dimensions.map(\.codes.count)) }
  /// The cell that is the total of everything.
  public var grandTotal: Int { position(dimensions.map(\.total)) }
  /// A cell that is a total in some dimension.
  public func isMargin(_ key: [Int]) -> Bool { zip(dimensions, key).contains { $0.parts[$1] != nil } }

  private static func position(_ key: [Int], _ sizes: [Int]) -> Int {
    zip(key, sizes).reduce(0) { $0 * $1.1 + $1.0 }
  }
  private static func keys(_ sizes: [Int]) -> [[Int]] { combinations(sizes.map { Array(0..<$0) }) }
  private static func combinations(_ lists: [[Int]]) -> [[Int]] {
    lists.reduce([[]]) { found, list in found.flatMap { start in list.map { start + [$0] } } }
  }
}

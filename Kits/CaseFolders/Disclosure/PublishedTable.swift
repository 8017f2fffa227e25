import Statistics

/// `cells.csv` with its hierarchies as a table with all totals: codes in order, then groups in order, then `Total`.
struct PublishedTable {
  static let total = "Total"
  static let mostCells = 1_000_000

  let names: [String]
  let cross: CrossTable
  /// By dimension, then code.
  private let positions: [[String: Int]]

  var table: AdditiveTable { cross.table }
  func codes(_ key: [Int]) -> [String] { zip(cross.dimensions, key).map { $0.codes[$1] } }

  init(_ folder: CaseFolder, dimensions names: [String]) throws {
    self.names = names
    let cells = try folder.table("cells.csv", [], optional: names + ["freq"])
    let columns = try names.map { try cells.names($0) }
    let counts = try cells.counts("freq")
    let dimensions = try zip(names, columns).map { name, codes in
      try Self.dimension(name, codes, folder) { row in cells.fault(row, name, "\(codes[row]) is kept for totals") }
    }
    var size = 1
    for dimension in dimensions {
      let (product, overflows) = size.multipliedReportingOverflow(by: dimension.codes.count)
      guard !overflows, product <= Self.mostCells else {
        throw CaseFault("cells.csv", "makes a table of more than \(Self.mostCells) cells")
      }
      size = product
    }
    let positions = dimensions.map { Dictionary(uniqueKeysWithValues: $0.codes.enumerated().map { ($1, $0) }) }
    self.positions = positions
    let strides = dimensions.indices.map { axis in dimensions[(axis + 1)...].reduce(1) { $0 * $1.leafCount } }
    var leaves = [Int](repeating: 0, count: dimensions.reduce(1) { $0 * $1.leafCount })
    var seen = [Bool](repeating: false, count: leaves.count)
    var sum = 0
    for row in 0..<cells.count {
      let place = columns.indices.reduce(0) { $0 + strides[$1] * (positions[$1][columns[$1][row]] ?? 0) }
      guard !seen[place] else { throw cells.fault(row, names[0], "this cell stands twice") }
      seen[place] = true
      leaves[place] = counts[row]
      sum += counts[row]
      guard sum <= 1 << 53 else { throw cells.fault(row, "freq", "the total is more than \(1 << 53)") }
    }
    cross = try CrossTable(dimensions) { key in leaves[zip(key, strides).reduce(0) { $0 + $1.0 * $1.1 }] }
  }

  /// The cell that a row of another file names.
  func cell(_ file: CaseTable, _ row: Int, _ columns: [[String]]) throws -> Int {
    var key: [Int] = []
    for (axis, name) in names.enumerated() {
      guard let position = positions[axis][columns[axis][row]] else {
        throw file.fault(row, name, "\(columns[axis][row]) is no code of cells.csv")
      }
      key.append(position)
    }
    return cross.position(key)
  }

  private static func dimension(
    _ name: String, _ codes: [String], _ folder: CaseFolder, _ taken: (Int) -> CaseFault
  ) throws -> CrossTable.Dimension {
    let leaves = sorted(codes)
    if let row = codes.firstIndex(of: total) { throw taken(row) }
    let file = "hierarchy_\(name).csv"
    guard !name.contains("/"), folder.has(file) else { return .init(leaves, total: total) }
    let rows = try folder.table(file, [], optional: ["child", "parent"])
    let children = try rows.identifiers("child")
    let parents = try rows.names("parent")
    if let row = parents.firstIndex(of: total) { throw rows.fault(row, "parent", "\(total) is kept for totals") }
    let known = Set(leaves)
    if let row = parents.firstIndex(where: { known.contains($0) }) {
      throw rows.fault(row, "parent", "\(parents[row]) is a code of cells.csv")
    }
    let parent = Dictionary(uniqueKeysWithValues: zip(children, parents))
    if let leaf = leaves.first(where: { parent[$0] == nil }) { throw CaseFault(file, "has no parent for \(leaf)") }
    return .init(
      leaves,
      groups: sorted(parents).map { group in (group, leaves.indices.filter { parent[leaves[$0]] == group }) },
      total: total)
  }

  /// Each once, in the order of their characters' numbers.
  private static func sorted(_ codes: [String]) -> [String] {
    Set(codes).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }
}

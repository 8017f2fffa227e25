/// Files of one value for an area and a time step; what they leave out is 0.
final class CellRows {
  private let times: Int
  private let number: [String: Int]
  /// For each file: the cell of each row.
  private var cells: [String: (table: CaseTable, cells: [Int])] = [:]

  init(_ ids: [String], times: Int) {
    self.times = times
    number = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
  }

  func counts(_ folder: CaseFolder, _ file: String) throws -> [Int] {
    let table = try folder.table(file, ["id", "t", "count"])
    return try spread(table.counts("count"), 0, table)
  }

  func expected(_ folder: CaseFolder, _ file: String) throws -> [Double] {
    let table = try folder.table(file, ["id", "t", "expected"])
    return try spread(table.numbers("expected", in: 0...1e300), 0, table)
  }

  private func spread<Value>(_ values: [Value], _ none: Value, _ table: CaseTable) throws -> [Value] {
    let ids = try table.names("id")
    let steps = try table.integers("t", in: 1...times)
    var spread = [Value](repeating: none, count: number.count * times)
    var isSet = [Bool](repeating: false, count: spread.count)
    var list: [Int] = []
    for row in ids.indices {
      guard let area = number[ids[row]] else { throw table.fault(row, "id", "\(ids[row]) is not in areas.csv") }
      let cell = area * times + steps[row] - 1
      guard !isSet[cell] else { throw table.fault(row, "t", "\(ids[row]) has a row for time \(steps[row]) already") }
      isSet[cell] = true
      spread[cell] = values[row]
      list.append(cell)
    }
    cells[table.file] = (table, list)
    return spread
  }

  /// Names the first row with cases at a cell.
  func fault(_ file: String, _ reason: String, where isSo: (_ area: Int, _ time: Int) -> Bool) -> CaseFault {
    guard let (table, cells) = cells[file], let counts = try? table.counts("count"),
      let row = cells.indices.first(where: { counts[$0] > 0 && isSo(cells[$0] / times, cells[$0] % times) })
    else { return CaseFault(file, reason) }
    return table.fault(row, "count", reason)
  }
}

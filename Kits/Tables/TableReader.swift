import Vocabulary

/// Draws the rows of a table one by one, blank rows left out, shape checked against the header. Not shared between
/// tasks: each takes its own.
public struct TableReader {
  private let table: TableFile
  private var scan: CSVScan?
  private var sheet: SheetReader?
  private var row: TableRow
  private var delivered = 0

  init(_ table: TableFile) {
    self.table = table
    switch table.content {
    case .text(let text):
      scan = text.scan
      row = TableRow(source: text.bytes)
    case .sheet:
      row = TableRow(source: [])
    }
  }

  /// The next row; nil at the end.
  public mutating func next() throws -> TableRow? {
    switch table.content {
    case .text(let text):
      while true {
        let isRow = try text.bytes.withUnsafeBufferPointer { bytes in try scan?.next(bytes, into: &row) ?? false }
        guard isRow else { return nil }
        if try settle() { return row }
      }
    case .sheet(let content):
      let reader = try sheet ?? content.reader()
      sheet = reader
      while let found = try reader.next() {
        row = found
        if try settle() { return row }
      }
      return nil
    }
  }

  mutating func readAll(_ body: (TableRow) throws -> Bool) throws {
    guard case .text(let text) = table.content, var scan else {
      while let row = try next() {
        guard try body(row) else { return }
      }
      return
    }
    try text.bytes.withUnsafeBufferPointer { bytes in
      while try scan.next(bytes, into: &row) {
        if try settle(), try !body(row) { return }
      }
    }
  }

  /// Brings the row into the header's shape; false when it is not to be delivered.
  private mutating func settle() throws -> Bool {
    guard row.rowNumber > table.lastHeadRow else { return false }
    let width = table.header.count
    if let own = table.rejectsColumns, row.cells.count > own {
      row.cells.removeSubrange(own..<min(own + 2, row.cells.count))
    }
    if table.removesApostrophes { row.removeApostrophes() }
    guard !row.isBlank else { return false }
    if case .tooManyValues(_, let found) = row.problem { row.problem = .tooManyValues(expected: width, found: found) }
    if row.cells.count > width {
      while row.cells.count > width, row.isBlank(row.cells.count - 1) { row.cells.removeLast() }
      if row.cells.count > width, row.beyondLimit == 0 {
        row.problem = .tooManyValues(expected: width, found: row.cells.count)
      }
    } else if row.cells.count < width {
      row.isShort = table.format == .delimited
    }
    delivered += 1
    guard delivered <= table.limits.rows else { throw Problem.tableTooManyRows(limit: table.limits.rows) }
    return true
  }
}

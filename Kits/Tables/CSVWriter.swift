/// Writes CSV (RFC 4180) in UTF-8 that spreadsheet programs open rightly and cannot be made to run.
public struct CSVWriter: Sendable {
  public struct Options: Sendable {
    public var delimiter: Character = ","
    /// CRLF, or LF alone.
    public var endsWithCRLF = true
    /// Excel takes a file without it for the local code page.
    public var hasBOM = true
    /// An apostrophe before values that a spreadsheet would run; see `TableOptions.apostrophes` for reading back.
    public var guardsFormulas = true
    public init() {}
  }

  public let options: Options
  private let delimiter: UInt8
  private var bytes: [UInt8] = []
  private var isAtStart = true

  public init(options: Options = Options()) {
    self.options = options
    delimiter = options.delimiter.asciiValue ?? 44
    if options.hasBOM { bytes = [0xEF, 0xBB, 0xBF] }
  }

  /// Writes one row; nil is an empty value.
  public mutating func write(_ cells: [String?]) {
    for (column, cell) in cells.enumerated() {
      if column > 0 { bytes.append(delimiter) }
      var text = cell ?? ""
      text.withUTF8 { add($0, isOnly: cells.count == 1) }
    }
    endRow()
  }

  /// Writes a row as it was read, with more cells after the given number of columns.
  mutating func write(_ row: TableRow, width: Int, then more: [String]) {
    var isFirst = true
    func separate(_ writer: inout CSVWriter) {
      if !isFirst { writer.bytes.append(writer.delimiter) }
      isFirst = false
    }
    for column in 0..<width {
      separate(&self)
      row.withBytes(column) { add($0, isOnly: false) }
    }
    for cell in more {
      separate(&self)
      var text = cell
      text.withUTF8 { add($0, isOnly: false) }
    }
    for column in width..<max(width, row.count) {
      separate(&self)
      row.withBytes(column) { add($0, isOnly: false) }
    }
    endRow()
  }

  /// What was written since the last call, for streaming.
  public mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  private mutating func endRow() {
    if options.endsWithCRLF { bytes.append(13) }
    bytes.append(10)
    isAtStart = false
  }

  private mutating func add(_ cell: UnsafeBufferPointer<UInt8>, isOnly: Bool) {
    let guarded = options.guardsFormulas && FormulaGuard.needsGuard(cell)
    guard needsQuotes(cell, isOnly: isOnly) else {
      if guarded { bytes.append(39) }
      bytes.append(contentsOf: cell)
      isAtStart = false
      return
    }
    bytes.append(34)
    if guarded { bytes.append(39) }
    for byte in cell {
      if byte == 34 { bytes.append(34) }
      bytes.append(byte)
    }
    bytes.append(34)
    isAtStart = false
  }

  private func needsQuotes(_ cell: UnsafeBufferPointer<UInt8>, isOnly: Bool) -> Bool {
    // A row of one empty value would be a blank line.
    guard let first = cell.first, let last = cell.last else { return isOnly }
    if first == 32 || last == 32 { return true }
    if cell.contains(where: { $0 == delimiter || $0 == 34 || $0 == 10 || $0 == 13 }) { return true }
    guard isAtStart else { return false }
    // At the start of a file `ID` makes Excel see SYLK, `sep=` a delimiter, and U+FEFF a byte order mark.
    return first == 0xEF || first == 73 && cell.count > 1 && cell[1] == 68
      || cell.count > 3 && cell[0] | 32 == 115 && cell[1] | 32 == 101 && cell[2] | 32 == 112 && cell[3] == 61
  }
}

import Vocabulary

/// Reads the rows of one sheet as the sheet is unpacked, a chunk at a time.
final class SheetReader {
  private let stream: ZipStream
  private let feed: XMLFeed
  private let handler: SheetHandler
  private var waiting: ArraySlice<TableRow> = []
  private var isDone = false

  init(
    _ part: String, _ archive: ZipArchive, _ strings: SharedStrings, _ formats: CellFormats, _ limits: TableLimits
  ) throws {
    guard let entry = archive.entry(part) else { throw Problem.tableDamaged(part) }
    stream = try archive.stream(entry)
    handler = SheetHandler(part, strings, formats, limits)
    feed = try XMLFeed(part, limits: limits, handler: handler)
  }

  /// The next row that has cells; nil at the end.
  func next() throws -> TableRow? {
    while true {
      if let row = waiting.popFirst() { return row }
      guard !isDone else { return nil }
      if try !stream.next({ try feed.feed($0) }) {
        try feed.finish()
        isDone = true
      }
      waiting = handler.take()
    }
  }
}

/// Builds rows from `<row>` and `<c>`.
private final class SheetHandler: XMLHandling {
  private enum Kind { case number, shared, boolean, error, text, day }

  var fault: Problem?
  private var rows: [TableRow] = []
  private let part: String
  private let strings: SharedStrings
  private let formats: CellFormats
  private let limits: TableLimits

  private var row: TableRow
  private var rowNumber = 0
  private var isInRow = false
  private var isInCell = false
  private var column = -1
  private var kind = Kind.number
  private var style = 0
  private var isInValue = false
  private var phonetic = 0
  private var isTooLong = false
  private var value: [UInt8] = []

  init(_ part: String, _ strings: SharedStrings, _ formats: CellFormats, _ limits: TableLimits) {
    self.part = part
    self.strings = strings
    self.formats = formats
    self.limits = limits
    row = TableRow(source: strings.bytes)
  }

  func take() -> ArraySlice<TableRow> {
    defer { rows = [] }
    return rows[...]
  }

  func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if isInCell {
      if name == "v" || name == "t" && phonetic == 0 { isInValue = true } else if name == "rPh" { phonetic += 1 }
    } else if isInRow, name == "c" {
      startCell(attributes)
    } else if name == "row" {
      rowNumber = max(1, attributes.integer("r") ?? rowNumber + 1)
      row = TableRow(source: strings.bytes)
      row.rowNumber = rowNumber
      column = -1
      isInRow = true
    }
  }

  func end(_ name: XMLName) {
    if isInCell {
      if name == "v" || name == "t" {
        isInValue = false
      } else if name == "rPh" {
        phonetic -= 1
      } else if name == "c" {
        isInCell = false
        endCell()
      }
    } else if isInRow, name == "row" {
      isInRow = false
      if !row.cells.isEmpty { rows.append(row) }
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isInValue, !isTooLong else { return }
    if value.count + bytes.count > limits.cellBytes {
      isTooLong = true
      value.append(contentsOf: bytes.prefix(limits.cellBytes - value.count))
    } else {
      value.append(contentsOf: bytes)
    }
  }

  private func startCell(_ attributes: XMLAttributes) {
    isInCell = true
    isInValue = false
    isTooLong = false
    phonetic = 0
    value.removeAll(keepingCapacity: true)
    // Some writers leave the reference out: the cell then follows the one before.
    column = attributes.pointer("r").flatMap(Self.column) ?? column + 1
    style = attributes.integer("s") ?? 0
    kind = attributes.pointer("t").map(Self.kind) ?? .number
  }

  private static func kind(_ type: UnsafePointer<CChar>) -> Kind {
    let name = XMLName(type)
    if name == "s" { return .shared }
    if name == "str" || name == "inlineStr" { return .text }
    if name == "b" { return .boolean }
    if name == "e" { return .error }
    return name == "d" ? .day : .number
  }

  private func endCell() {
    guard !value.isEmpty else { return }
    guard column < limits.columns else {
      row.beyondLimit += 1
      row.problem = .tooManyValues(expected: limits.columns, found: column + 1)
      return
    }
    let cell: TableRow.Cell
    if kind == .shared {
      let index = value.withUnsafeBufferPointer { NumberStyle.integer(Blank.trim($0)) }
      guard let index, let range = strings.range(index) else {
        fault = .tableDamaged(part)
        return
      }
      guard !range.isEmpty else { return }
      cell = TableRow.Cell(start: range.lowerBound, count: range.count, kind: .text, isInSource: true)
      isTooLong = range.count > limits.cellBytes
    } else {
      let start = row.scratch.count
      guard start + value.count < 1 << 31 else {
        fault = .tableSwells(limit: 1 << 31)
        return
      }
      let written = write()
      cell = TableRow.Cell(start: start, count: row.scratch.count - start, kind: written, isInSource: false)
    }
    if isTooLong, row.problem == nil { row.problem = .cellTooLong(column: column + 1, limit: limits.cellBytes) }
    while row.cells.count < column { row.cells.append(.missing) }
    if column < row.cells.count { row.cells[column] = cell } else { row.cells.append(cell) }
  }

  /// Writes the cell's value as text into the row, and says what kind it is.
  private func write() -> CellKind {
    switch kind {
    case .text, .shared:
      EscapedText.unescape(&value, from: 0)
      row.scratch.append(contentsOf: value)
      return .text
    case .error:
      row.scratch.append(contentsOf: value)
      return .error
    case .boolean:
      let isTrue = value == [49] || value.first.map { $0 | 32 == 116 } == true
      row.scratch.append(contentsOf: (isTrue ? "TRUE" : "FALSE").utf8)
      return .boolean
    case .day:
      return writeDay()
    case .number:
      let format = formats[style]
      if format == .plain, isPlainInteger {
        row.scratch.append(contentsOf: value)
        return .number
      }
      let number = value.withUnsafeBufferPointer { NumberStyle.plain.parse(Blank.trim($0)) }
      guard let number else {
        row.scratch.append(contentsOf: value)
        return .text
      }
      return ExcelDay.write(number, format, countsFrom1904: formats.countsFrom1904, to: &row.scratch)
    }
  }

  /// A cell of type `d` holds ISO 8601 text already.
  private func writeDay() -> CellKind {
    let reading = value.withUnsafeBufferPointer { try? DayParser(order: .yearMonthDay).parse($0) }
    guard let reading else {
      row.scratch.append(contentsOf: value)
      return .text
    }
    row.scratch.append(contentsOf: reading.day.description.utf8)
    guard let second = reading.second, formats[style] != .day else { return .day }
    row.scratch.append(UInt8(ascii: "T"))
    _ = ExcelDay.write(Double(second) / 86_400, .time, countsFrom1904: false, to: &row.scratch)
    return .dayTime
  }

  private var isPlainInteger: Bool {
    let digits = value.first == 45 ? value.dropFirst() : value[...]
    guard !digits.isEmpty, digits.count <= 15, digits.first != 48 || digits.count == 1 && value.count == 1 else {
      return false
    }
    return digits.allSatisfy { $0 &- 48 <= 9 }
  }

  /// The column of a reference like `AB12`, from 0; nil when it has no letters.
  private static func column(_ reference: UnsafePointer<CChar>) -> Int? {
    var sum = 0
    var at = reference
    while true {
      let letter = UInt8(bitPattern: at.pointee) & 0xDF
      guard letter >= 65, letter <= 90 else { break }
      sum = min(sum * 26 + Int(letter) - 64, 1 << 30)
      at += 1
    }
    return sum > 0 ? sum - 1 : nil
  }
}

/// What kind of cell a workbook says it is; every cell of a delimited file is text.
public enum CellKind: UInt8, Sendable {
  case missing, text, number, day, dayTime, time, boolean, error
}

/// One row: cells as slices of bytes that stay where they were read, so that no `String` is made unless asked for.
/// A row may be kept; the reader then moves on to fresh storage.
public struct TableRow: Sendable {
  /// From 1, as the spreadsheet shows it.
  public internal(set) var rowNumber = 0
  /// A delimited row with fewer values than the header has columns.
  public internal(set) var isShort = false
  public internal(set) var problem: RowProblem?

  /// The file's text, or the workbook's shared strings.
  @usableFromInline var source: [UInt8]
  /// Cells that had to be rewritten: doubled quotes, numbers, days.
  @usableFromInline var scratch: [UInt8] = []
  @usableFromInline var cells: [Cell] = []
  var beyondLimit = 0

  @usableFromInline struct Cell: Sendable {
    @usableFromInline var start: UInt32
    @usableFromInline var count: UInt32
    @usableFromInline var kind: CellKind
    @usableFromInline var isInSource: Bool

    init(start: Int, count: Int, kind: CellKind, isInSource: Bool) {
      // Both fit: files and scratch are bounded below 4 GiB by `TableFile.open`.
      self.start = UInt32(truncatingIfNeeded: start)
      self.count = UInt32(truncatingIfNeeded: count)
      self.kind = kind
      self.isInSource = isInSource
    }
    static let missing = Cell(start: 0, count: 0, kind: .missing, isInSource: false)
  }

  init(source: [UInt8]) { self.source = source }

  /// How many cells the row has, up to its last.
  public var count: Int { cells.count }

  public func kind(_ column: Int) -> CellKind {
    cells.indices.contains(column) ? cells[column].kind : .missing
  }

  /// The cell's UTF-8, valid during the call only; empty when the cell is missing.
  @inlinable public func withBytes<Result>(
    _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    guard column >= 0, column < cells.count else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    let cell = cells[column]
    let range = Int(cell.start)..<Int(cell.start) + Int(cell.count)
    if cell.isInSource {
      return try source.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
    return try scratch.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// The cell's UTF-8 without a copy; nil when the cell is missing.
  public func bytes(_ column: Int) -> ArraySlice<UInt8>? {
    guard cells.indices.contains(column), cells[column].kind != .missing else { return nil }
    let cell = cells[column]
    let range = Int(cell.start)..<Int(cell.start) + Int(cell.count)
    return cell.isInSource ? source[range] : scratch[range]
  }

  /// The cell as it stands, white space included; nil when it is missing.
  public func text(_ column: Int) -> String? {
    guard kind(column) != .missing else { return nil }
    return withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  /// The cell without white space around it; nil when nothing is left.
  public func trimmed(_ column: Int) -> String? {
    withBytes(column) {
      let inner = Blank.trim($0)
      return inner.isEmpty ? nil : String(decoding: inner, as: UTF8.self)
    }
  }

  public func isBlank(_ column: Int) -> Bool { withBytes(column) { Blank.trim($0).isEmpty } }

  /// The cell as a number, by default with a decimal point and no grouping; nil when it is none.
  public func number(_ column: Int, as style: NumberStyle = .plain) -> Double? {
    withBytes(column) { style.parse(Blank.trim($0)) }
  }

  /// The cell as a whole number; nil when it is none or needs more than 18 digits.
  public func integer(_ column: Int) -> Int? { withBytes(column) { NumberStyle.integer(Blank.trim($0)) } }

  /// The cell as a day by the parser's order; throws what is wrong with it.
  public func day(_ column: Int, by parser: DayParser) throws(DayFault) -> DayTime {
    let reading: Result<DayTime, DayFault> = withBytes(column) { bytes in
      do throws(DayFault) { return .success(try parser.parse(bytes)) } catch { return .failure(error) }
    }
    return try reading.get()
  }

  /// All cells as text; nil where missing.
  public var texts: [String?] { cells.indices.map { text($0) } }

  /// True when no cell holds more than white space.
  public var isBlank: Bool { cells.indices.allSatisfy { isBlank($0) } }

  var filled: Int { cells.indices.reduce(0) { $0 + (isBlank($1) ? 0 : 1) } }
}

extension TableRow {
  mutating func clear(number: Int) {
    rowNumber = number
    isShort = false
    problem = nil
    beyondLimit = 0
    if !scratch.isEmpty { scratch.removeAll(keepingCapacity: true) }
    cells.removeAll(keepingCapacity: true)
  }

  /// Takes one apostrophe from cells where `CSVWriter` had put one.
  mutating func removeApostrophes() {
    for column in cells.indices {
      guard withBytes(column, { FormulaGuard.isGuarded($0) }) else { continue }
      cells[column].start += 1
      cells[column].count -= 1
    }
  }
}

/// White space of one byte, and the no-break space, as people leave around values.
enum Blank {
  @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }

  static func trim(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var low = 0
    var high = bytes.count
    while low < high {
      if isBlank(bytes[low]) {
        low += 1
      } else if low + 1 < high, bytes[low] == 0xC2, bytes[low + 1] == 0xA0 {
        low += 2
      } else {
        break
      }
    }
    while low < high {
      if isBlank(bytes[high - 1]) {
        high -= 1
      } else if high - 1 > low, bytes[high - 1] == 0xA0, bytes[high - 2] == 0xC2 {
        high -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: bytes[low..<high])
  }
}

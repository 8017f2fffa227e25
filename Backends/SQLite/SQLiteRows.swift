import GRDBSQLite
import Storage
import Vocabulary

/// Rows on their way into a table by one statement: their numbers, and their bytes in one piece of memory, so that SQLite
/// reads them where they are instead of copying each.
struct SQLiteRows {
  private enum Cell {
    case null
    case integer(Int64)
    case real(Double)
    case text(start: Int, count: Int)
    case blob(start: Int, count: Int)
  }

  private let columns: [String]
  private var cells: [Cell] = []
  private var bytes: [UInt8] = []
  private(set) var count = 0

  init(columns: [String]) { self.columns = columns }

  mutating func append(_ row: [SQLValue]) throws {
    guard row.count == columns.count else {
      throw StatementProblem("A row has \(row.count) values for \(columns.count) columns")
    }
    for (index, value) in row.enumerated() {
      switch value {
      case .null: cells.append(.null)
      case .integer(let number): cells.append(.integer(number))
      // SQLite itself keeps what is not a number as NULL; so does the other database.
      case .real(let number): cells.append(.real(number))
      case .text(let text):
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if bytes[start...].contains(0) { throw Problem.invalid([FieldProblem(columns[index], "control-character")]) }
        cells.append(.text(start: start, count: bytes.count - start))
      case .blob(let blob):
        cells.append(.blob(start: bytes.count, count: blob.count))
        bytes += blob
      }
    }
    count += 1
  }

  mutating func removeAll() {
    cells.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    count = 0
  }

  /// Binds the values of some rows and runs a statement that takes so many; gives SQLite's result code. The bytes are
  /// lent to SQLite until then.
  func run(_ statement: OpaquePointer?, _ rows: Range<Int>) -> Int32 {
    let width = columns.count
    return bytes.withUnsafeBufferPointer { bytes in
      for (index, cell) in cells[rows.lowerBound * width..<rows.upperBound * width].enumerated() {
        let code = Self.bind(cell, bytes.baseAddress, statement, Int32(index + 1))
        if code != SQLITE_OK { return code }
      }
      return sqlite3_step(statement)
    }
  }

  private static func bind(
    _ cell: Cell, _ bytes: UnsafePointer<UInt8>?, _ statement: OpaquePointer?, _ index: Int32
  ) -> Int32 {
    // A nil destructor is SQLITE_STATIC: the memory stays as it is while the statement runs.
    switch cell {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .real(let number): return sqlite3_bind_double(statement, index, number)
    case .text(let start, let count):
      // No bytes have no address, which SQLite would take for NULL.
      guard let bytes, count > 0 else { return sqlite3_bind_text(statement, index, "", 0, nil) }
      return (bytes + start).withMemoryRebound(to: CChar.self, capacity: count) {
        sqlite3_bind_text(statement, index, $0, Int32(clamping: count), nil)
      }
    case .blob(let start, let count):
      guard let bytes, count > 0 else { return sqlite3_bind_zeroblob(statement, index, 0) }
      return sqlite3_bind_blob64(statement, index, bytes + start, UInt64(count), nil)
    }
  }
}

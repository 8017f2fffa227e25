import GRDBSQLite
import Storage

/// A compiled statement and its text.
struct SQLiteStatement {
  let pointer: OpaquePointer?
  let text: String

  var columns: ColumnNames {
    ColumnNames(
      (0..<sqlite3_column_count(pointer)).map { index in
        sqlite3_column_name(pointer, index).map { String(cString: $0) } ?? ""
      })
  }

  func value(at index: Int32) -> SQLValue {
    switch sqlite3_column_type(pointer, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, index))
    case SQLITE_TEXT:
      guard let bytes = sqlite3_column_text(pointer, index) else { return .text("") }
      let count = Int(sqlite3_column_bytes(pointer, index))
      return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      guard let bytes = sqlite3_column_blob(pointer, index) else { return .blob([]) }
      return .blob([UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, index)))))
    default: return .null
    }
  }
}

/// The row that a statement stands on, read from SQLite's own memory.
struct SQLiteRow: Row {
  let statement: SQLiteStatement
  let columns: ColumnNames

  var count: Int { columns.names.count }
  func value(at index: Int) -> SQLValue {
    precondition(columns.names.indices.contains(index), "A row has no column \(index)")
    return statement.value(at: Int32(index))
  }
  func index(of column: String) -> Int? { columns.index(of: column) }
}

import GRDB
import GRDBSQLite
import Storage
import Vocabulary

// GRDB has types of the same names.
import protocol Storage.Row
import struct Storage.SQL

/// One transaction on one SQLite connection. Statements are compiled and kept by GRDB and stepped directly, which
/// spares a dictionary and several copies a row.
final class SQLiteConnection: Connection {
  private let db: GRDB.Database
  private let handle: OpaquePointer?
  private(set) var state = TransactionState()
  /// The numbers of the announcements of this transaction.
  private(set) var announced: [String: Int64] = [:]
  /// Kept statements that are being stepped: a query inside its own loop needs a second one.
  private var running: Set<String> = []

  init(_ db: GRDB.Database) {
    self.db = db
    handle = db.sqliteConnection
  }

  func end() { state.end() }

  var dialect: Dialect { .sqlite }

  func rows(_ sql: SQL) throws -> [any Row] {
    try with(sql) { statement in
      var rows: [any Row] = []
      let columns = statement.columns
      while try step(statement) {
        let values = (0..<columns.names.count).map { statement.value(at: Int32($0)) }
        rows.append(StoredRow(columns: columns, values: values))
      }
      return rows
    }
  }

  func forEachRow(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
    try with(sql) { statement in
      let row = SQLiteRow(statement: statement, columns: statement.columns)
      while try step(statement) { try body(row) }
    }
  }

  @discardableResult
  func run(_ sql: SQL) throws -> Int {
    try with(sql) { statement in
      let before = sqlite3_total_changes(handle)
      while try step(statement) {}
      // SQLite keeps the last count when a statement changes no rows by its nature.
      return sqlite3_total_changes(handle) == before ? 0 : Int(sqlite3_changes(handle))
    }
  }

  /// Rows go in by several a statement: SQLite makes the list of each `CHECK (… IN (…))` into a table once a statement,
  /// which for single rows costs as much as the rows.
  @discardableResult
  func insert(
    into table: String, columns: [String], next: (inout [SQLValue]) throws -> Bool
  ) throws -> Int {
    let names = try columns.map { try SQL.quoted($0) }.joined(separator: ", ")
    let head = "INSERT INTO \(try SQL.quoted(table)) (\(names)) VALUES "
    func statement(rows: Int) -> SQL {
      let tuples = (0..<rows).map { row in
        "(" + columns.indices.map { "?\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
      }
      return SQL(stringLiteral: head + tuples.joined(separator: ", "))
    }
    let most = max(1, Self.valuesPerInsert / max(1, columns.count))
    let (one, many) = (statement(rows: 1), statement(rows: most))
    // Names that are wrong are refused even when there are no rows.
    try with(one, parameterCount: columns.count) { _ in }
    var rows = SQLiteRows(columns: columns)
    var values = [SQLValue](repeating: .null, count: columns.count)
    var (count, isMore) = (0, true)
    while isMore {
      rows.removeAll()
      isMore = try take(upTo: most, into: &rows, &values, next)
      if rows.count == 0 { break }
      let step = rows.count == most ? most : 1
      try with(step == most ? many : one, parameterCount: step * columns.count) { statement in
        for first in stride(from: 0, to: rows.count, by: step) {
          if rows.run(statement.pointer, first..<first + step) != SQLITE_DONE { throw failed(lastFailure(statement)) }
          sqlite3_reset(statement.pointer)
        }
      }
      count += rows.count
    }
    return count
  }

  /// Takes rows from the caller; false when there are no more. An error of the caller's spoils the transaction: rows
  /// before are in it already, and as with COPY none of them may stay.
  private func take(
    upTo most: Int, into rows: inout SQLiteRows, _ values: inout [SQLValue],
    _ next: (inout [SQLValue]) throws -> Bool
  ) throws -> Bool {
    state.isInserting = true
    defer { state.isInserting = false }
    do {
      while rows.count < most {
        guard try next(&values) else { return false }
        try rows.append(values)
      }
      return true
    } catch {
      throw failed(error)
    }
  }

  /// More values a statement brought nothing in measurements; SQLite takes up to 32,766.
  private static let valuesPerInsert = 1000

  /// Counts the announcements of a topic in a table, which other processes read.
  func announce(_ topic: String) throws {
    try SQL.checkTopic(topic)
    try run("CREATE TABLE IF NOT EXISTS announcement (topic TEXT PRIMARY KEY, number INTEGER NOT NULL)")
    announced[topic] = try value(
      """
      INSERT INTO announcement (topic, number) VALUES (\(topic), 1)
      ON CONFLICT (topic) DO UPDATE SET number = number + 1 RETURNING number
      """)
  }

  func announcementNumbers() throws -> [String: Int64] {
    guard try exists("SELECT 1 FROM sqlite_master WHERE name = 'announcement'") else { return [:] }
    return try Dictionary(
      uniqueKeysWithValues: rows("SELECT topic, number FROM announcement").map { (try $0.get(0), try $0.get(1)) })
  }

  // MARK: Statements

  private func with<Result>(
    _ sql: SQL, parameterCount: Int? = nil, _ body: (SQLiteStatement) throws -> Result
  ) throws -> Result {
    try state.check()
    for case .text(let text) in sql.parameters { try SQL.refuseNUL(in: text, field: "") }
    let text = sql.text { "?\($0)" }
    // Lists of many lengths and definitions, which run once, would fill the memory.
    let isKept = sql.parameters.count <= 40 && !text.isDefinition && !running.contains(text)
    let compiled: Statement
    do {
      compiled = try isKept ? db.cachedStatement(sql: text) : db.makeStatement(sql: text)
    } catch let error as DatabaseError {
      throw failed(SQLiteFailure.translated(error))
    }
    let statement = SQLiteStatement(pointer: compiled.sqliteStatement, text: text)
    guard Int(sqlite3_bind_parameter_count(statement.pointer)) == parameterCount ?? sql.parameters.count else {
      throw StatementProblem("The parameters do not match the placeholders", statement: text)
    }
    if isKept { running.insert(text) }
    defer {
      sqlite3_reset(statement.pointer)
      sqlite3_clear_bindings(statement.pointer)
      if isKept { running.remove(text) }
    }
    return try withExtendedLifetime(compiled) {
      for (index, value) in sql.parameters.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
      return try body(statement)
    }
  }

  /// True when there is a row.
  private func step(_ statement: SQLiteStatement) throws -> Bool {
    switch sqlite3_step(statement.pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      throw failed(lastFailure(statement))
    }
  }

  private func bind(_ value: SQLValue, at index: Int32, of statement: SQLiteStatement) throws {
    let code: Int32
    switch value {
    case .null: code = sqlite3_bind_null(statement.pointer, index)
    case .integer(let number): code = sqlite3_bind_int64(statement.pointer, index, number)
    // SQLite itself keeps what is not a number as NULL; so does the other database.
    case .real(let number): code = sqlite3_bind_double(statement.pointer, index, number)
    case .text(var text):
      code = text.withUTF8 { bytes in
        // No bytes have no address, which SQLite would take for NULL.
        guard let start = bytes.baseAddress else {
          return sqlite3_bind_text(statement.pointer, index, "", 0, Self.copied)
        }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          sqlite3_bind_text(statement.pointer, index, $0, Int32(clamping: bytes.count), Self.copied)
        }
      }
    case .blob(let bytes):
      code = bytes.withUnsafeBytes {
        $0.isEmpty
          ? sqlite3_bind_zeroblob(statement.pointer, index, 0)
          : sqlite3_bind_blob64(statement.pointer, index, $0.baseAddress, UInt64($0.count), Self.copied)
      }
    }
    if code != SQLITE_OK { throw failed(lastFailure(statement)) }
  }

  private func lastFailure(_ statement: SQLiteStatement) -> any Error {
    SQLiteFailure.translated(
      code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)),
      statement: statement.text)
  }

  private func failed(_ error: any Error) -> any Error {
    state.fail(error)
    return error
  }

  /// SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies the bytes before the call returns.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension String {
  fileprivate var isDefinition: Bool { hasPrefix("CREATE ") || hasPrefix("DROP ") || hasPrefix("ALTER ") }
}

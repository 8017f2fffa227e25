import CPQ
import Storage

/// One transaction on one connection to the server.
final class PostgresConnection: Connection {
  private let link: PostgresLink
  private(set) var state = TransactionState()
  private var cursors = 0

  init(_ link: PostgresLink) { self.link = link }

  func end() { state.end() }

  var dialect: Dialect { .postgres }

  func rows(_ sql: SQL) throws -> [any Row] {
    let result = try execute(sql)
    return (0..<result.rowCount).map { result.storedRow($0) }
  }

  /// Reads through a cursor, a thousand rows at a time, so that the loop may run other statements.
  func forEachRow(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
    try state.check()
    let statement = try PostgresStatement(sql)
    guard statement.isQuery else {
      let result = try execute(sql)
      for row in 0..<result.rowCount { try body(PostgresRow(result: result, row: row)) }
      return
    }
    cursors += 1
    let name = "concord_\(cursors)"
    let declaration = statement.prefixed("DECLARE \(name) NO SCROLL CURSOR FOR ")
    _ = try failing { try link.execute(declaration, isKept: false) }
    var chunk = 100
    while true {
      try state.check()
      let result = try failing { try link.command("FETCH \(chunk) FROM \(name)") }
      for row in 0..<result.rowCount { try body(PostgresRow(result: result, row: row)) }
      if result.rowCount < chunk { break }
      chunk = 1000
    }
    // After a throwing body the cursor ends with its transaction.
    try state.check()
    try failing { try link.command("CLOSE \(name)") }
  }

  @discardableResult
  func run(_ sql: SQL) throws -> Int { try execute(sql).changeCount }

  @discardableResult
  func insert(
    into table: String, columns: [String], next: (inout [SQLValue]) throws -> Bool
  ) throws -> Int {
    try state.check()
    let names = try columns.map { try SQL.quoted($0) }.joined(separator: ", ")
    let text = "COPY \(try SQL.quoted(table)) (\(names)) FROM STDIN"
    try failing { try link.command(text) }
    state.isInserting = true
    defer { state.isInserting = false }
    var count = 0
    do {
      var values = [SQLValue](repeating: .null, count: columns.count)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(80_000)
      while try next(&values) {
        guard values.count == columns.count else {
          throw StatementProblem("A row has \(values.count) values for \(columns.count) columns", statement: text)
        }
        try bytes.appendCopyRow(values, columns)
        count += 1
        if bytes.count > 65_536 {
          try failing { try link.copy(bytes) }
          bytes.removeAll(keepingCapacity: true)
        }
      }
      try failing { try link.copy(bytes) }
    } catch {
      state.fail(error)
      // The server answers that it dropped the rows; what matters is why.
      try? link.endCopy(reason: "stopped", text)
      throw error
    }
    try failing { try link.endCopy(reason: nil, text) }
    return count
  }

  func announce(_ topic: String) throws {
    try SQL.checkTopic(topic)
    _ = try rows("SELECT pg_notify(\(unchecked: PostgresListener.channelLiteral), current_schema() || ':' || \(topic))")
  }

  private func execute(_ sql: SQL) throws -> PostgresResult {
    try state.check()
    let statement = try PostgresStatement(sql)
    return try failing { try link.execute(statement, isKept: statement.isWorthKeeping) }
  }

  @discardableResult
  private func failing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let failure as PostgresFailure {
      let error = failure.translated
      state.fail(error)
      throw error
    }
  }
}

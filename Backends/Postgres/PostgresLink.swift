import CPQ
import Storage

/// One libpq connection with its prepared statements: blocking, and used by one thread at a time.
final class PostgresLink {
  let pointer: OpaquePointer
  private var statements: [StatementKey: (name: String, lastUse: Int)] = [:]
  private var uses = 0
  private var names = 0

  private struct StatementKey: Hashable {
    let text: String
    let types: [Oid]
  }

  init(url: String) throws {
    // Later settings take precedence over the url, earlier ones yield to it.
    let settings: [(String, String)] = [
      ("connect_timeout", "10"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
      ("dbname", url), ("client_encoding", "UTF8"), ("application_name", "concord"),
    ]
    let connection = withCStrings(settings.map(\.0)) { keys in
      withCStrings(settings.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
    }
    guard let connection else { throw PostgresFailure(message: "out of memory") }
    pointer = connection
    guard PQstatus(connection) == CONNECTION_OK else { throw lastFailure() }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    try command(
      """
      SET timezone = 'UTC'; SET bytea_output = 'hex'; SET standard_conforming_strings = on; SET lock_timeout = '10s';
      SET client_min_messages = 'warning'; SET cursor_tuple_fraction = 1
      """)
  }

  deinit { PQfinish(pointer) }

  var isBroken: Bool { PQstatus(pointer) != CONNECTION_OK }
  var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }

  /// `15.18` from 150018.
  var serverVersion: String {
    let number = PQserverVersion(pointer)
    return "\(number / 10_000).\(number % 10_000)"
  }

  /// Runs commands without parameters.
  @discardableResult
  func command(_ text: String) throws -> PostgresResult { try result(of: PQexec(pointer, text), text) }

  /// Runs one statement; it stays prepared when it is likely to come again.
  func execute(_ statement: PostgresStatement, isKept: Bool) throws -> PostgresResult {
    let name = isKept ? try prepared(statement) : nil
    let count = Int32(statement.parameters.count)
    return try withCStrings(statement.parameters) { values in
      if let name {
        return try result(of: PQexecPrepared(pointer, name, count, values, nil, nil, 0), statement.text)
      }
      return try result(
        of: PQexecParams(pointer, statement.text, count, statement.types, values, nil, nil, 0), statement.text)
    }
  }

  private func prepared(_ statement: PostgresStatement) throws -> String {
    let key = StatementKey(text: statement.text, types: statement.types)
    uses += 1
    if let kept = statements[key] {
      statements[key] = (kept.name, uses)
      return kept.name
    }
    if statements.count >= 200, let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      statements[oldest.key] = nil
      try command("DEALLOCATE \(oldest.value.name)")
    }
    names += 1
    let name = "s\(names)"
    _ = try result(
      of: PQprepare(pointer, name, statement.text, Int32(statement.types.count), statement.types), statement.text)
    statements[key] = (name, uses)
    return name
  }

  /// Lets go of all prepared statements; to be called outside a transaction.
  func forgetStatements() throws {
    statements = [:]
    try command("DEALLOCATE ALL")
  }

  /// Takes over a result, or throws what it says.
  private func result(of pointer: OpaquePointer?, _ statement: String) throws -> PostgresResult {
    guard let pointer else { throw lastFailure() }
    let result = PostgresResult(pointer)
    switch PQresultStatus(pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN: return result
    default: throw result.failure(statement)
    }
  }

  private func lastFailure() -> PostgresFailure { PostgresFailure(message: String(cString: PQerrorMessage(pointer))) }

  // MARK: COPY

  func copy(_ bytes: [UInt8]) throws {
    let isSent = bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      return PQputCopyData(pointer, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) == 1
    }
    if !isSent { throw lastFailure() }
  }

  /// Ends a COPY; a reason makes the server drop it.
  func endCopy(reason: String?, _ statement: String) throws {
    guard PQputCopyEnd(pointer, reason) == 1 else { throw lastFailure() }
    var failure: (any Error)?
    while let next = PQgetResult(pointer) {
      do { _ = try result(of: next, statement) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }
}

/// Lends an array of C strings, with a null pointer for nil and one at the end.
func withCStrings<Result>(
  _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> Result
) rethrows -> Result {
  var bytes: [CChar] = [0]
  var offsets: [Int?] = []
  for string in strings {
    guard let string else {
      offsets.append(nil)
      continue
    }
    offsets.append(bytes.count)
    bytes.append(contentsOf: string.utf8.lazy.map { CChar(bitPattern: $0) })
    bytes.append(0)
  }
  return try bytes.withUnsafeBufferPointer { bytes in
    let pointers = offsets.map { offset in offset.flatMap { bytes.baseAddress?.advanced(by: $0) } } + [nil]
    return try pointers.withUnsafeBufferPointer { pointers in
      // The array has at least its end, so it has an address.
      try body(pointers.baseAddress!)
    }
  }
}

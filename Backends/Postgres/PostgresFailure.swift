import Storage
import Vocabulary

/// What the server, or libpq in its place, says of a failed command. Codes: PostgreSQL manual, appendix A.
struct PostgresFailure: Error {
  /// The SQLSTATE; empty when the failure is the connection's.
  var code = ""
  var message = ""
  var detail = ""
  var table: String?
  var column: String?
  var constraint: String?
  var statement = ""

  /// The connection is lost, or the server is going down or coming up.
  var isConnectionLost: Bool { code.isEmpty || code.hasPrefix("08") || code.hasPrefix("57P") }

  /// The failure in the words of `Storage`.
  var translated: any Error {
    switch code {
    case "40001", "40P01": return TryAgain(forgetsStatements: false)
    // A table changed under a prepared statement, or a pooler gave us another server connection.
    case "0A000" where message.contains("cached plan"), "26000": return TryAgain(forgetsStatements: true)
    case "55P03", "53300": return Problem.databaseBusy
    case "25006", "53100": return Problem.databaseUnwritable
    case "23505": return ConstraintViolation(.unique, table: table, columns: keyColumns, constraint: constraint)
    case "23503": return ConstraintViolation(.foreignKey, table: table, constraint: constraint)
    case "23514": return ConstraintViolation(.check, table: table, constraint: constraint)
    case "23502": return ConstraintViolation(.notNull, table: table, columns: column.map { [$0] } ?? [])
    default: break
    }
    if isConnectionLost { return Problem.databaseUnreachable }
    return StatementProblem(code: code, message, statement: statement)
  }

  /// Reads the names from `Key (layer, code)=(…) already exists.`, in any language of the server.
  private var keyColumns: [String] {
    guard let open = detail.firstIndex(of: "("), let close = detail.firstRange(of: ")=(") else { return [] }
    guard open < close.lowerBound else { return [] }
    let names = detail[detail.index(after: open)..<close.lowerBound].split(separator: ",").map { $0.drop { $0 == " " } }
    // The key of an index on an expression has no column names.
    return names.contains { $0.contains("(") } ? [] : names.map(String.init)
  }
}

/// The transaction did nothing wrong and may succeed from its beginning.
struct TryAgain: Error {
  let forgetsStatements: Bool
}

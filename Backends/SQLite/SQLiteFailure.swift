import GRDB
import GRDBSQLite
import Storage
import Vocabulary

/// SQLite's result codes in the words of `Storage`. Codes and messages: sqlite.org/rescode.html.
enum SQLiteFailure {
  static func translated(_ error: DatabaseError) -> any Error {
    translated(
      code: error.extendedResultCode.rawValue, message: error.message ?? "", statement: error.sql ?? "")
  }

  static func translated(code: Int32, message: String, statement: String) -> any Error {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: return Problem.databaseBusy
    case SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN: return Problem.databaseUnwritable
    case SQLITE_INTERRUPT: return CancellationError()
    case SQLITE_CONSTRAINT:
      if let kind = kind(of: code) { return violation(kind, message) }
    default: break
    }
    return StatementProblem(code: "\(code)", message, statement: statement)
  }

  private static func kind(of code: Int32) -> ConstraintViolation.Kind? {
    // The extended codes are macros that Swift does not see: SQLITE_CONSTRAINT | n << 8.
    switch code >> 8 {
    case 6, 8, 10: .unique  // primary key, unique, rowid
    case 3: .foreignKey
    case 1: .check
    case 5: .notNull
    default: nil
    }
  }

  /// Reads `UNIQUE constraint failed: area.layer, area.code` or `CHECK constraint failed: NAME`.
  private static func violation(_ kind: ConstraintViolation.Kind, _ message: String) -> ConstraintViolation {
    guard let colon = message.firstRange(of: ": ") else { return ConstraintViolation(kind) }
    let detail = String(message[colon.upperBound...])
    guard kind == .unique || kind == .notNull, !detail.hasPrefix("index ") else {
      return ConstraintViolation(kind, constraint: detail)
    }
    let names = detail.split(separator: ",").map { $0.drop { $0 == " " }.split(separator: ".") }
    return ConstraintViolation(
      kind, table: names.first?.first.map(String.init), columns: names.compactMap(\.last).map(String.init))
  }
}

public import Vocabulary

extension Problem {
  /// The disk is full, or the database may only be read.
  public static let databaseUnwritable = Problem("database-unwritable", status: 503)
  /// The database server does not answer, or the connection was lost.
  public static let databaseUnreachable = Problem("database-unreachable", status: 503)
}

/// A row that the schema refuses. The transaction is rolled back; catch it around `write`, not inside.
public struct ConstraintViolation: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable { case unique, foreignKey, check, notNull }
  public let kind: Kind
  /// The table; nil where the database does not tell (SQLite: foreign keys and checks).
  public let table: String?
  /// The columns of a unique or not-null constraint, in the order of the constraint; empty where the database does not
  /// tell.
  public let columns: [String]
  /// The constraint's name, or its expression, where the database tells.
  public let constraint: String?

  public init(_ kind: Kind, table: String? = nil, columns: [String] = [], constraint: String? = nil) {
    self.kind = kind
    self.table = table
    self.columns = columns
    self.constraint = constraint
  }
}

/// A statement that the database cannot run, by the fault of the code: a page shows it as an internal error. It has the
/// statement's text but never its parameters, which may be a person's words.
public struct StatementProblem: Error, Sendable, CustomStringConvertible {
  /// SQLite's extended result code or PostgreSQL's SQLSTATE; empty when the statement did not reach the database.
  public let code: String
  public let message: String
  public let statement: String

  public init(code: String = "", _ message: String, statement: String = "") {
    self.code = code
    self.message = message
    self.statement = statement
  }

  public var description: String {
    let head = code.isEmpty ? message : "\(message) (\(code))"
    return statement.isEmpty ? head : "\(head) in: \(statement)"
  }
}

/// A database that cannot be opened, with the reason for the person who runs the program.
public struct DatabaseUnopened: Error, Sendable, CustomStringConvertible {
  public let reason: String
  public init(_ reason: String) { self.reason = reason }
  public var description: String { reason }
}

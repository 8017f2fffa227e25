import Storage
import Vocabulary

/// What of an error may stand in a log. Messages of databases and decoders quote what people typed, so only codes, types
/// and the text of statements, which never has its values in it, are written.
public enum LoggedError {
  public static func text(_ error: any Error) -> String {
    switch error {
    case let problem as Problem: "problem \(problem.code)"
    case let violation as ConstraintViolation:
      "constraint \(violation.kind) of \(violation.table ?? "?") (\(violation.columns.joined(separator: ", ")))"
    case let problem as StatementProblem: "statement refused (\(problem.code)): \(problem.statement)"
    case is CancellationError: "cancelled"
    default: "\(type(of: error))"
    }
  }
}

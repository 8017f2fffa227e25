/// What went wrong, as one catalogue: a code for programs, an HTTP status, and a message key with arguments that one
/// place renders as a page or as `application/problem+json` (RFC 9457).
public struct Problem: Error, Sendable, Hashable {
  /// Stable, in kebab case: `area-unknown`. Its message is `problem.CODE` in the catalogues.
  public let code: String
  public let status: Int
  public var arguments: [String: String]
  /// Problems of single fields, by the field's name in the form or the JSON body.
  public var fields: [FieldProblem]

  public init(_ code: String, status: Int, _ arguments: [String: String] = [:], fields: [FieldProblem] = []) {
    self.code = code
    self.status = status
    self.arguments = arguments
    self.fields = fields
  }

  public static let notFound = Problem("not-found", status: 404)
  public static let signInRequired = Problem("sign-in-required", status: 401)
  public static let notAllowed = Problem("not-allowed", status: 403)
  public static let formExpired = Problem("form-expired", status: 403)
  public static let tooManyRequests = Problem("too-many-requests", status: 429)
  public static let databaseBusy = Problem("database-busy", status: 503)
  public static func invalid(_ fields: [FieldProblem]) -> Problem { Problem("invalid", status: 422, fields: fields) }
  public static func conflict(current: String) -> Problem { Problem("conflict", status: 409, ["current": current]) }
  public static func tooLarge(limit: String) -> Problem { Problem("too-large", status: 413, ["limit": limit]) }
  public static func databaseNewer(found: Int, known: Int, part: String) -> Problem {
    Problem("database-newer", status: 500, ["found": "\(found)", "known": "\(known)", "part": part])
  }
  public static func unreadable(_ what: String) -> Problem { Problem("unreadable", status: 400, ["what": what]) }
}

/// What is wrong with one field: its name and a message key with arguments.
public struct FieldProblem: Error, Sendable, Hashable {
  public let field: String
  /// A message key under `field.`: `required`, `day-unknown`, `too-long`.
  public let code: String
  public var arguments: [String: String]
  public init(_ field: String, _ code: String, _ arguments: [String: String] = [:]) {
    self.field = field
    self.code = code
    self.arguments = arguments
  }
}

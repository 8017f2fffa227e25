import Foundation
import Site
import Translation
import Vocabulary

/// A problem as a page: what happened, in plain words, and a way on.
enum ProblemPage {
  static func page(_ problem: Problem, _ call: Call) -> Page {
    let t = call.t
    return Page(title: t("problem.title.\(problem.status)", orElse: "problem.title.other")) {
      p(.class("lead")) { t.sentence(for: problem) }
      if !problem.fields.isEmpty {
        ul { for field in problem.fields { li { t.sentence(for: field) } } }
      }
      if problem.status >= 500 { p(.class("quiet")) { t("problem.number", ["number": .text(call.number)]) } }
      p { a(.href(call.principal == nil ? "/" : "/desk")) { t("problem.way-on") } }
    }
  }
}

/// A problem as `application/problem+json` (RFC 9457).
struct ProblemDocument: Codable {
  struct Field: Codable {
    let field: String
    let code: String
    let message: String
  }
  let type: String
  let title: String
  let status: Int
  let detail: String?
  let arguments: [String: String]?
  let fields: [Field]?

  static func reply(_ problem: Problem, _ call: Call) -> Reply {
    let fields = problem.fields.map { Field(field: $0.field, code: $0.code, message: call.t.sentence(for: $0)) }
    let document = ProblemDocument(
      type: "urn:concord:problem:\(problem.code)", title: call.t.sentence(for: problem), status: problem.status,
      detail: nil, arguments: problem.arguments.isEmpty ? nil : problem.arguments, fields: fields.isEmpty ? nil : fields
    )
    return (try? .json(document, status: problem.status, type: "application/problem+json"))
      ?? Reply(status: problem.status, content: .nothing)
  }
}

extension Translator {
  func callAsFunction(_ key: String, orElse other: String) -> String { has(key) ? self(key) : self(other) }
}

import Synchronization
public import Translation
import Vocabulary

/// Draws the fields of one form: label, hint, the value as typed, and what is wrong with it beside the field.
///
///     let fields = Fields(state, csrf: call.csrfToken, in: call.t)
///     fields.form(action: "/report", submit: call.t("report.send"), draft: "report") {
///       fields.day("day", call.t("report.day"), isRequired: true)
///       fields.area("what", call.t("report.what"))
///     }
public struct Fields: Sendable {
  let state: FormState
  let csrf: String
  let t: Translator
  private let prefix: String
  private let drawn = Drawn()

  /// `prefix` begins the identifiers of the fields; give another one where two forms on a page have fields of one name.
  public init(_ state: FormState = FormState(), csrf: String, in t: Translator, prefix: String = "field") {
    self.prefix = prefix
    self.state = state
    self.csrf = csrf
    self.t = t
  }

  /// The labels of the fields drawn so far, so that the summary at the top can name them. Lives as long as the form.
  private final class Drawn: Sendable { let labels = Mutex<[String: String]>([:]) }

  /// The form around the fields: summary of what is wrong, CSRF token, submit button. With `draft`, what is typed stays
  /// on the device under that name until it was sent (`lock.js`, `drafts.js`).
  public func form(
    action: String, submit: String, method: String = "post", draft: String? = nil, hasFiles: Bool = false,
    cancelPath: String? = nil, @HTMLBuilder content: () throws -> HTML
  ) rethrows -> HTML {
    let inner = try content()
    return Site.form(
      .class("form"), .method(method), .action(action), hasFiles ? .attribute("enctype", "multipart/form-data") : nil,
      draft.map { .data("draft", $0) }, draft.map { _ in .data("draft-restored", t("site.draft.restored")) },
      draft.map { _ in .data("draft-discard", t("site.draft.discard")) },
      state.problems.isEmpty ? nil : .data("refused", ""), .flag("novalidate")
    ) {
      problemSummary()
      if method == "post" { input(.type("hidden"), .name("csrf"), .value(csrf)) }
      inner
      div(.class("form-end")) {
        button(.class("button", "primary"), .type("submit")) { submit }
        if let cancelPath { a(.href(cancelPath)) { t("site.form.cancel") } }
      }
    }
  }

  /// What is wrong, with a link to each field. Part of `form`; draw fields first when it is used alone.
  public func problemSummary() -> HTML {
    guard !state.problems.isEmpty else { return HTML() }
    let labels = drawn.labels.withLock { $0 }
    return div(.class("notice", "problem"), .role("alert"), .tabindex(-1), .id("problems")) {
      h2 { t("site.form.problems", ["count": .count(state.problems.count)]) }
      ul {
        for problem in state.problems {
          li {
            if let label = labels[problem.field] {
              a(.href("#\(fieldID(problem.field))")) { label }
              ": "
            }
            sentence(problem)
          }
        }
      }
    }
  }

  func sentence(_ problem: FieldProblem) -> String {
    t.has("field.\(problem.code)") ? t(problem) : t("site.form.wrong")
  }

  func remember(_ name: String, _ label: String) { drawn.labels.withLock { $0[name] = label } }

  /// Field names come from the program, but values such as `a b` would make bad identifiers.
  func fieldID(_ name: String) -> String {
    "\(prefix)-" + String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" })
  }

  /// Label, hint and error around a control, tied together for those who hear the page.
  func frame(
    _ name: String, _ title: String, hint: String?, isRequired: Bool,
    control: (_ id: String, _ ties: [Attribute?]) -> HTML
  ) -> HTML {
    remember(name, title)
    let id = fieldID(name)
    let problem = state.problem(of: name)
    return div(.class("field", problem == nil ? nil : "wrong")) {
      label(.for(id)) {
        title
        if isRequired { requiredMark }
      }
      aside(id, hint, problem)
      control(id, ties(id, hint, problem, isRequired))
    }
  }

  /// The same around a set of controls.
  func frameSet(
    _ name: String, _ title: String, hint: String?, isRequired: Bool, kind: String, @HTMLBuilder content: () -> HTML
  ) -> HTML {
    remember(name, title)
    let id = fieldID(name)
    let problem = state.problem(of: name)
    return fieldset(
      .class("field", kind, problem == nil ? nil : "wrong"), .id(id), .tabindex(-1), describedBy(id, hint, problem)
    ) {
      legend {
        title
        if isRequired { requiredMark }
      }
      aside(id, hint, problem)
      content()
    }
  }

  private var requiredMark: HTML { span(.class("required")) { " " + t("site.form.required") } }

  @HTMLBuilder private func aside(_ id: String, _ hint: String?, _ problem: FieldProblem?) -> HTML {
    if let hint { p(.class("hint"), .id("\(id)-hint")) { hint } }
    if let problem { p(.class("error"), .id("\(id)-error")) { sentence(problem) } }
  }

  private func ties(_ id: String, _ hint: String?, _ problem: FieldProblem?, _ isRequired: Bool) -> [Attribute?] {
    [
      describedBy(id, hint, problem), problem == nil ? nil : .aria("invalid", "true"),
      isRequired ? .aria("required", "true") : nil,
    ]
  }

  private func describedBy(_ id: String, _ hint: String?, _ problem: FieldProblem?) -> Attribute? {
    let ids = [hint.map { _ in "\(id)-hint" }, problem.map { _ in "\(id)-error" }].compactMap { $0 }
    return ids.isEmpty ? nil : .aria("describedby", ids.joined(separator: " "))
  }
}

import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// What the city asks of those who sign in: a second factor by role, and how long sessions last.
struct RulesPage: Sendable {
  var rules: SignInRules
  var state: FormState
  var notice: Notice?

  static let path = "/desk/administration/sign-in"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .managePeople)) { call in
      .page(RulesPage(try await call.services.access.rules()).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .holder(of: .managePeople), bodyLimit: 1 << 16, handle: save),
  ]

  private static func save(_ call: Call) async throws -> Reply {
    do {
      _ = try await call.services.access.changeRules(to: read(call), by: call.signedIn())
      return .redirect(to: path, flash: "people.saved")
    } catch let problem as Problem where problem.code == "conflict" || !problem.fields.isEmpty {
      var page = RulesPage(try await call.services.access.rules())
      if problem.code == "conflict" { page.notice = conflictNotice(page.facts(in: call.t), in: call.t) }
      page.state = FormState(values: call.form.values, problems: problem.fields)
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private static func read(_ call: Call) throws -> SignInRules {
    func number(_ field: String) throws -> Int {
      guard let text = call.form[field] else { throw Problem.invalid([FieldProblem(field, "required")]) }
      guard let number = Int(text) else {
        throw Problem.invalid([FieldProblem(field, "not-a-number", ["value": text])])
      }
      return number
    }
    return SignInRules(
      secondFactorRoles: Set(call.form.all("secondFactorRoles").compactMap { Role(rawValue: $0) }),
      idleMinutes: try number("idleMinutes"), absoluteMinutes: try number("absoluteMinutes"),
      revision: try call.requiredRevision())
  }

  init(_ rules: SignInRules) {
    self.rules = rules
    state = FormState(values: [
      "secondFactorRoles": rules.secondFactorRoles.map(\.rawValue), "idleMinutes": ["\(rules.idleMinutes)"],
      "absoluteMinutes": ["\(rules.absoluteMinutes)"],
    ])
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("people.rules.title"), lead: t("people.rules.lead"), section: Self.path,
      crumbs: [Crumb(t("people.administration"), "/desk/administration")], notice: notice
    ) {
      fields.form(action: Self.path, submit: t("people.save"), cancelPath: "/desk/administration") {
        fields.hidden("revision", "\(rules.revision)")
        fields.checks(
          "secondFactorRoles", t("people.rules.roles"), Role.allCases.map { Choice($0.rawValue, t.name(of: $0)) },
          hint: t("people.rules.roles.hint"))
        fields.number(
          "idleMinutes", t("people.rules.idle"), hint: t("people.rules.idle.hint"), isRequired: true,
          from: Double(SignInRules.idle.lowerBound), to: Double(SignInRules.idle.upperBound))
        fields.number(
          "absoluteMinutes", t("people.rules.absolute"), hint: t("people.rules.absolute.hint"), isRequired: true,
          from: Double(SignInRules.absolute.lowerBound), to: Double(SignInRules.absolute.upperBound))
      }
    }
  }

  private func facts(in t: Translator) -> [(label: String, value: String)] {
    [
      (t("people.rules.roles"), t.list(Role.allCases.filter(rules.secondFactorRoles.contains).map(t.name(of:)))),
      (t("people.rules.idle"), t.number(rules.idleMinutes)),
      (t("people.rules.absolute"), t.number(rules.absoluteMinutes)),
    ]
  }
}

import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Choosing how long a kind is kept: first what the new rule would do, then saving it.
struct RulePage: Sendable {
  var kind: KeptKind
  var current: RetentionTerm
  var form: FormState
  /// Told before it is saved.
  var effect: RuleEffect?
  var csrf: String

  static let pattern = ReportPage.path + "/rules/{kind}"
  static func path(of kind: KeptKind) -> String { ReportPage.path + "/rules/\(kind.name)" }

  static let routes = [
    Route.page(.get, pattern, who: .holder(of: .manageRetention)) { call in
      .page(try await RulePage(call).page(in: call.t))
    },
    Route.page(.post, pattern, who: .holder(of: .manageRetention), handle: send),
  ]

  private static func send(_ call: Call) async throws -> Reply {
    var page = try await RulePage(call)
    let change = ChangeRule(services: call.services)
    do {
      let term = try term(call.form["count"], call.form["unit"])
      if call.form["confirmed"] == term.text {
        try await change.save(page.kind, term, by: call.signedIn())
        return .redirect(to: ReportPage.path, flash: "retention.rule.saved")
      }
      page.form = FormState(values: call.form.values)
      page.effect = try await change.effect(page.kind, term)
      return .page(page.page(in: call.t))
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.form = FormState(values: call.form.values, problems: problem.fields)
      return .page(page.page(in: call.t), status: problem.status)
    }
  }

  static func term(_ count: String?, _ unit: String?) throws -> RetentionTerm {
    guard let count, let number = Int(count), number > 0, number <= 100_000 else {
      throw Problem.invalid([FieldProblem("count", "not-a-number", ["value": count ?? ""])])
    }
    guard let unit = unit.flatMap({ RetentionTerm.Unit(rawValue: $0) }) else {
      throw Problem.invalid([FieldProblem("unit", "unknown-choice", ["value": unit ?? ""])])
    }
    return RetentionTerm(number, unit)
  }

  private init(_ call: Call) async throws {
    let kind = try ChangeRule(services: call.services).find(call.parameter("kind"))
    guard kind.rule.isChosen,
      let rules = try await call.services.database.read({ try RetentionRules.load(kind, on: $0) })
    else { throw Problem.notFound }
    self.init(kind: kind, current: rules.current, csrf: call.csrfToken)
  }

  init(kind: KeptKind, current: RetentionTerm, csrf: String) {
    self.kind = kind
    self.current = current
    self.csrf = csrf
    form = FormState(["count": "\(current.count)", "unit": current.unit.rawValue])
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t.title(of: kind), lead: t.note(of: kind), section: ReportPage.path,
      crumbs: [
        Crumb(t("retention.administration"), "/desk/administration"), Crumb(t("retention.title"), ReportPage.path),
      ]
    ) {
      definitionList([
        (t("retention.rule.now"), .text(t.term(current))), (t("retention.rule.ground"), .text(t.name(of: kind.ground))),
        (t("retention.rule.bounds"), bounds(t).map { .text($0) }),
      ])
      if let effect { told(effect, t) }
      let fields = Fields(form, csrf: csrf, in: t)
      part(t("retention.rule.change")) {
        p { t("retention.rule.forwards") }
        fields.form(action: Self.path(of: kind), submit: t("retention.rule.look")) {
          fields.number("count", t("retention.rule.count"), isRequired: true, from: 1, to: 100_000)
          fields.menu(
            "unit", t("retention.rule.unit"),
            [RetentionTerm.Unit.days, .months].map { Choice($0.rawValue, t("retention.unit.\($0.rawValue)")) })
        }
      }
    }
  }

  private func bounds(_ t: Translator) -> String? {
    guard case .chosen(_, let least, let most) = kind.rule else { return nil }
    return t("retention.rule.from-to", ["least": .text(t.term(least)), "most": .text(t.term(most))])
  }

  private func told(_ effect: RuleEffect, _ t: Translator) -> HTML {
    card(t("retention.effect.title", ["term": .text(t.term(effect.new))])) {
      ul {
        li { t("retention.effect.now", ["count": .count(effect.removedNow)]) }
        if effect.shortens {
          li { t("retention.effect.shorter", ["count": .count(effect.kept)]) }
        } else {
          li { t("retention.effect.longer", ["count": .count(effect.kept), "old": .text(t.term(effect.old))]) }
        }
        li { t("retention.effect.new", ["term": .text(t.term(effect.new))]) }
      }
      postButton(
        t("retention.rule.save"), action: Self.path(of: kind), csrf: csrf,
        fields: [
          ("count", "\(effect.new.count)"), ("unit", effect.new.unit.rawValue), ("confirmed", effect.new.text),
        ], isPrimary: true)
    }
  }
}

import Site
import Translation
import Vocabulary

/// The form with which a reviewer decides about an incident.
struct ReviewForm: Sendable {
  var incident: Incident
  var state: FormState
  var words: IncidentWords
  /// People who can see to incidents.
  var people: [Choice]
  var csrf: String

  init(_ incident: Incident, state: FormState? = nil, words: IncidentWords, people: [Choice], csrf: String) {
    self.incident = incident
    self.state = state ?? FormState(values: Self.values(of: incident))
    self.words = words
    self.people = people
    self.csrf = csrf
  }

  static func values(of incident: Incident) -> [String: [String]] {
    let singles: [(String, String?)] = [
      ("state", incident.state.rawValue), ("owner", incident.owner?.text), ("due", incident.due?.description),
      ("severity", incident.severity.map { "\($0)" }), ("tier", incident.tier?.text),
      ("reliability", incident.reliability?.text), ("credibility", incident.credibility?.text),
      ("duplicate-of", incident.duplicateOf.map(Incident.reference)),
      ("chooses-themes", incident.hasChosenThemes ? "yes" : nil),
    ]
    var values: [String: [String]] = ["theme": incident.themes.map(\.text).sorted()]
    for (name, value) in singles { if let value { values[name] = [value] } }
    return values
  }

  var html: HTML {
    let t = words.t
    let fields = Fields(state, csrf: csrf, in: t)
    return fields.form(
      action: "/desk/incidents/\(incident.id)/review", submit: t("incidents.review.save"),
      draft: "review-\(incident.reference)-\(incident.revision)", cancelPath: "/desk/incidents/\(incident.id)"
    ) {
      fields.hidden("revision", "\(incident.revision)")
      fields.radios("state", t("incidents.field.state"), states, isRequired: true)
      fields.text("duplicate-of", t("incidents.field.duplicate_of"), hint: t("incidents.review.duplicate-hint"))
      div(.class("grid")) {
        fields.menu("owner", t("incidents.field.owner"), people, empty: t("incidents.filter.nobody"))
        fields.day("due", t("incidents.field.due"))
      }
      div(.class("grid")) {
        fields.menu("tier", t("incidents.field.tier"), words.choices(.tier), empty: t("incidents.not-known"))
        fields.menu(
          "severity", t("incidents.field.severity"), words.choices(.severity), empty: t("incidents.not-known"))
        fields.menu(
          "reliability", t("incidents.field.reliability"), words.choices(.reliability), empty: t("incidents.not-known"))
        fields.menu(
          "credibility", t("incidents.field.credibility"), words.choices(.credibility), empty: t("incidents.not-known"))
      }
      fields.area(
        "comment", t("incidents.review.comment"), hint: t("incidents.review.comment-hint"), rows: 3, maxLength: 4000)
      fields.area(
        "note-for-reporter", t("incidents.review.note"), hint: t("incidents.review.note-hint"), rows: 3, maxLength: 4000
      )
      details(.class("more", "card"), .open(if: state["chooses-themes"] == "yes")) {
        summary { t("incidents.field.themes") }
        p(.class("hint")) { t("incidents.review.themes-now", ["themes": .text(words.themes(incident.themes))]) }
        fields.check("chooses-themes", t("incidents.review.choose-themes"), hint: t("incidents.review.themes-hint"))
        fields.checks(
          "theme", t("incidents.field.themes"),
          Theme.all.filter { $0.kind == .threat }.map { Choice($0.code.text, words.theme($0.code)) })
      }
    }
  }

  private var states: [Choice] {
    ([incident.state] + incident.state.followers).map {
      Choice($0.rawValue, words.state($0), note: words.t("incidents.state.\($0.rawValue).note"))
    }
  }
}

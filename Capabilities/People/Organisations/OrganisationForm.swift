import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// The fields of an organisation: what they are filled with, how they are drawn and what was sent.
enum OrganisationForm {
  static func state(of organisation: Organisation) -> FormState {
    var state = FormState([
      "name": organisation.name, "kind": organisation.kind.rawValue, "contact": organisation.contact,
      "isExpectedSource": organisation.isExpectedSource ? "yes" : nil,
      "expectedEveryDays": organisation.expectedEveryDays.map { "\($0)" },
      "sharing": organisation.sharing?.rawValue,
    ])
    for (language, text) in organisation.names.texts { state["name-\(language.tag)"] = text }
    return state
  }

  /// - Parameter old: keeps its names in languages that the form does not ask for.
  static func draft(_ form: Form, languages: [Language], from old: Organisation? = nil) throws -> OrganisationDraft {
    var problems: [FieldProblem] = []
    var names = old?.names ?? LocalizedText([:])
    for language in languages.dropFirst() { names.texts[language] = form["name-\(language.tag)"] }
    let kind = form["kind"].flatMap { Organisation.Kind(rawValue: $0) }
    if kind == nil { problems.append(FieldProblem("kind", "required")) }
    var days: Int?
    if let text = form["expectedEveryDays"] {
      days = Int(text)
      if days == nil { problems.append(FieldProblem("expectedEveryDays", "not-a-number", ["value": text])) }
    }
    let sharing = form["sharing"].flatMap { Sharing.Level(rawValue: $0) }
    if sharing == nil, let text = form["sharing"] {
      problems.append(FieldProblem("sharing", "unknown-choice", ["value": text]))
    }
    if form["name"] == nil { problems.append(FieldProblem("name", "required")) }
    guard problems.isEmpty, let kind else { throw Problem.invalid(problems) }
    return OrganisationDraft(
      name: form["name"] ?? "", names: names, kind: kind, isExpectedSource: form["isExpectedSource"] == "yes",
      expectedEveryDays: days, contact: form["contact"] ?? "", sharing: sharing)
  }

  @HTMLBuilder static func fields(_ fields: Fields, languages: [Language], in t: Translator) -> HTML {
    fields.text("name", t("people.organisation.name"), isRequired: true, maxLength: 200)
    for language in languages.dropFirst() {
      fields.text(
        "name-\(language.tag)",
        t("people.organisation.name-in", ["language": .text(t.translatedName(of: language))]), maxLength: 200)
    }
    fields.radios(
      "kind", t("people.organisation.kind"),
      Organisation.Kind.allCases.map { kind in
        Choice(kind.rawValue, t.name(of: kind), note: kind == .police ? t("people.kind.police.note") : nil)
      }, isRequired: true)
    fields.check(
      "isExpectedSource", t("people.organisation.is-expected"), hint: t("people.organisation.is-expected.hint"))
    fields.number(
      "expectedEveryDays", t("people.organisation.every-days"), hint: t("people.organisation.every-days.hint"), from: 1,
      to: 3660)
    fields.menu(
      "sharing", t("people.organisation.sharing"),
      Sharing.Level.allCases.map { Choice($0.rawValue, t("people.sharing.\($0.rawValue)")) },
      hint: t("people.organisation.sharing.hint"), empty: t("people.organisation.sharing.none"))
    fields.area(
      "contact", t("people.organisation.contact"), hint: t("people.organisation.contact.hint"), rows: 3, maxLength: 1000
    )
  }
}

import Access
import Site
import Translation
import Vocabulary

/// With whom a record is shared: the question, in the report form and on a page of its own, with what the answer means.
struct SharingFields: Sendable {
  var widest: Sharing.Level
  /// What is chosen until somebody chooses.
  var first: Sharing.Level
  /// The organisations that can be named.
  var partners: [Choice]
  /// Who would open it, once somebody asked.
  var preview: SharingPreview?

  @HTMLBuilder func html(_ fields: Fields, _ state: FormState, in t: Translator) -> HTML {
    fields.radios(
      "sharing", t("incidents.sharing.question"),
      Sharing.Level.allCases.filter { $0 <= widest }.map {
        Choice($0.rawValue, t("incidents.sharing.\($0.rawValue)"), note: t("incidents.sharing.\($0.rawValue).note"))
      }, hint: t("incidents.sharing.hint"), isRequired: true)
    if widest >= .named, !partners.isEmpty {
      details(.class("more"), .open(if: !state.all("shared-with").isEmpty || state.problem(of: "shared-with") != nil)) {
        summary { t("incidents.sharing.named.which") }
        fields.checks(
          "shared-with", t("incidents.sharing.named.which"), partners, hint: t("incidents.sharing.named.hint"))
      }
    }
    if let preview { told(preview, t) }
    p { button(.class("button"), .type("submit"), .name("preview"), .value("yes")) { t("incidents.sharing.preview") } }
  }

  private func told(_ preview: SharingPreview, _ t: Translator) -> HTML {
    Notice(
      .information,
      title: t(
        "incidents.sharing.would-see",
        ["organisations": .count(preview.organisations.count), "people": .count(preview.people)])
    ) {
      ul {
        for organisation in preview.organisations {
          li {
            bdi { organisation.name }
            " · "
            t("incidents.sharing.people", ["count": .count(organisation.people)])
            if organisation.isOwn { " · " + t("incidents.sharing.is-own") }
          }
        }
      }
      p { t("incidents.sharing.police") }
      p { t(preview.isCounted ? "incidents.sharing.is-counted" : "incidents.sharing.is-not-counted") }
    }.html
  }
}

import CapabilityKit
import Site
import Translation
import Vocabulary

/// Who runs this, what is stored, and what is never done with it, in plain words.
struct AboutPage: Sendable {
  var cityName: String
  var version: String
  var unreviewed: [Language]

  static let path = "/about"

  static let routes = [
    Route.page(.get, path, who: .anyone) { call in
      let city = call.services.city.current
      let page = AboutPage(
        cityName: city.name, version: House.version,
        unreviewed: city.languages.filter { !call.services.catalogues.isReviewed($0) })
      return .page(page.page(in: call.t))
    }
  ]

  func page(in t: Translator) -> Page {
    let city = ["city": MessageArgument.text(cityName)]
    return Page(title: t("desk.about.title"), lead: t("desk.about.lead", city)) {
      part(t("desk.about.who.title")) { p { t("desk.about.who", city) } }
      part(t("desk.about.stored.title")) {
        ul {
          li { t("desk.about.stored.reports") }
          li { t("desk.about.stored.visitors") }
          li { t("desk.about.stored.people") }
          li { t("desk.about.stored.cookies") }
        }
      }
      part(t("desk.about.never.title")) {
        ul {
          li { t("desk.about.never.people") }
          li { t("desk.about.never.police") }
          li { t("desk.about.never.third-parties") }
          li { t("desk.about.never.pins") }
        }
      }
      part(t("desk.about.figures.title")) { p { t("desk.about.figures") } }
      part(t("desk.about.accessibility.title"), id: "accessibility") {
        p { t("desk.about.accessibility") }
        p { t("desk.about.accessibility.limits") }
        p { t("desk.about.accessibility.contact", city) }
      }
      part(t("desk.about.languages.title")) {
        p { t("desk.about.languages") }
        if !unreviewed.isEmpty {
          p { t("desk.about.languages.unreviewed", ["languages": .text(t.list(unreviewed.map(t.languageName)))]) }
        }
      }
      part(t("desk.about.program.title")) { p { t("desk.about.program", ["version": .text(version)]) } }
    }
  }
}

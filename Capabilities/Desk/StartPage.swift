import CapabilityKit
import Site
import Translation
import Vocabulary

/// The first page for everybody: what can be done here, and nothing that does not exist.
struct StartPage: Sendable {
  var cityName: String
  var choices: [Shortcut]

  static let path = "/"

  static let routes = [
    Route.page(.get, path, who: .anyone) { call in
      let openings = Openings(call)
      let wayIn = Shortcut(
        call.principal == nil ? "desk.start.sign-in" : "desk.start.desk",
        call.principal == nil ? "/sign-in" : TodayPage.path)
      let choices = [
        Shortcut("desk.start.report", "/report"), Shortcut("desk.start.receipt", "/report/receipt"), wayIn,
      ]
      let page = StartPage(
        cityName: call.services.city.current.name, choices: choices.filter { openings.mayOpen($0.path) })
      return .page(page.page(in: call.t))
    }
  ]

  func page(in t: Translator) -> Page {
    Page(
      title: t("desk.start.title"), heading: t("desk.start.heading", ["city": .text(cityName)]),
      lead: t("desk.start.lead")
    ) {
      grid {
        for choice in choices {
          card {
            h2 { a(.href(choice.path)) { t(choice.key) } }
            p { t(choice.key + ".note") }
          }
        }
      }
      p(.class("quiet")) { t("desk.start.emergency") }
    }
  }
}

/// Something to do: the message key of its name, and where.
struct Shortcut: Sendable, Hashable {
  let key: String
  let path: String
  init(_ key: String, _ path: String) {
    self.key = key
    self.path = path
  }
}

import CapabilityKit
import Site
import Translation
import Vocabulary

/// The way to every page of administration that somebody may open.
struct AdministrationPage: Sendable {
  var entries: [Shortcut]

  static let path = "/desk/administration"

  static let routes = [
    Route.page(.get, path, who: .signedIn) { call in
      let openings = Openings(call)
      let entries = call.services.registry.navigation
        .filter { $0.place == .administration && $0.path != path && openings.mayOpen($0.who) }
        .map { Shortcut($0.title, $0.path) }
      // Nothing to administer: for this person the page is not there, as in their menu.
      if entries.isEmpty { throw Problem.notFound }
      return .page(AdministrationPage(entries: entries).page(in: call.t))
    }
  ]

  func page(in t: Translator) -> Page {
    Page(title: t("desk.administration.title"), lead: t("desk.administration.lead"), section: Self.path) {
      grid {
        for entry in entries {
          card {
            h2 { a(.href(entry.path)) { t(entry.key) } }
            if t.has(entry.key + ".note") { p { t(entry.key + ".note") } }
          }
        }
      }
    }
  }
}

import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// Shows a one-time link, this once: to copy, or to print and hand over.
struct InvitationPage: Sendable {
  var invitation: Invitation
  /// The site as the administrator's own browser reaches it; empty when it does not say.
  var site: String
  var cityName: String
  var utcOffset: Int

  init(_ invitation: Invitation, _ call: Call) {
    let city = call.services.city.current
    self.init(
      invitation: invitation, site: Self.site(call.headers["origin"]), cityName: city.name,
      utcOffset: city.utcOffset(at: invitation.expires))
  }

  init(invitation: Invitation, site: String, cityName: String, utcOffset: Int) {
    self.invitation = invitation
    self.site = site
    self.cityName = cityName
    self.utcOffset = utcOffset
  }

  /// Browsers send their view of the site's address with every form.
  static func site(_ origin: String?) -> String {
    guard let origin, origin.hasPrefix("http://") || origin.hasPrefix("https://"), origin.utf8.count < 300 else {
      return ""
    }
    return origin
  }

  func page(in t: Translator) -> Page {
    let person = invitation.person
    return Page(
      title: t("people.invitation.title", ["name": .text(person.name)]),
      lead: t("people.invitation.lead"), section: PeoplePage.path,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.people.title"), PeoplePage.path),
        Crumb(person.name, PersonPage.path(of: person.id)),
      ]
    ) {
      div(.class("stack")) {
        card(t("people.invitation.for", ["city": .text(cityName)])) {
          definitionList([
            (t("people.person.name"), bdi { person.name }),
            (t("people.person.sign-in-name"), bdi { person.signInName }),
            (
              t("people.invitation.link"),
              element("code", .class("one-time"), .attribute("dir", "ltr")) {
                site + LinkPage.path(of: invitation.token)
              }
            ),
            (t("people.invitation.until"), .text(t.instant(invitation.expires, utcOffset: utcOffset))),
          ])
          p { t("people.invitation.how") }
        }
        p { t("people.invitation.advice") }
        linkButton(t("people.invitation.done"), to: PersonPage.path(of: person.id))
      }
    }
  }
}

import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// One-time links that were handed out and not used yet, and people who ask for a new one.
struct OpenLinksPage: Sendable {
  var links: [OpenLink]
  var requests: [LinkRequest]
  var mayManage: Bool
  var utcOffset: Int

  static let path = PeoplePage.path + "/links"
  private static let person = PeoplePage.path + "/{id}"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readPeople)) { call in
      .page(try await OpenLinksPage(call).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, person + "/link/revocation", who: .holder(of: .managePeople)) { call in
      try await call.services.access.revokeLink(of: call.identifier("id"), by: call.signedIn())
      return .redirect(to: path, flash: "people.links.revoked")
    },
    Route.page(.post, person + "/request/dismissal", who: .holder(of: .managePeople)) { call in
      try await call.services.access.dismissRequest(of: call.identifier("id"), by: call.signedIn())
      return .redirect(to: path, flash: "people.requests.dismissed")
    },
  ]

  private init(_ call: Call) async throws {
    let access = call.services.access
    let mayManage = call.may(.managePeople)
    self.init(
      links: try await access.openLinks(by: call.signedIn()),
      requests: mayManage ? try await access.linkRequests(by: call.signedIn()) : [], mayManage: mayManage,
      utcOffset: call.services.city.current.utcOffset(at: call.services.surroundings.now()))
  }

  init(links: [OpenLink], requests: [LinkRequest], mayManage: Bool, utcOffset: Int) {
    self.links = links
    self.requests = requests
    self.mayManage = mayManage
    self.utcOffset = utcOffset
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: t("people.links.title"), lead: t("people.links.lead"), section: PeoplePage.path, wide: true,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.people.title"), PeoplePage.path),
      ]
    ) {
      if !requests.isEmpty {
        part(t("people.requests.title"), id: "requests") {
          p { t("people.requests.note") }
          requestTable(csrf, t)
        }
      }
      part(t("people.links.open"), id: "links") { linkTable(csrf, t) }
    }
  }

  private func requestTable(_ csrf: String, _ t: Translator) -> HTML {
    DataTable(
      t("people.requests.title"),
      columns: [
        .init(t("people.person.name")), .init(t("people.person.organisation")), .init(t("people.requests.asked")),
        .init(t("people.links.do")),
      ],
      rows: requests.map { request in
        let path = PersonPage.path(of: request.person.id)
        return .init(
          [
            .init { bdi { request.person.name } }, .init { bdi { request.person.organisationName } },
            .init(t.instant(request.created, utcOffset: utcOffset)),
            .init {
              div(.class("actions")) {
                postButton(t("people.person.link"), action: path + "/link", csrf: csrf)
                postButton(t("people.requests.dismiss"), action: path + "/request/dismissal", csrf: csrf)
              }
            },
          ], link: path)
      }
    ).html(in: t)
  }

  private func linkTable(_ csrf: String, _ t: Translator) -> HTML {
    DataTable(
      t("people.links.open"),
      columns: [
        .init(t("people.person.name")), .init(t("people.person.organisation")), .init(t("people.links.for")),
        .init(t("people.links.made")), .init(t("people.links.until")),
      ] + (mayManage ? [.init(t("people.links.do"))] : []),
      rows: links.map { link in
        let path = PersonPage.path(of: link.person.id)
        var cells: [DataTable.Cell] = [
          .init { bdi { link.person.name } }, .init { bdi { link.person.organisationName } },
          .init(t("people.purpose.\(link.purpose.rawValue)")), .init(t.instant(link.created, utcOffset: utcOffset)),
          .init(t.instant(link.expires, utcOffset: utcOffset)),
        ]
        if mayManage {
          cells.append(
            .init {
              div(.class("actions")) {
                postButton(t("people.person.link"), action: path + "/link", csrf: csrf)
                postButton(t("people.links.revoke"), action: path + "/link/revocation", csrf: csrf)
              }
            })
        }
        return .init(cells, link: path)
      }, empty: p { t("people.links.empty") }
    ).html(in: t)
  }
}

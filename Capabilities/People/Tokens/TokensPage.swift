import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// API tokens: one's own, or those of a service that the reader may manage.
struct TokensPage: Sendable {
  var person: Person
  var isOwn: Bool
  var tokens: [APIToken]
  /// What the person may do, and so the most that a token may.
  var permissions: [String]
  var form: FormState
  var mayMake: Bool
  var now: Instant
  var utcOffset: Int

  static let ownPath = "/desk/account/tokens"
  static let allPath = "/desk/administration/tokens"
  private static let pattern = PeoplePage.path + "/{id}/tokens"
  static func path(of id: PersonID) -> String { "\(PersonPage.path(of: id))/tokens" }
  private var path: String { isOwn ? Self.ownPath : Self.path(of: person.id) }

  static let routes = [
    Route.page(.get, ownPath, who: .signedIn) { call in try await show(call, try await own(call)) },
    Route.page(.post, ownPath, who: .signedIn, bodyLimit: 1 << 16) { call in try await make(call, try await own(call))
    },
    Route.page(.get, pattern, who: .holder(of: .readPeople)) { call in
      try await show(call, try await PeopleFilter.find(call))
    },
    Route.page(.post, pattern, who: .holder(of: .managePeople), bodyLimit: 1 << 16) { call in
      try await make(call, try await PeopleFilter.find(call))
    },
    Route.page(.post, "/desk/tokens/{id}/revocation", who: .signedIn, bodyLimit: 1 << 16) { call in
      try await call.services.access.revokeToken(call.identifier("id"), by: call.session().principal)
      let pages = [ownPath, allPath]
      let isPerson = call.form["next"]?.hasPrefix(PeoplePage.path + "/") == true
      let next = call.form["next"].flatMap { isPerson || pages.contains($0) ? NextAddress.own($0) : nil } ?? ownPath
      return .redirect(to: next, flash: "people.tokens.revoked")
    },
    Route.page(.get, allPath, who: .holder(of: .readPeople)) { call in
      let tokens = try await call.services.access.tokens(of: nil, by: call.signedIn())
      let now = call.services.surroundings.now()
      let offset = call.services.city.current.utcOffset(at: now)
      return .page(
        all(tokens, mayManage: call.may(.managePeople), now: now, utcOffset: offset, csrf: call.csrfToken, in: call.t))
    },
  ]

  private static func own(_ call: Call) async throws -> Person {
    let id = try call.session().principal.person
    guard let person = try await call.services.database.read({ db in try Person.find(id, on: db) }) else {
      throw Problem.signInRequired
    }
    return person
  }

  private static func show(_ call: Call, _ person: Person) async throws -> Reply {
    .page(try await TokensPage(call, person).page(csrf: call.csrfToken, in: call.t))
  }

  private static func make(_ call: Call, _ person: Person) async throws -> Reply {
    do {
      let days = call.form["days"].flatMap { Int($0) } ?? 0
      // The page is there before the token is: its secret is told this once.
      let page = try await TokensPage(call, person)
      let new = try await call.services.access.createToken(
        for: person.id, name: call.form["name"] ?? "", permissions: Set(call.form.all("permissions")), days: days,
        by: call.session().principal)
      return .page(page.made(new, in: call.t), status: 201)
    } catch let problem as Problem where !problem.fields.isEmpty {
      var page = try await TokensPage(call, person)
      page.form = FormState(values: call.form.values, problems: problem.fields)
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call, _ person: Person) async throws {
    let services = call.services
    let who = try call.session().principal
    let now = services.surroundings.now()
    let isOwn = person.id == who.person
    self.init(
      person: person, isOwn: isOwn, tokens: try await services.access.tokens(of: person.id, by: who),
      permissions: services.policy.permissions.filter { services.policy.scope(person.principal, $0) != nil }.map(
        \.name),
      mayMake: isOwn || (person.isService && call.may(.managePeople, owner: person.organisation)), now: now,
      utcOffset: services.city.current.utcOffset(at: now))
  }

  init(
    person: Person, isOwn: Bool, tokens: [APIToken], permissions: [String], mayMake: Bool, now: Instant, utcOffset: Int
  ) {
    self.person = person
    self.isOwn = isOwn
    self.tokens = tokens
    self.permissions = permissions
    self.mayMake = mayMake
    self.now = now
    self.utcOffset = utcOffset
    form = FormState(["days": "90"])
  }

  private func crumbs(_ t: Translator) -> [Crumb] {
    isOwn
      ? [Crumb(t("people.account.title"), AccountPage.path)]
      : [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.people.title"), PeoplePage.path),
        Crumb(person.name, PersonPage.path(of: person.id)),
      ]
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: t("people.tokens.title"), lead: t("people.tokens.lead"),
      section: isOwn ? AccountPage.path : PeoplePage.path, crumbs: crumbs(t)
    ) {
      Self.table(tokens, next: path, mayRevoke: mayMake, showsPerson: false, now: now, utcOffset: utcOffset, csrf, t)
      if mayMake {
        let fields = Fields(form, csrf: csrf, in: t)
        part(t("people.tokens.make"), id: "make") {
          fields.form(action: path, submit: t("people.tokens.make")) {
            fields.text(
              "name", t("people.tokens.name"), hint: t("people.tokens.name.hint"), isRequired: true,
              autocomplete: "off",
              maxLength: 100)
            fields.checks(
              "permissions", t("people.tokens.permissions"), permissions.map { Choice($0, Self.words(for: $0, t)) },
              hint: t("people.tokens.permissions.hint"), isRequired: true)
            fields.number(
              "days", t("people.tokens.days"), hint: t("people.tokens.days.hint"), isRequired: true, from: 1, to: 366)
          }
        }
      } else {
        p(.class("quiet")) { t("people.tokens.not-for-others") }
      }
    }
  }

  /// Shown this once.
  func made(_ new: NewAPIToken, in t: Translator) -> Page {
    Page(
      title: t("people.tokens.made"), lead: t("people.tokens.made.lead"),
      section: isOwn ? AccountPage.path : PeoplePage.path, crumbs: crumbs(t) + [Crumb(t("people.tokens.title"), path)]
    ) {
      div(.class("stack")) {
        card(new.token.name) {
          p { element("code", .class("one-time"), .attribute("dir", "ltr")) { new.secret } }
          p { t("people.tokens.until", ["time": .text(t.instant(new.token.expires, utcOffset: utcOffset))]) }
        }
        p { t("people.tokens.how") }
        p { element("code", .attribute("dir", "ltr")) { "Authorization: Bearer concord_…" } }
        linkButton(t("people.tokens.back"), to: path)
      }
    }
  }

  static func all(
    _ tokens: [APIToken], mayManage: Bool, now: Instant, utcOffset: Int, csrf: String, in t: Translator
  ) -> Page {
    Page(
      title: t("people.tokens.all"), lead: t("people.tokens.all.lead"), section: allPath, wide: true,
      crumbs: [Crumb(t("people.administration"), "/desk/administration")]
    ) {
      table(tokens, next: allPath, mayRevoke: mayManage, showsPerson: true, now: now, utcOffset: utcOffset, csrf, t)
    }
  }

  /// What a permission lets somebody do; its name, where a token is older than the permission's end.
  private static func words(for permission: String, _ t: Translator) -> String {
    t.has("permission.\(permission)") ? t("permission.\(permission)") : permission
  }

  private static func table(
    _ tokens: [APIToken], next: String, mayRevoke: Bool, showsPerson: Bool, now: Instant, utcOffset: Int,
    _ csrf: String, _ t: Translator
  ) -> HTML {
    DataTable(
      t("people.tokens.title"),
      columns: [.init(t("people.tokens.name"))] + (showsPerson ? [.init(t("people.tokens.of"))] : []) + [
        .init(t("people.tokens.permissions")), .init(t("people.tokens.expires")), .init(t("people.tokens.last-used")),
        .init(t("people.person.state")),
      ],
      rows: tokens.map { token in
        let isOpen = token.revoked == nil && token.expires > now
        let person: [DataTable.Cell] = showsPerson ? [.init { bdi { token.personName } }] : []
        let name: [DataTable.Cell] = [.init { bdi { token.name } }]
        return .init(
          name + person + [
            .init(t.list(token.permissions.map { words(for: $0, t) }.sorted())),
            .init(t.instant(token.expires, utcOffset: utcOffset)),
            .init(token.lastUsed.map(t.day) ?? t("people.tokens.never-used")),
            .init {
              if isOpen, mayRevoke {
                postButton(
                  t("people.tokens.revoke"), action: "/desk/tokens/\(token.id)/revocation", csrf: csrf,
                  fields: [("next", next)])
              } else {
                Badge(
                  t(
                    isOpen ? "people.tokens.open" : token.revoked == nil ? "people.tokens.over" : "people.tokens.ended"),
                  isOpen ? .active : .plain)
              }
            },
          ])
      }, empty: p { t("people.tokens.empty") }
    ).html(in: t)
  }
}

import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// The people who may sign in.
struct PeoplePage: Sendable {
  var people: [Person]
  var organisations: [Organisation]
  var filter: PeopleFilter
  var paging: ListPaging
  var mayManage: Bool
  var utcOffset: Int

  static let path = "/desk/administration/people"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readPeople)) { call in
      .page(try await PeoplePage(call).page(in: call.t))
    }
  ]

  private init(_ call: Call) async throws {
    filter = try PeopleFilter(call.query)
    paging = ListPaging(path: Self.path, query: call.query, columns: ["organisation", "name", "last-sign-in"])
    mayManage = call.may(.managePeople)
    let city = call.services.city.current
    utcOffset = city.utcOffset(at: call.services.surroundings.now())
    organisations = try await OrganisationFilter(Query()).organisations(for: call)
    people = paging.sorted(
      try await filter.people(for: call),
      by: [
        "name": { SearchWords.plain($0.name) < SearchWords.plain($1.name) },
        "last-sign-in": { $0.lastSignIn?.milliseconds ?? 0 < $1.lastSignIn?.milliseconds ?? 0 },
      ])
  }

  init(
    people: [Person], organisations: [Organisation], filter: PeopleFilter, paging: ListPaging, mayManage: Bool,
    utcOffset: Int
  ) {
    self.people = people
    self.organisations = organisations
    self.filter = filter
    self.paging = paging
    self.mayManage = mayManage
    self.utcOffset = utcOffset
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t("people.people.title"), lead: t("people.people.lead"), section: Self.path, wide: true,
      crumbs: [Crumb(t("people.administration"), "/desk/administration")],
      actions: group {
        linkButton(t("people.links.title"), to: OpenLinksPage.path)
        if mayManage {
          linkButton(t("people.import.title"), to: ImportPeoplePage.path)
          linkButton(t("people.person.add"), to: AddPersonPage.path, isPrimary: true)
        }
      }
    ) {
      filterBar(in: t)
      DataTable(
        t("people.people.title"),
        columns: [
          paging.column("name", t("people.person.name")), .init(t("people.person.sign-in-name")),
          paging.column("organisation", t("people.person.organisation")), .init(t("people.person.roles")),
          .init(t("people.person.state")), paging.column("last-sign-in", t("people.person.last-sign-in")),
        ],
        rows: paging.slice(people).map { person in
          .init(
            [
              .init { bdi { person.name } }, .init { bdi { person.signInName } },
              .init { bdi { organisationName(of: person, in: t) } },
              .init(t.list(person.orderedRoles.map(t.name(of:)))),
              .init(Badge(t.name(of: person.state), person.state.badge)),
              .init(
                person.lastSignIn.map { t.instant($0, utcOffset: utcOffset) } ?? t("people.person.last-sign-in.never")),
            ], link: PersonPage.path(of: person.id))
        }, empty: p { t("people.people.empty") }
      ).html(in: t)
      paging.pager(people.count, in: t)
    }
  }

  /// In the reader's language, unless the organisation was put away.
  private func organisationName(of person: Person, in t: Translator) -> String {
    organisations.first { $0.id == person.organisation }?.name(in: [t.language]) ?? person.organisationName
  }

  private func filterBar(in t: Translator) -> HTML {
    let state = FormState([
      "search": filter.search, "organisation": filter.organisation?.text, "role": filter.role?.rawValue,
      "state": filter.state?.rawValue,
    ])
    let fields = Fields(state, csrf: "", in: t)
    let query = paging.query.with("page", nil)
    var chips: [FilterBar.Chip] = []
    func chip(_ name: String, _ label: String) {
      chips.append(.init(label, removePath: Self.path + query.with(name, nil).text))
    }
    if !filter.search.isEmpty { chip("search", t("people.filter.search.chip", ["words": .text(filter.search)])) }
    if let id = filter.organisation {
      chip(
        "organisation", organisations.first { $0.id == id }?.name(in: [t.language]) ?? t("people.person.organisation"))
    }
    if let role = filter.role { chip("role", t.name(of: role)) }
    if let state = filter.state { chip("state", t.name(of: state)) }
    return FilterBar(action: Self.path, chips: chips, clearPath: Self.path) {
      fields.text("search", t("people.filter.search"), kind: .search)
      fields.menu(
        "organisation", t("people.person.organisation"),
        organisations.map { Choice($0.id.text, $0.name(in: [t.language])) }, empty: t("people.filter.any"))
      fields.menu(
        "role", t("people.person.role"), Role.allCases.map { Choice($0.rawValue, t.name(of: $0)) },
        empty: t("people.filter.any"))
      fields.menu(
        "state", t("people.person.state"), PeopleFilter.State.allCases.map { Choice($0.rawValue, t.name(of: $0)) },
        empty: t("people.filter.any"))
    }.html(in: t)
  }
}

extension PeopleFilter.State {
  var badge: Badge.Kind {
    switch self {
    case .active: .active
    case .invited: .attention
    case .disabled, .service: .plain
    }
  }
}

import Access
import CapabilityKit
import Site
import Storage
import Tables
import Translation
import Vocabulary

/// The organisations that work here or hand something in.
struct OrganisationsPage: Sendable {
  struct Line: Sendable {
    var organisation: Organisation
    /// How many may sign in for it.
    var people: Int
  }
  var lines: [Line]
  var filter: OrganisationFilter
  var paging: ListPaging
  var mayManage: Bool

  static let path = "/desk/administration/organisations"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readOrganisations)) { call in
      .page(try await OrganisationsPage(call).page(in: call.t))
    },
    Route.page(.get, path + ".csv", who: .holder(of: .readOrganisations)) { call in
      .file(csv(try await OrganisationsPage(call).lines), name: "organisations.csv", type: "text/csv; charset=utf-8")
    },
  ]

  private init(_ call: Call) async throws {
    filter = try OrganisationFilter(call.query)
    paging = ListPaging(path: Self.path, query: call.query, columns: ["name", "kind", "rhythm", "people"])
    mayManage = call.may(.manageOrganisations)
    let found = try await filter.organisations(for: call)
    let counts = try await call.services.database.read { db in
      var counts: [OrganisationID: Int] = [:]
      for row in try db.rows(
        "SELECT organisation, COUNT(*) FROM person WHERE disabled IS NULL GROUP BY organisation")
      {
        counts[try row.get(0)] = try row.get(1, as: Int.self)
      }
      return counts
    }
    let language = call.language
    lines = paging.sorted(
      found.map { Line(organisation: $0, people: counts[$0.id] ?? 0) },
      by: [
        "name": { a, b in
          SearchWords.plain(a.organisation.name(in: [language]))
            < SearchWords.plain(b.organisation.name(in: [language]))
        },
        "kind": { $0.organisation.kind.rawValue < $1.organisation.kind.rawValue },
        "rhythm": { $0.organisation.expectedEveryDays ?? .max < $1.organisation.expectedEveryDays ?? .max },
        "people": { $0.people < $1.people },
      ])
  }

  init(lines: [Line], filter: OrganisationFilter, paging: ListPaging, mayManage: Bool) {
    self.lines = lines
    self.filter = filter
    self.paging = paging
    self.mayManage = mayManage
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t("people.organisations.title"), lead: t("people.organisations.lead"), section: Self.path, wide: true,
      crumbs: [Crumb(t("people.administration"), "/desk/administration")],
      actions: group {
        if mayManage { linkButton(t("people.organisation.add"), to: OrganisationPage.newPath, isPrimary: true) }
        linkButton("CSV", to: Self.path + ".csv" + paging.query.with("page", nil).text)
      }
    ) {
      filterBar(in: t)
      DataTable(
        t("people.organisations.title"),
        columns: [
          paging.column("name", t("people.organisation.name")),
          paging.column("kind", t("people.organisation.kind")),
          paging.column("rhythm", t("people.organisation.expected")),
          paging.column("people", t("people.organisation.people"), isNumeric: true),
        ],
        rows: paging.slice(lines).map { line in
          .init(
            [
              .init { bdi { line.organisation.name(in: [t.language]) } },
              .init(t.name(of: line.organisation.kind)),
              .init(line.organisation.rhythm(in: t)),
              .init {
                a(.href("\(PeoplePage.path)?organisation=\(line.organisation.id)")) { t.number(line.people) }
              },
            ], link: OrganisationPage.path(of: line.organisation.id))
        }, empty: p { t("people.organisations.empty") }
      ).html(in: t)
      paging.pager(lines.count, in: t)
    }
  }

  private func filterBar(in t: Translator) -> HTML {
    var state = FormState(["search": filter.search, "kind": filter.kind?.rawValue])
    state["archived"] = filter.isArchived ? "true" : ""
    let fields = Fields(state, csrf: "", in: t)
    let query = paging.query.with("page", nil)
    var chips: [FilterBar.Chip] = []
    func chip(_ name: String, _ label: String) {
      chips.append(.init(label, removePath: Self.path + query.with(name, nil).text))
    }
    if !filter.search.isEmpty { chip("search", t("people.filter.search.chip", ["words": .text(filter.search)])) }
    if let kind = filter.kind { chip("kind", t.name(of: kind)) }
    if filter.isArchived { chip("archived", t("people.organisations.archived")) }
    return FilterBar(action: Self.path, chips: chips, clearPath: Self.path) {
      fields.text("search", t("people.filter.search"), kind: .search)
      fields.menu(
        "kind", t("people.organisation.kind"),
        Organisation.Kind.allCases.map { Choice($0.rawValue, t.name(of: $0)) }, empty: t("people.filter.any"))
      fields.menu(
        "archived", t("people.organisations.which"),
        [Choice("true", t("people.organisations.archived"))], empty: t("people.organisations.at-work"))
    }.html(in: t)
  }

  static func csv(_ lines: [Line]) -> [UInt8] {
    var writer = CSVWriter()
    writer.write(["organisation", "name", "kind", "expected_source", "expected_every_days", "people", "archived"])
    for line in lines {
      let one = line.organisation
      writer.write([
        one.id.text, one.name, one.kind.rawValue, one.isExpectedSource ? "yes" : "no",
        one.expectedEveryDays.map { "\($0)" }, "\(line.people)", one.archived == nil ? "no" : "yes",
      ])
    }
    return writer.take()
  }
}

extension Organisation {
  /// What is expected of it, in words.
  func rhythm(in t: Translator) -> String {
    guard isExpectedSource else { return t("people.organisation.expected.no") }
    return expectedEveryDays.map { t("people.organisation.expected.every", ["count": .count($0)]) }
      ?? t("people.organisation.expected.yes")
  }
}

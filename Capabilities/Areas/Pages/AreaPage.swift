import Access
import CapabilityKit
import Evidence
import Places
import Site
import Translation
import Vocabulary

/// One area: its names in every language, versions, population and neighbours.
struct AreaPage: Sendable {
  var area: Area
  var versions: [Area]
  var population: [Population]
  var neighbours: [Area]
  var languages: [Language]
  /// The list of records in this area, where some capability has one that the person may open.
  var recordsPath: String?
  var mayManage: Bool
  var state = FormState()

  static func path(of id: AreaID) -> String { "\(AreasPage.path)/\(id)" }

  static let routes = [
    Route.page(.get, AreasPage.path + "/{id}", who: .holder(of: .readAreas)) { call in
      .page(try await AreaPage(call).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, AreasPage.path + "/{id}/aliases", who: .holder(of: .manageAreas), handle: add),
    Route.page(.post, AreasPage.path + "/{id}/aliases/removal", who: .holder(of: .manageAreas)) { call in
      let page = try await AreaPage(call)
      try await ChangeAliases.remove(call.form["alias"] ?? "", from: page.area.id, by: call.signedIn(), call.services)
      return .redirect(to: path(of: page.area.id), flash: "areas.saved")
    },
  ]

  private static func add(_ call: Call) async throws -> Reply {
    var page = try await AreaPage(call)
    do {
      try await ChangeAliases.add(call.form["alias"] ?? "", to: page.area.id, by: call.signedIn(), call.services)
      return .redirect(to: path(of: page.area.id), flash: "areas.saved")
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.state = FormState(values: call.form.values, problems: problem.fields)
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call) async throws {
    let id: AreaID = try call.identifier("id")
    let places = try await call.services.currentPlaces()
    var records: String?
    if let list = call.services.registry.recordList(for: .incidents), call.may(list.permission) {
      records = list.path + PictureFilter(values: [.area: [id.text]]).query.text
    }
    try self.init(
      id, places, languages: call.services.city.current.languages, recordsPath: records,
      mayManage: call.may(.manageAreas))
  }

  init(_ id: AreaID, _ places: PlacesSnapshot, languages: [Language], recordsPath: String?, mayManage: Bool) throws {
    guard let area = places.area(id), let areas = places.layer(area.layer) else { throw Problem.notFound }
    self.area = area
    versions = areas.versions(of: id).reversed()
    population = areas.populationYears(of: id).reversed().compactMap { areas.population(of: id, in: $0) }
    neighbours = try areas.latest.neighbours(of: id).compactMap { areas.latest[$0] }
    self.languages = languages
    self.recordsPath = recordsPath
    self.mayManage = mayManage
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: area.name(in: t.language), section: AreasPage.path,
      crumbs: [
        Crumb(t("areas.administration"), "/desk/administration"),
        Crumb(t("areas.title"), AreasPage.path(layer: area.layer)),
      ],
      actions: group { if let recordsPath { linkButton(t("areas.records"), to: recordsPath) } }
    ) {
      if area.validTo != nil { Notice(.information, t("areas.ended")) }
      definitionList([
        (t("areas.code"), group { bdi { area.code } }),
        (t("areas.group"), area.group.map { name in group { bdi { name } } }),
        (t("areas.layer"), group { bdi { area.layer } }),
        (t("areas.ground"), .text(ReportWords.ground(area.areaSquareMetres, in: t))),
      ])
      part(t("areas.names")) { names(csrf, t) }
      part(t("areas.population")) { populationTable(t) }
      part(t("areas.neighbours")) {
        if neighbours.isEmpty {
          p { t("areas.neighbours.none") }
        } else {
          ul(.class("columns-2")) {
            for near in neighbours { li { a(.href(Self.path(of: near.id))) { bdi { near.name(in: t.language) } } } }
          }
        }
      }
      part(t("areas.versions")) { versionTable(t) }
    }
  }

  private func names(_ csrf: String, _ t: Translator) -> HTML {
    let known = languages + area.names.keys.filter { !languages.contains($0) }.sorted { $0.tag < $1.tag }
    let fields = Fields(state, csrf: csrf, in: t)
    return group {
      definitionList(
        [(t("areas.name"), group { bdi { area.name } })]
          + known.map { language in
            (
              t.translatedName(of: language),
              area.names[language].map { name in group { bdi(.lang(language)) { name } } }
            )
          })
      Site.h3 { t("areas.aliases") }
      p(.class("quiet")) { t("areas.aliases.note") }
      if area.aliases.isEmpty {
        p { t("areas.aliases.none") }
      } else {
        ul(.class("stack")) {
          for alias in area.aliases {
            li {
              bdi { alias }
              if mayManage {
                " "
                postButton(
                  t("areas.alias.remove", ["alias": .text(alias)]), action: Self.path(of: area.id) + "/aliases/removal",
                  csrf: csrf, fields: [(name: "alias", value: alias)])
              }
            }
          }
        }
      }
      if mayManage {
        fields.form(action: Self.path(of: area.id) + "/aliases", submit: t("areas.alias.add")) {
          fields.text("alias", t("areas.alias"), isRequired: true, maxLength: 500)
        }
      }
    }
  }

  private func populationTable(_ t: Translator) -> HTML {
    DataTable(
      t("areas.population"),
      columns: [.init(t("areas.year")), .init(t("areas.people"), isNumeric: true), .init(t("areas.source"))],
      rows: population.map { .init([.init("\($0.year)"), .init(AreasPage.people($0, in: t)), .init($0.source)]) },
      empty: group {
        p { t("areas.population.none") }
        if mayManage { p { linkButton(t("areas.population.open"), to: UploadPopulationPage.path) } }
      }
    ).html(in: t)
  }

  private func versionTable(_ t: Translator) -> HTML {
    DataTable(
      t("areas.versions"),
      columns: [
        .init(t("areas.valid-from")), .init(t("areas.valid-to")), .init(t("areas.name")), .init(t("areas.group")),
        .init(t("areas.ground"), isNumeric: true), .init(t("areas.source")),
      ],
      rows: versions.map { version in
        .init([
          .init(ReportWords.day(version.validFrom, in: t)),
          .init(version.validTo.map { t.day($0 - 1) } ?? t("areas.until-further")),
          .init(version.name(in: t.language)), .init(version.group ?? "–"),
          .init(ReportWords.ground(version.areaSquareMetres, in: t)), .init(version.source),
        ])
      }
    ).html(in: t)
  }
}

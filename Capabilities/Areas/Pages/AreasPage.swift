import Access
import CapabilityKit
import Places
import Site
import Translation
import Vocabulary

/// All areas: layers, the versions in force, map and list.
struct AreasPage: Sendable {
  struct Line: Sendable, Hashable {
    let id: AreaID
    let code: String
    let name: String
    let group: String?
    let population: Population?
    let squareMetres: Double
    let neighbours: Int
  }
  struct Version: Sendable, Hashable {
    let first: Day
    let end: Day?
    let count: Int
    let source: String
    let isShown: Bool
  }
  var layers: [(name: String, count: Int)]
  var layer: String
  var isCounted: Bool
  var day: Day
  var versions: [Version]
  var lines: [Line]
  var drawing: AreaDrawing
  var population: (value: Double, isEstimate: Bool)?
  var populationYears: [Int]
  var mayManage: Bool

  static let path = "/desk/administration/areas"
  static func path(layer: String) -> String { path + Query([.init("layer", layer)]).text }

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readAreas)) { call in
      let page = try AreasPage(
        try await call.services.currentPlaces(), layer: call.query["layer"], day: call.query.day("on") ?? call.today,
        language: call.language, mayManage: call.may(.manageAreas))
      return .page(page.page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path + "/counted-layer", who: .holder(of: .manageAreas)) { call in
      let layer = call.form["layer"] ?? ""
      try await CountByLayer.perform(layer, by: call.signedIn(), call.services)
      return .redirect(to: path(layer: layer), flash: "areas.saved")
    },
  ]

  init(_ places: PlacesSnapshot, layer wanted: String?, day: Day, language: Language, mayManage: Bool) throws {
    let areas = try places.chosenLayer(wanted)
    let set = areas.inForce(on: day)
    let neighbours = try set.neighbours()
    layers = places.layers.map { ($0.layer, $0.inForce(on: day).areas.count) }
    layer = areas.layer
    isCounted = places.defaultLayer == areas.layer
    self.day = day
    versions = areas.sets.reversed().map {
      Version(
        first: $0.first, end: $0.end, count: $0.areas.count,
        source: $0.areas.max { $0.validFrom < $1.validFrom }?.source ?? "", isShown: $0.first == set.first)
    }
    lines = zip(set.areas, neighbours).map { area, near in
      Line(
        id: area.id, code: area.code, name: area.name(in: language), group: area.group,
        population: areas.population(of: area.id, in: day.year), squareMetres: area.areaSquareMetres,
        neighbours: near.count)
    }
    drawing = AreaDrawing(set, in: [language])
    population = areas.population(of: set, in: day.year)
    populationYears = areas.populationYears
    self.mayManage = mayManage
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: t("areas.title"), lead: t("areas.lead"), section: Self.path, wide: true,
      crumbs: [Crumb(t("areas.administration"), "/desk/administration")],
      actions: group {
        if mayManage {
          linkButton(t("areas.import.open"), to: UploadAreasPage.path, isPrimary: true)
          if !versions.isEmpty { linkButton(t("areas.population.open"), to: UploadPopulationPage.path) }
        }
      }
    ) {
      if versions.isEmpty {
        div(.class("empty")) {
          p { t("areas.empty") }
          if mayManage { p { linkButton(t("areas.import.open"), to: UploadAreasPage.path, isPrimary: true) } }
        }
      } else {
        layerTabs(t)
        dayForm(t)
        figures(t)
        part(t("areas.map")) { map(t) }
        part(t("areas.list")) { table(t) }
        part(t("areas.versions")) { versionTable(t) }
        if mayManage, !isCounted { countedForm(csrf, t) }
      }
    }
  }

  private func layerTabs(_ t: Translator) -> HTML {
    guard layers.count > 1 else { return HTML() }
    return tabs(
      layers.map { Tab($0.name, Self.path(layer: $0.name), isCurrent: $0.name == layer, count: $0.count) },
      label: t("areas.layers"), in: t)
  }

  private func dayForm(_ t: Translator) -> HTML {
    let fields = Fields(FormState(["on": day.description]), csrf: "", in: t)
    return FilterBar(action: Self.path, chips: [], clearPath: Self.path(layer: layer)) {
      fields.hidden("layer", layer)
      fields.day("on", t("areas.on"))
    }.html(in: t)
  }

  private func figures(_ t: Translator) -> HTML {
    var figures = [
      KeyFigure(t("areas.in-force"), t.number(lines.count), note: t("areas.on-day", ["day": .text(t.day(day))])),
      KeyFigure(
        t("areas.groups"), t.number(Set(lines.compactMap(\.group)).count),
        note: isCounted ? t("areas.counted-layer") : nil),
    ]
    if let population {
      figures.append(
        KeyFigure(
          t("areas.population"), t.number(Int(population.value.rounded())),
          note: population.isEstimate
            ? t("areas.population.estimate", ["year": .text("\(day.year)")])
            : t("areas.population.of-year", ["year": .text("\(day.year)")])))
    } else {
      figures.append(
        KeyFigure(
          t("areas.population"), "–", note: t("areas.population.none"),
          link: mayManage ? UploadPopulationPage.path : nil))
    }
    return keyFigures(figures)
  }

  private func map(_ t: Translator) -> HTML {
    let label = t("areas.map.label", ["count": .count(lines.count), "day": .text(t.day(day))])
    if lines.isEmpty { return p { t("areas.none-on-day") } }
    if population == nil { return drawing.outlines(label: label) }
    let values = Dictionary(
      lines.compactMap { line in line.population.map { (line.id.text, $0.value) } },
      uniquingKeysWith: { first, _ in first })
    return drawing.population(values, label: label, year: day.year, in: t).html(in: t)
  }

  private func table(_ t: Translator) -> HTML {
    DataTable(
      t("areas.list"),
      columns: [
        .init(t("areas.name")), .init(t("areas.code")), .init(t("areas.group")),
        .init(t("areas.population"), isNumeric: true), .init(t("areas.ground"), isNumeric: true),
        .init(t("areas.neighbours"), isNumeric: true),
      ],
      rows: lines.map { line in
        .init(
          [
            .init { bdi { line.name } }, .init(line.code), .init(line.group ?? "–"),
            .init(Self.people(line.population, in: t)), .init(ReportWords.ground(line.squareMetres, in: t)),
            .init(t.number(line.neighbours)),
          ], link: AreaPage.path(of: line.id))
      }, empty: p { t("areas.none-on-day") }
    ).html(in: t)
  }

  static func people(_ population: Population?, in t: Translator) -> String {
    guard let population else { return "–" }
    let number = t.number(Int(population.value.rounded()))
    return population.isEstimate ? t("areas.population.about", ["number": .text(number)]) : number
  }

  private func versionTable(_ t: Translator) -> HTML {
    DataTable(
      t("areas.versions"),
      columns: [
        .init(t("areas.valid-from")), .init(t("areas.valid-to")), .init(t("areas.count"), isNumeric: true),
        .init(t("areas.source")),
      ],
      rows: versions.map { version in
        // An address needs a day that a person could have typed.
        let shown = Query([.init("layer", layer), .init("on", version.first.description)]).text
        return .init(
          [
            .init(ReportWords.day(version.first, in: t) + (version.isShown ? " · " + t("areas.shown") : "")),
            .init(version.end.map { t.day($0 - 1) } ?? t("areas.until-further")), .init(t.number(version.count)),
            .init(version.source),
          ], link: Self.path + shown)
      }
    ).html(in: t)
  }

  private func countedForm(_ csrf: String, _ t: Translator) -> HTML {
    confirmForm(
      t("areas.count-by"), question: t("areas.count-by.question", ["layer": .text(layer)]), button: t("areas.count-by"),
      action: Self.path + "/counted-layer", csrf: csrf,
      fields: group { input(.type("hidden"), .name("layer"), .value(layer)) })
  }
}

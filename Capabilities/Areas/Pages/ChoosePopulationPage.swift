import Access
import CapabilityKit
import Foundation
import Places
import Site
import Tables
import Translation
import Vocabulary

/// The second step: which column is which, and how the first rows would land.
struct ChoosePopulationPage: Sendable {
  struct Line: Sendable, Hashable {
    let row: Int
    let text: String
    let area: String?
    let year: Int
    let value: Double?
  }
  var upload: Upload
  var header: [String]
  var samples: [[String]]
  var state: FormState
  var order: PopulationOrder
  /// Nil until columns were chosen.
  var report: PopulationReport?
  var lines: [Line] = []

  static let pattern = UploadPopulationPage.path + "/{upload}"
  static func path(of upload: Upload) -> String { "\(UploadPopulationPage.path)/\(upload.id)" }

  static let routes = [
    Route.page(.get, pattern, who: .holder(of: .manageAreas), handle: show),
    Route.page(.post, pattern, who: .holder(of: .manageAreas), handle: confirm),
  ]

  private static func open(_ call: Call) throws -> (Upload, TableFile) {
    let uploads = Uploads(call.services)
    let upload = try uploads.find(call.parameter("upload"), kind: "population", person: call.signedIn().person)
    let data = try Data(contentsOf: uploads.url(of: upload))
    return (upload, try TableFile.open([UInt8](data), name: upload.name))
  }

  private static func show(_ call: Call) async throws -> Reply {
    let (upload, table) = try open(call)
    var page = try ChoosePopulationPage(upload, table, call.query)
    guard call.query["area"] != nil else {
      page.guess(table, year: call.today.year - 1)
      return .page(page.page(csrf: call.csrfToken, in: call.t))
    }
    do {
      page.order = try PopulationOrder(call.query)
      page.report = try await ImportPopulationFile.perform(
        table, named: upload.name, page.order, by: call.signedIn(), call.services, dryRun: true)
      let areas = try await call.services.currentPlaces().chosenLayer(page.order.layer)
      page.lines = try ImportPopulationFile.rows(table, page.order).prefix(12).map { row in
        var name: String?
        if case .exact(let id) = areas.latest.named(row.area) { name = areas.latest[id]?.name(in: call.language) }
        return Line(row: row.row, text: row.area, area: name, year: row.year, value: row.value)
      }
      return .page(page.page(csrf: call.csrfToken, in: call.t))
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.state.problems = problem.fields
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private static func confirm(_ call: Call) async throws -> Reply {
    let (upload, table) = try open(call)
    var page = try ChoosePopulationPage(upload, table, call.form.fields)
    page.order = try PopulationOrder(call.form.fields)
    let report = try await ImportPopulationFile.perform(
      table, named: upload.name, page.order, by: call.signedIn(), call.services)
    Uploads(call.services).remove(upload)
    return .page(Self.result(report, in: call.t))
  }

  init(_ upload: Upload, _ table: TableFile, _ query: Query) throws {
    self.init(
      upload, header: table.header,
      samples: try table.rows(limit: 3).map { row in table.header.indices.map { row.trimmed($0) ?? "" } },
      state: FormState(values: query.values))
  }

  init(_ upload: Upload, header: [String], samples: [[String]], state: FormState) {
    self.upload = upload
    self.header = header
    self.samples = samples
    self.state = state
    order = PopulationOrder(area: "", value: "")
  }

  /// The column of texts or codes first, the column of numbers that is called population, the column of years.
  mutating func guess(_ table: TableFile, year: Int) {
    func called(_ words: [String]) -> String? {
      header.first { name in words.contains { name.lowercased().contains($0) } }
    }
    let years = called(["year", "année", "annee", "jaar", "jahr", "vuosi", "سنة"])
    state["area"] = called(["area", "name", "neighbo", "quartier", "wijk", "code", "حي"]) ?? header.first
    state["value"] = called(["population", "inhabit", "people", "habitant", "inwoner", "total", "سكان"]) ?? header.last
    state["year-column"] = years
    state["year"] = years == nil ? "\(year)" : nil
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("areas.population.choose"), lead: t("areas.choose.lead", ["file": .text(upload.name)]),
      section: AreasPage.path, wide: true, crumbs: UploadAreasPage.crumbs(t)
    ) {
      if let report { preview(report, csrf, t) }
      part(t("areas.population.columns")) {
        form(fields, t)
        DataTable(
          t("areas.choose.content"), columns: header.map { .init($0) },
          rows: samples.map { .init($0.map { DataTable.Cell($0) }) }
        ).html(in: t)
      }
    }
  }

  private func form(_ fields: Fields, _ t: Translator) -> HTML {
    let choices = header.map { Choice($0, $0) }
    return fields.form(
      action: Self.path(of: upload), submit: t("areas.choose.preview"), method: "get", cancelPath: AreasPage.path
    ) {
      fields.menu("area", t("areas.population.area"), choices, hint: t("areas.population.area.hint"), isRequired: true)
      fields.menu("value", t("areas.population.value"), choices, isRequired: true)
      fields.menu("year-column", t("areas.population.year-column"), choices, empty: t("areas.population.one-year"))
      fields.number("year", t("areas.population.year"), hint: t("areas.population.year.hint"), from: 1, to: 9999)
    }
  }

  private func preview(_ report: PopulationReport, _ csrf: String, _ t: Translator) -> HTML {
    group {
      part(t("areas.population.preview")) {
        p {
          t(
            "areas.population.would",
            [
              "imported": .count(report.imported), "unchanged": .count(report.unchanged),
              "refused": .count(report.refused.count),
            ])
        }
        DataTable(
          t("areas.population.preview"),
          columns: [
            .init(t("areas.population.row"), isNumeric: true), .init(t("areas.population.in-file")),
            .init(t("areas.name")),
            .init(t("areas.year"), isNumeric: true), .init(t("areas.people"), isNumeric: true),
          ],
          rows: lines.map { line in
            .init([
              .init(t.number(line.row)), .init(line.text),
              line.area.map { .init($0) } ?? .init(Badge(t("areas.population.not-found"), .attention)),
              .init("\(line.year)"), .init(line.value.map { t.number(Int($0.rounded())) } ?? "–"),
            ])
          }
        ).html(in: t)
      }
      Self.refused(report, in: t)
      if report.imported > 0 {
        postButton(
          t("areas.population.import", ["count": .count(report.imported)]), action: Self.path(of: upload), csrf: csrf,
          fields: order.query.items.map { (name: $0.name, value: $0.value) }, isPrimary: true)
      }
    }
  }

  @HTMLBuilder private static func refused(_ report: PopulationReport, in t: Translator) -> HTML {
    if !report.refused.isEmpty {
      part(t("areas.population.refused", ["count": .count(report.refused.count)])) {
        DataTable(
          t("areas.preview.refused"),
          columns: [
            .init(t("areas.population.row"), isNumeric: true), .init(t("areas.population.in-file")),
            .init(t("areas.report.reason")),
          ],
          rows: report.refused.prefix(500).map {
            .init([.init(t.number($0.row)), .init($0.value), .init(ReportWords.populationRefusal($0, in: t))])
          }
        ).html(in: t)
      }
    }
  }

  static func result(_ report: PopulationReport, in t: Translator) -> Page {
    Page(title: t("areas.population.result"), section: AreasPage.path, crumbs: UploadAreasPage.crumbs(t)) {
      Notice(
        .success,
        t("areas.population.summary", ["imported": .count(report.imported), "unchanged": .count(report.unchanged)]))
      refused(report, in: t)
      p { linkButton(t("areas.import.see"), to: AreasPage.path, isPrimary: true) }
    }
  }
}

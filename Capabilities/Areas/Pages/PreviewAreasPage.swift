import Access
import CapabilityKit
import Foundation
import Geography
import Places
import Site
import Translation
import Vocabulary

/// The third step: what would land, before anything is written.
struct PreviewAreasPage: Sendable {
  var upload: Upload
  var order: AreaOrder
  var report: AreaImportReport
  var drawing: AreaDrawing
  var doubtful: [DoubtfulArea]
  /// Areas of the layer that the file does not have, and that would end.
  var ending: [String]
  var crs: String?

  static let routes = [
    Route.page(.get, ChooseColumnsPage.pattern + "/preview", who: .holder(of: .manageAreas), handle: show),
    Route.page(.post, ChooseColumnsPage.pattern, who: .holder(of: .manageAreas), handle: start),
  ]

  private static func show(_ call: Call) async throws -> Reply {
    let upload = try ChooseColumnsPage.upload(call)
    var order = AreaOrder()
    do {
      order = try AreaOrder(call.query)
      let prepared = try ImportAreaFile.check(Uploads(call.services).url(of: upload).path, named: upload.name, order)
      let known = try await call.services.currentPlaces().layer(prepared.options.layer)?.latest
      if let day = order.validFrom, let last = known?.first, day < last {
        throw Problem.invalid([FieldProblem("valid-from", "areas-newer", ["day": last.description])])
      }
      let page = PreviewAreasPage(upload, order, prepared, known: known)
      return .page(page.page(csrf: call.csrfToken, in: call.t))
    } catch let problem as Problem {
      // What was chosen does not fit: the form again, with what is wrong.
      var form = try await ChooseColumnsPage(upload, &order, call, problems: problem.fields)
      form.state.values = call.query.values
      if problem.fields.isEmpty, form.problem == nil { form.problem = problem }
      return .page(form.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private static func start(_ call: Call) async throws -> Reply {
    let upload = try ChooseColumnsPage.upload(call)
    let order = try AreaOrder(call.form.fields)
    try order.requireColumns()
    let (services, person) = (call.services, try call.signedIn())
    let uploads = Uploads(services)
    let job = try await services.jobs.start("areas-import", owner: person.person) { progress in
      let done = try await ImportAreaFile.perform(
        uploads.url(of: upload).path, named: upload.name, order, by: person, services, progress: progress)
      // Kept when it fails or is stopped, so that the person can go on from the choices.
      uploads.remove(upload)
      return try AreaJSON.text(done)
    }
    return .redirect(to: AreaImportPage.path(of: job, upload))
  }

  init(_ upload: Upload, _ order: AreaOrder, _ prepared: PreparedAreas, known: AreaSet?) {
    self.upload = upload
    self.order = order
    report = prepared.report
    drawing = AreaDrawing(prepared)
    doubtful = DoubtfulArea.among(prepared.drafts, known: known)
    let codes = Set(prepared.drafts.map(\.code))
    ending = (known?.areas ?? []).filter { !codes.contains($0.code) }.map(\.name)
    crs = prepared.crs
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: t("areas.preview.title"), lead: t("areas.preview.lead", ["file": .text(upload.name)]),
      section: AreasPage.path, wide: true, crumbs: UploadAreasPage.crumbs(t)
    ) {
      keyFigures([
        KeyFigure(t("areas.preview.areas"), t.number(report.areas)),
        KeyFigure(t("areas.preview.repaired"), t.number(report.repaired.count)),
        KeyFigure(t("areas.preview.refused"), t.number(report.refused.count)),
        KeyFigure(t("areas.preview.overlaps"), t.number(report.overlaps.count)),
        KeyFigure(t("areas.preview.crs"), crs ?? t("areas.preview.crs.degrees")),
      ])
      if report.areas == 0 {
        Notice(.problem, t("problem.areas-none"))
      } else {
        drawing.outlines(label: t("areas.preview.map", ["count": .count(report.areas)]))
        if drawing.shapes.contains(where: \.isMarked) { p(.class("quiet")) { t("areas.preview.marked") } }
      }
      if !ending.isEmpty {
        Notice(.warning, title: t("areas.preview.ending", ["count": .count(ending.count)])) {
          p { t.list(Array(ending.prefix(20))) + (ending.count > 20 ? " …" : "") }
        }
      }
      ReportTables.html(report, in: t)
      if !doubtful.isEmpty { part(t("areas.preview.doubtful")) { doubts(t) } }
      div(.class("actions")) {
        if report.areas > 0 {
          postButton(
            t("areas.preview.import", ["count": .count(report.areas)]), action: ChooseColumnsPage.path(of: upload),
            csrf: csrf, fields: order.query.items.map { (name: $0.name, value: $0.value) }, isPrimary: true)
        }
        linkButton(t("areas.preview.back"), to: ChooseColumnsPage.path(of: upload) + order.query.text)
      }
    }
  }

  private func doubts(_ t: Translator) -> HTML {
    DataTable(
      t("areas.preview.doubtful"),
      columns: [.init(t("areas.code")), .init(t("areas.name")), .init(t("areas.preview.doubt"))],
      rows: doubtful.map { doubt in
        .init([
          .init(doubt.code), .init(doubt.name),
          .init(t("areas.doubt.\(doubt.reason.rawValue)", ["before": .text(doubt.before ?? "")])),
        ])
      }
    ).html(in: t)
  }
}

/// What was repaired, refused or overlaps, one by one.
enum ReportTables {
  @HTMLBuilder static func html(_ report: AreaImportReport, in t: Translator) -> HTML {
    if !report.repaired.isEmpty {
      part(t("areas.report.repaired", ["count": .count(report.repaired.count)])) {
        p(.class("quiet")) { t("areas.report.repaired.note") }
        DataTable(
          t("areas.preview.repaired"),
          columns: [
            .init(t("areas.code")), .init(t("areas.name")), .init(t("areas.report.problem")),
            .init(t("areas.report.change"), isNumeric: true),
          ],
          rows: report.repaired.map { one in
            .init([
              .init(one.id), .init(one.name), .init { bdi(.dir(Language.english)) { one.problem } },
              .init(ReportWords.change(one.areaChange, in: t)),
            ])
          }
        ).html(in: t)
      }
    }
    if !report.refused.isEmpty {
      part(t("areas.report.refused", ["count": .count(report.refused.count)])) {
        DataTable(
          t("areas.preview.refused"),
          columns: [.init(t("areas.report.feature"), isNumeric: true), .init(t("areas.report.reason"))],
          rows: report.refused.map {
            .init([.init(t.number($0.feature)), .init(ReportWords.refusal($0.reason, in: t))])
          }
        ).html(in: t)
      }
    }
    if !report.overlaps.isEmpty {
      part(t("areas.report.overlaps", ["count": .count(report.overlaps.count)])) {
        p(.class("quiet")) { t("areas.report.overlaps.note") }
        DataTable(
          t("areas.preview.overlaps"),
          columns: [
            .init(t("areas.report.first")), .init(t("areas.report.second")),
            .init(t("areas.report.shared"), isNumeric: true), .init(t("areas.report.share"), isNumeric: true),
          ],
          rows: report.overlaps.map { one in
            .init([
              .init(one.a), .init(one.b), .init(ReportWords.ground(one.squareMetres, in: t)),
              .init(t.percent(one.share, decimals: 2)),
            ])
          }
        ).html(in: t)
      }
    }
  }
}

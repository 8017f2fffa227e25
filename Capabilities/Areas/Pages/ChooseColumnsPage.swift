import Access
import CapabilityKit
import Foundation
import Geography
import Places
import Site
import Translation
import Vocabulary

/// The second step: what the file holds and which property is which. A file that needs a reference system or a layer
/// asks for that first.
struct ChooseColumnsPage: Sendable {
  enum Need: Sendable, Hashable {
    case columns(FileColumns, fileLayers: [String])
    case layer([String])
    case referenceSystem
    /// Cannot be read at all.
    case otherFile
  }
  var upload: Upload
  var need: Need
  var problem: Problem?
  var state: FormState
  var languages: [Language]
  var layers: [String]

  static let pattern = UploadAreasPage.path + "/{upload}"
  static func path(of upload: Upload) -> String { "\(UploadAreasPage.path)/\(upload.id)" }

  static let routes =
    [
      Route.page(.get, pattern, who: .holder(of: .manageAreas)) { call in
        let upload = try upload(call)
        var order = try AreaOrder(call.query)
        return try await .page(ChooseColumnsPage(upload, &order, call).page(csrf: call.csrfToken, in: call.t))
      },
      Route.page(.post, pattern + "/removal", who: .holder(of: .manageAreas)) { call in
        Uploads(call.services).remove(try upload(call))
        return .redirect(to: AreasPage.path)
      },
    ] + PreviewAreasPage.routes

  static func upload(_ call: Call) throws -> Upload {
    try Uploads(call.services).find(call.parameter("upload"), kind: "areas", person: call.signedIn().person)
  }

  /// - Parameter problems: what was wrong with what was chosen.
  init(_ upload: Upload, _ order: inout AreaOrder, _ call: Call, problems: [FieldProblem] = []) async throws {
    let places = try await call.services.currentPlaces()
    let languages = call.services.city.current.languages
    let path = Uploads(call.services).url(of: upload).path
    do throws(Problem) {
      let file = try AreaFile.read(path, fileLayer: order.fileLayer, layer: order.layer, crs: order.crs)
      self.init(
        upload, columns: FileColumns(file), fileLayers: file.layers, languages: languages,
        layers: places.layers.map(\.layer), order: &order, isFresh: call.query["id"] == nil)
      if order.fileLayer == nil, file.layers.count > 1 { state["file-layer"] = file.layer }
    } catch {
      self.init(upload, error, languages: languages, state: FormState(values: call.query.values))
    }
    state.problems = problems
  }

  init(
    _ upload: Upload, columns: FileColumns, fileLayers: [String], languages: [Language], layers: [String],
    order: inout AreaOrder, isFresh: Bool
  ) {
    if isFresh {
      order.id = columns.likelyID ?? ""
      order.name = columns.likelyName ?? ""
      for language in languages { order.names[language] = columns.likelyName(in: language.tag) }
    }
    self.upload = upload
    need = .columns(columns, fileLayers: fileLayers)
    state = FormState(values: order.query.values)
    self.languages = languages
    self.layers = layers
  }

  init(_ upload: Upload, _ problem: Problem, languages: [Language], state: FormState) {
    self.upload = upload
    self.problem = problem
    self.languages = languages
    self.state = state
    layers = []
    need =
      switch problem.code {
      case "layer-needed", "layer-unknown": .layer(problem.arguments["layers"]?.components(separatedBy: ", ") ?? [])
      case "crs-needed", "crs-unknown": .referenceSystem
      default: .otherFile
      }
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("areas.choose.title"), lead: t("areas.choose.lead", ["file": .text(upload.name)]),
      section: AreasPage.path,
      crumbs: UploadAreasPage.crumbs(t)
    ) {
      if let problem { Notice(.problem, t.sentence(for: problem)) }
      switch need {
      case .columns(let columns, let fileLayers):
        columnForm(columns, fileLayers, fields, t)
        part(t("areas.choose.content")) { content(columns, t) }
      case .layer(let names):
        again(fields, t) {
          fields.radios("file-layer", t("areas.choose.file-layer"), names.map { Choice($0, $0) }, isRequired: true)
          if let crs = state["crs"] { fields.hidden("crs", crs) }
        }
      case .referenceSystem:
        again(fields, t) {
          fields.text(
            "crs", t("areas.choose.crs"), hint: t("areas.choose.crs.hint"), isRequired: true, maxLength: 20)
          if let layer = state["file-layer"] { fields.hidden("file-layer", layer) }
        }
      case .otherFile:
        p { linkButton(t("areas.choose.other-file"), to: UploadAreasPage.path, isPrimary: true) }
      }
      postButton(t("areas.choose.remove"), action: Self.path(of: upload) + "/removal", csrf: csrf)
    }
  }

  private func again(_ fields: Fields, _ t: Translator, @HTMLBuilder content: () -> HTML) -> HTML {
    fields.form(action: Self.path(of: upload), submit: t("areas.choose.read-again"), method: "get") { content() }
  }

  private func columnForm(_ columns: FileColumns, _ fileLayers: [String], _ fields: Fields, _ t: Translator) -> HTML {
    let choices = columns.columns.map { column in
      Choice(
        column.name,
        column.samples.isEmpty ? column.name : "\(column.name) (\(column.samples.prefix(2).joined(separator: ", ")))")
    }
    return fields.form(
      action: Self.path(of: upload) + "/preview", submit: t("areas.choose.preview"), method: "get",
      cancelPath: AreasPage.path
    ) {
      if fileLayers.count > 1, let layer = state["file-layer"] { fields.hidden("file-layer", layer) }
      fields.menu("id", t("areas.choose.id"), choices, hint: t("areas.choose.id.hint"), isRequired: true)
      fields.menu("name", t("areas.choose.name"), choices, isRequired: true)
      for language in languages {
        fields.menu(
          "name-\(language.tag)", t("areas.choose.name-in", ["language": .text(t.translatedName(of: language))]),
          choices,
          empty: t("areas.choose.none"))
      }
      fields.menu(
        "group", t("areas.choose.group"), choices, hint: t("areas.choose.group.hint"), empty: t("areas.choose.none"))
      fields.text(
        "layer", t("areas.choose.layer"),
        hint: layers.isEmpty
          ? t("areas.choose.layer.hint") : t("areas.choose.layer.known", ["layers": .text(t.list(layers))]),
        maxLength: 60)
      fields.day("valid-from", t("areas.choose.valid-from"), hint: t("areas.choose.valid-from.hint"))
      if let crs = state["crs"] { fields.hidden("crs", crs) }
    }
  }

  private func content(_ columns: FileColumns, _ t: Translator) -> HTML {
    group {
      p { t("areas.choose.rows", ["count": .count(columns.rows)]) }
      DataTable(
        t("areas.choose.content"),
        columns: [
          .init(t("areas.choose.property")), .init(t("areas.choose.samples")),
          .init(t("areas.choose.filled"), isNumeric: true),
          .init(t("areas.choose.distinct"), isNumeric: true),
        ],
        rows: columns.columns.map { column in
          .init([
            .init { bdi { column.name } }, .init { bdi { column.samples.joined(separator: " · ") } },
            .init(t.number(column.filled)), .init(t.number(column.distinct)),
          ])
        }
      ).html(in: t)
    }
  }
}

extension Query {
  var values: [String: [String]] { Dictionary(grouping: items, by: \.name).mapValues { $0.map(\.value) } }
}

import CapabilityKit
import Disclosure
import Foundation
import Site
import Storage
import Translation
import Vocabulary

/// Where a coordinator prepares a release, sees what will be hidden and why, and publishes or corrects it.
enum ReleasesDesk {
  static let path = "/desk/releases"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .publishFigures)) { call in .page(try await page(call)) },
    Route.page(.get, path + "/preview", who: .holder(of: .publishFigures)) { call in
      guard call.query["period"] != nil else { return .redirect(to: path) }
      do {
        let prepared = try await action(call).prepare(PublishRelease.period(call.query["period"]))
        return .page(ReleasePreview(prepared: prepared, t: call.t).page(csrf: call.csrfToken))
      } catch let problem as Problem where problem.status == 422 {
        return .page(try await page(call, refused: problem), status: 422)
      }
    },
    Route.page(.post, path, who: .holder(of: .publishFigures), handle: publish),
    Route.page(.post, path + "/rules", who: .holder(of: .publishFigures), handle: saveRules),
  ]

  private static func action(_ call: Call) -> PublishRelease { PublishRelease(call.services, by: call.principal) }

  private static func publish(_ call: Call) async throws -> Reply {
    let period = try PublishRelease.period(call.form["period"])
    do {
      try await action(call).publish(period, seen: call.form["seen"] ?? "", reason: call.form["reason"] ?? "")
      return .redirect(to: path, flash: "public.desk.published")
    } catch let problem as Problem where !problem.fields.isEmpty || problem.code == "release-changed" {
      var preview = ReleasePreview(prepared: try await action(call).prepare(period), t: call.t)
      preview.state = FormState(values: call.form.values, problems: problem.fields)
      if problem.fields.isEmpty { preview.notice = Notice(.warning, call.t(problem)) }
      return .page(preview.page(csrf: call.csrfToken), status: problem.status)
    }
  }

  private static func saveRules(_ call: Call) async throws -> Reply {
    do {
      func number(_ field: String) throws -> Int {
        guard let text = call.form[field] else { throw Problem.invalid([FieldProblem(field, "required")]) }
        guard let value = Int(text) else {
          throw Problem.invalid([FieldProblem(field, "not-a-number", ["value": text])])
        }
        return value
      }
      let rules = ReleaseRules(
        minimum: try number("minimum"), areaFloor: try number("area-floor"), delayDays: try number("delay"),
        licence: call.form["licence"] ?? "", revision: call.seenRevision ?? 0)
      try await action(call).save(rules)
      return .redirect(to: path, flash: "public.desk.rules.saved")
    } catch let problem as Problem where !problem.fields.isEmpty || problem.code == "conflict" {
      return .page(try await page(call, refused: problem, typed: call.form.values), status: problem.status)
    }
  }

  private static func page(
    _ call: Call, refused: Problem? = nil, typed: [String: [String]]? = nil
  ) async throws -> Page {
    let candidates = try await action(call).candidates()
    let (rules, all) = try await call.services.database.read {
      (try ReleaseRules.load($0), try ReleaseLedger.all(on: $0))
    }
    let t = call.t
    return Page(
      title: t("public.desk.title"), lead: t("public.desk.lead"), section: path,
      notice: refused.map { Notice(.warning, $0.fields.isEmpty ? t($0) : t(Problem.invalid([]))) }
    ) {
      part(t("public.desk.next")) {
        if candidates.isEmpty {
          p(.class("empty")) { t("public.desk.next.none", ["days": .count(rules.delayDays)]) }
        } else {
          ul {
            for period in candidates {
              li {
                a(.href("\(path)/preview?period=\(period)")) {
                  t("public.desk.prepare", ["period": .text(t.period(period))])
                }
              }
            }
          }
        }
      }
      part(t("public.desk.published.title")) { table(all, rules, call) }
      part(t("public.rules")) { form(rules, typed, refused, call) }
    }
  }

  private static func table(_ all: [Released<PublicRelease>], _ rules: ReleaseRules, _ call: Call) -> HTML {
    let t = call.t
    let published = Set(all.compactMap { Period($0.value.period) })
    func mayBeCorrected(_ period: String) -> Bool {
      Period(period).map {
        PreparedRelease.refusal(of: $0, published: published, rules: rules, today: call.today) == nil
      } ?? false
    }
    let newest = Dictionary(grouping: all, by: \.value.period).mapValues { $0.map(\.value.version).max() ?? 1 }
    return DataTable(
      t("public.desk.published.title"),
      columns: [
        .init(t("public.period")), .init(t("public.data.version"), isNumeric: true), .init(t("public.data.published")),
        .init(t("public.desk.shown"), isNumeric: true), .init(t("public.desk.hidden"), isNumeric: true), .init(""),
      ],
      rows: all.map { release in
        let content = release.value
        let hidden = content.figures.count { $0.count == nil }
        let isNewest = newest[content.period] == content.version
        return .init(
          [
            .init(Period(content.period).map { t.period($0) } ?? content.period), .init(t.number(content.version)),
            .init(t.dayShort(content.published)), .init(t.number(content.figures.count - hidden)),
            .init(t.number(hidden)),
            .init {
              if isNewest, mayBeCorrected(content.period) {
                a(.href("\(path)/preview?period=\(content.period)")) { t("public.desk.correct") }
              }
            },
          ], link: isNewest ? "/picture?period=\(content.period)" : PublicAPI.path(content, "figures.json"))
      }, empty: p { t("public.desk.published.none") }
    ).html(in: t)
  }

  private static func form(_ rules: ReleaseRules, _ typed: [String: [String]]?, _ refused: Problem?, _ call: Call)
    -> HTML
  {
    let t = call.t
    let state =
      typed.map { FormState(values: $0, problems: refused?.fields ?? []) }
      ?? FormState(values: [
        "minimum": ["\(rules.minimum)"], "area-floor": ["\(rules.areaFloor)"], "delay": ["\(rules.delayDays)"],
        "licence": [rules.licence],
      ])
    let fields = Fields(state, csrf: call.csrfToken, in: t)
    return fields.form(action: path + "/rules", submit: t("public.rules.save")) {
      fields.hidden("revision", "\(rules.revision)")
      fields.text("minimum", t("public.rules.minimum"), hint: t("public.rules.minimum.hint"), isRequired: true)
      fields.text("area-floor", t("public.rules.floor"), hint: t("public.rules.floor.hint"), isRequired: true)
      fields.text("delay", t("public.rules.delay"), hint: t("public.rules.delay.hint"), isRequired: true)
      fields.menu(
        "licence", t("public.rules.licence"),
        ReleaseRules.licences.map { Choice($0, String($0.split(separator: "/").last ?? "").replacing("_", with: " ")) },
        isRequired: true)
    }
  }
}

/// What will be hidden and why, before anyone outside sees anything.
struct ReleasePreview {
  let prepared: PreparedRelease
  let t: Translator
  var state = FormState()
  var notice: Notice?

  private var period: String { t.period(prepared.exact.period) }

  func page(csrf: String) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("public.preview.title", ["period": .text(period)]), lead: t("public.preview.lead"),
      section: ReleasesDesk.path, wide: true, crumbs: [Crumb(t("public.desk.title"), ReleasesDesk.path)], notice: notice
    ) {
      keyFigures(
        [
          KeyFigure(t("public.desk.shown"), t.number(prepared.figures.count - prepared.hidden.count)),
          KeyFigure(t("public.desk.hidden"), t.number(prepared.hidden.count)),
        ]
          + Hiding.allCases.filter { prepared.count($0) > 0 }.map {
            KeyFigure(
              t("public.hiding.\($0.rawValue)"), t.number(prepared.count($0)),
              note: t("public.hiding.\($0.rawValue).note"))
          })
      fields.form(action: ReleasesDesk.path, submit: t("public.preview.publish"), cancelPath: ReleasesDesk.path) {
        fields.hidden("period", prepared.exact.period.description)
        fields.hidden("seen", prepared.digest)
        if prepared.version > 1 {
          fields.text(
            "reason", t("public.preview.reason"), hint: t("public.preview.reason.hint"), isRequired: true,
            maxLength: 500)
        } else {
          p { t("public.preview.question") }
        }
      }
      part(t("public.preview.figures")) {
        p { t("public.preview.figures.note") }
        DataTable(
          t("public.preview.figures"),
          columns: [
            .init(t("public.place")), .init(t("public.what")), .init(t("public.unit.incidents"), isNumeric: true),
            .init(t("public.preview.shown")),
          ],
          rows: rows.map { figure in
            .init([
              .init(place(figure.key)), .init(what(figure.key)), .init(t.number(figure.count)),
              .init(figure.hiding.map { t("public.hiding.\($0.rawValue)") } ?? t("public.preview.yes")),
            ])
          }
        ).html(in: t)
      }
    }
  }

  /// What is hidden although it is not small comes first: that is what a person may want to question.
  private var rows: [PreparedRelease.Figure] {
    func rank(_ hiding: Hiding?) -> Int {
      switch hiding {
      case .secondary: 0
      case .change: 1
      case .floor: 2
      case .earlier: 3
      case nil: 4
      case .small: 5
      }
    }
    return Array(prepared.figures.sorted { (rank($0.hiding), $0.key) < (rank($1.hiding), $1.key) }.prefix(100))
  }

  private func place(_ key: FigureKey) -> String {
    prepared.exact.places.first { $0.key == key.place }.map { PublicPictureModel.name($0.names, t.language) }
      ?? key.place
  }

  private func what(_ key: FigureKey) -> String {
    let code = prepared.exact.dimensions.first { $0.name == key.dimension }?.codes.first { $0.code == key.code }
    let name = code.map { PublicPictureModel.name($0.names, t.language) } ?? t("public.total")
    return key.period == prepared.exact.period.description
      ? name : "\(name), \(Period(key.period).map { t.period($0) } ?? key.period)"
  }
}

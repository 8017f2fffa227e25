import CapabilityKit
import Evidence
import Site
import Translation
import Vocabulary

/// What the picture is narrowed to.
struct PictureFilters {
  let model: PictureModel
  let t: Translator

  var html: HTML {
    let filter = model.question.filter
    let fields = Fields(FormState(state), csrf: "", in: t)
    return FilterBar(action: "/desk/picture", chips: chips, clearPath: "/desk/picture") {
      fields.day("from", t("picture.from"))
      fields.day("to", t("picture.to"))
      fields.menu(
        "measure", t("picture.measure"),
        PictureQuestion.Measure.allCases.map { Choice($0.rawValue, t("picture.measure.\($0.rawValue)")) })
      fields.menu(
        "unit", t("picture.unit"),
        Period.Unit.allCases.map { Choice($0.rawValue, t("picture.unit-of-time.\($0.rawValue)")) },
        empty: t("picture.unit.fitting"))
      if model.hasVersions {
        fields.menu(
          "boundaries", t("picture.boundaries"),
          PictureQuestion.Boundaries.allCases.map { Choice($0.rawValue, t("picture.boundaries.\($0.rawValue)")) })
      }
      for dimension in PictureFilter.dimensions where (choices(dimension).count > 1 || filter.values[dimension] != nil)
      {
        fields.menu(
          dimension.rawValue, t("dimension.\(dimension.rawValue)"), choices(dimension), empty: t("picture.all"))
        // A menu holds one value; the others that the address names stay chosen.
        for value in (filter.values[dimension] ?? []).sorted().dropFirst() {
          fields.hidden(dimension.rawValue, value.isEmpty ? PictureFilter.unknown : value)
        }
      }
    }.html(in: t)
  }

  private var state: [String: String?] {
    var values: [String: String?] = [
      "from": model.filter.from?.description, "to": model.filter.to?.description,
      "measure": model.question.measure.rawValue, "unit": model.question.unit?.rawValue,
      "boundaries": model.question.boundaries.rawValue,
    ]
    for (dimension, chosen) in model.question.filter.values {
      values[dimension.rawValue] = chosen.sorted().first.map { $0.isEmpty ? PictureFilter.unknown : $0 }
    }
    return values
  }

  private func choices(_ dimension: CubeDimension) -> [Choice] {
    let named = (model.labels[dimension] ?? [:]).sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    return named.map { Choice($0.key, $0.value) } + [
      Choice(PictureFilter.unknown, t("picture.unknown.\(dimension.rawValue)"))
    ]
  }

  private var chips: [FilterBar.Chip] {
    var chips: [FilterBar.Chip] = []
    let filter = model.question.filter
    if filter.from != nil || filter.to != nil {
      let days = model.answer.time.days
      chips.append(
        .init(
          t("picture.period", ["from": .text(t.dayShort(days.lowerBound)), "to": .text(t.dayShort(days.upperBound))]),
          removePath: model.address {
            $0.filter.from = nil
            $0.filter.to = nil
          }))
    }
    if model.question.boundaries == .today {
      chips.append(
        .init(t("picture.boundaries.today"), removePath: model.address { $0.boundaries = .asRecorded }))
    }
    for dimension in PictureFilter.dimensions {
      for value in (filter.values[dimension] ?? []).sorted() {
        chips.append(
          .init(
            "\(t("dimension.\(dimension.rawValue)")): \(model.label(dimension, value, t))",
            removePath: model.address { question in
              question.filter.values[dimension]?.remove(value)
              if question.filter.values[dimension]?.isEmpty == true { question.filter.values[dimension] = nil }
            }))
      }
    }
    return chips
  }
}

/// What changed most against the year before, and whether reporting changed instead.
struct ChangesPart {
  let model: PictureModel
  let t: Translator

  var html: HTML {
    let changes = model.answer.changes
    let dimension = model.question.changesBy
    return part(t("picture.changes"), id: "changes") {
      tabs(
        PictureQuestion.changeDimensions.map { other in
          Tab(
            t("dimension.\(other.rawValue)"), model.address { $0.changesBy = other } + "#changes",
            isCurrent: other == dimension)
        }, label: t("picture.changes"), in: t)
      DataTable(
        t("picture.changes"),
        columns: [
          .init(t("dimension.\(dimension.rawValue)")), .init(t("picture.changes.before"), isNumeric: true),
          .init(t("picture.changes.now"), isNumeric: true), .init(t("picture.changes.difference"), isNumeric: true),
          .init(t("picture.changes.steady"), isNumeric: true), .init(t("picture.changes.why")),
        ],
        rows: changes.changes.prefix(8).map { row($0, dimension) }, empty: p { t("picture.changes.none") }
      ).html(in: t)
      if !unsteady.isEmpty {
        h3 { t("picture.changes.sources") }
        ul { for source in unsteady { li { sentence(source) } } }
      }
      p(.class("quiet")) {
        t("picture.changes.method")
        if isCarried { " " + t("picture.changes.carried") }
      }
    }
  }

  private var isCarried: Bool { model.question.boundaries == .today && model.question.changesBy == .area }

  private func row(_ change: Changes.Change, _ dimension: CubeDimension) -> DataTable.Row {
    let places = isCarried ? model.answer.places.first { $0.area == change.key } : nil
    return .init(
      [
        .init(model.label(dimension, change.key, t)), .init(counted(change.before, places?.carriedBefore)),
        .init(counted(change.now, places?.carried)), .init(signed(change.difference)), .init(signed(change.steady)),
        .init(t(change.isMostlyReporting ? "picture.changes.reporting" : "picture.changes.real")),
      ], link: model.listCounted(dimension, change.key))
  }

  /// A number of records; with a sign of about where some of them were carried over.
  private func counted(_ value: Double, _ carried: Double?) -> String {
    (carried.map { $0 > 0 } == true ? "\u{2248}\u{A0}" : "") + t.number(value, decimals: 0)
  }

  private func signed(_ value: Double) -> String {
    // What rounds to nothing has no sign: of estimates there are such. The mark keeps a sign before its digits where text
    // runs from right to left.
    (value >= 0.5 ? "\u{200E}+" : value <= -0.5 ? "\u{200E}\u{2212}" : "") + t.number(abs(value), decimals: 0)
  }

  private var unsteady: [Changes.Source] { model.answer.changes.sources.filter { $0.reporting != .steady } }

  private func sentence(_ source: Changes.Source) -> String {
    t(
      "picture.reporting.\(source.reporting.rawValue)",
      [
        "source": .text(model.label(.source, source.source, t)), "now": .number(source.now),
        "before": .number(source.before),
      ])
  }
}

/// Who reported, and when last.
struct CoveragePart {
  let model: PictureModel
  let t: Translator

  var html: HTML {
    let coverage = model.answer.coverage
    return part(t("picture.coverage.title"), id: "coverage") {
      DataTable(
        t("picture.coverage.title"),
        columns: [
          .init(t("dimension.source")), .init(t("picture.coverage.expected")), .init(t("picture.coverage.last")),
          .init(t("picture.coverage.count"), isNumeric: true),
        ],
        rows: coverage.sources.map { source in
          .init(
            [
              .init(model.label(.source, source.source, t)),
              .init(t(source.isExpected ? "picture.yes" : "picture.no")),
              .init(source.latest.map { t.day($0) } ?? t("picture.coverage.silent")),
              .init(t.number(source.months.reduce(0) { $0 + $1.value }, decimals: 0)),
            ], link: source.latest == nil ? nil : model.list(.source, source.source))
        }, empty: p { t("picture.coverage.none") }
      ).html(in: t)
      p(.class("quiet")) { t("picture.coverage.note") }
    }
  }
}

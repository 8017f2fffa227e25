import CapabilityKit
import Evidence
import Site
import Translation
import Vocabulary

/// The picture as a page: one main figure, the rest beneath it in the order in which people ask.
struct PicturePage {
  let model: PictureModel
  let t: Translator
  init(_ model: PictureModel, in t: Translator) {
    self.model = model
    self.t = t
  }

  var answer: PictureAnswer { model.answer }
  var unit: String { t("picture.unit.\(model.question.measure.rawValue)") }
  var style: ValueStyle { model.style == .rate ? .decimals(1) : .count }

  var page: Page {
    Page(title: t("picture.title"), lead: period, section: "/desk/picture", wide: true) {
      PictureFilters(model: model, t: t).html
      keyFigures(figures)
      if answer.countedOnly > 0 {
        Notice(
          .information,
          t("picture.counted-only", ["part": .text(style(answer.countedOnly)), "whole": .text(style(answer.total))]))
      }
      if answer.coverage.latest == nil { Notice(.information, t("picture.empty")) }
      if model.drawing.shapes.isEmpty { Notice(.information, t("picture.no-areas")) } else { map }
      trend
      breakdowns
      ChangesPart(model: model, t: t).html
      CoveragePart(model: model, t: t).html
    }
  }

  var period: String {
    let days = answer.time.days
    return t("picture.period", ["from": .text(t.day(days.lowerBound)), "to": .text(t.day(days.upperBound))])
  }

  var coverage: String {
    let coverage = answer.coverage
    guard let ago = coverage.daysSinceLatest else { return t("picture.coverage.none") }
    guard !coverage.expected.isEmpty else { return t("picture.coverage.latest", ["days": .count(ago)]) }
    return t(
      "picture.coverage",
      ["reporting": .count(coverage.reporting.count), "expected": .count(coverage.expected.count), "days": .count(ago)])
  }

  /// Thin when fewer than two thirds of the expected sources reported, or nothing came for two months.
  var isThin: Bool {
    let coverage = answer.coverage
    return coverage.reporting.count * 3 < coverage.expected.count * 2 || (coverage.daysSinceLatest ?? 61) > 60
  }

  private var source: String {
    let names = answer.breakdowns.first { $0.dimension == .source }?.rows.filter { $0.value > 0 } ?? []
    let shown = names.prefix(3).map { model.label(.source, $0.key, t) }
    return names.count > 3
      ? t("picture.sources.more", ["names": .text(t.list(shown)), "count": .count(names.count - 3)]) : t.list(shown)
  }

  private var figures: [KeyFigure] {
    let counted = answer.question.measure == .offences ? "offences" : "incidents"
    var figures = [
      KeyFigure(
        t("picture.total.\(counted)"), style(answer.total),
        note: t("picture.before", ["count": .text(style(answer.totalBefore))]),
        link: model.list(model.filter))
    ]
    if let rate = PictureAnswer.rate(answer.total, answer.population) {
      figures.append(KeyFigure(t("picture.rate"), t.number(rate, decimals: 1), note: t("picture.rate.note")))
    }
    figures.append(
      KeyFigure(
        t("picture.not-located"), style(answer.notLocated), note: t("picture.not-located.note"),
        link: model.list(.area, "")))
    figures.append(KeyFigure(t("picture.reported"), coverageShort, note: coverage, link: "#coverage"))
    return figures
  }

  private var coverageShort: String {
    let coverage = answer.coverage
    return coverage.expected.isEmpty
      ? t.number(coverage.sources.count)
      : t(
        "picture.of",
        ["part": .text(t.number(coverage.reporting.count)), "whole": .text(t.number(coverage.expected.count))])
  }

  /// Totals are always counts, also when the map shows rates.
  private func style(_ value: Double) -> String { ValueStyle.count.text(value, in: t) }

  func frame(_ id: String, _ finding: String, figure: HTML, table: HTML?, files: [Crumb] = []) -> HTML {
    FigureFrame(
      id: id, finding: finding, unit: unit, period: period, source: source, coverage: coverage, isCoverageThin: isThin,
      downloads: files, permanentPath: model.permanent, figure: figure, table: table
    ).html(in: t)
  }

  // MARK: Map

  private var map: HTML {
    let places = Dictionary(answer.places.map { ($0.area, $0) }, uniquingKeysWith: { first, _ in first })
    let chosen = model.question.filter.values[.area] ?? []
    let map = ChoroplethMap(
      label: t("picture.map.label", ["city": .text(model.city)]), width: model.drawing.width,
      height: model.drawing.height,
      areas: model.drawing.shapes.map { shape in
        let place = places[shape.area]
        return .init(
          id: shape.area, name: model.label(.area, shape.area, t), path: shape.path,
          state: place.flatMap { model.value(of: $0) }.map { .value($0) } ?? .noData,
          link: place.flatMap { model.list($0) } ?? model.list(.area, shape.area),
          isSelected: chosen.contains(shape.area), note: place.flatMap(note), labelX: shape.labelX,
          labelY: shape.labelY,
          labelWidth: shape.labelWidth)
      },
      style: style, unit: unit, noteTitle: t("picture.estimate"), notLocated: remainder)
    return frame(
      "map-figure", mapFinding, figure: map.html(in: t), table: map.table(in: t),
      files: [Crumb("CSV", model.file("csv")), Crumb("GeoJSON", model.file("geojson"))])
  }

  private var mapFinding: String {
    let ranked = answer.places.compactMap { place in model.value(of: place).map { (place, $0) } }.sorted { $0.1 > $1.1 }
    guard let (place, value) = ranked.first, value > 0 else { return t("picture.map.none") }
    let name = model.label(.area, place.area, t)
    let kind = place.isEstimate ? "estimate" : "finding"
    return t(
      "picture.map.\(kind).\(model.question.measure.rawValue)",
      ["area": .text(name), "value": .text(style.text(value, in: t))])
  }

  /// An estimate as people say it: to a tenth only where that says more than the whole number.
  private func about(_ value: Double) -> String {
    t.number(value, decimals: value >= 10 || value == value.rounded() ? 0 : 1)
  }

  /// Of a carried figure: how much was carried, and how many records the list behind it has.
  private func note(_ place: PictureAnswer.Place) -> String? {
    guard place.isEstimate else { return nil }
    return t(
      "picture.estimate.note",
      ["carried": .text(about(place.carried)), "records": .number(place.listed)])
  }

  /// What the map cannot show, so that its areas and these add up to the total.
  private var remainder: HTML? {
    let isCarried = model.question.boundaries == .today
    guard answer.notLocated > 0 || answer.elsewhere > 0 || model.hasVersions else { return nil }
    return group {
      if answer.notLocated > 0 {
        let text = t("picture.not-located.count", ["count": .number(answer.notLocated)])
        if let link = model.list(.area, "") { a(.href(link)) { text } } else { text }
      }
      if answer.elsewhere > 0 { " " + t("picture.elsewhere", ["count": .number(answer.elsewhere)]) }
      if isCarried {
        " "
        t(
          "picture.carried",
          ["carried": .text(about(answer.carried)), "total": .text(style(answer.total))])
        if answer.outside > 0 {
          " " + t("picture.outside", ["count": .text(about(answer.outside))])
        }
      }
      if model.hasVersions {
        " "
        a(.href(model.address { $0.boundaries = isCarried ? .asRecorded : .today } + "#map-figure")) {
          t(isCarried ? "picture.boundaries.show-recorded" : "picture.boundaries.show-today")
        }
      }
    }
  }

  // MARK: Trend

  private var trend: HTML {
    let rate = model.style == .rate
    func shown(_ value: Double) -> Double? { rate ? PictureAnswer.rate(value, answer.population) : value }
    let chart = TrendChart(
      label: t("picture.trend.label"),
      points: answer.steps.map { step in
        .init(
          t.period(step.period), short: t.periodShort(step.period), value: shown(step.value),
          previous: step.before.flatMap { shown($0) }, link: model.list(model.filter.narrowed(to: step.period.days)),
          isPartial: step.isPartial)
      },
      style: style, unit: unit)
    return frame("trend-figure", trendFinding, figure: chart.html(in: t), table: chart.table(in: t))
  }

  private var trendFinding: String {
    let (now, before) = (answer.total, answer.totalBefore)
    guard before > 0 else { return t("picture.trend.finding.first", ["count": .number(now)]) }
    let change = now / before - 1
    // A difference within the noise of a count is not a trend: two standard deviations of a Poisson difference.
    let isClear = abs(now - before) > 2 * (now + before).squareRoot()
    let key = isClear ? (change > 0 ? "more" : "fewer") : "same"
    return t(
      "picture.trend.finding.\(key)",
      ["count": .number(now), "before": .text(style(before)), "share": .text(t.percent(abs(change)))])
  }

  // MARK: Breakdowns

  private var breakdowns: HTML {
    part(t("picture.breakdowns")) {
      div(.class("columns-2")) {
        for breakdown in answer.breakdowns where !breakdown.rows.isEmpty { bars(breakdown) }
      }
    }
  }

  private func bars(_ breakdown: PictureAnswer.Breakdown) -> HTML {
    let title = t("dimension.\(breakdown.dimension.rawValue)")
    let shown = breakdown.rows.prefix(12)
    let rest = breakdown.rows.dropFirst(12).reduce(0) { $0 + $1.value }
    let list = BarList(
      label: title, of: title, unit: t("picture.unit.\(model.question.measure.counted)"),
      bars: shown.map { row in
        .init(
          model.label(breakdown.dimension, row.key, t), row.value,
          share: breakdown.dimension.isSetValued || answer.total == 0 ? nil : row.value / answer.total,
          previous: row.before, link: model.list(breakdown.dimension, row.key))
      })
    return section(.class("card")) {
      h3 { title }
      list.html(in: t)
      if rest > 0 { p(.class("quiet")) { t("picture.rest", ["count": .number(rest)]) } }
      if breakdown.multiCoded > 0 {
        p(.class("quiet")) {
          t("picture.multi-coded", ["count": .number(breakdown.multiCoded), "total": .text(style(answer.total))])
        }
      }
    }
  }
}

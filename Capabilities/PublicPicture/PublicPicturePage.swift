import CapabilityKit
import Disclosure
import Site
import Translation
import Vocabulary

/// The picture for everyone: map, trend, breakdowns, and beside them how the figures were made safe.
struct PublicPicturePage {
  let model: PublicPictureModel
  let t: Translator

  private var content: PublicRelease { model.content }
  private var unit: String { t("public.unit.\(model.measure.rawValue)") }
  private var style: ValueStyle { model.measure == .rate ? .decimals(1) : .count }
  private var period: String { Period(content.period).map { t.period($0) } ?? content.period }
  private var city: PublicPlace? { content.places.first { $0.kind == .city } }
  private func name(_ names: [String: String]) -> String { PublicPictureModel.name(names, t.language) }
  private func name(_ place: PublicPlace) -> String {
    place.kind == .elsewhere ? t("public.elsewhere") : name(place.names)
  }

  var page: Page {
    Page(
      title: t("public.title"), heading: t("public.heading", ["city": .text(content.city), "period": .text(period)]),
      lead: t("public.lead"), section: "/picture", wide: true
    ) {
      choices
      keyFigures(figures)
      if model.drawing.shapes.isEmpty { Notice(.information, t("public.no-areas")) } else { map }
      if !model.months.isEmpty { trend }
      breakdowns
      method
    }
  }

  private var choices: HTML {
    group {
      tabs(
        model.periods.map { other in
          Tab(
            Period(other).map { t.period($0) } ?? other, address(period: other, model.measure),
            isCurrent: other == content.period)
        }, label: t("public.period"), in: t)
      tabs(
        PublicPictureModel.Measure.allCases.map {
          Tab(t("public.unit.\($0.rawValue)"), address(period: content.period, $0), isCurrent: $0 == model.measure)
        }, label: t("public.measure"), in: t)
    }
  }

  private func address(period: String, _ measure: PublicPictureModel.Measure) -> String {
    "/picture" + Query([.init("period", period)] + (measure == .rate ? [.init("measure", "rate")] : [])).text
  }

  private func text(_ shown: PublicPictureModel.Shown, _ style: ValueStyle = .count) -> String {
    switch shown {
    case .count(let value): style.text(value, in: t)
    case .hidden: t("site.map.suppressed")
    }
  }

  private var coverage: String {
    t(
      "public.coverage",
      ["reporting": .count(content.coverage.reporting), "expected": .count(content.coverage.expected)])
  }

  private var figures: [KeyFigure] {
    var figures = [KeyFigure(t("public.total"), text(model.shown("city")), note: period)]
    if let population = city?.population, population > 0, case .count(let count) = model.shown("city") {
      figures.append(
        KeyFigure(
          t("public.unit.rate"), t.number(count / Double(population) * 10_000, decimals: 1), note: t("public.rate.note")
        ))
    }
    figures.append(
      KeyFigure(
        t("public.sources"),
        t(
          "public.of",
          ["part": .text(t.number(content.coverage.reporting)), "whole": .text(t.number(content.coverage.expected))]),
        note: t("public.sources.note")))
    figures.append(
      KeyFigure(t("public.minimum"), t.number(content.minimum), note: t("public.minimum.note"), link: "#method"))
    return figures
  }

  private func frame(_ id: String, _ finding: String, figure: HTML, table: HTML?) -> HTML {
    FigureFrame(
      id: id, finding: finding, unit: unit, period: period,
      source: t("public.source", ["day": .text(t.day(content.published)), "version": .count(content.version)]),
      coverage: coverage, isCoverageThin: content.coverage.reporting * 3 < content.coverage.expected * 2,
      downloads: [
        Crumb("CSV", PublicAPI.path(content, "figures.csv")), Crumb("JSON", PublicAPI.path(content, "figures.json")),
      ],
      permanentPath: address(period: content.period, model.measure), figure: figure, table: table
    ).html(in: t)
  }

  private var map: HTML {
    let places = Dictionary(model.areas.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let map = ChoroplethMap(
      label: t("public.map", ["city": .text(content.city)]), width: model.drawing.width, height: model.drawing.height,
      areas: model.drawing.shapes.map { shape in
        var state = ChoroplethMap.State.suppressed
        if let place = places[shape.place], case .count(let value) = model.value(place) { state = .value(value) }
        return .init(
          id: shape.place, name: places[shape.place].map { name($0) } ?? "", path: shape.path, state: state,
          labelX: shape.labelX, labelY: shape.labelY, labelWidth: shape.labelWidth)
      }, style: style, unit: unit,
      notLocated: .text(t("public.elsewhere.count", ["count": .text(text(model.shown("elsewhere")))])))
    let hidden = model.areas.count { model.value($0) == .hidden }
    return frame(
      "map-figure", t("public.map.finding", ["count": .count(hidden), "all": .text(t.number(model.areas.count))]),
      figure: map.html(in: t), table: map.table(in: t))
  }

  private var trend: HTML {
    let chart = TrendChart(
      label: t("public.trend"),
      points: model.months.map { month in
        let shown = model.shown("city", period: month.description)
        let value: Double? = if case .count(let count) = shown { count } else { nil }
        return .init(
          t.period(month), short: t.periodShort(month), value: value, isSuppressed: value == nil)
      }, unit: t("public.unit.incidents"))
    return frame("trend-figure", t("public.trend"), figure: chart.html(in: t), table: chart.table(in: t))
  }

  private var breakdowns: HTML {
    part(t("public.breakdowns")) {
      p { t("public.breakdowns.note") }
      div(.class("columns-2")) {
        for dimension in content.dimensions { bars(dimension) }
      }
      if !model.groups.isEmpty { for dimension in content.dimensions { matrix(dimension) } }
    }
  }

  private func bars(_ dimension: PublicDimension) -> HTML {
    let title = t("dimension.\(dimension.name)")
    let rows = dimension.codes.map { (name($0.names), model.shown("city", dimension.name, $0.code)) }
    func order(_ shown: PublicPictureModel.Shown) -> Double { if case .count(let value) = shown { -value } else { 1 } }
    let sorted = rows.sorted { (order($0.1), $0.0) < (order($1.1), $1.0) }
    return section(.class("card")) {
      h3 { title }
      BarList(
        label: title, of: title, unit: t("public.unit.incidents"),
        bars: sorted.map { name, shown in
          if case .count(let value) = shown { .init(name, value) } else { .init(name, 0, isSuppressed: true) }
        }
      ).html(in: t)
    }
  }

  /// Groups by codes: only codes of which at least one figure is shown, the rest named below.
  private func matrix(_ dimension: PublicDimension) -> HTML {
    let places = model.groups + content.places.filter { $0.kind == .elsewhere }
    let codes = dimension.codes.filter { code in
      places.contains { model.shown($0.key, dimension.name, code.code) != .hidden }
    }
    let others = dimension.codes.filter { !codes.contains($0) }
    let title = t("public.by-group", ["dimension": .text(t("dimension.\(dimension.name)"))])
    return details(.class("twin")) {
      summary { title }
      DataTable(
        title,
        columns: [.init(t("public.group")), .init(t("public.total"), isNumeric: true)]
          + codes.map { .init(name($0.names), isNumeric: true) },
        rows: places.map { place in
          .init(
            [.init(name(place)), .init(text(model.shown(place.key)))]
              + codes.map { .init(text(model.shown(place.key, dimension.name, $0.code))) })
        }
      ).html(in: t)
      if !others.isEmpty {
        p(.class("quiet")) { t("public.all-hidden", ["codes": .text(t.list(others.map { name($0.names) }))]) }
      }
    }
  }

  private var method: HTML {
    part(t("public.method"), id: "method") {
      p { t("public.method.1", ["minimum": .text(t.number(content.minimum))]) }
      p { t("public.method.2") }
      p { t("public.method.3", ["floor": .text(t.number(content.areaFloor))]) }
      p { t("public.method.4") }
      p { t("public.method.5") }
      if content.version > 1 {
        p { t("public.version", ["version": .count(content.version), "reason": .text(content.reason)]) }
      }
      p { a(.href("/picture/data")) { t("public.data.title") } }
      p(.class("quiet")) { t("public.digest", ["digest": .text(model.release.digest)]) }
    }
  }
}

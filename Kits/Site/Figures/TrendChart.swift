public import Translation

/// Values over time, with the year before behind them. Time runs in the direction of reading.
public struct TrendChart: Sendable {
  public enum Shape: Sendable { case columns, line }

  public struct Point: Sendable, Hashable {
    /// The period in full, and short for the axis.
    public var period: String
    public var short: String
    /// Nil where nobody told anything.
    public var value: Double?
    /// The same period a year earlier.
    public var previous: Double?
    /// Opens the list that the value counts.
    public var link: String?
    /// The period has not ended.
    public var isPartial: Bool
    /// Told, but too few to be shown; then there is no value.
    public var isSuppressed: Bool
    public init(
      _ period: String, short: String, value: Double?, previous: Double? = nil, link: String? = nil,
      isPartial: Bool = false, isSuppressed: Bool = false
    ) {
      self.period = period
      self.short = short
      self.value = value
      self.previous = previous
      self.link = link
      self.isPartial = isPartial
      self.isSuppressed = isSuppressed
    }
  }

  /// Something to know when reading the values, such as a source that began: stands before the point.
  public struct Annotation: Sendable, Hashable {
    public var point: Int
    public var text: String
    public init(before point: Int, _ text: String) {
      self.point = point
      self.text = text
    }
  }

  public var id: String
  public var label: String
  public var points: [Point]
  public var style: ValueStyle
  public var unit: String
  public var shape: Shape
  public var annotations: [Annotation]

  public init(
    id: String = "trend", label: String, points: [Point], style: ValueStyle = .count, unit: String,
    shape: Shape = .columns, annotations: [Annotation] = []
  ) {
    self.id = id
    self.label = label
    self.points = points
    self.style = style
    self.unit = unit
    self.shape = shape
    self.annotations = annotations
  }

  private static let height = 220.0
  /// Room above for numbers of annotations and beneath for periods.
  private static let (top, bottom) = (20.0, 192.0)

  private var axis: Axis {
    Axis(upTo: points.flatMap { [$0.value ?? 0, $0.previous ?? 0] }.max() ?? 0, least: style.step)
  }
  private var hasPrevious: Bool { points.contains { $0.previous != nil } }

  public func html(in t: Translator) -> HTML {
    let drawing = Drawing(chart: self, axis: axis, t: t)
    return div(.class("trend"), .id(id)) {
      if hasPrevious || points.contains(where: { $0.isPartial || $0.isSuppressed }) { legend(t) }
      div(.class("trend-frame")) {
        drawing.scale
        SVG.root(
          .class("plot"), .width("100%"), .height(Self.height), .role("group"), .aria("label", label)
        ) {
          Patterns(id)
          drawing.gridLines
          if shape == .columns { drawing.columns }
          if hasPrevious { drawing.polyline(.class("previous"), points.map(\.previous)) }
          if shape == .line { drawing.polyline(.class("current"), points.map(\.value)) }
          drawing.periods
          drawing.annotationMarks
          drawing.targets
        }
      }
      if !annotations.isEmpty {
        ol(.class("annotations")) { for annotation in annotations { li { annotation.text } } }
      }
    }
  }

  private func legend(_ t: Translator) -> HTML {
    ul(.class("legend", "line-up")) {
      li {
        swatch("now") { SVG.rectangle(.class("column"), .width("28"), .height(16)) }
        unit
      }
      if hasPrevious {
        li {
          swatch("before") {
            SVG.line(.class("previous"), .attribute("x2", "28"), .attribute("y1", "8"), .attribute("y2", "8"))
          }
          t("site.chart.previous")
        }
      }
      if points.contains(where: \.isPartial) {
        li {
          swatch("partial") { SVG.rectangle(.width("28"), .height(16), .fill("hatch", of: id)) }
          t("site.chart.partial")
        }
      }
      if points.contains(where: \.isSuppressed) {
        li {
          swatch("suppressed") { SVG.rectangle(.width("28"), .height(16), .fill("dots", of: id)) }
          t("site.map.suppressed")
        }
      }
    }
  }

  private func swatch(_ name: String, @HTMLBuilder content: () -> HTML) -> HTML {
    let inner = content()
    return SVG.root(.class("key", name), .viewBox(28, 16), .width("28"), .height(16), .aria("hidden", "true")) { inner }
  }

  /// The same as rows.
  public func table(in t: Translator) -> HTML {
    var columns: [DataTable.Column] = [.init(t("site.chart.period")), .init(unit, isNumeric: true)]
    if hasPrevious { columns.append(.init(t("site.chart.previous"), isNumeric: true)) }
    return DataTable(
      label, columns: columns,
      rows: points.map { point in
        let name = point.isPartial ? "\(point.period) (\(t("site.chart.partial")))" : point.period
        var cells: [DataTable.Cell] = [.init(name), .init(text(point, t))]
        if hasPrevious { cells.append(.init(text(point.previous, t))) }
        return .init(cells, link: point.link)
      }
    ).html(in: t)
  }

  fileprivate func text(_ point: Point, _ t: Translator) -> String {
    point.isSuppressed ? t("site.map.suppressed") : text(point.value, t)
  }

  fileprivate func text(_ value: Double?, _ t: Translator) -> String {
    value.map { style.text($0, in: t) } ?? t("site.map.no-data")
  }

  /// The parts of the drawing. Across, everything is a share of the width, so that type keeps its size on any screen.
  private struct Drawing {
    let chart: TrendChart
    let axis: Axis
    let t: Translator
    var slot: Double { 100 / Double(max(chart.points.count, 1)) }

    /// The share of the width at which a slot, or a part of it, stands.
    func across(_ slots: Double) -> Double { t.isRightToLeft ? 100 - slots * slot : slots * slot }
    func down(_ value: Double) -> Double { bottom - (bottom - top) * value / axis.top }

    var scale: HTML {
      SVG.root(.class("scale"), .width("48"), .height(height), .aria("hidden", "true")) {
        for tick in axis.ticks {
          SVG.text(.x(t.isRightToLeft ? "4" : "44"), .y(down(tick) + 4), .attribute("text-anchor", "end")) {
            chart.style.text(tick, in: t)
          }
        }
      }
    }

    var gridLines: HTML {
      SVG.group(.class("grid-lines")) {
        for tick in axis.ticks {
          let y = Attribute.attribute("y1", coordinate(down(tick)))
          SVG.line(
            tick == 0 ? .class("base") : nil, y, .attribute("x2", "100%"), .attribute("y2", coordinate(down(tick))))
        }
      }
    }

    var columns: HTML {
      let width = slot * 0.72
      return SVG.group(.class("columns")) {
        for (index, point) in chart.points.enumerated() {
          if let value = point.value {
            let middle = across(Double(index) + 0.5)
            SVG.rectangle(
              .class(point.isPartial ? "partial" : "column"), .x(percent(middle - width / 2)), .y(down(value)),
              .width(percent(width)), .height(max(bottom - down(value), value > 0 ? 1 : 0)),
              point.isPartial ? .fill("hatch", of: chart.id) : nil)
          } else if point.isSuppressed {
            // As high as nothing in particular: the dots say that there is no height to read.
            SVG.rectangle(
              .x(percent(across(Double(index) + 0.5) - width / 2)), .y(bottom - 18), .width(percent(width)),
              .height(18),
              .fill("dots", of: chart.id))
          }
        }
      }
    }

    /// A line through the points, broken where there is none. It stretches with the plot; its width does not.
    func polyline(_ style: Attribute?, _ values: [Double?]) -> HTML {
      var runs: [[String]] = [[]]
      for (index, value) in values.enumerated() {
        if let value {
          runs[runs.count - 1].append("\(coordinate(across(Double(index) + 0.5) * 10)),\(coordinate(down(value)))")
        } else if runs.last?.isEmpty == false {
          runs.append([])
        }
      }
      return SVG.root(
        style, .viewBox(1000, height), .attribute("preserveAspectRatio", "none"), .width("100%"), .height(height),
        .aria("hidden", "true")
      ) {
        for run in runs where !run.isEmpty {
          // A line of one point has no length: draw it to itself, as a dot.
          SVG.polyline(
            .attribute("points", (run.count == 1 ? run + run : run).joined(separator: " ")),
            .attribute("vector-effect", "non-scaling-stroke"))
        }
      }
    }

    /// At most six on narrow screens and twelve on wide ones; the rest is told by the table and on the points.
    var periods: HTML {
      let count = chart.points.count
      let (wide, narrow) = (max(1, (count + 11) / 12), max(1, (count + 5) / 6))
      return SVG.group(.class("periods"), .aria("hidden", "true")) {
        for (index, point) in chart.points.enumerated() where index % wide == 0 || index % narrow == 0 {
          SVG.text(
            .class(index % narrow == 0 ? nil : "if-wide", index % wide == 0 ? nil : "if-narrow"),
            .x(percent(across(Double(index) + 0.5))), .y(height - 8), .attribute("text-anchor", "middle")
          ) { point.short }
        }
      }
    }

    var annotationMarks: HTML {
      SVG.group(.class("marks")) {
        for (index, annotation) in chart.annotations.enumerated() {
          let x = percent(across(Double(annotation.point)))
          SVG.line(
            .attribute("x1", x), .attribute("x2", x), .attribute("y1", "16"), .attribute("y2", coordinate(bottom)))
          SVG.circle(.attribute("cx", x), .attribute("cy", "9"), .attribute("r", "9"))
          SVG.text(.x(x), .y(13), .attribute("text-anchor", "middle")) { t.number(index + 1) }
        }
      }
    }

    /// What can be pointed at, opened and walked by keyboard: the whole height of each period.
    var targets: HTML {
      SVG.group(.class("targets")) {
        for (index, point) in chart.points.enumerated() {
          let x = across(Double(index) + 0.5) - slot / 2
          let name = description(of: point)
          let area = SVG.rectangle(.x(percent(x)), .width(percent(slot)), .height(height)) { SVG.title { name } }
          if let link = point.link {
            a(.href(link), .aria("label", name), .data("tip", name)) { area }
          } else {
            SVG.group(.role("img"), .aria("label", name)) { area }
          }
        }
      }
    }

    private func description(of point: Point) -> String {
      var text = "\(point.period): \(chart.text(point, t))"
      if point.isPartial { text += ", \(t("site.chart.partial"))" }
      if let previous = point.previous { text += "; \(t("site.chart.previous")): \(chart.style.text(previous, in: t))" }
      return text
    }

    private var top: Double { TrendChart.top }
    private var bottom: Double { TrendChart.bottom }
    private var height: Double { TrendChart.height }
  }
}

public import Translation

/// A map of areas tinted by a value, drawn by the server: readable without scripts, by keyboard, in print.
public struct ChoroplethMap: Sendable {
  public enum State: Sendable, Hashable {
    case value(Double)
    /// Nobody told anything.
    case noData
    /// Told, but too few to be shown.
    case suppressed
  }

  public struct Area: Sendable, Hashable {
    public var id: String
    public var name: String
    /// SVG path data in the coordinates of the map, y downwards.
    public var path: String
    public var state: State
    /// Opens what is behind the value, or selects the area.
    public var link: String?
    public var isSelected: Bool
    /// What must be known of the value, such as that it is an estimate; such areas have a broken outline.
    public var note: String?
    /// Where a label would stand, and how wide it may be; labels are drawn where they fit and on the selected area.
    public var labelX: Double?
    public var labelY: Double?
    public var labelWidth: Double
    public init(
      id: String, name: String, path: String, state: State, link: String? = nil, isSelected: Bool = false,
      note: String? = nil, labelX: Double? = nil, labelY: Double? = nil, labelWidth: Double = 0
    ) {
      self.id = id
      self.name = name
      self.path = path
      self.state = state
      self.link = link
      self.isSelected = isSelected
      self.note = note
      self.labelX = labelX
      self.labelY = labelY
      self.labelWidth = labelWidth
    }
  }

  /// Unique on the page.
  public var id: String
  /// What the map shows, for those who do not see it.
  public var label: String
  public var width: Double
  public var height: Double
  public var areas: [Area]
  public var style: ValueStyle
  public var unit: String
  /// At most 7.
  public var classCount: Int
  /// Heads the notes of areas in the table, and tells in the legend what a broken outline means.
  public var noteTitle: String?
  /// What could not be placed, as a sentence with its link; told beneath the map so that totals reconcile.
  public var notLocated: HTML?

  public init(
    id: String = "map", label: String, width: Double, height: Double, areas: [Area], style: ValueStyle = .count,
    unit: String, classCount: Int = 5, noteTitle: String? = nil, notLocated: HTML? = nil
  ) {
    self.id = id
    self.label = label
    self.width = width
    self.height = height
    self.areas = areas
    self.style = style
    self.unit = unit
    self.classCount = min(max(classCount, 2), 7)
    self.noteTitle = noteTitle
    self.notLocated = notLocated
  }

  var classes: ValueClasses {
    ValueClasses(
      areas.compactMap { if case .value(let value) = $0.state { value } else { nil } }, count: classCount,
      step: style.step)
  }

  public func html(in t: Translator) -> HTML {
    let classes = classes
    // Drawn last, the outline of the selected area is not covered by its neighbours.
    let order =
      areas.filter { !$0.isSelected && $0.note == nil } + areas.filter { !$0.isSelected && $0.note != nil }
      + areas.filter(\.isSelected)
    return div(.class("map"), .id(id)) {
      SVG.root(
        .class("map-drawing"), .viewBox(width, height), .role("group"), .aria("label", label), .data("map", ""),
        .data("zoom-in", t("site.map.zoom-in")), .data("zoom-out", t("site.map.zoom-out")),
        .data("reset", t("site.map.reset")), .attribute("preserveAspectRatio", "xMidYMid meet")
      ) {
        Patterns(id)
        SVG.group(.class("areas")) { for area in order { shape(area, classes, t) } }
        labels(classes)
      }
      div(.class("map-side")) {
        legend(classes, t)
        if let notLocated { p(.class("not-located")) { notLocated } }
      }
    }
  }

  private func shape(_ area: Area, _ classes: ValueClasses, _ t: Translator) -> HTML {
    let name = "\(area.name): \(text(area.state, t))" + (area.note.map { " (\($0))" } ?? "")
    let drawing = SVG.path(
      .attribute("d", area.path), .class(name: area.state, classes), area.state.pattern.map { .fill($0, of: id) },
      area.link == nil ? .role("img") : nil, area.link == nil ? .aria("label", name) : nil
    ) { SVG.title { name } }
    let selected: String? = area.isSelected ? "selected" : nil
    let noted: String? = area.note == nil ? nil : "noted"
    guard let link = area.link else { return SVG.group(.class("area", selected, noted)) { drawing } }
    return a(
      .class("area", selected, noted), .href(link), .aria("label", name), .data("tip", name),
      area.isSelected ? .aria("current", "true") : nil
    ) { drawing }
  }

  private func labels(_ classes: ValueClasses) -> HTML {
    // Type is a forty-fourth of the map; letters are about 0.55 of it wide.
    let size = width / 44
    let shown = areas.filter {
      $0.labelX != nil && $0.labelY != nil && ($0.isSelected || Double($0.name.count) * size * 0.55 <= $0.labelWidth)
    }
    return SVG.group(.class("labels"), .aria("hidden", "true"), .attribute("font-size", coordinate(size))) {
      for area in shown {
        SVG.text(
          labelStyle(area, classes), .x(coordinate(area.labelX ?? 0)), .y(area.labelY ?? 0),
          .attribute("text-anchor", "middle")
        ) { area.name }
      }
    }
  }

  /// Type stands out from the tint beneath it; on patterns, and where it may reach over neighbours, it has a halo.
  private func labelStyle(_ area: Area, _ classes: ValueClasses) -> Attribute? {
    guard case .value(let value) = area.state, Double(area.name.count) * width / 80 <= area.labelWidth else {
      return .class("haloed")
    }
    return classes.tint(classes.index(of: value)) >= 5 ? .class("on-deep") : nil
  }

  private func legend(_ classes: ValueClasses, _ t: Translator) -> HTML {
    var counts = [Int](repeating: 0, count: classes.count)
    var (noData, suppressed) = (0, 0)
    for area in areas {
      switch area.state {
      case .value(let value): counts[classes.index(of: value)] += 1
      case .noData: noData += 1
      case .suppressed: suppressed += 1
      }
    }
    return div(.class("legend")) {
      p(.class("legend-title")) { unit }
      ul {
        for index in counts.indices {
          key(classes.range(index, style: style, in: t), counts[index], "tint-\(classes.tint(index))", nil, t)
        }
        if noData > 0 { key(t("site.map.no-data"), noData, nil, "hatch", t) }
        if suppressed > 0 { key(t("site.map.suppressed"), suppressed, nil, "dots", t) }
        if let noteTitle, areas.contains(where: { $0.note != nil }) {
          key(noteTitle, areas.count { $0.note != nil }, "noted", nil, t)
        }
      }
    }
  }

  private func key(_ title: String, _ count: Int, _ tint: String?, _ pattern: String?, _ t: Translator) -> HTML {
    li {
      SVG.root(.class("key"), .viewBox(28, 16), .width("28"), .height(16), .aria("hidden", "true")) {
        SVG.rectangle(.class(tint), .width("28"), .height(16), pattern.map { .fill($0, of: id) })
      }
      span { bdi { title } }
      span(.class("quiet")) { " " + t("site.map.areas", ["count": .count(count)]) }
    }
  }

  /// The same as rows, largest value first.
  public func table(in t: Translator) -> HTML {
    let rows = areas.sorted { ($1.state.order, $0.name) < ($0.state.order, $1.name) }
    let notes = noteTitle.flatMap { title in areas.contains { $0.note != nil } ? title : nil }
    return DataTable(
      label,
      columns: [.init(t("site.map.area")), .init(unit, isNumeric: true)] + (notes.map { [.init($0)] } ?? []),
      rows: rows.map { area in
        .init(
          [.init(area.name), .init(text(area.state, t))] + (notes == nil ? [] : [.init(area.note ?? "")]),
          link: area.link)
      }
    ).html(in: t)
  }

  private func text(_ state: State, _ t: Translator) -> String {
    switch state {
    case .value(let value): style.text(value, in: t)
    case .noData: t("site.map.no-data")
    case .suppressed: t("site.map.suppressed")
    }
  }
}

extension ChoroplethMap.State {
  fileprivate var pattern: String? {
    switch self {
    case .value: nil
    case .noData: "hatch"
    case .suppressed: "dots"
    }
  }
  fileprivate var order: Double {
    switch self {
    case .value(let value): value
    case .suppressed: -1e300
    case .noData: -2e300
    }
  }
}

extension Attribute {
  fileprivate static func `class`(name state: ChoroplethMap.State, _ classes: ValueClasses) -> Attribute? {
    if case .value(let value) = state { .class("tint-\(classes.tint(classes.index(of: value)))") } else { nil }
  }
  static func fill(_ pattern: String, of figure: String) -> Attribute {
    attribute("fill", "url(#\(figure)-\(pattern))")
  }
}

/// The hatch that says "no data" (or "not complete yet") and the dots that say "too few to show".
struct Patterns: Component {
  let figure: String
  init(_ figure: String) { self.figure = figure }

  var html: HTML {
    SVG.definitions {
      SVG.pattern(
        .id("\(figure)-hatch"), .width("6"), .height(6), .attribute("patternUnits", "userSpaceOnUse"),
        .attribute("patternTransform", "rotate(45)")
      ) {
        SVG.rectangle(.class("pattern-ground"), .width("6"), .height(6))
        SVG.line(.class("pattern-ink"), .attribute("y2", "6"))
      }
      SVG.pattern(.id("\(figure)-dots"), .width("6"), .height(6), .attribute("patternUnits", "userSpaceOnUse")) {
        SVG.rectangle(.class("pattern-ground"), .width("6"), .height(6))
        SVG.circle(.class("pattern-dot"), .attribute("cx", "3"), .attribute("cy", "3"), .attribute("r", "1.1"))
      }
    }
  }
}

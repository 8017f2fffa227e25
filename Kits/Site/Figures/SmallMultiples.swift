public import Translation

/// Many small lines with one scale, to compare shapes at a glance: one per area or code.
public struct SmallMultiples: Sendable {
  public struct Item: Sendable, Hashable {
    public var title: String
    /// Oldest first; nil where nobody told anything.
    public var values: [Double?]
    public var link: String?
    public init(_ title: String, _ values: [Double?], link: String? = nil) {
      self.title = title
      self.values = values
      self.link = link
    }
    var latest: Double? { values.last { $0 != nil } ?? nil }
  }
  public var label: String
  public var items: [Item]
  public var style: ValueStyle
  public init(label: String, items: [Item], style: ValueStyle = .count) {
    self.label = label
    self.items = items
    self.style = style
  }

  public func html(in t: Translator) -> HTML {
    let highest = items.flatMap(\.values).compactMap { $0 }.max() ?? 0
    return ul(.class("multiples"), .aria("label", label)) {
      for item in items {
        li {
          p {
            let title = setApart(item.title, in: t)
            if let link = item.link { a(.href(link)) { title } } else { title }
            " "
            strong { item.latest.map { style.text($0, in: t) } ?? t("site.map.no-data") }
          }
          sparkline(item.values, highest: highest, in: t)
        }
      }
    }
  }
}

/// A line without axes, as wide as its place. It tells a shape; the number must stand beside it.
public func sparkline(_ values: [Double?], highest: Double? = nil, in t: Translator) -> HTML {
  let top = max(highest ?? values.compactMap { $0 }.max() ?? 0, 1e-9)
  let last = Double(max(values.count - 1, 1))
  let points = values.enumerated().compactMap { index, value -> String? in
    guard let value else { return nil }
    let x = Double(index) / last * 100
    return "\(coordinate(t.isRightToLeft ? 100 - x : x)),\(coordinate(30 - value / top * 28))"
  }
  return SVG.root(
    .class("sparkline"), .viewBox(100, 32), .attribute("preserveAspectRatio", "none"), .width("100%"), .height(32),
    .aria("hidden", "true"), .attribute("focusable", "false")
  ) {
    SVG.line(.class("base"), .attribute("x2", "100"), .attribute("y1", "31"), .attribute("y2", "31"))
    SVG.polyline(.attribute("points", points.joined(separator: " ")), .attribute("vector-effect", "non-scaling-stroke"))
  }
}

public import Translation

/// A breakdown as a table with bars: its own table twin.
public struct BarList: Sendable {
  public struct Bar: Sendable, Hashable {
    public var label: String
    public var value: Double
    /// Of the whole, 0 to 1; nil where shares would mislead, as with sets of codes.
    public var share: Double?
    /// The same a year earlier: a tick across the bar.
    public var previous: Double?
    public var link: String?
    /// Told, but too few to be shown: the value is not.
    public var isSuppressed: Bool
    public init(
      _ label: String, _ value: Double, share: Double? = nil, previous: Double? = nil, link: String? = nil,
      isSuppressed: Bool = false
    ) {
      self.label = label
      self.value = value
      self.share = share
      self.previous = previous
      self.link = link
      self.isSuppressed = isSuppressed
    }
  }

  public var label: String
  /// The heading of the first column: what the bars are.
  public var of: String
  public var unit: String
  public var bars: [Bar]
  public var style: ValueStyle
  public init(label: String, of: String, unit: String, bars: [Bar], style: ValueStyle = .count) {
    self.label = label
    self.of = of
    self.unit = unit
    self.bars = bars
    self.style = style
  }

  public func html(in t: Translator) -> HTML {
    let highest = bars.flatMap { [$0.value, $0.previous ?? 0] }.max() ?? 0
    let hasShares = bars.contains { $0.share != nil }
    let hasPrevious = bars.contains { $0.previous != nil }
    return div(.class("bars-frame")) { rows(highest, hasShares: hasShares, hasPrevious: hasPrevious, t) }
  }

  private func rows(_ highest: Double, hasShares: Bool, hasPrevious: Bool, _ t: Translator) -> HTML {
    table(.class("bars"), .role("table")) {
      caption(.class("visually-hidden")) { label }
      thead(.role("rowgroup")) {
        tr(.role("row")) {
          th(.scope("col"), .role("columnheader")) { of }
          th(.class("number"), .scope("col"), .role("columnheader")) { unit }
          if hasShares { th(.class("number"), .scope("col"), .role("columnheader")) { t("site.bars.share") } }
          if hasPrevious { th(.class("number"), .scope("col"), .role("columnheader")) { t("site.chart.previous") } }
          td(.class("bar"), .role("cell")) {}
        }
      }
      tbody(.role("rowgroup")) {
        for bar in bars {
          tr(.role("row")) {
            th(.scope("row"), .role("rowheader")) {
              let label = setApart(bar.label, in: t)
              if let link = bar.link { a(.href(link)) { label } } else { label }
            }
            td(.class("number"), .role("cell")) {
              bar.isSuppressed ? t("site.map.suppressed") : style.text(bar.value, in: t)
            }
            if hasShares {
              td(.class("number", "quiet"), .role("cell")) { bar.share.map { t.percent($0) } }
            }
            if hasPrevious {
              td(.class("number", "quiet"), .role("cell")) { bar.previous.map { style.text($0, in: t) } }
            }
            td(.class("bar"), .role("cell")) { bar.isSuppressed ? HTML() : drawing(bar, highest, t) }
          }
        }
      }
    }
  }

  private func drawing(_ bar: Bar, _ highest: Double, _ t: Translator) -> HTML {
    let length = highest > 0 ? max(0, bar.value) / highest * 100 : 0
    let tick = bar.previous.map { highest > 0 ? $0 / highest * 100 : 0 }.map { t.isRightToLeft ? 100 - $0 : $0 }
    return SVG.root(.width("100%"), .height(14), .aria("hidden", "true"), .attribute("focusable", "false")) {
      SVG.rectangle(
        .class("column"), t.isRightToLeft ? .x(percent(100 - length)) : nil, .y(2), .width(percent(length)), .height(10)
      )
      if let tick {
        SVG.line(
          .class("tick"), .attribute("x1", percent(tick)), .attribute("x2", percent(tick)), .attribute("y2", "14"))
      }
    }
  }
}

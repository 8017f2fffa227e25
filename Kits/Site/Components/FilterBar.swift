public import Translation

/// What a list or a picture is narrowed to: a form that puts its fields into the address, and a chip for each filter
/// that takes it away again.
public struct FilterBar: Sendable {
  public struct Chip: Sendable, Hashable {
    public var label: String
    /// The address without this filter.
    public var removePath: String
    public init(_ label: String, removePath: String) {
      self.label = label
      self.removePath = removePath
    }
  }
  public var action: String
  public var fields: HTML
  public var chips: [Chip]
  /// The address without any filter.
  public var clearPath: String
  public init(action: String, chips: [Chip], clearPath: String, @HTMLBuilder fields: () throws -> HTML) rethrows {
    self.action = action
    self.chips = chips
    self.clearPath = clearPath
    self.fields = try fields()
  }

  public func html(in t: Translator) -> HTML {
    section(.class("filters"), .aria("label", t("site.filter"))) {
      details(.class("filter-fields")) {
        summary { t("site.filter") }
        form(.method("get"), .action(action), .data("filter", "")) {
          div(.class("filter-grid")) { fields }
          button(.class("button"), .type("submit")) { t("site.filter.apply") }
        }
      }
      if !chips.isEmpty {
        ul(.class("chips"), .aria("label", t("site.filter.active"))) {
          for chip in chips {
            li {
              a(.class("chip"), .href(chip.removePath)) {
                span(.class("visually-hidden")) { t("site.filter.remove") + " " }
                setApart(chip.label, in: t)
                span(.class("cross"), .aria("hidden", "true")) { "×" }
              }
            }
          }
          li { a(.href(clearPath)) { t("site.filter.clear") } }
        }
      }
    }
  }
}

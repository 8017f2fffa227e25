public import Translation

/// A part of a page with a heading and, beside it, what can be done there.
public func part(
  _ title: String, level: Int = 2, id: String? = nil, actions: HTML = HTML(),
  @HTMLBuilder content: () throws -> HTML
) rethrows -> HTML {
  let inner = try content()
  return section(.class("part"), id.map { .id($0) }) {
    div(.class("part-head")) {
      level == 2 ? h2 { title } : h3 { title }
      if !actions.isEmpty { div(.class("actions")) { actions } }
    }
    inner
  }
}

/// A quiet frame around things that belong together.
public func card(
  _ title: String? = nil, level: Int = 2, @HTMLBuilder content: () throws -> HTML
) rethrows -> HTML {
  let inner = try content()
  return div(.class("card")) {
    if let title { level == 2 ? h2 { title } : h3 { title } }
    inner
  }
}

/// Puts its parts side by side where there is room.
public func grid(@HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  let inner = try content()
  return div(.class("grid")) { inner }
}

/// One number that matters, with what it is and what to make of it.
public struct KeyFigure: Sendable, Hashable {
  public var label: String
  /// As it is shown.
  public var value: String
  public var unit: String?
  public var note: String?
  /// Opens the list that the number counts.
  public var link: String?
  public init(_ label: String, _ value: String, unit: String? = nil, note: String? = nil, link: String? = nil) {
    self.label = label
    self.value = value
    self.unit = unit
    self.note = note
    self.link = link
  }
}

public func keyFigures(_ figures: [KeyFigure]) -> HTML {
  dl(.class("key-figures")) {
    for figure in figures {
      div {
        dt { figure.label }
        dd(.class("number")) {
          if let link = figure.link {
            a(.href(link)) { figure.value }
          } else {
            figure.value
          }
          if let unit = figure.unit { span(.class("unit")) { " " + unit } }
        }
        if let note = figure.note { dd(.class("quiet")) { note } }
      }
    }
  }
}

/// A word on a record, such as its state. The word says it; the tint only helps the eye.
public struct Badge: Component {
  public enum Kind: String, Sendable { case plain, active, done, attention }
  public var text: String
  public var kind: Kind
  public init(_ text: String, _ kind: Kind = .plain) {
    self.text = text
    self.kind = kind
  }
  public var html: HTML { span(.class("badge", kind == .plain ? nil : kind.rawValue)) { text } }
}

/// What a record says, name by name. Rows without a value are left out.
public func definitionList(_ rows: [(term: String, value: HTML?)]) -> HTML {
  dl(.class("facts")) {
    for row in rows {
      if let value = row.value, !value.isEmpty {
        div {
          dt { row.term }
          dd { value }
        }
      }
    }
  }
}

/// One step of setting something up.
public struct Step: Sendable, Hashable {
  public var title: String
  public var note: String
  public var path: String
  public var isDone: Bool
  public init(_ title: String, note: String, path: String, isDone: Bool) {
    self.title = title
    self.note = note
    self.path = path
    self.isDone = isDone
  }
}

/// A checklist; the first open step stands out.
public func steps(_ steps: [Step], in t: Translator) -> HTML {
  let next = steps.firstIndex { !$0.isDone }
  return ol(.class("steps")) {
    for (index, step) in steps.enumerated() {
      li(.class(step.isDone ? "done" : nil, index == next ? "next" : nil)) {
        h3 {
          a(.href(step.path)) { step.title }
          " "
          Badge(t(step.isDone ? "site.steps.done" : "site.steps.open"), step.isDone ? .done : .plain)
        }
        p { step.note }
      }
    }
  }
}

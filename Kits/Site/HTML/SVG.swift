/// The elements of SVG that figures are made of. No style attributes: the content security policy forbids them.
public enum SVG {
  public static func root(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("svg", attributes, content: content)
  }
  public static func root(_ attributes: Attribute?...) -> HTML { element("svg", attributes) { HTML() } }
  public static func group(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("g", attributes, content: content)
  }
  public static func group(_ attributes: Attribute?...) -> HTML { element("g", attributes) { HTML() } }
  public static func definitions(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML
  {
    try element("defs", attributes, content: content)
  }
  public static func definitions(_ attributes: Attribute?...) -> HTML { element("defs", attributes) { HTML() } }
  public static func pattern(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("pattern", attributes, content: content)
  }
  public static func pattern(_ attributes: Attribute?...) -> HTML { element("pattern", attributes) { HTML() } }
  public static func text(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("text", attributes, content: content)
  }
  public static func text(_ attributes: Attribute?...) -> HTML { element("text", attributes) { HTML() } }
  public static func title(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("title", attributes, content: content)
  }
  public static func title(_ attributes: Attribute?...) -> HTML { element("title", attributes) { HTML() } }
  public static func path(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("path", attributes, content: content)
  }
  public static func path(_ attributes: Attribute?...) -> HTML { element("path", attributes) { HTML() } }
  public static func rectangle(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("rect", attributes, content: content)
  }
  public static func rectangle(_ attributes: Attribute?...) -> HTML { element("rect", attributes) { HTML() } }
  public static func line(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("line", attributes, content: content)
  }
  public static func line(_ attributes: Attribute?...) -> HTML { element("line", attributes) { HTML() } }
  public static func circle(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("circle", attributes, content: content)
  }
  public static func circle(_ attributes: Attribute?...) -> HTML { element("circle", attributes) { HTML() } }
  public static func polyline(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("polyline", attributes, content: content)
  }
  public static func polyline(_ attributes: Attribute?...) -> HTML { element("polyline", attributes) { HTML() } }
  public static func polygon(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("polygon", attributes, content: content)
  }
  public static func polygon(_ attributes: Attribute?...) -> HTML { element("polygon", attributes) { HTML() } }
  public static func use(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("use", attributes, content: content)
  }
  public static func use(_ attributes: Attribute?...) -> HTML { element("use", attributes) { HTML() } }
}

extension Attribute {
  static func x(_ value: String) -> Attribute { attribute("x", value) }
  static func y(_ value: Double) -> Attribute { attribute("y", coordinate(value)) }
  static func width(_ value: String) -> Attribute { attribute("width", value) }
  static func height(_ value: Double) -> Attribute { attribute("height", coordinate(value)) }
  static func viewBox(_ width: Double, _ height: Double) -> Attribute {
    attribute("viewBox", "0 0 \(coordinate(width)) \(coordinate(height))")
  }
}

/// A coordinate with at most two decimals, always with a point.
func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let hundredths = Int((value * 100).rounded())
  guard hundredths % 100 != 0 else { return String(hundredths / 100) }
  let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
  let digits = rest % 10 == 0 ? String(rest / 10) : rest < 10 ? "0\(rest)" : String(rest)
  return "\(hundredths < 0 ? "-" : "")\(whole).\(digits)"
}

func percent(_ value: Double) -> String { coordinate(value) + "%" }

// One function per element that pages are made of. Names that Swift or the C library takes have a longer one.

public func div(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("div", attributes, content: content)
}
public func div(_ attributes: Attribute?...) -> HTML { element("div", attributes) { HTML() } }
public func span(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("span", attributes, content: content)
}
public func span(_ attributes: Attribute?...) -> HTML { element("span", attributes) { HTML() } }
public func p(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("p", attributes, content: content)
}
public func p(_ attributes: Attribute?...) -> HTML { element("p", attributes) { HTML() } }
public func h1(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("h1", attributes, content: content)
}
public func h1(_ attributes: Attribute?...) -> HTML { element("h1", attributes) { HTML() } }
public func h2(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("h2", attributes, content: content)
}
public func h2(_ attributes: Attribute?...) -> HTML { element("h2", attributes) { HTML() } }
public func h3(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("h3", attributes, content: content)
}
public func h3(_ attributes: Attribute?...) -> HTML { element("h3", attributes) { HTML() } }
public func h4(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("h4", attributes, content: content)
}
public func h4(_ attributes: Attribute?...) -> HTML { element("h4", attributes) { HTML() } }
public func a(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("a", attributes, content: content)
}
public func a(_ attributes: Attribute?...) -> HTML { element("a", attributes) { HTML() } }
public func ul(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("ul", attributes, content: content)
}
public func ul(_ attributes: Attribute?...) -> HTML { element("ul", attributes) { HTML() } }
public func ol(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("ol", attributes, content: content)
}
public func ol(_ attributes: Attribute?...) -> HTML { element("ol", attributes) { HTML() } }
public func li(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("li", attributes, content: content)
}
public func li(_ attributes: Attribute?...) -> HTML { element("li", attributes) { HTML() } }
public func dl(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("dl", attributes, content: content)
}
public func dl(_ attributes: Attribute?...) -> HTML { element("dl", attributes) { HTML() } }
public func dt(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("dt", attributes, content: content)
}
public func dt(_ attributes: Attribute?...) -> HTML { element("dt", attributes) { HTML() } }
public func dd(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("dd", attributes, content: content)
}
public func dd(_ attributes: Attribute?...) -> HTML { element("dd", attributes) { HTML() } }
public func table(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("table", attributes, content: content)
}
public func table(_ attributes: Attribute?...) -> HTML { element("table", attributes) { HTML() } }
public func caption(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("caption", attributes, content: content)
}
public func caption(_ attributes: Attribute?...) -> HTML { element("caption", attributes) { HTML() } }
public func thead(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("thead", attributes, content: content)
}
public func thead(_ attributes: Attribute?...) -> HTML { element("thead", attributes) { HTML() } }
public func tbody(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("tbody", attributes, content: content)
}
public func tbody(_ attributes: Attribute?...) -> HTML { element("tbody", attributes) { HTML() } }
public func tfoot(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("tfoot", attributes, content: content)
}
public func tfoot(_ attributes: Attribute?...) -> HTML { element("tfoot", attributes) { HTML() } }
public func tr(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("tr", attributes, content: content)
}
public func tr(_ attributes: Attribute?...) -> HTML { element("tr", attributes) { HTML() } }
public func th(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("th", attributes, content: content)
}
public func th(_ attributes: Attribute?...) -> HTML { element("th", attributes) { HTML() } }
public func td(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("td", attributes, content: content)
}
public func td(_ attributes: Attribute?...) -> HTML { element("td", attributes) { HTML() } }
public func form(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("form", attributes, content: content)
}
public func form(_ attributes: Attribute?...) -> HTML { element("form", attributes) { HTML() } }
public func label(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("label", attributes, content: content)
}
public func label(_ attributes: Attribute?...) -> HTML { element("label", attributes) { HTML() } }
public func button(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("button", attributes, content: content)
}
public func button(_ attributes: Attribute?...) -> HTML { element("button", attributes) { HTML() } }
public func fieldset(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("fieldset", attributes, content: content)
}
public func fieldset(_ attributes: Attribute?...) -> HTML { element("fieldset", attributes) { HTML() } }
public func legend(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("legend", attributes, content: content)
}
public func legend(_ attributes: Attribute?...) -> HTML { element("legend", attributes) { HTML() } }
public func details(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("details", attributes, content: content)
}
public func details(_ attributes: Attribute?...) -> HTML { element("details", attributes) { HTML() } }
public func summary(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("summary", attributes, content: content)
}
public func summary(_ attributes: Attribute?...) -> HTML { element("summary", attributes) { HTML() } }
public func nav(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("nav", attributes, content: content)
}
public func nav(_ attributes: Attribute?...) -> HTML { element("nav", attributes) { HTML() } }
public func section(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("section", attributes, content: content)
}
public func section(_ attributes: Attribute?...) -> HTML { element("section", attributes) { HTML() } }
public func article(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("article", attributes, content: content)
}
public func article(_ attributes: Attribute?...) -> HTML { element("article", attributes) { HTML() } }
public func aside(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("aside", attributes, content: content)
}
public func aside(_ attributes: Attribute?...) -> HTML { element("aside", attributes) { HTML() } }
public func figure(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("figure", attributes, content: content)
}
public func figure(_ attributes: Attribute?...) -> HTML { element("figure", attributes) { HTML() } }
public func figcaption(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("figcaption", attributes, content: content)
}
public func figcaption(_ attributes: Attribute?...) -> HTML { element("figcaption", attributes) { HTML() } }
public func strong(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("strong", attributes, content: content)
}
public func strong(_ attributes: Attribute?...) -> HTML { element("strong", attributes) { HTML() } }
public func em(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("em", attributes, content: content)
}
public func em(_ attributes: Attribute?...) -> HTML { element("em", attributes) { HTML() } }
public func small(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("small", attributes, content: content)
}
public func small(_ attributes: Attribute?...) -> HTML { element("small", attributes) { HTML() } }
public func code(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("code", attributes, content: content)
}
public func code(_ attributes: Attribute?...) -> HTML { element("code", attributes) { HTML() } }
public func pre(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("pre", attributes, content: content)
}
public func pre(_ attributes: Attribute?...) -> HTML { element("pre", attributes) { HTML() } }
public func abbr(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("abbr", attributes, content: content)
}
public func abbr(_ attributes: Attribute?...) -> HTML { element("abbr", attributes) { HTML() } }
public func bdi(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("bdi", attributes, content: content)
}
public func bdi(_ attributes: Attribute?...) -> HTML { element("bdi", attributes) { HTML() } }
public func option(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("option", attributes, content: content)
}
public func option(_ attributes: Attribute?...) -> HTML { element("option", attributes) { HTML() } }
public func optgroup(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("optgroup", attributes, content: content)
}
public func optgroup(_ attributes: Attribute?...) -> HTML { element("optgroup", attributes) { HTML() } }
public func textarea(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("textarea", attributes, content: content)
}
public func textarea(_ attributes: Attribute?...) -> HTML { element("textarea", attributes) { HTML() } }
public func output(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("output", attributes, content: content)
}
public func output(_ attributes: Attribute?...) -> HTML { element("output", attributes) { HTML() } }
public func noscript(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("noscript", attributes, content: content)
}
public func noscript(_ attributes: Attribute?...) -> HTML { element("noscript", attributes) { HTML() } }
public func mainElement(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("main", attributes, content: content)
}
public func mainElement(_ attributes: Attribute?...) -> HTML { element("main", attributes) { HTML() } }
public func headerElement(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("header", attributes, content: content)
}
public func headerElement(_ attributes: Attribute?...) -> HTML { element("header", attributes) { HTML() } }
public func footerElement(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("footer", attributes, content: content)
}
public func footerElement(_ attributes: Attribute?...) -> HTML { element("footer", attributes) { HTML() } }
public func selectMenu(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("select", attributes, content: content)
}
public func selectMenu(_ attributes: Attribute?...) -> HTML { element("select", attributes) { HTML() } }
public func timeElement(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("time", attributes, content: content)
}
public func timeElement(_ attributes: Attribute?...) -> HTML { element("time", attributes) { HTML() } }
public func deletedText(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("del", attributes, content: content)
}
public func deletedText(_ attributes: Attribute?...) -> HTML { element("del", attributes) { HTML() } }
public func insertedText(_ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
  try element("ins", attributes, content: content)
}
public func insertedText(_ attributes: Attribute?...) -> HTML { element("ins", attributes) { HTML() } }
public func input(_ attributes: Attribute?...) -> HTML { voidElement("input", attributes) }
public func br(_ attributes: Attribute?...) -> HTML { voidElement("br", attributes) }
public func hr(_ attributes: Attribute?...) -> HTML { voidElement("hr", attributes) }
public func img(_ attributes: Attribute?...) -> HTML { voidElement("img", attributes) }
public func meta(_ attributes: Attribute?...) -> HTML { voidElement("meta", attributes) }
public func linkElement(_ attributes: Attribute?...) -> HTML { voidElement("link", attributes) }
public func col(_ attributes: Attribute?...) -> HTML { voidElement("col", attributes) }

/// Markup that is safe to send: every text in it was escaped, every tag was written by a function of this kit.
public struct HTML: Sendable, Hashable, CustomStringConvertible {
  /// UTF-8.
  public var bytes: [UInt8]

  public init() { bytes = [] }
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// A text, with everything escaped that could begin or end markup.
  public static func text(_ text: String) -> HTML {
    var html = HTML()
    html.bytes.appendEscaped(text)
    return html
  }

  /// Markup that stands in the source code, as it is.
  public static func trusted(_ markup: StaticString) -> HTML {
    var html = HTML()
    html.bytes.append(markup)
    return html
  }

  public var isEmpty: Bool { bytes.isEmpty }
  public var string: String { String(decoding: bytes, as: UTF8.self) }
  public var description: String { string }

  public mutating func append(_ other: HTML) { bytes += other.bytes }
  public static func + (a: HTML, b: HTML) -> HTML {
    var sum = a
    sum.append(b)
    return sum
  }
}

extension [UInt8] {
  mutating func append(_ markup: StaticString) {
    markup.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends a text so that it stays a text, between tags and within a quoted attribute.
  mutating func appendEscaped(_ text: String) {
    var text = text
    text.withUTF8 { source in
      var start = 0
      for index in source.indices {
        let replacement: StaticString
        let byte = source[index]
        // Everything that is escaped lies at or below ">".
        if byte > UInt8(ascii: ">") { continue }
        switch byte {
        case UInt8(ascii: "&"): replacement = "&amp;"
        case UInt8(ascii: "<"): replacement = "&lt;"
        case UInt8(ascii: ">"): replacement = "&gt;"
        case UInt8(ascii: "\""): replacement = "&quot;"
        case UInt8(ascii: "'"): replacement = "&#39;"
        // A NUL has no place in HTML: parsers replace it, each in its own way.
        case 0: replacement = "\u{FFFD}"
        default: continue
        }
        append(contentsOf: source[start..<index])
        append(replacement)
        start = index + 1
      }
      append(contentsOf: source[start...])
    }
  }
}

/// A part of a page that knows how to draw itself; builders take it as it is.
public protocol Component: Sendable {
  var html: HTML { get }
}

/// Puts parts of a page one after the other: markup, components, texts (which are escaped), optionals, `if` and `for`.
@resultBuilder public enum HTMLBuilder {
  public static func buildExpression(_ html: HTML) -> HTML { html }
  public static func buildExpression(_ html: HTML?) -> HTML { html ?? HTML() }
  public static func buildExpression(_ text: String) -> HTML { .text(text) }
  public static func buildExpression(_ text: String?) -> HTML { text.map { .text($0) } ?? HTML() }
  public static func buildExpression(_ component: some Component) -> HTML { component.html }
  public static func buildExpression(_ component: (some Component)?) -> HTML { component?.html ?? HTML() }
  public static func buildBlock() -> HTML { HTML() }
  public static func buildPartialBlock(first: HTML) -> HTML { first }
  public static func buildPartialBlock(accumulated: consuming HTML, next: HTML) -> HTML {
    accumulated.append(next)
    return accumulated
  }
  public static func buildOptional(_ html: HTML?) -> HTML { html ?? HTML() }
  public static func buildEither(first html: HTML) -> HTML { html }
  public static func buildEither(second html: HTML) -> HTML { html }
  public static func buildArray(_ parts: [HTML]) -> HTML {
    var all = HTML()
    all.bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { all.append(part) }
    return all
  }
}

/// Several parts as one, to hand around.
public func group(@HTMLBuilder content: () throws -> HTML) rethrows -> HTML { try content() }

/// An element with a content. The name is a literal: nothing from outside becomes a tag.
public func element(
  _ name: StaticString, _ attributes: Attribute?..., @HTMLBuilder content: () throws -> HTML
) rethrows -> HTML {
  try element(name, attributes, content: content)
}

/// An element that holds nothing.
public func element(_ name: StaticString, _ attributes: Attribute?...) -> HTML { element(name, attributes) { HTML() } }

/// An element without content and end tag, such as `input`.
public func voidElement(_ name: StaticString, _ attributes: Attribute?...) -> HTML { voidElement(name, attributes) }

func element(
  _ name: StaticString, _ attributes: [Attribute?], @HTMLBuilder content: () throws -> HTML
) rethrows -> HTML {
  let inner = try content().bytes
  var bytes: [UInt8] = []
  bytes.reserveCapacity(inner.count + 2 * name.utf8CodeUnitCount + 5 + attributes.count * 24)
  bytes.append(UInt8(ascii: "<"))
  bytes.append(name)
  for attribute in attributes { attribute?.write(to: &bytes) }
  bytes.append(UInt8(ascii: ">"))
  bytes += inner
  bytes.append("</")
  bytes.append(name)
  bytes.append(UInt8(ascii: ">"))
  return HTML(bytes: bytes)
}

func voidElement(_ name: StaticString, _ attributes: [Attribute?]) -> HTML {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(name.utf8CodeUnitCount + 2 + attributes.count * 24)
  bytes.append(UInt8(ascii: "<"))
  bytes.append(name)
  for attribute in attributes { attribute?.write(to: &bytes) }
  bytes.append(UInt8(ascii: ">"))
  return HTML(bytes: bytes)
}

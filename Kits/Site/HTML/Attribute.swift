public import Vocabulary

/// An attribute of an element; its value is escaped, and an address in it cannot run a script.
public struct Attribute: Sendable {
  private let prefix: StaticString
  private let name: StaticString
  /// Nil for an attribute that says all by being there.
  private let value: String?

  private init(_ name: StaticString, _ value: String?, prefix: StaticString = "") {
    self.prefix = prefix
    self.name = name
    self.value = value
  }

  func write(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: " "))
    bytes.append(prefix)
    bytes.append(name)
    guard let value else { return }
    bytes.append("=\"")
    bytes.appendEscaped(value)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Any other attribute, by a name that stands in the source code.
  public static func attribute(_ name: StaticString, _ value: String) -> Attribute {
    Attribute(name, addressNames.contains("\(name)") ? safeAddress(value) : value)
  }
  public static func flag(_ name: StaticString, if isOn: Bool = true) -> Attribute? {
    isOn ? Attribute(name, nil) : nil
  }
  public static func aria(_ name: StaticString, _ value: String) -> Attribute {
    Attribute(name, value, prefix: "aria-")
  }
  public static func data(_ name: StaticString, _ value: String) -> Attribute {
    Attribute(name, value, prefix: "data-")
  }

  /// Names that are there; nil ones vanish.
  public static func `class`(_ names: String?...) -> Attribute? {
    if names.count == 1 { return names[0].map { Attribute("class", $0) } }
    let present = names.compactMap { $0 }
    return present.isEmpty ? nil : Attribute("class", present.joined(separator: " "))
  }
  public static func id(_ value: String) -> Attribute { Attribute("id", value) }
  public static func href(_ address: String) -> Attribute { Attribute("href", safeAddress(address)) }
  public static func src(_ address: String) -> Attribute { Attribute("src", safeAddress(address)) }
  public static func action(_ address: String) -> Attribute { Attribute("action", safeAddress(address)) }
  public static func method(_ value: String) -> Attribute { Attribute("method", value) }
  public static func name(_ value: String) -> Attribute { Attribute("name", value) }
  public static func value(_ value: String) -> Attribute { Attribute("value", value) }
  public static func type(_ value: String) -> Attribute { Attribute("type", value) }
  public static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
  public static func title(_ value: String) -> Attribute { Attribute("title", value) }
  public static func role(_ value: String) -> Attribute { Attribute("role", value) }
  public static func rel(_ value: String) -> Attribute { Attribute("rel", value) }
  public static func alt(_ value: String) -> Attribute { Attribute("alt", value) }
  public static func scope(_ value: String) -> Attribute { Attribute("scope", value) }
  public static func colspan(_ value: Int) -> Attribute { Attribute("colspan", "\(value)") }
  public static func tabindex(_ value: Int) -> Attribute { Attribute("tabindex", "\(value)") }
  public static func autocomplete(_ value: String) -> Attribute { Attribute("autocomplete", value) }
  public static func datetime(_ value: String) -> Attribute { Attribute("datetime", value) }
  /// A language and its direction, for a text that is not in the language of the page.
  public static func lang(_ language: Language) -> Attribute { Attribute("lang", language.tag) }
  public static func dir(_ language: Language) -> Attribute { Attribute("dir", language.isRightToLeft ? "rtl" : "ltr") }
  public static func hidden(if isOn: Bool) -> Attribute? { flag("hidden", if: isOn) }
  public static func checked(if isOn: Bool) -> Attribute? { flag("checked", if: isOn) }
  public static func selected(if isOn: Bool) -> Attribute? { flag("selected", if: isOn) }
  public static func disabled(if isOn: Bool) -> Attribute? { flag("disabled", if: isOn) }
  public static func open(if isOn: Bool) -> Attribute? { flag("open", if: isOn) }
  /// `aria-current="page"`.
  public static func current(if isOn: Bool) -> Attribute? { isOn ? aria("current", "page") : nil }

  private static let addressNames: Set<String> = [
    "href", "src", "action", "formaction", "xlink:href", "poster", "cite",
  ]

  /// An address as it is when it is relative or has a scheme that only leads somewhere; else `#`.
  static func safeAddress(_ address: String) -> String {
    // Browsers skip control characters within a scheme, and spaces before it (URL Standard, 4.4).
    if address.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) || address.first == " " { return "#" }
    guard let end = address.utf8.firstIndex(where: isDelimiter),
      address.utf8[end] == UInt8(ascii: ":")
    else { return address }
    return ["http", "https", "mailto", "tel"].contains(address[..<end].lowercased()) ? address : "#"
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): true
    default: false
    }
  }
}

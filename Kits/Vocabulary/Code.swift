/// One value of a codelist: `anti-muslim` of the list `bias`. Codes describe conduct and needs, never a community.
public struct Code: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible, Codable {
  public let text: String
  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.text = text }
  public var description: String { text }
  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
  public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A versioned list of codes with their names; `version` grows by one with every edit.
public struct Codelist: Sendable, Hashable, Codable {
  public struct Entry: Sendable, Hashable, Codable {
    public var code: Code
    public var name: LocalizedText
    /// What belongs under the code and what does not, in a sentence; empty when the name says it.
    public var note: LocalizedText
    /// The same thing in other systems: `["nibrs": ["24"]]`.
    public var crosswalk: [String: [String]]
    /// A retired code stays readable on old records and is offered no more.
    public var isRetired: Bool
    public init(
      _ code: Code, _ name: LocalizedText, note: LocalizedText = LocalizedText([:]),
      crosswalk: [String: [String]] = [:], isRetired: Bool = false
    ) {
      self.code = code
      self.name = name
      self.note = note
      self.crosswalk = crosswalk
      self.isRetired = isRetired
    }
  }
  public var name: String
  public var version: Int
  public var entries: [Entry]
  public init(_ name: String, version: Int = 1, _ entries: [Entry]) {
    self.name = name
    self.version = version
    self.entries = entries
  }
  public subscript(code: Code) -> Entry? { entries.first { $0.code == code } }
  public func contains(_ code: Code) -> Bool { self[code] != nil }

  /// The codes whose crosswalk names a code of another system, such as NIBRS `24`.
  public func codes(from system: String, _ foreign: String) -> [Code] {
    entries.filter { $0.crosswalk[system]?.contains(foreign) == true }.map(\.code)
  }
}

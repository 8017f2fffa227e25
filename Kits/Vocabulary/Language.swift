/// A language that Concord speaks: a BCP 47 tag and the facts that a page needs before any text is looked up.
public struct Language: Hashable, Sendable, Codable, CustomStringConvertible {
  /// BCP 47, lowercase primary subtag: `en`, `fr`, `ar`.
  public let tag: String
  public init(_ tag: String) { self.tag = tag.lowercased() }
  public static let english = Language("en")
  public var description: String { tag }

  /// Written from right to left: the scripts of the languages that Concord plans for and their neighbours.
  public var isRightToLeft: Bool {
    ["ar", "fa", "he", "ku", "ps", "ur", "yi"].contains(tag.split(separator: "-").first.map(String.init) ?? tag)
  }

  public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(tag)
  }
}

/// A text in one or more languages, such as the name of an area.
public struct LocalizedText: Hashable, Sendable, Codable {
  public var texts: [Language: String]
  public init(_ texts: [Language: String]) { self.texts = texts }
  public init(_ text: String, _ language: Language = .english) { texts = [language: text] }

  /// The text in the first of the wanted languages that has one, else the first by tag.
  public subscript(preferred: Language...) -> String { self[preferred] }
  public subscript(preferred: [Language]) -> String {
    for language in preferred { if let text = texts[language] { return text } }
    return texts.min { $0.key.tag < $1.key.tag }?.value ?? ""
  }

  public init(from decoder: any Decoder) throws {
    let plain = try decoder.singleValueContainer().decode([String: String].self)
    texts = Dictionary(plain.map { (Language($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(texts.map { ($0.key.tag, $0.value) }, uniquingKeysWith: { first, _ in first }))
  }
}

import Foundation

/// Words that must all be found somewhere, without regard to case and accents.
struct SearchWords: Sendable, Hashable {
  private let words: [String]
  init(_ text: String) { words = Self.plain(text).split(whereSeparator: \.isWhitespace).map(String.init) }

  func areIn(_ texts: [String]) -> Bool {
    if words.isEmpty { return true }
    let plain = texts.map(Self.plain)
    return words.allSatisfy { word in plain.contains { $0.contains(word) } }
  }

  /// As it is compared and sorted: without case, accents and width.
  static func plain(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
  }
}

import Vocabulary

/// Everything that one language needs to speak: its compiled messages, plural rules and formats.
final class LanguageTables: Sendable {
  let language: Language
  private let isRightToLeft: Bool
  let messages: [String: Message]
  let cardinals: PluralRules
  let ordinals: PluralRules
  let formats: Formats
  /// The language's name in itself.
  let ownName: String

  init(_ language: Language, messages: [String: Message]) {
    self.language = language
    isRightToLeft = language.isRightToLeft
    self.messages = messages
    cardinals = PluralRules(language.tag, isOrdinal: false)
    ordinals = PluralRules(language.tag, isOrdinal: true)
    formats = Formats(language)
    ownName = Formats.ownName(of: language)
  }

  /// Sets a text of unknown direction apart (Unicode Bidirectional Algorithm, isolates), where it could disturb the
  /// order of the words around it.
  func appendIsolated(_ value: String, to text: inout String) {
    guard !value.isEmpty, isRightToLeft || value.hasRightToLeftLetter else {
      text += value
      return
    }
    text += "\u{2068}"
    text += value
    text += "\u{2069}"
  }
}

extension String {
  /// Hebrew to N'Ko have lead bytes D7 to DF in UTF-8.
  fileprivate var hasRightToLeftLetter: Bool { utf8.contains { $0 >= 0xD7 && $0 <= 0xDF } }
}

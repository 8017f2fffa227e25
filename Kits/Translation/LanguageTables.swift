import Vocabulary

/// Everything that one language needs to speak: its compiled messages, plural rules and formats.
final class LanguageTables: Sendable {
  let language: Language
  let messages: [String: Message]
  let cardinals: PluralRules
  let ordinals: PluralRules
  let formats: Formats
  /// The language's name in itself.
  let ownName: String

  init(_ language: Language, messages: [String: Message]) {
    self.language = language
    self.messages = messages
    cardinals = PluralRules(language.tag, isOrdinal: false)
    ordinals = PluralRules(language.tag, isOrdinal: true)
    formats = Formats(language)
    ownName = language == .english ? "English" : formats.name(of: language)
  }

  /// Sets a text of unknown direction apart (Unicode Bidirectional Algorithm, isolates), where it could disturb the
  /// order of the words around it.
  func appendIsolated(_ value: String, to text: inout String) {
    guard !value.isEmpty, language.isRightToLeft || value.hasRightToLeftLetter else {
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

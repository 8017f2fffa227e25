public import Foundation
public import Vocabulary

/// All texts of the program, read and compiled once at the start: one file per part and language.
public struct Catalogues: Sendable {
  /// The languages that have any text, English first, the rest by tag.
  public let languages: [Language]
  let files: [CatalogueFile]
  private let translators: [Language: Translator]
  private let unreviewed: Set<Language>

  /// Reads `en.json`, `fr.json`, … from the folder of each part. Throws `Problem` `catalogue-missing` for a part without
  /// English and `catalogue-unreadable` for a file that is not a flat JSON object of texts. A single bad message does
  /// not stop the program: it is said in English, and `problems()` tells it.
  public init(folders: [(part: String, url: URL)]) throws {
    var files: [CatalogueFile] = []
    for (part, url) in [("Translation", try Self.ownFolder())] + folders {
      let read = try CatalogueFile.read(part: part, folder: url)
      guard read.contains(where: { $0.language == .english }) else {
        throw Problem("catalogue-missing", status: 500, ["part": part, "folder": url.path])
      }
      files += read
    }
    self.init(files: files)
  }

  /// Texts that are already in memory, for tests.
  public init(texts: [Language: [String: String]]) {
    self.init(
      files: texts.map { CatalogueFile(part: "texts", language: $0.key, texts: $0.value, review: .reviewed) }
        .sorted { $0.language.tag < $1.language.tag })
  }

  private init(files: [CatalogueFile]) {
    self.files = files
    let found = Set(files.map(\.language)).union([.english])
    languages = [.english] + found.subtracting([.english]).sorted { $0.tag < $1.tag }
    unreviewed = Set(files.filter { $0.language != .english && $0.review != .reviewed }.map(\.language))
    var tables: [Language: LanguageTables] = [:]
    for language in languages {
      var messages: [String: Message] = [:]
      for file in files where file.language == language {
        for (key, text) in file.texts { messages[key] = try? Message(parsing: text) }
      }
      tables[language] = LanguageTables(language, messages: messages)
    }
    let names = tables.mapValues(\.ownName)
    var translators: [Language: Translator] = [:]
    for (language, own) in tables {
      let chain = Self.fallbacks(language).compactMap { tables[$0] }
      translators[language] = Translator(language, own: own, chain: chain, names: names)
    }
    self.translators = translators
  }

  /// The translator of a language, or of its closest relative that has texts: `fr-be` speaks `fr`, others English.
  public func translator(for language: Language) -> Translator {
    for candidate in Self.fallbacks(language) { if let translator = translators[candidate] { return translator } }
    // `init` makes a translator for English even when no file has one, and every chain of fallbacks ends there.
    preconditionFailure("English is always there")
  }

  /// Whether a person has reviewed every file of a language. English is the source, and counts as reviewed.
  public func isReviewed(_ language: Language) -> Bool {
    language == .english || (languages.contains(language) && !unreviewed.contains(language))
  }

  /// `fr-ca` → `fr-ca`, `fr`, `en`.
  static func fallbacks(_ language: Language) -> [Language] {
    var tag = language.tag[...]
    var languages = [language]
    while let dash = tag.lastIndex(of: "-") {
      tag = tag[..<dash]
      languages.append(Language(String(tag)))
    }
    return languages.contains(.english) ? languages : languages + [.english]
  }

  private static func ownFolder() throws -> URL {
    guard let folder = Bundle.module.resourceURL else {
      throw Problem("catalogue-missing", status: 500, ["part": "Translation", "folder": ""])
    }
    return folder.appendingPathComponent("Strings")
  }
}

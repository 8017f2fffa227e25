import Foundation
import Vocabulary

/// One file of texts: a part of the program in one language.
struct CatalogueFile: Sendable {
  enum Review: Sendable, Hashable { case unreviewed, reviewed }
  let part: String
  let language: Language
  let texts: [String: String]
  let review: Review

  /// All files of a part's folder, by language.
  static func read(part: String, folder: URL) throws -> [CatalogueFile] {
    let found: [URL]
    do {
      found = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    } catch {
      throw Problem("catalogue-missing", status: 500, ["part": part, "folder": folder.path])
    }
    return try found.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { try CatalogueFile(part: part, url: $0) }
  }

  private init(part: String, url: URL) throws {
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: url))
    } catch {
      throw Problem("catalogue-unreadable", status: 500, ["file": url.path, "reason": "\(error)"])
    }
    var texts: [String: String] = [:]
    var review = Review.unreviewed
    for (key, entry) in entries {
      switch entry {
      case .text(let text): if !key.hasPrefix("@") { texts[key] = text }
      case .fields(let fields):
        guard key == "@review" else {
          throw Problem("catalogue-unreadable", status: 500, ["file": url.path, "reason": "“\(key)” is not a text"])
        }
        if fields["by"]?.isEmpty == false, fields["on"].flatMap({ Day($0) }) != nil { review = .reviewed }
      }
    }
    self.init(
      part: part, language: Language(url.deletingPathExtension().lastPathComponent), texts: texts, review: review)
  }

  init(part: String, language: Language, texts: [String: String], review: Review) {
    self.part = part
    self.language = language
    self.texts = texts
    self.review = review
  }

  private enum Entry: Decodable {
    case text(String)
    case fields([String: String])
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .fields(try container.decode([String: String].self))
      }
    }
  }
}

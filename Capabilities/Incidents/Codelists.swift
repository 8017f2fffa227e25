import Foundation
import Storage
import Synchronization
import Translation
import Vocabulary

/// The city's codelists as they are now, for names and for checking what comes in.
struct CodeBook: Sendable {
  private(set) var lists: [CodelistName: Codelist]
  /// Grows with every edit of any list.
  let version: Int
  private let entries: [CodelistName: [Code: Codelist.Entry]]

  init(_ lists: [CodelistName: Codelist]) {
    self.lists = lists
    version = lists.values.reduce(0) { $0 + $1.version }
    entries = lists.mapValues { list in
      Dictionary(list.entries.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  subscript(list: CodelistName) -> Codelist { lists[list] ?? Codelist(list.rawValue, []) }
  func contains(_ code: Code, in list: CodelistName) -> Bool { entries[list]?[code] != nil }

  /// What a form offers: neither retired nor `unknown`, which is said by leaving out. A code that a record has already
  /// stays on offer for it.
  func offered(_ list: CodelistName, keeping kept: Set<Code> = []) -> [Codelist.Entry] {
    self[list].entries.filter { $0.code != .unknown && (!$0.isRetired || kept.contains($0.code)) }
  }

  func name(_ code: Code, _ list: CodelistName, _ t: Translator) -> String {
    let name = entries[list]?[code]?.name[[t.language, .english]] ?? ""
    return name.isEmpty ? code.text : name
  }

  /// Names by code, for the picture and for filters.
  func names(_ list: CodelistName, _ language: Language) -> [String: String] {
    Dictionary(
      self[list].entries.map { ($0.code.text, $0.name[[language, .english]]) }, uniquingKeysWith: { first, _ in first })
  }
}

/// The code book in memory; asks the database on each use whether it is still the newest.
final class CodeBooks: Sendable {
  private let book = Mutex<CodeBook?>(nil)

  func current(_ database: any Database) async throws -> CodeBook {
    try await database.read { try self.current(on: $0) }
  }

  func current(on db: any Connection) throws -> CodeBook {
    let version: Int =
      try db.value("SELECT CAST(COALESCE(SUM(version), 0) AS \(db.dialect.integer)) FROM codelist") ?? 0
    if let known = book.withLock({ $0 }), known.version == version { return known }
    let fresh = try CodelistStore.load(on: db)
    book.withLock { $0 = fresh }
    return fresh
  }
}

/// Codelists in the database.
enum CodelistStore {
  static func load(on db: any Connection) throws -> CodeBook {
    var lists: [CodelistName: Codelist] = [:]
    for row in try db.rows("SELECT name, version FROM codelist") {
      guard let name = CodelistName(rawValue: try row.get(0)) else { continue }
      lists[name] = Codelist(name.rawValue, version: try row.get(1), [])
    }
    let rows = try db.rows(
      "SELECT list, code, names, notes, crosswalk, is_retired FROM code ORDER BY list, position, code")
    for row in rows {
      guard let name = CodelistName(rawValue: try row.get(0)) else { continue }
      lists[name]?.entries.append(
        Codelist.Entry(
          try row.get(1), try decode(row.get(2)), note: try decode(row.get(3)), crosswalk: try decode(row.get(4)),
          isRetired: try row.get(5)))
    }
    return CodeBook(lists)
  }

  /// Adds what this program knows and the database lacks: codes, and names in further languages. Edited names stay.
  static func seed(_ catalogues: Catalogues, on db: any Connection) throws {
    let known = try load(on: db)
    for list in CodelistName.allCases {
      let old = known[list]
      let isNew = known.lists[list] == nil
      if isNew { try db.run("INSERT INTO codelist (name, version) VALUES (\(list.rawValue), 1)") }
      var hasChanged = false
      for (position, seed) in CodelistSeeds.seeds(of: list).enumerated() {
        let key = "code.\(list.rawValue).\(seed.code)"
        var entry = old[seed.code] ?? Codelist.Entry(seed.code, LocalizedText([:]), crosswalk: seed.crosswalk)
        let before = entry
        for language in catalogues.languages where entry.name.texts[language] == nil {
          if let text = own(key, language, catalogues) { entry.name.texts[language] = text }
          if let text = own(key + ".note", language, catalogues) { entry.note.texts[language] = text }
        }
        if old[seed.code] == nil {
          try insert(entry, into: list, position: position, on: db)
        } else if entry != before {
          try update(entry, of: list, on: db)
        } else {
          continue
        }
        hasChanged = true
      }
      if hasChanged, !isNew { try bump(list, on: db) }
    }
  }

  /// The text of a key in this very language, not what it falls back to.
  private static func own(_ key: String, _ language: Language, _ catalogues: Catalogues) -> String? {
    let t = catalogues.translator(for: language)
    guard t.has(key) else { return nil }
    let text = t(key)
    return language == .english || text != catalogues.translator(for: .english)(key) ? text : nil
  }

  static func insert(_ entry: Codelist.Entry, into list: CodelistName, position: Int, on db: any Connection) throws {
    try db.run(
      """
      INSERT INTO code (list, code, position, names, notes, crosswalk, is_retired)
      VALUES (\(list.rawValue), \(entry.code), \(position), \(try encode(entry.name)), \(try encode(entry.note)),
        \(try encode(entry.crosswalk)), \(entry.isRetired))
      """)
  }

  static func update(_ entry: Codelist.Entry, of list: CodelistName, on db: any Connection) throws {
    try db.run(
      """
      UPDATE code SET names = \(try encode(entry.name)), notes = \(try encode(entry.note)),
        crosswalk = \(try encode(entry.crosswalk)), is_retired = \(entry.isRetired)
      WHERE list = \(list.rawValue) AND code = \(entry.code)
      """)
  }

  static func bump(_ list: CodelistName, on db: any Connection) throws {
    try db.run("UPDATE codelist SET version = version + 1 WHERE name = \(list.rawValue)")
  }

  private static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func decode<Value: Decodable>(_ text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }
}

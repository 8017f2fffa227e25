import Foundation
import Storage
import Vocabulary

/// `dictionary.json`: what an export holds, for people and for the import.
struct ExportManifest: Codable {
  struct Table: Codable {
    struct Column: Codable {
      let name: String
      let kind: TableShape.Kind
      let optional: Bool
      let meaning: String
    }
    let name: String
    let file: String
    let csv: String
    let meaning: String
    let key: [String]
    let columns: [Column]
    let refersTo: [String]
    let rows: Int
    let digest: String
    let last: Int64?

    var sum: TableSum { TableSum(name: name, rows: rows, digest: digest) }
  }
  static let format = 1
  static let name = "dictionary.json"

  var format = ExportManifest.format
  var concord: String
  var created: String
  var city: String
  var database: String
  /// The last step of each part's schema.
  var parts: [String: Int]
  var tables: [Table]
  var files: [String]

  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(fileURLWithPath: "\(folder)/\(Self.name)"), options: .atomic)
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/README.md"), options: .atomic)
  }

  static func read(from folder: String) throws -> ExportManifest {
    struct Format: Codable {
      let format: Int
      let concord: String?
    }
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      throw Problem("backup-missing", status: 404, ["path": "\(folder)/\(name)"])
    }
    guard let known = try? JSONDecoder().decode(Format.self, from: data) else {
      throw Problem.exportDamaged(name, line: 1)
    }
    guard known.format <= format else { throw Problem.backupNewer(known.concord ?? "?") }
    guard let manifest = try? JSONDecoder().decode(ExportManifest.self, from: data) else {
      throw Problem.exportDamaged(name, line: 1)
    }
    return manifest
  }

  /// The data dictionary to read.
  var text: String {
    var out = """
      # \(city): everything that Concord holds

      Written by Concord \(concord) on \(created). **This folder holds personal data and the keys of signed-in sessions. Keep
      it as you keep the database, and remove it when you no longer need it.**

      Each table is a file of JSON lines (one object a row, UTF-8), which is exact, and a CSV file for spreadsheets.
      `areas.geojson` has today's areas as a map. `\(Self.name)` is this page for programs. `concord import --everything`
      reads it all back into an empty Concord.

      Moments are milliseconds since 1970-01-01T00:00:00Z. Days are numbered from 1970-01-01, which is 0. Bytes are base64;
      the bytes of an outline are Well-Known Binary (OGC 06-103r4) in longitude and latitude.

      """
    for table in tables {
      out += "\n## \(table.name)\n\n\(table.meaning).\n\n"
      out += "`\(table.file)`, \(table.rows) rows, by \(table.key.map { "`\($0)`" }.joined(separator: ", "))"
      if !table.refersTo.isEmpty { out += "; refers to \(table.refersTo.map { "`\($0)`" }.joined(separator: ", "))" }
      out += ".\n\n| column | kind | meaning |\n|---|---|---|\n"
      for column in table.columns {
        out +=
          "| `\(column.name)` | \(column.kind.rawValue)\(column.optional ? ", or empty" : "") | \(column.meaning) |\n"
      }
    }
    return out
  }
}

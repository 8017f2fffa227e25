import Foundation
import Storage
import StorageTesting
import Vocabulary

@testable import Backup

/// Two tables that refer to each other's kinds of rows, with a value of every form.
enum Sample {
  static let schemas = [
    Schema(
      "sample",
      tables: [TableMeaning("place", "Places", ["id": "Identifier"]), TableMeaning("note", "Notes", [:])],
      [
        Migration(1) { dialect in
          [
            "CREATE TABLE place (id TEXT PRIMARY KEY, parent TEXT REFERENCES place (id), outline \(dialect.blob))",
            """
            CREATE TABLE note (
              number \(dialect.ascendingKey),
              place TEXT NOT NULL REFERENCES place (id),
              words TEXT,
              measure \(dialect.real),
              amount \(dialect.integer)
            )
            """,
            "CREATE TABLE counter (id \(dialect.integer) PRIMARY KEY, next \(dialect.integer) NOT NULL)",
            "INSERT INTO counter (id, next) VALUES (1, 1)",
          ]
        },
        Migration(2) { _ in ["ALTER TABLE place ADD COLUMN label TEXT"] },
      ])
  ]

  static func fill(_ database: any Database) async throws {
    try await database.write { db in
      // A row that refers to a later one, and texts whose order differs between a language and bytes.
      for (id, parent) in [("z", nil), ("É", "z"), ("a", "z"), ("Z", "É"), ("0", "a")] as [(String, String?)] {
        try db.run("INSERT INTO place (id, parent, outline) VALUES (\(id), \(parent), \([0, 1, 255, 10] as [UInt8]))")
      }
      let words = ["tab\tline\nback\\slash \"quote\" {é} 漢字 \u{1F600}", "", "\\N", "\u{2028}", "=1+1"]
      for (index, text) in words.enumerated() {
        try db.run(
          """
          INSERT INTO note (place, words, measure, amount)
          VALUES ('a', \(text), \(Double(index) * 0.1 - 1e-300), \(Int64.max - Int64(index)))
          """)
      }
      try db.run("INSERT INTO note (place, measure, amount) VALUES ('0', 3.0, \(Int64.min))")
      // The last number was given and is gone: it must not come twice.
      try db.run("INSERT INTO note (place) VALUES ('0')")
      try db.run("DELETE FROM note WHERE number = 7")
      try db.run("UPDATE counter SET next = 42")
    }
  }

  static func origin(_ folder: String) -> Backup.Origin {
    Backup.Origin(
      concord: "0.1.0", city: "Testwick", now: Instant(milliseconds: 1_773_057_600_000), folder: folder)
  }
}

/// A folder of its own, removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("concord-backup-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(path)
}

extension TestDatabase {
  /// From each database to each.
  static var moves: [(TestDatabase, TestDatabase)] {
    available.flatMap { one in available.map { (one, $0) } }
  }
}

import Access
import CapabilityKit
import Storage
import Tables
import Vocabulary

/// The audit trail as a file, for those who check it with tools of their own.
enum AuditFile {
  /// A city writes some hundred entries a day; more than this belongs in a copy of the database.
  static let limit = 100_000

  static let columns = [
    "number", "time", "person", "person_name", "organisation", "organisation_name", "action", "subject_kind",
    "subject_id",
    "changes", "hash",
  ]

  static func file(_ entries: [AuditEntry], isJSON: Bool) throws -> [UInt8] {
    var writer = Writer(isJSON: isJSON)
    for entry in entries { try writer.write(entry) }
    return writer.take()
  }

  /// Writes entries as CSV, or as JSON with one object a line.
  struct Writer {
    private var csv: CSVWriter?
    private var json: [UInt8] = []

    init(isJSON: Bool) {
      guard !isJSON else { return }
      csv = CSVWriter()
      csv?.write(AuditFile.columns)
    }

    mutating func write(_ entry: AuditEntry) throws {
      guard csv != nil else {
        json += Array(try People.json(AuditDocument(entry), pretty: false).utf8) + [10]
        return
      }
      csv?.write([
        "\(entry.sequence)", entry.at.rfc3339, entry.person?.text, entry.personName, entry.organisation?.text,
        entry.organisationName, entry.action, entry.subject.kind, entry.subject.id,
        try People.json(entry.changes, pretty: false), entry.hash,
      ])
    }

    mutating func take() -> [UInt8] {
      defer { json = [] }
      return csv?.take() ?? json
    }
  }
}

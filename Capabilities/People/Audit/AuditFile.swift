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

  static func csv(_ entries: [AuditEntry]) throws -> [UInt8] {
    var writer = CSVWriter()
    writer.write(columns)
    for entry in entries {
      writer.write([
        "\(entry.sequence)", entry.at.rfc3339, entry.person?.text, entry.personName, entry.organisation?.text,
        entry.organisationName, entry.action, entry.subject.kind, entry.subject.id, try json(entry.changes), entry.hash,
      ])
    }
    return writer.take()
  }
}

import CapabilityKit
import Evidence
import Foundation
import Storage
import Vocabulary

/// What is kept of incidents, and until when. The age of a record follows from its identifier, which begins with the
/// moment at which it came here: an import costs nothing more for it.
enum IncidentsKept {
  static let text = "incident-text"

  static let kinds = [
    KeptKind(
      text, ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .months(24), least: .months(1), most: .months(60)), tables: [],
      rows: [
        KeptRows(
          from: "incident", key: "incident.id", clock: .identifier("incident.id"),
          where: "incident.narrative IS NOT NULL OR incident.offence_texts IS NOT NULL",
          subject: ("incident", "incident.id"), source: "incident.source", day: "incident.day"
        ) { keys, _, db in try IncidentTexts.remove(keys, on: db) },
        // A text that was taken out of the record by hand may still be in its history.
        KeptRows(
          from: "incident_change JOIN incident ON incident.number = incident_change.incident", key: "incident.id",
          clock: .identifier("incident.id"),
          where: """
            incident_change.field IN \(IncidentTexts.fields)
            AND (incident_change.before_value IS NOT NULL OR incident_change.after_value IS NOT NULL)
            """,
          subject: ("incident", "incident.id"), source: "incident.source", day: "incident.day"
        ) { keys, _, db in try IncidentTexts.remove(keys, on: db) },
      ]),
    KeptKind(
      "incident-point", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .months(12), least: .days(1), most: .months(36)), tables: ["incident_point"],
      rows: [
        KeptRows(
          from: "incident_point JOIN incident ON incident.number = incident_point.incident",
          key: "incident_point.incident", clock: .identifier("incident.id"), subject: ("incident", "incident.id"),
          source: "incident.source", day: "incident.day"
        ) { keys, _, db in try db.run("DELETE FROM incident_point WHERE incident IN (\(list: keys))") }
      ]),
    KeptKind(
      "incident-comment", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .months(24), least: .months(1), most: .months(60)), tables: ["incident_comment"],
      rows: [
        KeptRows(
          from: "incident_comment JOIN incident ON incident.number = incident_comment.incident",
          key: "incident_comment.id", clock: .identifier("incident_comment.id"), subject: ("incident", "incident.id"),
          source: "incident.source", day: "incident.day"
        ) { keys, _, db in try db.run("DELETE FROM incident_comment WHERE id IN (\(list: keys))") }
      ]),
    KeptKind(
      "incident-history", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .months(60), least: .months(12), most: .months(120)), tables: ["incident_change"],
      rows: [
        KeptRows(
          from: "incident_change JOIN incident ON incident.number = incident_change.incident",
          key: "incident_change.incident", clock: .instant("incident_change.at"), subject: ("incident", "incident.id"),
          source: "incident.source", day: "incident.day"
        ) { keys, pass, db in
          try db.run("DELETE FROM incident_change WHERE incident IN (\(list: keys)) AND at < \(pass.cutoff)")
        }
      ]),
    KeptKind(
      "incident-duplicate", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .days(90), least: .days(7), most: .months(24)), tables: [],
      rows: [
        KeptRows(
          from: "incident", key: "incident.id",
          // From the day on which it was told to be one.
          clock: .instant(
            """
            (SELECT COALESCE(MAX(c.at), incident.received) FROM incident_change c WHERE c.incident = incident.number)
            """),
          where: """
            incident.state = 'duplicate'
            AND NOT EXISTS (SELECT 1 FROM incident d WHERE d.duplicate_of = incident.number)
            """,
          subject: ("incident", "incident.id"), source: "incident.source", day: "incident.day",
          remove: removeRecords)
      ]),
    KeptKind(
      "incident-receipt", ground: .publicTask, isPersonal: false,
      rule: .chosen(standard: .months(24), least: .months(1), most: .months(60)), tables: ["incident_receipt"],
      rows: [
        KeptRows(
          from: "incident_receipt JOIN incident ON incident.number = incident_receipt.incident",
          key: "incident_receipt.digest", clock: .identifier("incident.id"), subject: ("incident", "incident.id"),
          source: "incident.source", day: "incident.day"
        ) { keys, _, db in try db.run("DELETE FROM incident_receipt WHERE digest IN (\(list: keys))") }
      ]),
    KeptKind(
      "incident-request", ground: .security, isPersonal: false, rule: .fixed(.days(90)), tables: ["incident_request"],
      rows: [
        KeptRows(
          from: "incident_request", key: "incident_request.digest", clock: .instant("incident_request.received")
        ) { keys, _, db in try db.run("DELETE FROM incident_request WHERE digest IN (\(list: keys))") }
      ]),
    KeptKind(
      "incident-import", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .months(24), least: .months(1), most: .months(60)), tables: ["incident_import"],
      rows: [
        KeptRows(
          from: "incident_import", key: "incident_import.number", clock: .instant("incident_import.started"),
          where:
            "incident_import.state <> 'running' AND (incident_import.file_name <> '' OR incident_import.person <> '')",
          source: "incident_import.source"
        ) { keys, _, db in
          // What it counted stays; what the file was called, and who sent it, does not.
          try db.run("UPDATE incident_import SET file_name = '', person = NULL WHERE number IN (\(list: keys))")
        }
      ]),
    KeptKind(
      "incident-upload", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .days(7), least: .days(1), most: .days(7)), tables: [],
      files: .uploads(in: "incident-imports")),
    // Longer than any disclosure can be read, so that none is gone while it is open.
    KeptKind(
      "incident-disclosure", ground: .legalObligation, isPersonal: true,
      rule: .chosen(standard: .months(60), least: .months(24), most: .months(120)), tables: ["incident_disclosure"],
      rows: [
        KeptRows(
          from: "incident_disclosure JOIN incident ON incident.number = incident_disclosure.incident",
          key: "incident_disclosure.id", clock: .instant("incident_disclosure.at"),
          subject: ("incident", "incident.id"),
          source: "incident.source", day: "incident.day"
        ) { keys, _, db in try db.run("DELETE FROM incident_disclosure WHERE id IN (\(list: keys))") }
      ]),
    KeptKind(
      "incident-export", ground: .legalObligation, isPersonal: false,
      rule: .chosen(standard: .months(60), least: .months(12), most: .months(120)), tables: ["incident_export"],
      rows: [
        KeptRows(
          from: "incident_export JOIN audit_entry ON audit_entry.seq = incident_export.entry",
          key: "incident_export.entry", clock: .instant("audit_entry.at"), source: "incident_export.source"
        ) { keys, _, db in try db.run("DELETE FROM incident_export WHERE entry IN (\(list: keys))") }
      ]),
    KeptKind(
      "incident-record", ground: .publicTask, isPersonal: false, rule: .forGood,
      tables: [
        "incident", "incident_sequence", "codelist", "code", "incident_import_record", "incident_import_change",
        "import_mapping",
      ],
      rows: [
        KeptRows(from: "incident", key: "incident.id", clock: .identifier("incident.id")) { _, _, _ in 0 }
      ]),
  ]

  /// Removes whole records, with their facts and everything that hangs on them.
  private static func removeRecords(_ keys: [SQLValue], _ pass: KeptPass, _ db: any Connection) throws -> Int {
    for key in keys {
      guard let id = String(sqlValue: key) else { continue }
      try EvidenceStore.remove(Reference("incident", id), on: db)
    }
    let numbers = try db.rows("SELECT number FROM incident WHERE id IN (\(list: keys))").map { $0.value(at: 0) }
    try db.run("DELETE FROM incident_import_record WHERE incident IN (\(list: numbers))")
    try db.run("DELETE FROM incident_import_change WHERE incident IN (\(list: numbers))")
    try db.announce("incidents")
    return try db.run("DELETE FROM incident WHERE number IN (\(list: numbers))")
  }
}

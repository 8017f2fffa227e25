import Storage

extension Keeping {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "keeping_lock", "One row: makes purges and erasures go one after the other",
      ["id": "Always 1", "turn": "Grows with every turn"]),
    TableMeaning(
      "keeping_rule", "How long each kind of record is kept",
      [
        "kind": "Kind of record", "since": "Moment from which the rule holds",
        "term": "Hours (h), days (d) or months (m)",
      ]),
    TableMeaning(
      "keeping_hold", "Legal holds: what must not be purged",
      [
        "id": "Identifier",
        "subject_kind": "Kind of the one record that is held",
        "subject_id": "Identifier of the one record that is held",
        "source": "Organisation whose records are held",
        "first_day": "First day of records that are held",
        "last_day": "Last day of records that are held",
        "reason": "Why",
        "review": "Day by which somebody looks at it again",
        "placed": "Moment",
        "placed_by": "Who placed it",
        "released": "Moment since when it no longer holds",
        "released_by": "Who released it",
        "release_reason": "Why it was released",
      ]),
    TableMeaning(
      "keeping_run", "The last purge of each kind",
      [
        "kind": "Kind of record",
        "run": "Identifier of the run",
        "began": "Moment",
        "ended": "Moment; empty while it runs",
        "purged": "How many records",
      ]),
    TableMeaning(
      "keeping_certificate", "Certificates of erasure",
      [
        "id": "Identifier",
        "at": "Moment",
        "document": "The certificate, as JSON",
        "digest": "SHA-256 of the document",
        "audit_entry": "Number of the audit entry that goes with it",
        "audit_hash": "Hash of that entry",
      ]),
  ]
}

import Storage

extension IncidentImportStore {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "incident_import", "Imports of incidents",
      [
        "number": "Number",
        "source": "Organisation",
        "person": "Who",
        "started": "Moment",
        "ended": "Moment",
        "file_name": "Name of the file",
        "file_digest": "Digest of the file",
        "state": "running, done, cancelled, failed or undone",
        "report": "What came of it, as JSON",
      ]),
    TableMeaning(
      "incident_import_record", "Which import brought which incident",
      [
        "incident": "Incident",
        "import": "Import",
        "rows": "Rows of the file",
        "mapping": "Digest of the mapping",
        "identity": "Digest that tells the row again",
      ]),
    TableMeaning(
      "incident_import_change", "Which import changed which incident",
      [
        "incident": "Incident",
        "revision": "Revision that the change made",
        "import": "Import",
      ]),
    TableMeaning(
      "import_mapping", "How each source's columns are read",
      [
        "source": "Organisation",
        "mapping": "The mapping, as JSON",
        "changed": "Moment",
      ]),
  ]
}

import Storage

extension Jobs {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "job", "Long pieces of work, such as imports",
      [
        "id": "Identifier",
        "kind": "What it does",
        "owner": "Who started it",
        "state": "running, done, failed or cancelled",
        "done": "How far it came",
        "total": "How much there was",
        "is_cancelled": "1 when it was asked to stop",
        "report": "What came of it, as JSON",
        "started": "Moment",
        "holder": "The process that does it",
        "seen": "Moment at which that process last said so",
      ]),
    TableMeaning(
      "turn", "Whose turn it is at what is done by the clock",
      ["name": "What is done", "taken": "Moment of the last turn"]),
  ]
}

import Storage

extension Evidence {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "evidence_sequence", "One row: the numbers of facts",
      [
        "id": "Always 1",
        "next": "Next number",
        "purged": "Removals up to here are forgotten",
      ]),
    TableMeaning(
      "evidence_area", "Numbers that stand for areas in facts",
      [
        "id": "Number",
        "area": "Area",
      ]),
    TableMeaning(
      "evidence_profile", "Numbers that stand for sets of codes in facts",
      [
        "id": "Number",
        "measure": "What is counted",
        "source": "Organisation",
        "tier": "Tier",
        "state": "State of the record",
        "quality": "How the day and place are known",
        "themes": "Themes",
        "biases": "Bias codes",
        "conducts": "Conduct codes",
        "motivations": "Motivation codes",
        "sharing": "With whom the source shares it",
      ]),
    TableMeaning(
      "evidence_fact", "What the picture counts: one row a record in the common case",
      [
        "seq": "Number, ascending by commit",
        "subject_kind": "Kind of the record",
        "subject": "Identifier of the record",
        "day": "Day",
        "area": "Number of the area",
        "profile": "Number of the profile",
        "value": "How many",
        "offences": "How many offences",
      ]),
    TableMeaning(
      "evidence_removed", "Facts that no longer count, for those who follow changes",
      [
        "seq": "Number of the removal",
        "added": "Number of the fact",
        "subject_kind": "Kind of the record",
        "subject": "Identifier of the record",
        "day": "Day",
        "area": "Number of the area",
        "profile": "Number of the profile",
        "value": "How many",
        "offences": "How many offences",
      ]),
  ]
}

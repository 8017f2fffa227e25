import Storage

extension IncidentSchema {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "codelist", "Lists of codes",
      [
        "name": "Name of the list",
        "version": "Grows with every change",
      ]),
    TableMeaning(
      "code", "Codes with their names",
      [
        "list": "List",
        "code": "Code",
        "position": "Place in the list",
        "names": "Names by language tag, as JSON",
        "notes": "Explanations by language tag, as JSON",
        "crosswalk": "Codes of other classifications, as JSON",
        "is_retired": "1 when it is no longer offered",
      ]),
    TableMeaning(
      "incident_sequence", "One row: the number of the next incident",
      [
        "id": "Always 1",
        "next": "Next number",
      ]),
    TableMeaning(
      "incident", "Incidents: what happened, where and when; never who",
      [
        "number": "Number",
        "id": "Identifier",
        "revision": "Grows with every change",
        "state": "new, acknowledged, assessed, tasked, monitoring, closed or duplicate",
        "day": "Day, the first when only a longer period is known",
        "day_precision": "time, day, week, month or year",
        "minute": "Minute of the day",
        "received": "Moment",
        "area": "Area",
        "unlocated": "Why there is no area",
        "conducts": "Conduct codes, each between spaces",
        "offence_texts": "Words of the source for conducts, as JSON",
        "biases": "Bias codes, each between spaces",
        "basis": "On what the bias is concluded",
        "motivations": "Motivation codes, each between spaces",
        "target": "Target code",
        "channel": "Channel code",
        "setting": "Setting code",
        "severity": "1 to 4",
        "affected": "Codes of who is affected, each between spaces",
        "trigger_scope": "Code of the trigger",
        "police": "yes or no: whether the police know",
        "support": "Code of the support that is wanted",
        "tier": "Tier code",
        "reliability": "A to F: the source",
        "credibility": "1 to 6: the information",
        "themes": "Themes, each between spaces",
        "has_chosen_themes": "1 when a person chose the themes",
        "narrative": "What happened, in words",
        "source": "Organisation that reported it",
        "source_record": "Its number at the source",
        "owner": "Who looks after it",
        "due": "Day by which something is to be done",
        "duplicate_of": "The incident that it repeats",
        "entered_by": "Who entered it",
        "sharing": "With whom the source shares it: own, aggregate, partners, or named with organisations",
      ]),
    TableMeaning(
      "incident_point", "Points of incidents, for the trusted circle",
      [
        "incident": "Incident",
        "longitude": "Degrees",
        "latitude": "Degrees",
      ]),
    TableMeaning(
      "incident_change", "What was changed in incidents",
      [
        "incident": "Incident",
        "revision": "Revision that the change made",
        "field": "Field",
        "at": "Moment",
        "person": "Who",
        "before_value": "Before",
        "after_value": "After",
      ]),
    TableMeaning(
      "incident_comment", "Comments on incidents",
      [
        "id": "Identifier",
        "incident": "Incident",
        "at": "Moment",
        "person": "Who",
        "is_for_reporter": "1 when the reporter may read it",
        "comment": "Text",
      ]),
    TableMeaning(
      "incident_receipt", "Codes by which reporters follow their report",
      [
        "digest": "Keyed digest of the code",
        "incident": "Incident",
      ]),
    TableMeaning(
      "incident_request", "Keys of reports that were sent, so that none lands twice",
      [
        "digest": "Keyed digest of the key",
        "body": "Digest of what was sent",
        "incident": "Incident",
        "received": "Moment",
      ]),
    TableMeaning(
      "incident_export", "Which incidents a list that left the desk held, for those who handed them in",
      [
        "entry": "Number of the audit entry that goes with it",
        "source": "Organisation that reported them; empty for the public",
        "incidents": "How many",
        "numbers": "Their numbers, as ranges",
      ]),
    TableMeaning(
      "incident_disclosure", "Single incidents that were given to the police",
      [
        "id": "Identifier",
        "incident": "Incident",
        "recipient": "Organisation of the police",
        "person": "Who gave it",
        "organisation": "Of which organisation",
        "reason": "Why",
        "basis": "Legal basis: consent, legal-duty, court-order, imminent-danger or public-task",
        "at": "Moment",
        "expires": "Moment from which it can no longer be read",
        "revoked": "Moment since when it was taken back",
      ]),
  ]
}

import Access
import CapabilityKit
import Storage
import Vocabulary

@testable import Incidents

/// What the tests of this module begin with.
enum Example {
  static let now = Instant(milliseconds: 1_773_057_600_000)
  static let today = Day(number: 20_521)

  static func incident(
    _ number: Int = 1, conducts: [Code] = ["assault"], day: Day = today, area: String? = "north",
    source: OrganisationID? = nil
  ) -> Incident {
    Incident(
      id: IncidentID(milliseconds: now.milliseconds, random: (0, UInt64(number))), number: number,
      offences: conducts.map { Incident.Offence($0) }, occurred: Occurrence(day: day), received: now,
      place: area.map { .area($0) } ?? .unlocated(.notGiven), source: source
    ).settled
  }

  /// An incident with something in every field.
  static func full(source: OrganisationID) -> Incident {
    var incident = incident(7, source: source)
    incident.offences = [
      Incident.Offence("assault", sourceText: "ASSAULT 3, \"simple\""), Incident.Offence("threat"),
      Incident.Offence("assault", sourceText: "two\nlines"),
    ]
    incident.occurred = Occurrence(day: today - 3, precision: .time, minute: 865)
    incident.biases = ["anti-muslim", "gender-based"]
    incident.basis = "indicator"
    incident.motivations = ["mixed", "prejudice"]
    incident.target = "person"
    incident.channel = "in-person"
    incident.setting = "transport"
    incident.severity = 3
    incident.affected = ["women", "muslim-people"]
    incident.trigger = "international"
    incident.police = "no"
    incident.support = "offered"
    incident.tier = "experienced"
    incident.reliability = "B"
    incident.credibility = "2"
    incident.text = "Somebody was pushed on a tram. “Go home”, they were told.\nNobody helped."
    incident.sourceRecord = "2026/0007"
    incident.owner = PersonID(milliseconds: 5, random: (1, 1))
    incident.due = today + 4
    incident.enteredBy = PersonID(milliseconds: 6, random: (1, 1))
    return incident.settled
  }

  static func organisation(_ number: UInt64 = 1) -> OrganisationID {
    OrganisationID(milliseconds: now.milliseconds, random: (0, number))
  }

  static func addOrganisation(_ id: OrganisationID, on db: any Connection) throws {
    try db.run(
      """
      INSERT INTO organisation (id, name, name_folded, names, kind, is_expected_source, contact, created, revision)
      VALUES (\(id), \("Organisation \(id)"), \("organisation \(id)"), '{}', 'other', 0, '', \(now), 1)
      """)
  }

  static let person = Principal(
    person: PersonID(milliseconds: 9, random: (0, 9)), name: "Tester", organisation: organisation(1),
    organisationName: "One", organisationKind: .cityDepartment, roles: [.coordinator])

  static let draft = IncidentDraft(
    offences: [.init(conduct: "verbal-abuse")], when: "2026-03-08", unlocated: "not-given",
    text: "Insults were shouted at people in a queue.")
}

import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Who read what an organisation handed in: for its people, over all of its incidents and for each.
struct ReadingsPages: Sendable {
  let memory: IncidentMemory
  static let path = "/desk/incidents/readings"
  static let size = 50

  var routes: [Route] {
    let readers = Who.holder(of: .readIncidents)
    return [
      .page(.get, Self.path, who: readers) { call in
        let (who, before) = (try call.signedIn(), call.query["before"].flatMap { Int64($0) })
        let found = try await call.services.database.read {
          try IncidentDesk.readings(of: who.organisation, before: before, limit: Self.size, on: $0)
        }
        return .page(
          ReadingsPage(
            organisation: who.organisationName,
            table: ReadingsTable(
              readings: found, own: who.organisation, utcOffset: Self.utcOffset(call), t: call.t),
            isFirst: before == nil
          ).page())
      },
      .api(
        .get, "/api/v1/readings", who: readers, summary: "Who read what your organisation handed in, newest first",
        parameters: [APIParameter("before", .integer, "Only readings before this entry of the audit trail.")],
        answer: APIList<ReadingDocument>.self
      ) { call in
        let (who, before) = (try call.signedIn(), call.query["before"].flatMap { Int64($0) })
        let found = try await call.services.database.read {
          try IncidentDesk.readings(of: who.organisation, before: before, limit: Self.size, on: $0)
        }
        let next =
          found.count == Self.size
          ? found.last.map { call.path + call.query.with("before", "\($0.entry)").text } : nil
        return APIAnswer(
          APIList(items: found.map { ReadingDocument($0, for: who.organisation) }, total: found.count, next: next))
      },
      .api(
        .get, "/api/v1/incidents/{id}/readings", who: readers,
        summary: "Who read an incident that your organisation handed in, newest first",
        answer: APIList<ReadingDocument>.self
      ) { call in
        let (desk, id): (IncidentDesk, IncidentID) = (IncidentDesk(call.services, memory), try call.identifier("id"))
        let who = try call.signedIn()
        let found = try await call.services.database.read { db in
          let incident = try desk.readable(id, by: who, on: db)
          guard desk.reader(of: incident, who).isSource else { throw Problem.notAllowed }
          return try IncidentDesk.readings(of: incident, on: db)
        }
        return APIAnswer(
          APIList(items: found.map { ReadingDocument($0, for: who.organisation) }, total: found.count, next: nil))
      },
    ]
  }

  private static func utcOffset(_ call: Call) -> Int {
    call.services.city.current.utcOffset(at: call.services.surroundings.now())
  }
}

struct ReadingDocument: Codable, Sendable, Hashable {
  /// The number of its entry in the audit trail.
  let entry: Int
  let at: String
  /// `opened`, or `exported` in a list.
  let kind: String
  /// How many incidents of the organisation were in the list.
  let incidents: Int?
  /// The name, for people of the city and of one's own organisation.
  let person: String?
  let organisation: String?
  let roles: [Role]
  /// The incident that was opened, where the question is about all.
  let reference: String?

  init(_ reading: IncidentReading, for own: OrganisationID) {
    entry = Int(reading.entry)
    at = reading.at.rfc3339
    switch reading.kind {
    case .opened: (kind, incidents) = ("opened", nil)
    case .exported(let count): (kind, incidents) = ("exported", count)
    }
    person = reading.name(for: own)
    organisation = reading.organisationName
    roles = reading.roles
    reference = reading.incident.map { Incident.reference($0.number) }
  }
}

/// Readings as a table, newest first.
struct ReadingsTable: Sendable {
  var readings: [IncidentReading]
  var own: OrganisationID
  var utcOffset: Int
  var t: Translator

  var html: HTML {
    DataTable(
      t("incidents.readings"),
      columns: [
        .init(t("incidents.readings.when")), .init(t("incidents.readings.who")), .init(t("incidents.readings.role")),
        .init(t("incidents.readings.what")),
      ],
      rows: readings.map { reading in
        .init(
          [
            .init(t.instant(reading.at, utcOffset: utcOffset)), .init(who(reading)),
            .init(t.list(reading.roles.map { t("incidents.role.\($0.rawValue)") })), .init(what(reading)),
          ], link: reading.incident.map { "\(IncidentListPage.path)/\($0.id)" })
      }, empty: p { t("incidents.readings.none") }
    ).html(in: t)
  }

  private func who(_ reading: IncidentReading) -> String {
    let organisation = reading.organisationName ?? t("incidents.person.unknown")
    guard let name = reading.name(for: own) else { return organisation }
    return "\(name) · \(organisation)"
  }

  private func what(_ reading: IncidentReading) -> String {
    switch reading.kind {
    case .exported(let count): t("incidents.readings.exported", ["count": .count(count)])
    case .opened:
      reading.incident.map { t("incidents.readings.opened-one", ["reference": .text(Incident.reference($0.number))]) }
        ?? t("incidents.readings.opened")
    }
  }
}

/// All readings of what an organisation handed in.
struct ReadingsPage: Sendable {
  var organisation: String
  var table: ReadingsTable
  var isFirst: Bool

  func page() -> Page {
    let t = table.t
    return Page(
      title: t("incidents.readings"), lead: t("incidents.readings.lead", ["organisation": .text(organisation)]),
      section: IncidentListPage.path, wide: true, crumbs: [Crumb(t("incidents.title"), IncidentListPage.path)]
    ) {
      table.html
      p {
        if !isFirst { linkButton(t("incidents.readings.newest"), to: ReadingsPages.path) }
        if table.readings.count == ReadingsPages.size, let last = table.readings.last {
          linkButton(t("incidents.readings.older"), to: "\(ReadingsPages.path)?before=\(last.entry)")
        }
      }
    }
  }
}

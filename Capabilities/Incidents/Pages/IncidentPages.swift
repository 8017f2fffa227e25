import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// The pages of the desk: list and record here, editing and reviewing beside.
struct IncidentPages: Sendable {
  let memory: IncidentMemory

  var routes: [Route] {
    let readers = Who.holder(of: .readIncidents)
    let reviewers = Who.holder(of: .reviewIncidents)
    return [
      .page(.get, "/desk/incidents", who: readers, handle: list),
      .page(.get, "/desk/incidents.csv", who: readers, handle: export),
      .page(.get, "/desk/incidents/{id}", who: readers, handle: show),
      .page(.get, "/desk/incidents/{id}/edit", who: readers, handle: editForm),
      .page(.post, "/desk/incidents/{id}/edit", who: readers, handle: edit),
      .page(.get, "/desk/incidents/{id}/review", who: reviewers, handle: reviewForm),
      .page(.post, "/desk/incidents/{id}/review", who: reviewers, handle: review),
      .page(.post, "/desk/incidents/{id}/undo", who: readers, handle: undo),
    ]
  }

  func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

  // MARK: List

  private func list(_ call: Call) async throws -> Reply {
    let desk = desk(call)
    let query = try IncidentQuery(call.query, person: call.principal?.person)
    let list = try await desk.list(query, by: call.principal)
    let words = try await desk.words(call, people: Self.people(in: query))
    let sources = words.sources.map { Choice($0.key, $0.value) }.sorted { $0.title < $1.title }
    let model = IncidentListPage(
      list: list, query: query, address: call.query.with("page", nil).with("lang", nil), words: words,
      areas: try await desk.areaChoices(call.t), sources: sources, mayReport: call.may(.reportIncidents),
      mayImport: call.may(.importIncidents), csrf: call.csrfToken, today: call.today)
    return .page(model.page())
  }

  private static func people(in query: IncidentQuery) -> Set<PersonID> {
    if case .person(let person) = query.filter.owner { [person] } else { [] }
  }

  private func export(_ call: Call) async throws -> Reply {
    let desk = desk(call)
    let query = try IncidentQuery(call.query, person: call.principal?.person)
    let condition = try await desk.condition(query.filter, by: call.principal)
    let words = try await desk.words(call)
    let who = call.principal
    let (bytes, incidents) = try await call.services.database.read { db in
      var incidents: [(source: OrganisationID?, number: Int)] = []
      let bytes = try IncidentsCSV.file(
        condition, order: query.order, words, by: { desk.reader(of: $0, who) }, on: db
      ) { incidents.append(($0.source, $0.number)) }
      return (bytes, incidents)
    }
    try await desk.noteExport(incidents, form: "csv", call.query.text, by: who)
    return .file(bytes, name: "incidents-\(call.today).csv", type: "text/csv; charset=utf-8")
  }

  // MARK: One incident

  private func show(_ call: Call) async throws -> Reply {
    let desk = desk(call)
    let id: IncidentID = try call.identifier("id")
    let who = call.principal
    let found = try await call.services.database.read { db in
      let incident = try desk.readable(id, by: who, on: db)
      let reader = desk.reader(of: incident, who)
      return Found(
        incident: incident.seen(by: reader), reader: reader,
        history: try IncidentHistory.load(incident.number, on: db).seen(by: reader),
        point: reader.isSource ? try IncidentStore.point(of: incident.number, on: db) : nil,
        original: try incident.duplicateOf.flatMap { try IncidentStore.find(number: $0, on: db) },
        duplicates: try Self.duplicates(of: incident, desk.readable(by: who), on: db),
        readings: reader.isSource ? try IncidentDesk.readings(of: incident, limit: 20, on: db) : nil,
        disclosures: reader.seesHistory
          ? try IncidentDisclosure.list("d.incident = \(incident.number)", on: db) : [])
    }
    let incident = found.incident
    try await desk.noteOpening(incident, by: who, extra: found.point == nil ? [] : [Change("point")])
    func link(_ other: Incident) -> (reference: String, path: String) {
      (other.reference, "/desk/incidents/\(other.id)")
    }
    let offset = call.services.city.current.utcOffset(at: call.services.surroundings.now())
    let mayReview = call.may(.reviewIncidents, to: .change, incident.shared)
    let model = IncidentPage(
      incident: incident, history: found.history, words: try await desk.words(call, people: found.people),
      point: found.point,
      original: found.original.flatMap { call.may(.readIncidents, to: .open, $0.shared) ? link($0) : nil },
      duplicates: found.duplicates.map(link), mayReview: mayReview, mayEdit: desk.mayEdit(incident, by: who),
      mayUndo: mayReview || (found.history.steps.first?.person).map { $0 == who?.person } == true,
      mayShare: desk.mayShare(incident, by: who), reader: found.reader,
      readings: found.readings.flatMap { readings in
        incident.source.map {
          ReadingsTable(readings: readings, own: $0, utcOffset: offset, t: call.t)
        }
      },
      disclosures: found.disclosures.isEmpty
        ? nil
        : DisclosureListPage(
          disclosures: found.disclosures, isPolice: false, utcOffset: offset, today: call.today, t: call.t),
      mayDisclose: desk.mayDisclose(incident, by: who), csrf: call.csrfToken, today: call.today)
    return .page(model.page())
  }

  private struct Found: Sendable {
    let incident: Incident
    let reader: IncidentReader
    let history: IncidentHistory
    let point: ExactPoint?
    let original: Incident?
    let duplicates: [Incident]
    let readings: [IncidentReading]?
    let disclosures: [IncidentDisclosure]
    var people: Set<PersonID> {
      let owners = history.steps.flatMap(\.fields).filter { $0.name == "owner" }.flatMap { [$0.before, $0.after] }
      return Set(
        owners.compactMap { $0.flatMap { PersonID($0) } } + [incident.owner, incident.enteredBy].compactMap { $0 })
    }
  }

  private static func duplicates(of incident: Incident, _ readable: SQL, on db: any Connection) throws -> [Incident] {
    guard incident.state != .duplicate else { return [] }
    return try db.rows(
      """
      SELECT \(IncidentColumns.list) FROM incident
      WHERE duplicate_of = \(incident.number) AND \(readable) ORDER BY number LIMIT 100
      """
    ).map { try IncidentColumns.incident($0) }
  }
}

import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// The pages of the desk: list, record, edit, review, undo.
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

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

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

  private func undo(_ call: Call) async throws -> Reply {
    let id: IncidentID = try call.identifier("id")
    guard let seen = call.seenRevision else { throw Problem.unreadable("revision") }
    do {
      _ = try await desk(call).undo(id, seen: seen, by: call.principal)
    } catch let conflict as IncidentConflict {
      throw Problem.conflict(current: "\(conflict.current.revision)")
    }
    return .redirect(to: "/desk/incidents/\(id)", flash: "incidents.flash.undone")
  }

  // MARK: Edit

  private func editForm(_ call: Call) async throws -> Reply {
    let incident = try await editable(call)
    try await desk(call).noteOpening(incident, by: call.principal)
    let isOwn = incident.source != nil && call.principal?.organisation == incident.source
    let hasPoint = try await call.services.database.read { db in
      try isOwn && IncidentStore.point(of: incident.number, on: db) != nil
    }
    return .page(
      try await editPage(call, incident, FormState(values: ReportForm.values(of: incident, hasPoint: hasPoint))))
  }

  private func editable(_ call: Call) async throws -> Incident {
    let (desk, id): (IncidentDesk, IncidentID) = (desk(call), try call.identifier("id"))
    let who = call.principal
    let incident = try await call.services.database.read { try desk.readable(id, by: who, on: $0) }
    guard desk.mayEdit(incident, by: who) else { throw Problem.notAllowed }
    return incident
  }

  private func edit(_ call: Call) async throws -> Reply {
    let desk = desk(call)
    let old = try await editable(call)
    guard let seen = call.seenRevision else { throw Problem.unreadable("revision") }
    var draft = IncidentDraft(call.form)
    draft.offences = Self.offences(old.offences, ticked: call.form.all("conduct"))
    if draft.offences?.isEmpty == true { draft.offences = [] }
    var state = FormState(values: call.form.values)
    do {
      let findings =
        call.form["confirms-names"] == "yes" || draft.text == old.text
        ? [] : NameWarning.findings(in: draft.text ?? "", known: Set(try await desk.areaNames(call.language).values))
      if !findings.isEmpty { return .page(try await editPage(call, old, state, findings: findings), status: 422) }
      let new = try await desk.edit(old.id, seen: seen, draft, by: call.principal)
      return .redirect(to: "/desk/incidents/\(new.id)", flash: "incidents.flash.saved")
    } catch let conflict as IncidentConflict {
      return try await conflictPage(call, conflict.current, draft: draft, state)
    } catch let problem as Problem where problem.status == 422 {
      state.problems = problem.fields
      return .page(try await editPage(call, old, state), status: 422)
    }
  }

  /// The form ticks kinds of conduct: offences of a kind that stays ticked stay as they are, each with the source's words.
  static func offences(_ old: [Incident.Offence], ticked: [String]) -> [IncidentDraft.OffenceDraft] {
    var drafts = old.filter { ticked.contains($0.conduct.text) }
      .map { IncidentDraft.OffenceDraft(conduct: $0.conduct.text, sourceText: $0.sourceText) }
    for code in ticked where !drafts.contains(where: { $0.conduct == code }) {
      drafts.append(IncidentDraft.OffenceDraft(conduct: code))
    }
    return drafts
  }

  private func form(
    _ call: Call, _ incident: Incident, _ state: FormState, findings: [NameWarning.Finding] = []
  ) async throws -> ReportForm {
    let desk = desk(call)
    return ReportForm(
      kind: .edit(reference: incident.reference, revision: incident.revision),
      action: "/desk/incidents/\(incident.id)/edit", state: state, findings: findings,
      areas: try await desk.areaChoices(call.t),
      offersPoint: incident.source != nil && call.principal?.organisation == incident.source,
      kept: [
        .conduct: Set(incident.offences.map(\.conduct)), .bias: incident.biases, .motivation: incident.motivations,
        .group: incident.affected,
      ], latest: call.today, words: try await desk.words(call), csrf: call.csrfToken,
      cancelPath: "/desk/incidents/\(incident.id)")
  }

  private func editPage(
    _ call: Call, _ incident: Incident, _ state: FormState, findings: [NameWarning.Finding] = []
  ) async throws -> Page {
    let form = try await form(call, incident, state, findings: findings)
    return Page(
      title: call.t("incidents.edit.title", ["reference": .text(incident.reference)]), section: "/desk/incidents",
      crumbs: [
        Crumb(call.t("incidents.title"), "/desk/incidents"),
        Crumb(incident.reference, "/desk/incidents/\(incident.id)"),
      ], scripts: ["lock.js", "drafts.js", "position.js"]
    ) { form.html }
  }

  private func conflictPage(
    _ call: Call, _ current: Incident, draft: IncidentDraft, _ state: FormState
  ) async throws -> Reply {
    let desk = desk(call)
    let words = try await desk.words(call)
    var check = DraftCheck(book: words.book, places: try await desk.placeFinder(), today: call.today)
    let yours = try check.applied(draft, to: current, isNew: false).settled
    let form = try await form(call, current, state)
    let page = ConflictPage(
      incident: current, differences: ConflictPage.differences(current, yours, words), form: form.html, words: words)
    return .page(page.page(), status: 409)
  }

  // MARK: Review

  private func reviewForm(_ call: Call) async throws -> Reply {
    let incident = try await reviewable(call)
    try await desk(call).noteOpening(incident, by: call.principal)
    return .page(try await reviewPage(call, incident, nil))
  }

  private func reviewable(_ call: Call) async throws -> Incident {
    let (desk, id): (IncidentDesk, IncidentID) = (desk(call), try call.identifier("id"))
    let who = call.principal
    let incident = try await call.services.database.read { try desk.readable(id, by: who, on: $0) }
    try call.services.policy.require(who, .reviewIncidents, to: .change, incident.shared)
    return incident
  }

  private func review(_ call: Call) async throws -> Reply {
    let desk = desk(call)
    let old = try await reviewable(call)
    guard let seen = call.seenRevision else { throw Problem.unreadable("revision") }
    let draft = ReviewDraft(call.form)
    var state = FormState(values: call.form.values)
    do {
      let new = try await desk.review(old.id, seen: seen, draft, by: call.principal)
      return .redirect(to: "/desk/incidents/\(new.id)", flash: "incidents.flash.reviewed")
    } catch let conflict as IncidentConflict {
      let words = try await desk.words(call)
      let form = try await reviewForm(call, conflict.current, state)
      let page = ConflictPage(
        incident: conflict.current,
        differences: ConflictPage.differences(conflict.current, draft.shown(over: conflict.current), words),
        form: form.html, words: words)
      return .page(page.page(), status: 409)
    } catch let problem as Problem where problem.status == 422 {
      state.problems = problem.fields
      return .page(try await reviewPage(call, old, state), status: 422)
    }
  }

  private func reviewForm(_ call: Call, _ incident: Incident, _ state: FormState?) async throws -> ReviewForm {
    let desk = desk(call)
    return ReviewForm(
      incident, state: state, words: try await desk.words(call),
      people: try await desk.reviewers(keeping: incident.owner), csrf: call.csrfToken)
  }

  private func reviewPage(_ call: Call, _ incident: Incident, _ state: FormState?) async throws -> Page {
    let form = try await reviewForm(call, incident, state)
    let t = call.t
    return Page(
      title: t("incidents.review.title", ["reference": .text(incident.reference)]),
      lead: t(
        "incidents.review.lead",
        [
          "what": .text(form.words.conducts(incident.offences)), "where": .text(form.words.place(incident.place)),
          "when": .text(form.words.when(incident.occurred)),
        ]),
      section: "/desk/incidents",
      crumbs: [
        Crumb(t("incidents.title"), "/desk/incidents"), Crumb(incident.reference, "/desk/incidents/\(incident.id)"),
      ],
      scripts: ["lock.js", "drafts.js"]
    ) { form.html }
  }
}

extension ReviewDraft {
  /// What was sent, laid over what is stored, to be shown beside it.
  fileprivate func shown(over stored: Incident) -> Incident {
    var yours = stored
    if let state { yours.state = IncidentState(rawValue: state) ?? stored.state }
    if let owner { yours.owner = PersonID(owner) }
    if let due { yours.due = Day(due) }
    if let severity { yours.severity = severity == 0 ? nil : severity }
    if let tier { yours.tier = tier.isEmpty ? nil : Code(tier) }
    if let reliability { yours.reliability = reliability.isEmpty ? nil : Code(reliability) }
    if let credibility { yours.credibility = credibility.isEmpty ? nil : Code(credibility) }
    if let themes, !themes.isEmpty { yours.themes = Set(themes.map { Code($0) }) }
    return yours
  }
}

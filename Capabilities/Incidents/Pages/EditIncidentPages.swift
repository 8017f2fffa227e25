import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Editing one incident, undoing the last edit, and what is said when somebody else was faster.
extension IncidentPages {
  func editForm(_ call: Call) async throws -> Reply {
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
    let incident = try await desk(call).readable(call)
    guard desk(call).mayEdit(incident, by: call.principal) else { throw Problem.notAllowed }
    return incident
  }

  func edit(_ call: Call) async throws -> Reply {
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

  func undo(_ call: Call) async throws -> Reply {
    let id: IncidentID = try call.identifier("id")
    guard let seen = call.seenRevision else { throw Problem.unreadable("revision") }
    do {
      _ = try await desk(call).undo(id, seen: seen, by: call.principal)
    } catch let conflict as IncidentConflict {
      throw Problem.conflict(current: "\(conflict.current.revision)")
    }
    return .redirect(to: "/desk/incidents/\(id)", flash: "incidents.flash.undone")
  }
}

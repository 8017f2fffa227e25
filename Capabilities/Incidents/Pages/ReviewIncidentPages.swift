import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Reviewing one incident.
extension IncidentPages {
  func reviewForm(_ call: Call) async throws -> Reply {
    let incident = try await reviewable(call)
    try await desk(call).noteOpening(incident, by: call.principal)
    return .page(try await reviewPage(call, incident, nil))
  }

  private func reviewable(_ call: Call) async throws -> Incident {
    let incident = try await desk(call).readable(call)
    try call.services.policy.require(call.principal, .reviewIncidents, to: .change, incident.shared)
    return incident
  }

  func review(_ call: Call) async throws -> Reply {
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

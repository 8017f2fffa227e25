import Access
import CapabilityKit
import Storage
import Vocabulary

/// Two people changed one record: what is stored now, beside what the second one sent.
struct IncidentConflict: Error, Sendable {
  let current: Incident
}

extension IncidentDesk {
  /// Changes what is recorded of an incident. Needs `incidents.review` for it, or `incidents.report` for it while it is
  /// new and nobody has worked on it. `IncidentConflict` when it changed since the revision that was seen.
  func edit(
    _ id: IncidentID, seen revision: Int, _ draft: IncidentDraft, by who: Principal?
  ) async throws -> ChangedIncident {
    try policy.require(who, .readIncidents)
    guard draft.sharing == nil, draft.sharedWith == nil else {
      throw Problem.invalid([FieldProblem("sharing", "sharing-elsewhere")])
    }
    let places = try await placeFinder()
    let (book, today, now) = (try await book(), services.today, now)
    return try await database.write { db in
      let old = try readable(id, by: who, on: db)
      try requireEdit(old, by: who)
      guard old.revision == revision else { throw IncidentConflict(current: old) }
      var check = DraftCheck(book: book, places: places, today: today)
      let new = try check.applied(draft, to: old, isNew: false)
      try check.finish()
      if !new.text.isEmpty, new.text != old.text { try refuseLateText(old, on: db) }
      // The point is the source's own: nobody else adds, moves or removes it.
      if draft.keepsPoint != nil, who?.organisation == old.source, old.source != nil {
        let stored = try IncidentStore.point(of: old.number, on: db)
        let wanted = draft.keepsPoint == false ? nil : check.point ?? stored
        if wanted != stored {
          try IncidentStore.keep(wanted, of: old.number, on: db)
          try AuditTrail.record(
            "incident.point-changed", by: who, subject: old.link, changes: [Change("point")], at: now, on: db)
        }
      }
      return try ChangedIncident(
        IncidentStore.update(old, to: new, "incident.changed", by: who, at: now, on: db), on: db)
    }
  }

  /// No text comes to a record whose texts have had their day: the next purge would take it at once.
  private func refuseLateText(_ incident: Incident, on db: any Connection) throws {
    guard let kind = services.registry.kept(IncidentsKept.text) else { return }
    if incident.id.made < (try services.keptPass(kind, on: db).cutoff) {
      throw Problem.invalid([FieldProblem("text", "past-retention")])
    }
  }

  func mayEdit(_ incident: Incident, by who: Principal?) -> Bool { (try? requireEdit(incident, by: who)) != nil }

  private func requireEdit(_ incident: Incident, by who: Principal?) throws {
    if policy.allows(who, .reviewIncidents, to: .change, incident.shared) { return }
    guard incident.state == .new, policy.allows(who, .reportIncidents, to: .change, incident.shared) else {
      throw Problem.notAllowed
    }
  }

  /// Takes the newest change back, as a change of its own. Needs `incidents.review`, or to have made that change.
  func undo(_ id: IncidentID, seen revision: Int, by who: Principal?) async throws -> Incident {
    let now = now
    return try await database.write { db in
      let current = try readable(id, by: who, on: db)
      guard current.revision == revision else { throw IncidentConflict(current: current) }
      guard let before = try IncidentHistory.before(current, on: db) else {
        throw Problem("incident-nothing-to-undo", status: 422)
      }
      let author: PersonID? = try db.value(
        "SELECT person FROM incident_change WHERE incident = \(current.number) AND revision = \(current.revision)")
      guard
        policy.allows(who, .reviewIncidents, to: .change, current.shared) || (author != nil && author == who?.person)
      else {
        throw Problem.notAllowed
      }
      // Whom a record is shared with is its source's to decide, also backwards.
      if before.sharing != current.sharing { try requireSharing(current, by: who) }
      return try IncidentStore.update(current, to: before, "incident.change-undone", by: who, at: now, on: db)
    }
  }
}

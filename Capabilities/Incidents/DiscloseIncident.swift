import Access
import CapabilityKit
import Storage
import Vocabulary

extension IncidentDesk {
  /// Gives one incident to one police organisation. Needs `incidents.disclose` for it: the organisation that handed it in,
  /// or the city's coordination for what is shared with it.
  func disclose(_ id: IncidentID, _ draft: DisclosureDraft, by who: Principal?) async throws -> IncidentDisclosure {
    try policy.require(who, .discloseIncidents)
    let (today, surroundings) = (services.today, services.surroundings)
    return try await database.write { db in
      let incident = try readable(id, by: who, on: db)
      try policy.require(who, .discloseIncidents, to: .change, incident.shared)
      var problems: [FieldProblem] = []
      let recipient = try Organisation.named(draft.recipient, on: db)
      if recipient?.kind != .police || recipient?.archived != nil {
        problems.append(FieldProblem("recipient", "unknown-choice", ["value": draft.recipient]))
      }
      let reason = draft.reason.trimmingSpace
      if reason.isEmpty { problems.append(FieldProblem("reason", "required")) }
      if reason.count > 2000 { problems.append(FieldProblem("reason", "too-long", ["limit": "2000"])) }
      let basis = IncidentDisclosure.Basis(rawValue: draft.basis)
      if basis == nil {
        problems.append(
          FieldProblem("basis", draft.basis.isEmpty ? "required" : "unknown-choice", ["value": draft.basis]))
      }
      let expires = Day(draft.expires)
      if let expires {
        if expires < today || expires > today + IncidentDisclosure.mostDays {
          problems.append(
            FieldProblem("expires", "disclosure-day", ["days": "\(IncidentDisclosure.mostDays)"]))
        }
      } else {
        problems.append(
          FieldProblem("expires", draft.expires.isEmpty ? "required" : "day-unknown", ["value": draft.expires]))
      }
      guard problems.isEmpty, let recipient, let basis, let expires else { throw Problem.invalid(problems) }
      let disclosure: IncidentDisclosureID = surroundings.identifier()
      let now = surroundings.now()
      let organisation = who.flatMap { $0.isCommandLine ? nil : $0.organisation }
      try db.run(
        """
        INSERT INTO incident_disclosure (id, incident, recipient, person, organisation, reason, basis, at, expires)
        VALUES (\(disclosure), \(incident.number), \(recipient.id), \(who?.person), \(organisation), \(reason),
          \(basis.rawValue), \(now), \(expires))
        """)
      // Why is told in words that may concern people, so that the trail, which is kept for good, has the basis alone.
      try AuditTrail.record(
        "incident.disclosed", by: who, subject: incident.link,
        changes: [
          Change("disclosure", nil, disclosure.text), Change("recipient", nil, recipient.id.text),
          Change("basis", nil, basis.rawValue), Change("expires", nil, expires.description),
        ], at: now, on: db)
      guard let made = try IncidentDisclosure.find(disclosure, on: db) else { throw Problem.notFound }
      return made
    }
  }

  /// Takes a disclosure back: from now on it cannot be opened. What was seen was seen, and the trail says when.
  func revoke(_ id: IncidentDisclosureID, by who: Principal?) async throws -> IncidentDisclosure {
    let now = now
    return try await database.write { db in
      guard let found = try IncidentDisclosure.find(id, on: db),
        let incident = try IncidentStore.find(found.incident, on: db),
        policy.allows(who, .discloseIncidents, to: .change, incident.shared)
      else { throw Problem.notFound }
      guard found.revoked == nil else { return found }
      try db.run("UPDATE incident_disclosure SET revoked = \(now) WHERE id = \(id)")
      try AuditTrail.record(
        "incident.disclosure-revoked", by: who, subject: incident.link,
        changes: [Change("disclosure", nil, id.text), Change("recipient", nil, found.recipient.text)], at: now, on: db)
      return try IncidentDisclosure.find(id, on: db) ?? found
    }
  }

  /// Disclosures that concern somebody: made to their organisation, or of incidents that are theirs to decide about.
  func disclosures(_ more: SQL = "1 = 1", by who: Principal?, on db: any Connection) throws -> [IncidentDisclosure] {
    try policy.require(who, .readIncidents)
    let theirs = policy.condition(
      who, .readIncidents, to: .change, owner: "incident.source", sharing: "incident.sharing")
    return try IncidentDisclosure.list("(d.recipient = \(who?.organisation) OR \(theirs)) AND \(more)", on: db)
  }

  /// One of them, with what it discloses: the incident as any partner would see it, while the disclosure is open. Opening
  /// it is noted.
  func disclosed(
    _ id: IncidentDisclosureID, by who: Principal?
  ) async throws -> (disclosure: IncidentDisclosure, incident: Incident?) {
    let today = services.today
    let found = try await database.read { db -> (IncidentDisclosure, Incident?) in
      guard let disclosure = try disclosures("d.id = \(id)", by: who, on: db).first else { throw Problem.notFound }
      guard disclosure.isOpen(on: today) else { return (disclosure, nil) }
      return (disclosure, try IncidentStore.find(disclosure.incident, on: db)?.seen(by: .partner))
    }
    if let incident = found.1 {
      try await noteOpening(incident, by: who, extra: [Change("disclosure", nil, id.text)])
    }
    return (found.0, found.1)
  }

  /// The police organisations at work, to choose from.
  func police(_ language: Language) async throws -> [(id: OrganisationID, name: String)] {
    try await database.read {
      try Organisation.list(where: "organisation.kind = 'police' AND organisation.archived IS NULL", on: $0)
    }.map { ($0.id, $0.name(in: [language])) }
  }

  func mayDisclose(_ incident: Incident, by who: Principal?) -> Bool {
    policy.allows(who, .discloseIncidents, to: .change, incident.shared)
  }
}

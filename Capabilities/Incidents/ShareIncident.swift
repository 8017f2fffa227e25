import Access
import CapabilityKit
import Storage
import Vocabulary

/// With whom somebody wants to share, as they said it.
struct SharingDraft: Codable, Sendable, Hashable {
  /// `own`, `aggregate`, `named` or `partners`.
  var sharing: String
  /// With `named`: organisations beside the city's coordination, by identifier or name.
  var sharedWith: [String]?
}

extension IncidentDesk {
  /// The sharing of a new record: as said in the draft, else as its source has it, and never wider than its source allows.
  func sharing(_ draft: IncidentDraft, of source: OrganisationID?, by who: Principal?) async throws -> Sharing {
    guard let level = draft.sharing, !level.isEmpty else { return try await sharing(nil, of: source, by: who) }
    let said = try await sharing(SharingDraft(sharing: level, sharedWith: draft.sharedWith), of: source)
    return try await sharing(said, of: source, by: who)
  }

  /// The stricter of what was chosen and what the source allows. Somebody else who reports for the source does not go
  /// beyond what is chosen first there.
  func sharing(_ chosen: Sharing?, of source: OrganisationID?, by who: Principal?) async throws -> Sharing {
    guard let source else { return chosen ?? .coordination }
    let city = services.city.current.sharing
    let organisation = try await database.read { try Organisation.find(source, on: $0) }
    let first = organisation?.sharing ?? city
    guard let chosen else { return Sharing(first) }
    return chosen.limited(to: who?.organisation == source ? organisation?.sharing : first)
  }

  /// Reads what somebody said. Field problems: `unknown-choice` of `sharing` and `shared-with`; `police-not-named` of
  /// `shared-with`, because the police are given single records and never share a pool.
  func sharing(_ draft: SharingDraft, of source: OrganisationID?) async throws -> Sharing {
    guard let level = Sharing.Level(rawValue: draft.sharing) else {
      throw Problem.invalid([FieldProblem("sharing", "unknown-choice", ["value": draft.sharing])])
    }
    let names = level == .named ? (draft.sharedWith ?? []).filter { !$0.isEmpty } : []
    guard names.count <= 200 else {
      throw Problem.invalid([FieldProblem("shared-with", "too-many", ["limit": "200"])])
    }
    let found = try await database.read { db in try names.map { ($0, try Organisation.named($0, on: db)) } }
    var organisations: Set<OrganisationID> = []
    var problems: [FieldProblem] = []
    for (name, organisation) in found {
      guard let organisation, organisation.archived == nil else {
        problems.append(FieldProblem("shared-with", "unknown-choice", ["value": name]))
        continue
      }
      if organisation.kind == .police {
        problems.append(FieldProblem("shared-with", "police-not-named", ["value": organisation.name]))
      }
      if organisation.id != source { organisations.insert(organisation.id) }
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
    return Sharing(level, with: organisations)
  }

  /// Changes with whom an incident is shared, as a step of its history. Only people of its source who may report for it
  /// decide that; for what the public reported, the city's coordination. `IncidentConflict` when it changed meanwhile.
  func share(
    _ id: IncidentID, seen revision: Int, _ draft: SharingDraft, by who: Principal?
  ) async throws -> ChangedIncident {
    let before = try await database.read { try readable(id, by: who, on: $0) }
    try requireSharing(before, by: who)
    let said = try await sharing(draft, of: before.source)
    let wanted = try await sharing(said, of: before.source, by: who)
    guard wanted.level == said.level else {
      throw Problem.invalid([FieldProblem("sharing", "sharing-too-wide", ["value": said.level.rawValue])])
    }
    let now = now
    return try await database.write { db in
      let old = try readable(id, by: who, on: db)
      guard old.revision == revision else { throw IncidentConflict(current: old) }
      var new = old
      new.sharing = wanted
      return try ChangedIncident(
        IncidentStore.update(old, to: new, "incident.shared", by: who, at: now, on: db), on: db)
    }
  }

  func mayShare(_ incident: Incident, by who: Principal?) -> Bool { (try? requireSharing(incident, by: who)) != nil }

  func requireSharing(_ incident: Incident, by who: Principal?) throws {
    let isOwn = incident.source.map { $0 == who?.organisation }
    let permission = isOwn == nil ? Permission.reviewIncidents : .reportIncidents
    guard isOwn != false || who?.isCommandLine == true,
      policy.allows(who, permission, to: .change, incident.shared)
    else { throw Problem.notAllowed }
  }
}

extension Optional {
  /// `map` for what takes its time.
  func mapped<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
    guard let value = self else { return nil }
    return try await transform(value)
  }
}

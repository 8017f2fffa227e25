import Storage
import Vocabulary

extension Access {
  /// Adds an organisation. Needs `organisations.manage` for all.
  public func createOrganisation(_ draft: OrganisationDraft, by who: Principal?) async throws -> Organisation {
    try policy.require(who, .manageOrganisations, owner: nil)
    let surroundings = surroundings
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      return try draft.stored(by: who, surroundings, on: db)
    }
  }
}

extension OrganisationDraft {
  func stored(by who: Principal?, _ surroundings: Surroundings, on db: any Connection) throws -> Organisation {
    let draft = try checked(except: nil, on: db)
    let id: OrganisationID = surroundings.identifier()
    let now = surroundings.now()
    try db.run(
      """
      INSERT INTO organisation (id, name, name_folded, names, kind, is_expected_source, expected_every_days, contact,
        sharing, created, revision)
      VALUES (\(id), \(draft.name), \(folded(draft.name)), \(try draft.namesJSON), \(draft.kind.rawValue),
        \(draft.isExpectedSource), \(draft.expectedEveryDays), \(draft.contact),
        \(draft.sharing?.rawValue), \(now), 1)
      """)
    try AuditTrail.record(
      "organisation.created", by: who, subject: Reference("organisation", id.text),
      changes: [Change("name", nil, draft.name), Change("kind", nil, draft.kind.rawValue)], at: now, on: db)
    try db.announce("access")
    return Organisation(
      id: id, name: draft.name, names: draft.names, kind: draft.kind, isExpectedSource: draft.isExpectedSource,
      expectedEveryDays: draft.expectedEveryDays, contact: draft.contact, sharing: draft.sharing, created: now,
      archived: nil, revision: 1)
  }
}

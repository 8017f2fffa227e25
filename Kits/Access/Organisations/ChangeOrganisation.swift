import Storage
public import Vocabulary

extension Access {
  /// Changes what is known of an organisation. Needs `organisations.manage` for it. `conflict` when somebody changed it
  /// since the given revision; `last-administrator` when it becomes police and nobody else could administer.
  public func changeOrganisation(
    _ id: OrganisationID, revision: Int, to draft: OrganisationDraft, by who: Principal?
  ) async throws -> Organisation {
    try await editOrganisation(id, revision: revision, "organisation.changed", by: who) { old, now, db in
      let draft = try draft.checked(except: id, on: db)
      var new = old
      new.name = draft.name
      new.names = draft.names
      new.kind = draft.kind
      new.isExpectedSource = draft.isExpectedSource
      new.expectedEveryDays = draft.expectedEveryDays
      new.contact = draft.contact
      new.sharing = draft.sharing
      try db.run(
        """
        UPDATE organisation SET name = \(new.name), name_folded = \(folded(new.name)),
          names = \(try draft.namesJSON), kind = \(new.kind.rawValue), is_expected_source = \(new.isExpectedSource),
          expected_every_days = \(new.expectedEveryDays), contact = \(new.contact),
          sharing = \(new.sharing?.rawValue) WHERE id = \(id)
        """)
      return new
    }
  }

  /// Puts an organisation away: it stays on old records, its people can no longer sign in, and nothing is expected of
  /// it.
  public func archiveOrganisation(_ id: OrganisationID, revision: Int, by who: Principal?) async throws -> Organisation
  {
    try await editOrganisation(id, revision: revision, "organisation.archived", by: who) { old, now, db in
      var new = old
      new.archived = old.archived ?? now
      try db.run("UPDATE organisation SET archived = \(new.archived) WHERE id = \(id)")
      try db.run("DELETE FROM session WHERE person IN (SELECT id FROM person WHERE organisation = \(id))")
      return new
    }
  }

  /// Takes an organisation back from the archive.
  public func restoreOrganisation(_ id: OrganisationID, revision: Int, by who: Principal?) async throws -> Organisation
  {
    try await editOrganisation(id, revision: revision, "organisation.restored", by: who) { old, now, db in
      var new = old
      new.archived = nil
      try db.run("UPDATE organisation SET archived = NULL WHERE id = \(id)")
      return new
    }
  }

  private func editOrganisation(
    _ id: OrganisationID, revision: Int, _ action: String, by who: Principal?,
    _ edit: @escaping @Sendable (Organisation, Instant, any Connection) throws -> Organisation
  ) async throws -> Organisation {
    try policy.require(who, .manageOrganisations, owner: id)
    let now = surroundings.now()
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard let old = try Organisation.find(id, on: db) else { throw Problem.notFound }
      guard old.revision == revision else { throw Problem.conflict(current: "\(old.revision)") }
      var new = try Administrators.remaining(on: db) { try edit(old, now, db) }
      new.revision += 1
      try db.run("UPDATE organisation SET revision = \(new.revision) WHERE id = \(id)")
      try AuditTrail.record(
        action, by: who, subject: Reference("organisation", id.text), changes: old.changes(to: new), at: now, on: db)
      try db.announce("access")
      return new
    }
  }
}

extension Organisation {
  /// The contact may name a person, so that only the fact of its change is kept.
  fileprivate func changes(to new: Organisation) -> [Change] {
    var changes: [Change] = []
    if name != new.name { changes.append(Change("name", name, new.name)) }
    if names != new.names { changes.append(Change("names")) }
    if kind != new.kind { changes.append(Change("kind", kind.rawValue, new.kind.rawValue)) }
    if isExpectedSource != new.isExpectedSource {
      changes.append(Change("isExpectedSource", "\(isExpectedSource)", "\(new.isExpectedSource)"))
    }
    if expectedEveryDays != new.expectedEveryDays {
      changes.append(
        Change("expectedEveryDays", expectedEveryDays.map { "\($0)" }, new.expectedEveryDays.map { "\($0)" }))
    }
    if sharing != new.sharing { changes.append(Change("sharing", sharing?.rawValue, new.sharing?.rawValue)) }
    if contact != new.contact { changes.append(Change("contact")) }
    return changes
  }
}

import Storage
public import Vocabulary

extension Access {
  /// Changes a person's name and language. A person may change their own; others need `people.manage`.
  public func changePerson(
    _ id: PersonID, revision: Int, name: String, language: Language?, by who: Principal?
  ) async throws -> Person {
    try await editPerson(id, revision: revision, by: who, ownAllowed: true) { old, now, db in
      var check = FormCheck()
      let name = check.text("name", name)
      try check.finish()
      try db.run("UPDATE person SET name = \(name), language = \(language) WHERE id = \(id)")
      var changes: [Change] = []
      if old.name != name { changes.append(Change("name")) }
      if old.language != language { changes.append(Change("language", old.language?.tag, language?.tag)) }
      return ("person.changed", changes)
    }
  }

  /// Gives a person other roles. Needs `people.manage`; `last-administrator` when nobody could administer any more.
  public func changeRoles(
    of id: PersonID, revision: Int, to roles: Set<Role>, by who: Principal?
  ) async throws -> Person {
    try await editPerson(id, revision: revision, by: who) { old, now, db in
      if roles.isEmpty { throw Problem.invalid([FieldProblem("roles", "required")]) }
      try db.run("UPDATE person SET roles = \(Role.text(roles)) WHERE id = \(id)")
      return ("person.roles-changed", [Change("roles", Role.list(old.roles), Role.list(roles))])
    }
  }

  /// Shuts a person out at once: their sessions and links end. Needs `people.manage`; `last-administrator` as above.
  public func disablePerson(_ id: PersonID, revision: Int, by who: Principal?) async throws -> Person {
    try await editPerson(id, revision: revision, by: who) { old, now, db in
      try db.run("UPDATE person SET disabled = \(old.disabled ?? now) WHERE id = \(id)")
      try db.run("DELETE FROM session WHERE person = \(id)")
      try db.run("DELETE FROM one_time_link WHERE person = \(id)")
      try db.run("DELETE FROM pending_sign_in WHERE person = \(id)")
      try db.run("DELETE FROM link_request WHERE person = \(id)")
      return ("person.disabled", [])
    }
  }

  /// Lets a disabled person in again, with the password they had.
  public func enablePerson(_ id: PersonID, revision: Int, by who: Principal?) async throws -> Person {
    try await editPerson(id, revision: revision, by: who) { old, now, db in
      try db.run("UPDATE person SET disabled = NULL WHERE id = \(id)")
      return ("person.enabled", [])
    }
  }

  /// `conflict` when somebody changed the person since the given revision.
  private func editPerson(
    _ id: PersonID, revision: Int, by who: Principal?, ownAllowed: Bool = false,
    _ edit: @escaping @Sendable (Person, Instant, any Connection) throws -> (action: String, changes: [Change])
  ) async throws -> Person {
    let isOwn = ownAllowed && who?.person == id
    if !isOwn { try policy.require(who, .managePeople) }
    let (policy, now) = (policy, surroundings.now())
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard let old = try Person.find(id, on: db) else { throw Problem.notFound }
      if !isOwn { try policy.require(who, .managePeople, owner: old.organisation) }
      guard old.revision == revision else { throw Problem.conflict(current: "\(old.revision)") }
      let edited = try Administrators.remaining(on: db) { try edit(old, now, db) }
      try db.run("UPDATE person SET revision = revision + 1 WHERE id = \(id)")
      try AuditTrail.record(
        edited.action, by: who, subject: Reference("person", id.text), changes: edited.changes, at: now, on: db)
      try db.announce("access")
      guard let new = try Person.find(id, on: db) else { throw Problem.notFound }
      return new
    }
  }
}

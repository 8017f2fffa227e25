public import Storage
public import Vocabulary

extension Access {
  /// Erases an account, in one transaction: name, sign-in name, password, roles, sessions and links are gone, and what
  /// the person did keeps their identifier, which leads to nobody. A person may erase their own; others need
  /// `people.manage`. `last-administrator` when nobody could administer any more.
  ///
  /// - Parameter also: erases what other parts keep, before the account goes, and writes the audit entry.
  public func erasePerson<Result: Sendable>(
    _ id: PersonID, by who: Principal?,
    also: @escaping @Sendable (Person, any Connection) throws -> Result
  ) async throws -> Result {
    let isOwn = who?.person == id
    if !isOwn { try policy.require(who, .managePeople) }
    let policy = policy
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
      if !isOwn { try policy.require(who, .managePeople, owner: person.organisation) }
      return try person.erase(also: also, on: db)
    }
  }
}

extension Person {
  /// Removes the account with all that belongs to it alone; the caller writes the audit entry in `also`.
  public func erase<Result>(
    also: (Person, any Connection) throws -> Result, on db: any Connection
  ) throws -> Result {
    try Administrators.remaining(on: db) {
      let result = try also(self, db)
      try db.run("DELETE FROM session WHERE person = \(id)")
      try db.run("DELETE FROM one_time_link WHERE person = \(id)")
      try db.run("DELETE FROM person WHERE id = \(id)")
      try db.announce("access")
      return result
    }
  }
}

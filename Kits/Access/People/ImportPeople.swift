import Storage
public import Vocabulary

/// A row of a list of people, as it was typed.
public struct PersonRow: Sendable, Hashable {
  /// As the spreadsheet shows it.
  public var number: Int
  public var name: String
  public var signInName: String
  /// A name or an identifier.
  public var organisation: String
  /// Names of roles.
  public var roles: [String]
  public var language: Language?
  public init(
    number: Int, name: String, signInName: String, organisation: String, roles: [String], language: Language? = nil
  ) {
    self.number = number
    self.name = name
    self.signInName = signInName
    self.organisation = organisation
    self.roles = roles
    self.language = language
  }
}

/// What became of a list of people.
public struct PeopleImport: Sendable, Hashable {
  public struct Refusal: Sendable, Hashable {
    public let row: PersonRow
    public let problems: [FieldProblem]
  }
  /// True: nothing was stored, and the links open nothing.
  public let isDryRun: Bool
  /// In the order of the list.
  public let invitations: [Invitation]
  public let refusals: [Refusal]
}

extension Access {
  public static let longestPeopleImport = 2000

  /// Adds the people of a list in one transaction: good rows land, the others are told with what is wrong. A dry run
  /// does the same and takes it all back. Needs `people.manage`; rows of organisations beyond its reach are refused.
  public func importPeople(_ rows: [PersonRow], isDryRun: Bool, by who: Principal?) async throws -> PeopleImport {
    try policy.require(who, .managePeople)
    guard rows.count <= Self.longestPeopleImport else {
      throw Problem("people-import-too-long", status: 422, ["limit": "\(Self.longestPeopleImport)"])
    }
    let access = self
    do {
      return try await database.write { db in
        try AuditTrail.hold(on: db)
        var invitations: [Invitation] = []
        var refusals: [PeopleImport.Refusal] = []
        for row in rows {
          do {
            invitations.append(try access.add(row, by: who, on: db))
          } catch let problem as Problem where !problem.fields.isEmpty {
            refusals.append(.init(row: row, problems: problem.fields))
          }
        }
        let result = PeopleImport(isDryRun: isDryRun, invitations: invitations, refusals: refusals)
        if isDryRun { throw TakenBack(result: result) }
        return result
      }
    } catch let taken as TakenBack {
      return taken.result
    }
  }

  private struct TakenBack: Error { let result: PeopleImport }

  private func add(_ row: PersonRow, by who: Principal?, on db: any Connection) throws -> Invitation {
    var problems: [FieldProblem] = []
    let home = try Organisation.named(row.organisation, on: db)
    if row.organisation.isEmpty {
      problems.append(FieldProblem("organisation", "required"))
    } else if home?.archived != nil || !policy.allows(who, .managePeople, owner: home?.id) || home == nil {
      problems.append(FieldProblem("organisation", "unknown-choice", ["value": row.organisation]))
    }
    let roles = row.roles.map { ($0, Role(rawValue: $0.lowercased())) }
    for (text, role) in roles where role == nil {
      problems.append(FieldProblem("roles", "unknown-choice", ["value": text]))
    }
    guard let home, problems.isEmpty else { throw Problem.invalid(problems) }
    let draft = PersonDraft(
      name: row.name, signInName: row.signInName, organisation: home.id, roles: Set(roles.compactMap(\.1)),
      language: row.language)
    return try draft.stored(by: who, surroundings, limits, on: db)
  }
}

import Storage
public import Vocabulary

/// What an administrator says about a new person.
public struct PersonDraft: Sendable, Hashable {
  public var name: String
  /// An e-mail address or a word of at least three characters without spaces; case does not matter.
  public var signInName: String
  public var organisation: OrganisationID
  public var roles: Set<Role>
  public var language: Language?
  /// A program, which gets API tokens and no link.
  public var isService: Bool
  public init(
    name: String, signInName: String, organisation: OrganisationID, roles: Set<Role>, language: Language? = nil,
    isService: Bool = false
  ) {
    self.name = name
    self.signInName = signInName
    self.organisation = organisation
    self.roles = roles
    self.language = language
    self.isService = isService
  }
}

/// A person and the one-time link that lets them choose a password. The token is shown once and stored nowhere.
public struct Invitation: Sendable, Hashable {
  public let person: Person
  public let purpose: LinkPurpose
  public let token: String
  public let expires: Instant
}

extension Access {
  /// Adds a person, who gets a one-time link. Needs `people.manage` for the organisation. Field problems: `required`,
  /// `too-long`, `sign-in-name-form`, `taken`, `unknown` of `name`, `signInName`, `organisation` and `roles`.
  public func createPerson(_ draft: PersonDraft, by who: Principal?) async throws -> Invitation {
    try policy.require(who, .managePeople, owner: draft.organisation)
    let (surroundings, limits) = (surroundings, limits)
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      return try draft.stored(by: who, surroundings, limits, on: db)
    }
  }

  /// Adds a program of an organisation, which comes in by API tokens only. Needs `people.manage`, and has the field
  /// problems of `createPerson`.
  public func createService(_ draft: PersonDraft, by who: Principal?) async throws -> Person {
    try policy.require(who, .managePeople, owner: draft.organisation)
    let surroundings = surroundings
    var draft = draft
    draft.isService = true
    let service = draft
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      return try service.added(by: who, surroundings, on: db)
    }
  }

  /// Adds the city's first organisation and its administrator, who also coordinates until others do. Refused with
  /// `not-allowed` once there is anybody. The organisation's field problems come as `organisation.name` and so on.
  public func createFirstAdministrator(
    name: String, signInName: String, organisation: OrganisationDraft, language: Language? = nil
  ) async throws -> Invitation {
    let (surroundings, limits) = (surroundings, limits)
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      guard try !db.exists("SELECT 1 FROM person LIMIT 1") else { throw Problem.notAllowed }
      let organisation = try organisation.storedFirst(surroundings, on: db)
      let draft = PersonDraft(
        name: name, signInName: signInName, organisation: organisation.id, roles: [.administrator, .coordinator],
        language: language)
      return try draft.stored(by: .commandLine, surroundings, limits, on: db)
    }
  }
}

extension OrganisationDraft {
  fileprivate func storedFirst(_ surroundings: Surroundings, on db: any Connection) throws -> Organisation {
    do { return try stored(by: .commandLine, surroundings, on: db) } catch let problem as Problem {
      guard !problem.fields.isEmpty else { throw problem }
      throw Problem.invalid(problem.fields.map { FieldProblem("organisation.\($0.field)", $0.code, $0.arguments) })
    }
  }
}

extension PersonDraft {
  func stored(
    by who: Principal?, _ surroundings: Surroundings, _ limits: AccessLimits, on db: any Connection
  ) throws -> Invitation {
    let person = try added(by: who, surroundings, on: db)
    return try Invitation.stored(for: person, surroundings, limits, on: db)
  }

  func added(by who: Principal?, _ surroundings: Surroundings, on db: any Connection) throws -> Person {
    var check = FormCheck()
    let name = check.text("name", name)
    let signInName = folded(check.text("signInName", signInName))
    if !signInName.isEmpty {
      if signInName.unicodeScalars.count < 3 || signInName.contains(where: \.isWhitespace) {
        check.refuse("signInName", "sign-in-name-form")
      } else if signInName.mixesAlphabets {
        check.refuse("signInName", "mixed-alphabets")
      } else if try Person.named(signInName, on: db) != nil {
        check.refuse("signInName", "taken")
      }
    }
    let organisation = try Organisation.find(organisation, on: db)
    if organisation == nil || organisation?.archived != nil { check.refuse("organisation", "unknown") }
    if roles.isEmpty { check.refuse("roles", "required") }
    try check.finish()
    let id: PersonID = surroundings.identifier()
    let now = surroundings.now()
    try db.run(
      """
      INSERT INTO person (id, organisation, name, sign_in_name, roles, language, created, revision, is_service)
      VALUES (\(id), \(self.organisation), \(name), \(signInName), \(Role.text(roles)), \(language), \(now), 1,
        \(isService))
      """)
    try AuditTrail.record(
      isService ? "person.service-added" : "person.invited", by: who, subject: Reference("person", id.text),
      changes: [Change("organisation", nil, self.organisation.text), Change("roles", nil, Role.list(roles))], at: now,
      on: db)
    try db.announce("access")
    guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
    return person
  }
}

extension Role {
  /// For the audit trail: `administrator analyst`.
  static func list(_ roles: Set<Role>) -> String { roles.map(\.rawValue).sorted().joined(separator: " ") }
}

public import Storage
import Vocabulary

/// What the city asks of those who sign in. One row, read with every request, so that a change counts at once and in
/// every process.
public struct SignInRules: Sendable, Hashable {
  /// Whoever has one of these roles needs a second factor, and is led to set it up before anything else.
  public var secondFactorRoles: Set<Role>
  /// A session ends so long after its last request.
  public var idleMinutes: Int
  /// A session ends so long after sign-in, whatever is done.
  public var absoluteMinutes: Int
  public var revision: Int

  public static let idle = 5...1440
  public static let absolute = 60...10_080

  public init(secondFactorRoles: Set<Role>, idleMinutes: Int, absoluteMinutes: Int, revision: Int) {
    self.secondFactorRoles = secondFactorRoles
    self.idleMinutes = idleMinutes
    self.absoluteMinutes = absoluteMinutes
    self.revision = revision
  }

  static let columns: SQL = """
    sign_in_rules.second_factor_roles, sign_in_rules.idle_minutes, sign_in_rules.absolute_minutes, sign_in_rules.revision
    """

  init(row: any Row, at start: Int = 0) throws {
    self.init(
      secondFactorRoles: Role.set(try row.get(start)), idleMinutes: try row.get(start + 1),
      absoluteMinutes: try row.get(start + 2), revision: try row.get(start + 3))
  }

  public static func load(_ db: any Connection) throws -> SignInRules {
    guard let row = try db.row("SELECT \(columns) FROM sign_in_rules") else {
      throw Problem.unreadable("sign_in_rules")
    }
    return try SignInRules(row: row)
  }

  /// The last request of a session that is still alive lies after this moment.
  func idleStart(at now: Instant) -> Instant { now.adding(seconds: -Int64(idleMinutes) * 60) }
  func end(of start: Instant) -> Instant { start.adding(seconds: Int64(absoluteMinutes) * 60) }

  private var problems: [FieldProblem] {
    var found: [FieldProblem] = []
    func check(_ field: String, _ value: Int, _ range: ClosedRange<Int>) {
      guard !range.contains(value) else { return }
      found.append(
        FieldProblem(field, "out-of-range", ["least": "\(range.lowerBound)", "most": "\(range.upperBound)"]))
    }
    check("idleMinutes", idleMinutes, Self.idle.lowerBound...min(Self.idle.upperBound, max(absoluteMinutes, 5)))
    check("absoluteMinutes", absoluteMinutes, Self.absolute)
    return found
  }

  fileprivate func checked() throws -> SignInRules {
    let problems = problems
    if !problems.isEmpty { throw Problem.invalid(problems) }
    return self
  }
}

extension Access {
  public func rules() async throws -> SignInRules { try await database.read { db in try SignInRules.load(db) } }

  /// Needs `people.manage` for the whole city. `conflict` when somebody changed the rules since the given revision;
  /// `out-of-range` of `idleMinutes` and `absoluteMinutes`. Sessions that exist already keep their end.
  public func changeRules(to rules: SignInRules, by who: Principal?) async throws -> SignInRules {
    guard try policy.require(who, .managePeople) == .all else { throw Problem.notAllowed }
    let new = try rules.checked()
    let now = surroundings.now()
    return try await database.write { db in
      try AuditTrail.hold(on: db)
      let old = try SignInRules.load(db)
      guard old.revision == new.revision else { throw Problem.conflict(current: "\(old.revision)") }
      try db.run(
        """
        UPDATE sign_in_rules SET second_factor_roles = \(Role.text(new.secondFactorRoles)),
          idle_minutes = \(new.idleMinutes), absolute_minutes = \(new.absoluteMinutes), revision = revision + 1
        """)
      try AuditTrail.record(
        "sign-in-rules.changed", by: who, subject: Reference("sign-in-rules", "1"), changes: new.changes(from: old),
        at: now, on: db)
      try db.announce("access")
      return try SignInRules.load(db)
    }
  }
}

extension SignInRules {
  fileprivate func changes(from old: SignInRules) -> [Change] {
    var changes: [Change] = []
    if old.secondFactorRoles != secondFactorRoles {
      changes.append(Change("secondFactorRoles", Role.list(old.secondFactorRoles), Role.list(secondFactorRoles)))
    }
    if old.idleMinutes != idleMinutes {
      changes.append(Change("idleMinutes", "\(old.idleMinutes)", "\(idleMinutes)"))
    }
    if old.absoluteMinutes != absoluteMinutes {
      changes.append(Change("absoluteMinutes", "\(old.absoluteMinutes)", "\(absoluteMinutes)"))
    }
    return changes
  }
}

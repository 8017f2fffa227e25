public import Storage
public import Vocabulary

/// Which shared records somebody is given for a use: the policy's rule as a value, from which its forms are made.
public enum SourceScope: Sendable, Hashable {
  case nothing
  case all
  /// Those of an organisation, whatever their sharing; those that the public reported, when `isCity`; and of others those
  /// that carry one of these marks (see `Sharing.marks`).
  case shared(own: OrganisationID, isCity: Bool, marks: Set<String>)

  public func contains(_ record: SharedRecord) -> Bool {
    switch self {
    case .nothing: false
    case .all: true
    case .shared(let own, let isCity, let marks):
      record.owner.map { $0 == own } ?? isCity || !marks.isDisjoint(with: record.sharing.marks)
    }
  }

  /// As a condition on the columns that hold a record's owner and its sharing, packed. It is true or false, never null,
  /// so that it may be negated.
  public func condition(owner: SQL, sharing: SQL) -> SQL {
    switch self {
    case .nothing: return "(1 = 0)"
    case .all: return "(1 = 1)"
    case .shared(let own, let isCity, let marks):
      var parts: [SQL] = ["(\(owner) IS NOT NULL AND \(owner) = \(own))"]
      if isCity { parts.append("\(owner) IS NULL") }
      parts += marks.sorted().map { "\(sharing) LIKE \("% \($0) %")" }
      return "(\(SQL(joining: parts, separator: " OR ")))"
    }
  }

  /// Whatever may be counted by anybody outside the organisations that handed it in: what a release may be made from.
  public static let released: Set<String> = Set(Sharing.Level.allCases.filter { $0 != .own }.map(\.rawValue))
}

/// What somebody wants with a record.
public enum Use: Sendable, Hashable, CaseIterable {
  /// Read it: in a list, in search, in an export, on its page.
  case open
  /// Count it among others, in a figure.
  case count
  /// Change it or decide about it.
  case change
}

/// Who may do what. There is one rule in four forms: a yes or no for a record, a refusal, a condition for a query, and the
/// sources for the cube; so a list, its count, its map and its export cannot disagree. For records that are an
/// organisation's alone the rule is `scope`; for records that organisations share it is `sources`, made from `scope`.
///
/// Nothing is allowed that no declared permission allows. People of a police organisation never reach beyond their own
/// organisation's records, whatever their roles: what others hand in is not shared with the police as a pool.
public struct Policy: Sendable {
  /// All permissions, by name.
  public let permissions: [Permission]
  private let grants: [String: [Role: Scope]]

  /// Throws `permission-twice` when two permissions have one name.
  public init(_ permissions: [Permission]) throws {
    var grants: [String: [Role: Scope]] = [:]
    for permission in permissions {
      guard grants.updateValue(permission.grants, forKey: permission.name) == nil else {
        throw Problem("permission-twice", status: 500, ["name": permission.name])
      }
    }
    self.grants = grants
    self.permissions = permissions.sorted { $0.name < $1.name }
  }

  /// How far a permission reaches for a person; nil when they do not have it. Nil stands for a visitor.
  public func scope(_ who: Principal?, _ permission: Permission) -> Scope? {
    guard let who, let grants = grants[permission.name] else { return nil }
    if let reach = who.reach, !reach.contains(permission.name) { return nil }
    if who.isCommandLine { return grants.isEmpty ? nil : .all }
    guard let widest = who.roles.compactMap({ grants[$0] }).max() else { return nil }
    return who.organisationKind == .police ? .own : widest
  }

  /// Whether a person may do a thing to a record of an owner; nil when the public reported it.
  public func allows(_ who: Principal?, _ permission: Permission, owner: OrganisationID?) -> Bool {
    guard let who, let scope = scope(who, permission) else { return false }
    return scope == .all || owner == who.organisation
  }

  /// Refuses a person who does not have a permission at all: `sign-in-required` or `not-allowed`.
  @discardableResult
  public func require(_ who: Principal?, _ permission: Permission) throws -> Scope {
    guard let who else { throw Problem.signInRequired }
    guard let scope = scope(who, permission) else { throw Problem.notAllowed }
    return scope
  }

  /// Refuses a person who may not do a thing to a record of an owner: `sign-in-required` or `not-allowed`.
  public func require(_ who: Principal?, _ permission: Permission, owner: OrganisationID?) throws {
    try require(who, permission)
    guard allows(who, permission, owner: owner) else { throw Problem.notAllowed }
  }

  /// The same rule as a condition on the column that holds a record's owner. It is true or false, never null, so that
  /// it may be negated.
  public func condition(_ who: Principal?, _ permission: Permission, owner column: SQL) -> SQL {
    guard let who, let scope = scope(who, permission) else { return "(1 = 0)" }
    return scope == .all ? "(1 = 1)" : "(\(column) IS NOT NULL AND \(column) = \(who.organisation))"
  }

  // MARK: Records that are shared

  /// Which shared records somebody is given for a use. The city's coordination are the people of city departments whose
  /// permission reaches everybody's records: it opens what is shared with it or with all partners and what the public
  /// reported, and counts what is shared as a count. Others open what is shared with all partners or names their
  /// organisation, and change nothing that is not their own.
  public func sources(_ who: Principal?, _ permission: Permission, to use: Use = .count) -> SourceScope {
    guard let who, let scope = scope(who, permission) else { return .nothing }
    if who.isCommandLine { return .all }
    let isCity = scope == .all && who.organisationKind == .cityDepartment
    var levels: Set<Sharing.Level> = []
    if isCity { levels = [.named, .partners] }
    if who.organisationKind != .police, use != .change { levels.insert(.partners) }
    if scope == .all, use == .count { levels.insert(.aggregate) }
    var marks = Set(levels.map(\.rawValue))
    if who.organisationKind != .police, use != .change { marks.insert(who.organisation.text) }
    return .shared(own: who.organisation, isCity: isCity, marks: marks)
  }

  public func allows(_ who: Principal?, _ permission: Permission, to use: Use, _ record: SharedRecord) -> Bool {
    sources(who, permission, to: use).contains(record)
  }

  /// Refuses a person who may not use a shared record: `sign-in-required` or `not-allowed`.
  public func require(_ who: Principal?, _ permission: Permission, to use: Use, _ record: SharedRecord) throws {
    try require(who, permission)
    guard allows(who, permission, to: use, record) else { throw Problem.notAllowed }
  }

  /// The same rule as a condition on the columns that hold a record's owner and its packed sharing.
  public func condition(
    _ who: Principal?, _ permission: Permission, to use: Use, owner: SQL, sharing: SQL
  ) -> SQL {
    sources(who, permission, to: use).condition(owner: owner, sharing: sharing)
  }
}

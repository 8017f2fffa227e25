public import Storage
public import Vocabulary

/// Whose records a person may count: the policy's answer for the cube.
public enum SourceScope: Sendable, Hashable {
  case nothing
  case only(Set<OrganisationID>)
  case all

  /// True when records of an owner may be counted; an owner of nil means that the public reported them.
  public func contains(_ owner: OrganisationID?) -> Bool {
    switch self {
    case .nothing: false
    case .only(let organisations): owner.map(organisations.contains) ?? false
    case .all: true
    }
  }
}

/// Who may do what. There is one rule, `scope`, in four forms: a yes or no for a record, a refusal, a condition for a
/// query, and the sources for the cube; so a list, its count, its map and its export cannot disagree.
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
    sources(who, permission).contains(owner)
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
    switch sources(who, permission) {
    case .nothing: "(1 = 0)"
    case .all: "(1 = 1)"
    case .only(let organisations):
      "(\(column) IS NOT NULL AND \(column) IN (\(list: organisations.sorted())))"
    }
  }

  /// The same rule as the set of owners whose records may be counted.
  public func sources(_ who: Principal?, _ permission: Permission) -> SourceScope {
    guard let who, let scope = scope(who, permission) else { return .nothing }
    return switch scope {
    case .own: .only([who.organisation])
    case .all: .all
    }
  }
}

/// What a person does in Concord. A person may have several roles, and then may do what any of them may.
public enum Role: String, CaseIterable, Sendable, Codable {
  case administrator, coordinator, analyst, contributor, reviewer
  case mayor = "mayors-office"
  case auditor
}

/// How far a permission reaches: the records of the person's own organisation, or everybody's.
public enum Scope: Sendable, Hashable, Comparable, CaseIterable {
  case own, all
}

/// One thing that can be allowed, such as `incidents.read`, and how far it reaches for each role that has it.
/// Capabilities declare their permissions in their manifests.
public struct Permission: Sendable, Hashable {
  /// The capability and the verb, joined by a dot: `incidents.read`.
  public let name: String
  /// A role that is not named has nothing.
  public let grants: [Role: Scope]
  public init(_ name: String, _ grants: [Role: Scope]) {
    self.name = name
    self.grants = grants
  }
}

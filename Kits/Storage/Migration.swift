/// One numbered step of a capability's schema. Steps run once, in order, under a lock; a released step never changes.
public struct Migration: Sendable {
  public let number: Int
  public let statements: @Sendable (Dialect) -> [SQL]
  public init(_ number: Int, _ statements: @escaping @Sendable (Dialect) -> [SQL]) {
    self.number = number
    self.statements = statements
  }
}

/// The schema of one part of the house: its name and its steps.
public struct Schema: Sendable {
  public let part: String
  public let migrations: [Migration]
  public init(_ part: String, _ migrations: [Migration]) {
    self.part = part
    self.migrations = migrations
  }
}

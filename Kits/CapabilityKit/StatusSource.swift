/// A source of lines for the page *System* and its API twin: backups, storage, jobs.
public struct StatusSource: Sendable {
  /// The message key of its title. Lines of the same title stand together.
  public let title: String
  /// Parts are ordered by this number.
  public let order: Int
  public let lines: @Sendable (Call) async throws -> [StatusLine]
  public init(_ title: String, order: Int, lines: @escaping @Sendable (Call) async throws -> [StatusLine]) {
    self.title = title
    self.order = order
    self.lines = lines
  }
}

/// How one thing is: what it is, how it stands, and what to do about it when it needs somebody.
public struct StatusLine: Sendable, Hashable {
  public enum Level: String, Sendable, Hashable, CaseIterable {
    case good, attention, problem
  }
  /// One lowercase word or several with hyphens, stable, for programs.
  public let key: String
  public let title: String
  public let value: String
  public let level: Level
  /// What to do next, in plain words; nil when nothing is.
  public let advice: String?
  public init(_ key: String, title: String, value: String, level: Level = .good, advice: String? = nil) {
    self.key = key
    self.title = title
    self.value = value
    self.level = level
    self.advice = advice
  }
}

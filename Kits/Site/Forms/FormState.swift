public import Vocabulary

/// What a form is filled with: the values as the person typed them, and what is wrong with them.
public struct FormState: Sendable, Hashable {
  public var values: [String: [String]]
  public var problems: [FieldProblem]

  public init(values: [String: [String]] = [:], problems: [FieldProblem] = []) {
    self.values = values
    self.problems = problems
  }
  /// One value per field.
  public init(_ values: [String: String?]) {
    self.init(values: values.compactMapValues { $0.map { [$0] } })
  }

  public subscript(name: String) -> String? {
    get { values[name]?.first }
    set { values[name] = newValue.map { [$0] } }
  }
  public func all(_ name: String) -> [String] { values[name] ?? [] }
  public func problem(of name: String) -> FieldProblem? { problems.first { $0.field == name } }
}

/// One of the values that a field offers.
public struct Choice: Sendable, Hashable {
  public var value: String
  public var title: String
  public var note: String?
  /// Choices with the same group stand together under its name.
  public var group: String?
  public init(_ value: String, _ title: String, note: String? = nil, group: String? = nil) {
    self.value = value
    self.title = title
    self.note = note
    self.group = group
  }
}

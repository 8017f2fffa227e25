public import Vocabulary

/// What the facts of many records are alike in: all but the record, its day and its area. Worked out once for the
/// thousands of rows of a file that carry the same codes.
public struct FactPattern: Sendable {
  let rows: [FactRow]

  /// Facts of one record; their subject, day and area are not looked at. Throws `fact-unusable`.
  public init(_ facts: some Collection<Fact>) throws {
    guard let first = facts.first else {
      rows = []
      return
    }
    rows = try FactRow.rows(
      of: facts.map { fact in
        var fact = fact
        (fact.subject, fact.day, fact.area) = (first.subject, first.day, first.area)
        return fact
      })
  }
}

/// The facts of one record as a pattern, and what the record has of its own.
public struct PatternedFacts: Sendable, Hashable {
  /// The record's identifier.
  public var subject: String
  public var day: Day
  /// Nil when not located.
  public var area: String?
  /// The place of the record's pattern in the list that goes with it.
  public var pattern: Int

  public init(subject: String, day: Day, area: String?, pattern: Int) {
    self.subject = subject
    self.day = day
    self.area = area
    self.pattern = pattern
  }
}

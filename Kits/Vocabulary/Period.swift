/// A calendar period that figures are counted by: a day, an ISO week, a month, a quarter or a year.
public struct Period: Hashable, Sendable, Comparable, CustomStringConvertible {
  public enum Unit: String, Sendable, CaseIterable, Codable { case day, week, month, quarter, year }
  public let unit: Unit
  public let first: Day

  /// The period of a unit that holds a day.
  public init(_ unit: Unit, of day: Day) {
    self.unit = unit
    let (year, month, _) = day.parts
    first =
      switch unit {
      case .day: day
      case .week: day - (day.weekday - 1)
      case .month: Day(year, month, 1) ?? day
      case .quarter: Day(year, (month - 1) / 3 * 3 + 1, 1) ?? day
      case .year: Day(year, 1, 1) ?? day
      }
  }

  /// Reads `2026-03-09`, `2026-W11`, `2026-03`, `2026-Q1` or `2026`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    if let day = Day(text) {
      self.init(.day, of: day)
    } else if text.count == 4, let year = Int(text), let day = Day(year, 1, 1) {
      self.init(.year, of: day)
    } else if text.count == 7, let year = Int(text.prefix(4)), text.dropFirst(4).hasPrefix("-Q"),
      let quarter = Int(text.suffix(1)), let day = Day(year, quarter * 3 - 2, 1)
    {
      self.init(.quarter, of: day)
    } else if text.count == 7, let year = Int(text.prefix(4)), text.dropFirst(4).hasPrefix("-"),
      let month = Int(text.suffix(2)), let day = Day(year, month, 1)
    {
      self.init(.month, of: day)
    } else if text.count == 8, let year = Int(text.prefix(4)), text.dropFirst(4).hasPrefix("-W"),
      let week = Int(text.suffix(2)), let january4 = Day(year, 1, 4)
    {
      // ISO 8601: week 1 is the week that holds 4 January.
      let period = Period(.week, of: january4 + (week - 1) * 7)
      guard week >= 1, period.description == text else { return nil }
      self = period
    } else {
      return nil
    }
  }

  public var last: Day { next.first - 1 }
  public var next: Period { moved(by: 1) }
  public var previous: Period { moved(by: -1) }
  public var days: ClosedRange<Day> { first...last }

  /// The period some steps of its unit later, or earlier when negative.
  public func moved(by steps: Int) -> Period {
    switch unit {
    case .day: Period(unit, of: first + steps)
    case .week: Period(unit, of: first + 7 * steps)
    case .month: Period(unit, of: first.adding(months: steps))
    case .quarter: Period(unit, of: first.adding(months: 3 * steps))
    case .year: Period(unit, of: first.adding(months: 12 * steps))
    }
  }

  /// `2026-03-09`, `2026-W11`, `2026-03`, `2026-Q1`, `2026`.
  public var description: String {
    let (year, month, _) = first.parts
    switch unit {
    case .day: return first.description
    case .week:
      // The week belongs to the year of its Thursday (ISO 8601).
      let thursday = first + 3
      let start = Day(thursday.year, 1, 1) ?? thursday
      return "\(pad(thursday.year, 4))-W\(pad((thursday.number - start.number) / 7 + 1))"
    case .month: return "\(pad(year, 4))-\(pad(month))"
    case .quarter: return "\(pad(year, 4))-Q\((month - 1) / 3 + 1)"
    case .year: return pad(year, 4)
    }
  }

  public static func < (a: Self, b: Self) -> Bool { (a.first, a.unit.rank) < (b.first, b.unit.rank) }
}

extension Period.Unit {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

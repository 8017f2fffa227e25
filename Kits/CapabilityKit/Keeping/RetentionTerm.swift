public import Vocabulary

/// How long something is kept: so many hours, calendar days or calendar months.
public struct RetentionTerm: Sendable, Hashable, Codable {
  public enum Unit: String, Sendable, Codable, CaseIterable { case hours, days, months }
  public let count: Int
  public let unit: Unit

  public init(_ count: Int, _ unit: Unit) {
    self.count = count
    self.unit = unit
  }
  public static func hours(_ count: Int) -> RetentionTerm { RetentionTerm(count, .hours) }
  public static func days(_ count: Int) -> RetentionTerm { RetentionTerm(count, .days) }
  public static func months(_ count: Int) -> RetentionTerm { RetentionTerm(count, .months) }

  /// `24m`, `90d` or `12h`, as commands write it.
  public var text: String { "\(count)\(unit.rawValue.prefix(1))" }

  /// Reads `24m`, `90d` or `12h`; nil for anything else.
  public init?(_ text: String) {
    guard let unit = Unit.allCases.first(where: { text.hasSuffix($0.rawValue.prefix(1)) }),
      let count = Int(text.dropLast()), (1...100_000).contains(count)
    else { return nil }
    self.init(count, unit)
  }

  /// For comparing terms of different units: a month counts as 30.4 days.
  public var roughHours: Int {
    switch unit {
    case .hours: count
    case .days: count * 24
    case .months: count * 730
    }
  }
}

/// The city's calendar: days begin at its midnight, whatever the machine's clock is set to.
public struct RetentionCalendar: Sendable {
  /// Seconds that local time is ahead of UTC at a moment.
  let utcOffset: @Sendable (Instant) -> Int
  public init(utcOffset: @escaping @Sendable (Instant) -> Int) { self.utcOffset = utcOffset }

  public func day(of instant: Instant) -> Day { instant.day(utcOffset: utcOffset(instant)) }

  public func start(of day: Day) -> Instant {
    let midnight = Instant(milliseconds: Int64(day.number) * 86_400_000)
    return midnight.adding(seconds: -Int64(utcOffset(midnight)))
  }

  /// The moment before which a record must have been made for its purge day to have come.
  public func cutoff(_ term: RetentionTerm, at now: Instant) -> Instant {
    let today = day(of: now)
    switch term.unit {
    case .hours: return now.adding(seconds: -Int64(term.count) * 3600)
    case .days: return start(of: today - term.count + 1)
    case .months:
      // Months are of different lengths: several days may have the same purge day, and then all of them have come.
      var last = today.adding(months: -term.count)
      while (last + 1).adding(months: term.count) <= today { last = last + 1 }
      return start(of: last + 1)
    }
  }

  /// The day on which what was made at a moment is to be removed.
  public func purgeDay(_ term: RetentionTerm, made: Instant) -> Day {
    switch term.unit {
    case .hours: day(of: made.adding(seconds: Int64(term.count) * 3600))
    case .days: day(of: made) + term.count
    case .months: day(of: made).adding(months: term.count)
    }
  }
}

extension Identifier {
  /// The moment at which it was made, to the millisecond.
  public var made: Instant {
    Instant(milliseconds: Int64(text.filter { $0 != "-" }.prefix(12), radix: 16) ?? 0)
  }
}

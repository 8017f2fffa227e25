/// When the counts of a series were made: in equal steps, or on days.
public struct Timeline: Sendable {
  /// Steps in a year: 52 for weeks, 12 for months, 365 for days.
  public let perYear: Int
  /// Days since 1970-01-01 on which each period begins, ascending; nil for counted steps without dates.
  public let days: [Int]?
  /// How many periods there are.
  public let count: Int

  /// Equal steps without dates: the same time of earlier years lies `perYear` steps back.
  /// - Parameters:
  ///   - count: how many periods, from 0.
  ///   - perYear: steps in a year, from 1.
  public init(count: Int, perYear: Int) {
    (self.count, self.perYear, days) = (count, perYear, nil)
  }

  /// Dated periods: the same time of an earlier year is the same day of the month, for weeks the nearest same weekday (A.
  /// Noufaily et al., "An improved algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine
  /// 32 (2013), as R's `surveillance` reads it).
  /// - Parameters:
  ///   - days: days since 1970-01-01 on which each period begins, ascending; this is not checked.
  ///   - perYear: 52, 12 or 365; with another number no count has a baseline.
  public init(days: [Int], perYear: Int) {
    (count, self.perYear, self.days) = (days.count, perYear, days)
  }

  /// Days since 1970-01-01 of a date of the Gregorian calendar, years 1 to 9999; nil when there is no such
  /// date. O(1).
  public static func day(year: Int, month: Int, day: Int) -> Int? {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    let number = CivilDay.number(year, month, day)
    return CivilDay(number).day == day ? number : nil
  }

  /// Positions of the same time in this and the `years` years before, latest first; nil where one of them is missing, and for
  /// dated periods that are no weeks, months or days.
  func sameTime(as position: Int, years: Int) -> [Int]? {
    guard position >= 0, position < count, years >= 0 else { return nil }
    guard let days else {
      let (back, isTooFar) = years.multipliedReportingOverflow(by: perYear)
      guard !isTooFar, position - back >= 0 else { return nil }
      return (0...years).map { position - $0 * perYear }
    }
    guard [12, 52, 365].contains(perYear), years < 10_000 else { return nil }
    let day = days[position]
    var found: [Int] = []
    for year in 0...years {
      var other = CivilDay(day).years(back: year)
      if perYear == 52 {
        // The same weekday before or after, whichever is nearer; the first on a tie.
        let distance = CivilDay.weekday(other) - CivilDay.weekday(day)
        if abs(distance) > 7 - abs(distance) {
          other += distance > 0 ? 7 - distance : -7 - distance
        } else {
          other -= distance
        }
      }
      guard let place = place(of: other) else { return nil }
      found.append(place)
    }
    return found
  }

  private func place(of day: Int) -> Int? {
    guard let days else { return nil }
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] < day { low = middle + 1 } else { high = middle }
    }
    return low < days.count && days[low] == day ? low : nil
  }
}

/// The proleptic Gregorian calendar on days since 1970-01-01 (E. Reingold, N. Dershowitz, Calendrical Calculations, 2018,
/// chapter 2; years counted from March so that the leap day comes last).
struct CivilDay {
  let year: Int
  let month: Int
  let day: Int

  init(_ number: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * ofYear + 2) / 153
    day = ofYear - (153 * fromMarch + 2) / 5 + 1
    month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// The same day of the month in an earlier year; 29 February becomes 1 March where there is none.
  func years(back: Int) -> Int { Self.number(year - back, month, day) }

  /// 0 is Sunday.
  static func weekday(_ number: Int) -> Int { ((number % 7) + 11) % 7 }
}

/// A calendar day in the proleptic Gregorian calendar, without a time zone; stored as days since 1970-01-01.
public struct Day: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
  /// Days since 1970-01-01; negative before.
  public let number: Int

  public init(number: Int) { self.number = number }

  /// Year, month 1–12 and day 1–31; nil for a day that does not exist, such as 30 February.
  public init?(_ year: Int, _ month: Int, _ day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(of: month, in: year) else {
      return nil
    }
    self.init(number: Self.number(year, month, day))
  }

  /// Reads `2026-03-09` (ISO 8601 extended format); nil for anything else.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    func value(_ range: Range<Int>) -> Int? {
      var sum = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        sum = sum * 10 + Int(byte - 48)
      }
      return sum
    }
    guard let year = value(0..<4), let month = value(5..<7), let day = value(8..<10) else { return nil }
    self.init(year, month, day)
  }

  public var parts: (year: Int, month: Int, day: Int) {
    // Days to civil date over 400-year eras that begin on 1 March: H. Hinnant, "chrono-compatible low-level date
    // algorithms" (2013).
    let shifted = number + 719_468
    let era = shifted.flooredDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
  public var year: Int { parts.year }
  public var month: Int { parts.month }

  /// Monday 1 … Sunday 7 (ISO 8601).
  public var weekday: Int { (number + 3).flooredRemainder(by: 7) + 1 }

  public var description: String {
    let (year, month, day) = parts
    return "\(pad(year, 4))-\(pad(month))-\(pad(day))"
  }

  public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
  public static func + (day: Self, days: Int) -> Self { Day(number: day.number + days) }
  public static func - (day: Self, days: Int) -> Self { Day(number: day.number - days) }

  /// The same day of the month some months on, or that month's last day.
  public func adding(months: Int) -> Day {
    let (year, month, day) = parts
    let count = year * 12 + month - 1 + months
    let newYear = count.flooredDivision(by: 12)
    let newMonth = count.flooredRemainder(by: 12) + 1
    return Day(number: Self.number(newYear, newMonth, min(day, Self.length(of: newMonth, in: newYear))))
  }

  public static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.flooredDivision(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let day = Day(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day")
    }
    self = day
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

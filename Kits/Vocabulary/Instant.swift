/// A moment: milliseconds since 1970-01-01T00:00:00Z, the form in which times are stored.
public struct Instant: Hashable, Sendable, Comparable, Codable {
  public var milliseconds: Int64
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
  public func adding(seconds: Int64) -> Instant { Instant(milliseconds: milliseconds + seconds * 1000) }

  /// The calendar day at an offset from UTC, in seconds.
  public func day(utcOffset: Int = 0) -> Day {
    let seconds = milliseconds.flooredDivision(by: 1000) + Int64(utcOffset)
    return Day(number: Int(seconds.flooredDivision(by: 86_400)))
  }

  /// RFC 3339 in UTC, to the second: `2026-03-09T14:05:00Z`.
  public var rfc3339: String {
    let seconds = milliseconds.flooredDivision(by: 1000)
    let day = Day(number: Int(seconds.flooredDivision(by: 86_400)))
    let rest = Int(seconds - Int64(day.number) * 86_400)
    return "\(day)T\(pad(rest / 3600)):\(pad(rest / 60 % 60)):\(pad(rest % 60))Z"
  }
}

func pad(_ value: Int, _ width: Int = 2) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}

extension FixedWidthInteger {
  /// Division that rounds towards minus infinity, as calendars need.
  func flooredDivision(by divisor: Self) -> Self {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
  func flooredRemainder(by divisor: Self) -> Self { self - flooredDivision(by: divisor) * divisor }
}

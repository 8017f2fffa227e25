import Vocabulary

/// A day read from a cell, and the time with it when there was one.
public struct DayTime: Hashable, Sendable {
  public let day: Day
  /// Seconds since midnight, 0…86,399; nil: only a day was given.
  public let second: Int?
  /// Seconds east of UTC; nil: local time.
  public let utcOffset: Int?

  public init(day: Day, second: Int? = nil, utcOffset: Int? = nil) {
    self.day = day
    self.second = second
    self.utcOffset = utcOffset
  }
}

/// Why a cell is no day; `code` names a message, never a text.
public enum DayFault: Error, Hashable, Sendable {
  case empty
  case unreadable
  case monthOutOfRange(Int)
  case dayOutOfRange(Int)
  /// Such as 30 February.
  case dayDoesNotExist(year: Int, month: Int, day: Int)
  case yearOutOfRange(Int)
  case timeOutOfRange
  /// The year stands last although it was said to stand first.
  case otherOrder

  public var code: String {
    switch self {
    case .empty: "day-empty"
    case .unreadable: "day-unreadable"
    case .monthOutOfRange: "month-out-of-range"
    case .dayOutOfRange: "day-out-of-range"
    case .dayDoesNotExist: "day-does-not-exist"
    case .yearOutOfRange: "year-out-of-range"
    case .timeOutOfRange: "time-out-of-range"
    case .otherOrder: "day-in-other-order"
    }
  }

  public var arguments: [String: String] {
    switch self {
    case .monthOutOfRange(let month): ["month": "\(month)"]
    case .dayOutOfRange(let day): ["day": "\(day)"]
    case .dayDoesNotExist(let year, let month, let day): ["year": "\(year)", "month": "\(month)", "day": "\(day)"]
    case .yearOutOfRange(let year): ["year": "\(year)"]
    case .empty, .unreadable, .timeOutOfRange, .otherOrder: [:]
    }
  }
}

/// Reads days and times as cities write them, from UTF-8 and without `DateFormatter`.
///
/// Whatever the order: ISO 8601 (`2024-03-09T14:05:00Z`), a four-digit year in front (`2024/3/9`), `20240309`, and
/// months by name in English, French, Arabic, German, Spanish, Italian, Dutch and Portuguese (`9 mars 2024`).
/// By the order: `9/3/2024`, `9.3.24`, `9-3-2024`, `9 3 2024`. A time may follow: `14:05`, `14:05:30.5`, `2:05 PM`,
/// `14h05`. Arabic-Indic and Persian digits count as digits.
public struct DayParser: Sendable {
  public enum Order: String, Sendable, CaseIterable, Codable {
    case dayMonthYear = "dmy"
    case monthDayYear = "mdy"
    case yearMonthDay = "ymd"
  }

  /// Plain numbers that are days: Excel's serials from either epoch.
  public enum Serials: Sendable {
    case none, from1900, from1904
  }

  public var order: Order
  /// Years of two digits lie in the hundred years from this one: with 1950, `49` is 2049 and `50` is 1950.
  public var firstOfTwoDigits: Int
  public var serials: Serials

  public init(order: Order, firstOfTwoDigits: Int = 1950, serials: Serials = .none) {
    self.order = order
    self.firstOfTwoDigits = firstOfTwoDigits
    self.serials = serials
  }

  public func parse(_ text: String) throws(DayFault) -> DayTime {
    var text = text
    let reading: Result<DayTime, DayFault> = text.withUTF8 { bytes in
      do throws(DayFault) { return .success(try parse(bytes)) } catch { return .failure(error) }
    }
    return try reading.get()
  }

  public func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(DayFault) -> DayTime {
    let bytes = Blank.trim(bytes)
    guard !bytes.isEmpty else { throw .empty }
    // No day is longer, not even with its weekday in Arabic.
    guard bytes.count <= 120 else { throw .unreadable }
    var at = 0
    let first = digits(bytes, &at)
    if first.count > 0, first.count <= 4, at < bytes.count {
      let mark = bytes[at]
      if mark == 47 || mark == 45 || mark == 46 {
        at += 1
        let second = digits(bytes, &at)
        if second.count > 0, at < bytes.count, bytes[at] == mark {
          at += 1
          let third = digits(bytes, &at)
          if third.count > 0 {
            let day = try assemble(first, second, third)
            if at == bytes.count { return DayTime(day: day) }
            if !bytes[at...].contains(where: { $0 >= 0x80 }) { return try timed(day, bytes, at) }
          }
        }
      }
    }
    return try unusual(bytes)
  }

  typealias Digits = (value: Int, count: Int)

  @inline(__always)
  func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Digits {
    var value = 0
    let start = at
    while at < bytes.count {
      let digit = bytes[at] &- 48
      guard digit <= 9, at - start < 18 else { break }
      value = value &* 10 &+ Int(digit)
      at += 1
    }
    return (value, at - start)
  }

  /// Three numbers by the order, or year first when the first has four digits.
  @inline(__always)
  func assemble(_ first: Digits, _ second: Digits, _ third: Digits) throws(DayFault) -> Day {
    if first.count >= 3 {
      guard first.count == 4, second.count <= 2, third.count <= 2 else { throw .unreadable }
      return try day(first.value, second.value, third.value)
    }
    guard second.count <= 2 else { throw .unreadable }
    if order == .yearMonthDay {
      guard third.count <= 2 else { throw third.count == 4 ? .otherOrder : .unreadable }
      guard first.count == 2 else { throw .unreadable }
      return try day(full(first.value), second.value, third.value)
    }
    guard third.count == 4 || third.count == 2 else { throw .unreadable }
    let year = third.count == 4 ? third.value : full(third.value)
    return order == .dayMonthYear
      ? try day(year, second.value, first.value) : try day(year, first.value, second.value)
  }

  func full(_ twoDigits: Int) -> Int {
    let century = firstOfTwoDigits / 100 * 100
    return century + twoDigits < firstOfTwoDigits ? century + 100 + twoDigits : century + twoDigits
  }

  @inline(__always)
  func day(_ year: Int, _ month: Int, _ day: Int) throws(DayFault) -> Day {
    guard month >= 1, month <= 12 else { throw .monthOutOfRange(month) }
    guard day >= 1, day <= 31 else { throw .dayOutOfRange(day) }
    guard year >= 1, year <= 9999 else { throw .yearOutOfRange(year) }
    guard let found = Day(year, month, day) else { throw .dayDoesNotExist(year: year, month: month, day: day) }
    return found
  }
}

import Vocabulary

/// Times of the day, after a day or in a column of their own.
extension DayParser {
  /// Reads a time that stands alone: `14:05`, `14:05:30`, `2:05 PM`, `14h05`, and without a sign `1405`, `905`, `5`
  /// (five past midnight) as police files have it. Seconds since midnight; nil for anything else.
  public static func time(_ text: String) -> Int? {
    var text = text
    return text.withUTF8 { time($0) }
  }

  public static func time(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let bytes = Blank.trim(bytes)
    guard !bytes.isEmpty, bytes.count <= 40 else { return nil }
    if bytes.contains(where: { $0 >= 0x80 }) {
      return westernised(bytes).withUnsafeBufferPointer { $0.contains { $0 >= 0x80 } ? clock($0)?.second : time($0) }
    }
    if bytes.count <= 4, bytes.allSatisfy({ $0 &- 48 <= 9 }) {
      let value = bytes.reduce(0) { $0 * 10 + Int($1 - 48) }
      return value / 100 < 24 && value % 100 < 60 ? value / 100 * 3600 + value % 100 * 60 : nil
    }
    guard let found = clock(bytes), found.utcOffset == nil else { return nil }
    return found.second
  }

  /// The rest of a cell after its day.
  func timed(_ day: Day, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) throws(DayFault) -> DayTime {
    var at = start
    var hasT = false
    while at < bytes.count, bytes[at] == 32 || bytes[at] == 44 || bytes[at] | 32 == 116 {
      if bytes[at] | 32 == 116 {
        guard !hasT else { throw .unreadable }
        hasT = true
      }
      at += 1
    }
    guard at > start, at < bytes.count else { throw .unreadable }
    let rest = UnsafeBufferPointer(rebasing: bytes[at...])
    guard let clock = Self.clock(rest, isCompact: hasT) else { throw .unreadable }
    guard let second = clock.second else { throw .timeOutOfRange }
    return DayTime(day: day, second: second, utcOffset: clock.utcOffset)
  }

  /// Hour, minute, second, half of the day and zone; nil: not a time; without a second: out of range.
  private static func clock(
    _ bytes: UnsafeBufferPointer<UInt8>, isCompact: Bool = false
  ) -> (second: Int?, utcOffset: Int?)? {
    var at = 0
    func number() -> (value: Int, count: Int) {
      var value = 0
      let start = at
      while at < bytes.count, bytes[at] &- 48 <= 9, at - start < 6 {
        value = value * 10 + Int(bytes[at] &- 48)
        at += 1
      }
      return (value, at - start)
    }
    func skipSpaces() {
      while at < bytes.count, bytes[at] == 32 { at += 1 }
    }
    let first = number()
    var (hour, minute, second) = (first.value, 0, 0)
    var hasMinute = false
    if isCompact, first.count == 4 || first.count == 6 {
      let clock = first.count == 4 ? first.value * 100 : first.value
      (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100)
      hasMinute = true
    } else {
      guard first.count == 1 || first.count == 2 else { return nil }
      if at < bytes.count, bytes[at] == 58 || bytes[at] | 32 == 104 || bytes[at] == 46 {
        let mark = bytes[at]
        at += 1
        let next = number()
        guard next.count == 2 || next.count == 0 && mark | 32 == 104 else { return nil }
        minute = next.value
        hasMinute = true
        if at < bytes.count, bytes[at] == mark, mark != 104, mark != 72 {
          at += 1
          let last = number()
          guard last.count == 2 else { return nil }
          second = last.value
        }
      }
    }
    if hasMinute, at < bytes.count, bytes[at] == 46 || bytes[at] == 44 {
      at += 1
      let start = at
      while at < bytes.count, bytes[at] &- 48 <= 9 { at += 1 }
      guard at > start else { return nil }
    }
    skipSpaces()
    let half = halfOfDay(bytes, &at)
    guard hasMinute || half != nil else { return nil }
    skipSpaces()
    guard let zone = zone(bytes, &at), at == bytes.count else { return nil }
    if let half {
      guard (1...12).contains(hour) else { return (nil, nil) }
      hour = hour % 12 + half
    }
    guard hour < 24, minute < 60, second < 60 else { return (nil, nil) }
    return (hour * 3600 + minute * 60 + second, zone.offset)
  }

  /// 0 for `AM`, `a.m.`, `ص`; 12 for `PM`, `p.m.`, `م`.
  private static func halfOfDay(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int? {
    guard at < bytes.count else { return nil }
    if at + 1 < bytes.count, bytes[at] == 0xD8, bytes[at + 1] == 0xB5 {
      at += 2
      return 0
    }
    if at + 1 < bytes.count, bytes[at] == 0xD9, bytes[at + 1] == 0x85 {
      at += 2
      return 12
    }
    let letter = bytes[at] | 32
    guard letter == 97 || letter == 112 else { return nil }
    var next = at + 1
    while next < bytes.count, bytes[next] == 46 || bytes[next] == 32 { next += 1 }
    guard next < bytes.count, bytes[next] | 32 == 109 else { return nil }
    next += 1
    if next < bytes.count, bytes[next] == 46 { next += 1 }
    at = next
    return letter == 97 ? 0 : 12
  }

  /// `Z`, `UTC`, `+01:00`, `+0100`, `-05`; no zone at all is fine, nil is not.
  private static func zone(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> (offset: Int?, Void)? {
    guard at < bytes.count else { return (nil, ()) }
    let rest = UnsafeBufferPointer(rebasing: bytes[at...])
    let word = String(decoding: rest, as: UTF8.self).uppercased()
    if word == "Z" || word == "UTC" || word == "GMT" {
      at = bytes.count
      return (0, ())
    }
    let sign = bytes[at] == 43 ? 1 : bytes[at] == 45 ? -1 : 0
    guard sign != 0 else { return nil }
    let digits = rest.dropFirst().filter { $0 != 58 }
    let isTidy = rest.count == 3 || rest.count == 5 || rest.count == 6 && rest[3] == 58
    guard isTidy, digits.count == 2 || digits.count == 4, digits.allSatisfy({ $0 &- 48 <= 9 }) else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) } * (digits.count == 2 ? 100 : 1)
    guard value / 100 <= 14, value % 100 < 60 else { return nil }
    at = bytes.count
    return (sign * (value / 100 * 3600 + value % 100 * 60), ())
  }
}

import Vocabulary

/// The slower forms: one run of digits, months by name, numbers with spaces, other digits than ASCII's.
extension DayParser {
  func unusual(_ original: UnsafeBufferPointer<UInt8>) throws(DayFault) -> DayTime {
    guard original.contains(where: { $0 >= 0x80 }) else { return try plain(original) }
    let ascii = Self.westernised(original)
    let reading: Result<DayTime, DayFault> = ascii.withUnsafeBufferPointer { bytes in
      do throws(DayFault) { return .success(try plain(Blank.trim(bytes))) } catch { return .failure(error) }
    }
    return try reading.get()
  }

  private func plain(_ bytes: UnsafeBufferPointer<UInt8>) throws(DayFault) -> DayTime {
    var at = 0
    let run = digits(bytes, &at)
    if let day = try compact(run, bytes, at) { return day }
    return try spelled(bytes)
  }

  /// `20240309`, `09032024` by the order, `202403091405`, serial numbers; nil for other forms.
  private func compact(
    _ run: Digits, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int
  ) throws(DayFault) -> DayTime? {
    let isAlone = at == bytes.count
    if run.count > 0, run.count <= 7, serials != .none {
      guard isAlone || bytes[at] == 46 else { return nil }
      guard let serial = NumberStyle.plain.parse(bytes) else { return nil }
      guard let (day, second) = ExcelDay.read(serial, countsFrom1904: serials == .from1904) else {
        throw .unreadable
      }
      return DayTime(day: day, second: isAlone || serial == serial.rounded() ? nil : second)
    }
    let value = run.value
    switch run.count {
    case 8:
      let found = try eightDigits(value)
      return isAlone ? DayTime(day: found) : try timed(found, bytes, at)
    case 12 where isAlone, 14 where isAlone:
      let clock = run.count == 12 ? value % 10_000 * 100 : value % 1_000_000
      let date = run.count == 12 ? value / 10_000 : value / 1_000_000
      let found = try day(date / 10_000, date / 100 % 100, date % 100)
      guard clock / 10_000 < 24, clock / 100 % 100 < 60, clock % 100 < 60 else { throw .timeOutOfRange }
      return DayTime(day: found, second: clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100)
    default: return nil
    }
  }

  /// Year first where that gives a day from 1800 to 2199, else by the order.
  private func eightDigits(_ value: Int) throws(DayFault) -> Day {
    let year = value / 10_000
    if (1800...2199).contains(year) || order == .yearMonthDay {
      do throws(DayFault) { return try day(year, value / 100 % 100, value % 100) } catch {
        let isPlausible = (1800...2199).contains(value % 10_000)
        if order == .yearMonthDay || !isPlausible { throw error }
      }
    }
    let first = value / 1_000_000
    let second = value / 10_000 % 100
    return order == .dayMonthYear
      ? try day(value % 10_000, second, first) : try day(value % 10_000, first, second)
  }

  /// Three parts, of which one may be a month's name, in any of the usual separations.
  private func spelled(_ bytes: UnsafeBufferPointer<UInt8>) throws(DayFault) -> DayTime {
    var numbers: [Digits] = []
    var month: Int?
    var monthPlace = 0
    var at = 0
    while at < bytes.count, numbers.count + (month == nil ? 0 : 1) < 3 {
      let byte = bytes[at]
      if byte &- 48 <= 9 {
        let number = digits(bytes, &at)
        guard number.count <= 4 else { throw .unreadable }
        numbers.append(number)
      } else if byte | 32 >= 97 && byte | 32 <= 122 || byte >= 0x80 {
        let start = at
        while at < bytes.count, bytes[at] | 32 >= 97 && bytes[at] | 32 <= 122 || bytes[at] >= 0x80 { at += 1 }
        let word = MonthNames.folded(UnsafeBufferPointer(rebasing: bytes[start..<at]))
        if let found = MonthNames.month(word, followedBy: bytes, &at) {
          guard month == nil else { throw .unreadable }
          month = found
          monthPlace = numbers.count
        } else if !(numbers.isEmpty && MonthNames.weekdays.contains(word)) && !MonthNames.fillers.contains(word) {
          throw .unreadable
        }
      } else if byte == 32 || byte == 44 || byte == 45 || byte == 46 || byte == 47 {
        at += 1
      } else {
        throw .unreadable
      }
    }
    let found: Day
    if let month {
      guard numbers.count == 2 else { throw .unreadable }
      // `2024 March 9` has the year first; `9 March 2024` and `March 9, 2024` last.
      let isYearFirst = numbers[0].count == 4
      let year = isYearFirst ? numbers[0] : numbers[1]
      let number = isYearFirst ? numbers[1] : numbers[0]
      guard number.count <= 2, year.count == 4 || year.count == 2, !isYearFirst || monthPlace < 2 else {
        throw .unreadable
      }
      found = try day(year.count == 4 ? year.value : full(year.value), month, number.value)
    } else {
      guard numbers.count == 3, isEvenlyParted(bytes) else { throw .unreadable }
      found = try assemble(numbers[0], numbers[1], numbers[2])
    }
    return at == bytes.count ? DayTime(day: found) : try timed(found, bytes, at)
  }

  /// Numbers alone must have one separator between them all: `9 3 2024`, `9. 3. 2024`, `9 / 3 / 2024`.
  private func isEvenlyParted(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var marks: [[UInt8]] = [[]]
    var at = 0
    while at < bytes.count, marks.count < 3 {
      if bytes[at] &- 48 > 9 {
        marks[marks.count - 1].append(bytes[at])
      } else if marks.last?.isEmpty == false {
        marks.append([])
      }
      at += 1
    }
    guard marks.count >= 2, marks[0] == marks[1], let mark = marks.first else { return false }
    let signs = mark.filter { $0 != 32 }
    return signs.count <= 1 && (signs.first != 44)
  }

  /// Arabic-Indic and Persian digits and Arabic punctuation as ASCII; direction marks left out; other letters stay.
  static func westernised(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x660...0x669: out.append(UInt8(scalar.value - 0x660 + 48))
      case 0x6F0...0x6F9: out.append(UInt8(scalar.value - 0x6F0 + 48))
      case 0x200E, 0x200F, 0x61C, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
      case 0xA0, 0x202F, 0x2009: out.append(32)
      case 0x60C: out.append(44)
      case 0x2010...0x2014, 0x2212: out.append(45)
      case 0xBA, 0xAA, 0xB0: break
      default: out.append(contentsOf: String(scalar).utf8)
      }
    }
    return out
  }
}

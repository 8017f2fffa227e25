import Vocabulary

/// Excel's serial numbers: days since the end of 1899 with a 29 February 1900 that never was, or since 1904.
public enum ExcelDay {
  /// The day and the second of the day; nil outside 1900…9999 and for the day that never was.
  public static func read(_ serial: Double, countsFrom1904: Bool = false) -> (day: Day, second: Int)? {
    guard serial >= 0, serial < 2_958_466 else { return nil }
    let seconds = Int((serial * 86_400).rounded())
    let number = seconds / 86_400
    guard countsFrom1904 || number >= 1 && number != 60 else { return nil }
    let day = number - (countsFrom1904 ? 24_107 : number < 60 ? 25_568 : 25_569)
    // 9999-12-31.
    guard day <= 2_932_896 else { return nil }
    return (Day(number: day), seconds % 86_400)
  }

  /// Writes a cell's number as its format shows it, in ISO 8601; `.number` when it cannot be a day.
  static func write(
    _ serial: Double, _ format: CellFormats.Format, countsFrom1904: Bool, to out: inout [UInt8]
  ) -> CellKind {
    switch format {
    case .day, .dayTime:
      guard let (day, second) = read(serial, countsFrom1904: countsFrom1904) else { break }
      write(day, to: &out)
      guard format == .dayTime else { return .day }
      out.append(UInt8(ascii: "T"))
      write(second, to: &out)
      return .dayTime
    case .time, .elapsed:
      guard serial >= 0, serial < 2_958_466 else { break }
      let seconds = Int((serial * 86_400).rounded())
      write(format == .elapsed ? seconds : seconds % 86_400, to: &out)
      return .time
    case .padded(let width):
      guard serial >= 0, serial < 1e15, serial == serial.rounded() else { break }
      let digits = String(Int(serial))
      out.append(contentsOf: String(repeating: "0", count: max(0, width - digits.count)).utf8)
      out.append(contentsOf: digits.utf8)
      return .number
    case .plain: break
    }
    NumberText.write(serial, to: &out)
    return .number
  }

  private static func write(_ second: Int, to out: inout [UInt8]) {
    digits(second / 3600, atLeast: 2, to: &out)
    out.append(58)
    digits(second / 60 % 60, atLeast: 2, to: &out)
    out.append(58)
    digits(second % 60, atLeast: 2, to: &out)
  }

  private static func write(_ day: Day, to out: inout [UInt8]) {
    let (year, month, date) = day.parts
    digits(year, atLeast: 4, to: &out)
    out.append(45)
    digits(month, atLeast: 2, to: &out)
    out.append(45)
    digits(date, atLeast: 2, to: &out)
  }

  private static func digits(_ value: Int, atLeast width: Int, to out: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      out.append(UInt8(48 + value / divisor % 10))
      divisor /= 10
    }
  }
}

/// Numbers as a spreadsheet shows them: 15 significant digits, no exponent while fewer than 22 places do.
enum NumberText {
  static func write(_ value: Double, to out: inout [UInt8]) {
    if value == value.rounded(), abs(value) < 1e15 {
      out.append(contentsOf: String(Int(value)).utf8)
      return
    }
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    var text = Array(value.description.utf8)[...]
    if text.first == 45 {
      out.append(45)
      text.removeFirst()
    }
    if let mark = text.firstIndex(of: 101) {
      exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
      text = text[..<mark]
    }
    for byte in text {
      if byte == 46 { point = digits.count } else { digits.append(byte) }
    }
    // The value is 0.DIGITS times ten to the power of `scale`.
    var scale = (point ?? digits.count) + exponent
    let zeros = digits.prefix { $0 == 48 }.count
    digits.removeFirst(zeros)
    scale -= zeros
    round(&digits, &scale)
    while digits.last == 48 { digits.removeLast() }
    if scale > 21 || scale < -9 {
      out.append(digits[0])
      if digits.count > 1 {
        out.append(46)
        out.append(contentsOf: digits[1...])
      }
      out.append(contentsOf: "E\(scale > 0 ? "+" : "")\(scale - 1)".utf8)
    } else if scale <= 0 {
      out.append(contentsOf: [48, 46])
      out.append(contentsOf: Array(repeating: 48, count: -scale))
      out.append(contentsOf: digits)
    } else if digits.count <= scale {
      out.append(contentsOf: digits)
      out.append(contentsOf: Array(repeating: 48, count: scale - digits.count))
    } else {
      out.append(contentsOf: digits[..<scale])
      out.append(46)
      out.append(contentsOf: digits[scale...])
    }
  }

  /// To 15 digits, halves away from zero.
  private static func round(_ digits: inout [UInt8], _ scale: inout Int) {
    guard digits.count > 15 else { return }
    let isUp = digits[15] >= 53
    digits.removeLast(digits.count - 15)
    guard isUp else { return }
    var at = 14
    while at >= 0, digits[at] == 57 {
      digits[at] = 48
      at -= 1
    }
    if at >= 0 {
      digits[at] += 1
    } else {
      digits.insert(49, at: 0)
      scale += 1
    }
  }
}

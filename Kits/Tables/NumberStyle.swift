/// How a column writes numbers: `1234.5`, `1,234.5`, `1.234,5`, `1 234,5`.
public struct NumberStyle: Sendable, Hashable {
  /// ASCII of the decimal sign.
  public let decimal: UInt8
  /// ASCII of the sign between thousands (a space stands for no-break spaces too); nil: none allowed.
  public let grouping: UInt8?

  public init(decimal: Character, grouping: Character? = nil) {
    self.decimal = decimal.asciiValue ?? 46
    self.grouping = grouping.flatMap(\.asciiValue)
  }

  public static let plain = NumberStyle(decimal: ".")
  static let known = [
    plain, NumberStyle(decimal: ".", grouping: ","), NumberStyle(decimal: ","),
    NumberStyle(decimal: ",", grouping: "."), NumberStyle(decimal: ",", grouping: " "),
    NumberStyle(decimal: ".", grouping: " "),
    NumberStyle(decimal: ".", grouping: "'"),
  ]

  public func parse(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { parse(Blank.trim($0)) }
  }

  /// Reads a number exactly (to the nearest double); nil for anything else. Groups must be of three digits.
  public func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    let end = bytes.count
    guard end > 0, end <= 64 else { return nil }
    let isNegative = bytes[0] == 45
    if isNegative || bytes[0] == 43 { at = 1 }
    let first = at
    var mantissa: UInt64 = 0
    var digits = 0
    var significant = 0
    var scale = 0
    var sinceGroup = -1
    while at < end {
      let byte = bytes[at]
      if byte &- 48 <= 9 {
        digits += 1
        if significant > 0 || byte != 48 { significant += 1 }
        if significant <= 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- 48) } else { scale += 1 }
        if sinceGroup >= 0 { sinceGroup += 1 }
        at += 1
      } else if let width = groupingWidth(bytes, at) {
        // `0,611` is a decimal fraction, never a group.
        let isPlaced = sinceGroup < 0 ? (1...3).contains(digits) && bytes[first] != 48 : sinceGroup == 3
        guard isPlaced else { return nil }
        sinceGroup = 0
        at += width
      } else {
        break
      }
    }
    guard sinceGroup < 0 || sinceGroup == 3 else { return nil }
    if at < end, bytes[at] == decimal {
      at += 1
      while at < end, bytes[at] &- 48 <= 9 {
        digits += 1
        if significant > 0 || bytes[at] != 48 { significant += 1 }
        if significant <= 18 {
          mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 48)
          scale -= 1
        }
        at += 1
      }
    }
    guard digits > 0 else { return nil }
    if at < end, bytes[at] | 32 == 101 {
      at += 1
      var isSmall = false
      if at < end, bytes[at] == 43 || bytes[at] == 45 {
        isSmall = bytes[at] == 45
        at += 1
      }
      var exponent = 0
      let start = at
      while at < end, bytes[at] &- 48 <= 9, exponent < 10_000 {
        exponent = exponent * 10 + Int(bytes[at] &- 48)
        at += 1
      }
      guard at > start else { return nil }
      scale += isSmall ? -exponent : exponent
    }
    guard at == end else { return nil }
    return Self.value(mantissa, significant, scale, isNegative, bytes, self)
  }

  /// Exact when both the digits and the power of ten are doubles without rounding (W. D. Clinger, "How to read
  /// floating point numbers accurately", 1990); else by the standard library from the text.
  private static func value(
    _ mantissa: UInt64, _ significant: Int, _ scale: Int, _ isNegative: Bool, _ bytes: UnsafeBufferPointer<UInt8>,
    _ style: NumberStyle
  ) -> Double? {
    if mantissa == 0 { return isNegative ? -0.0 : 0 }
    if significant <= 18, mantissa <= 1 << 53, scale >= -22, scale <= 22 {
      let whole = Double(mantissa)
      let value = scale < 0 ? whole / powers[-scale] : whole * powers[scale]
      return isNegative ? -value : value
    }
    let plain = bytes.compactMap { byte -> UInt8? in
      if byte == style.decimal { return 46 }
      return byte &- 48 <= 9 || byte | 32 == 101 || byte == 43 || byte == 45 ? byte : nil
    }
    guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// Bytes of the grouping sign at a place, between digits; nil: none there.
  private func groupingWidth(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
    guard let grouping, at > 0 else { return nil }
    if bytes[at] == grouping { return 1 }
    guard grouping == 32 else { return nil }
    if at + 1 < bytes.count, bytes[at] == 0xC2, bytes[at + 1] == 0xA0 { return 2 }
    // Narrow no-break space, as French typography has it.
    if at + 2 < bytes.count, bytes[at] == 0xE2, bytes[at + 1] == 0x80, bytes[at + 2] == 0xAF { return 3 }
    return nil
  }

  /// An optional sign and 1–18 digits; nil for anything else.
  static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var at = 0
    let isNegative = bytes.first == 45
    if isNegative || bytes.first == 43 { at = 1 }
    guard bytes.count > at, bytes.count - at <= 18 else { return nil }
    var sum = 0
    while at < bytes.count {
      guard bytes[at] &- 48 <= 9 else { return nil }
      sum = sum &* 10 &+ Int(bytes[at] &- 48)
      at += 1
    }
    return isNegative ? -sum : sum
  }

  /// The style that reads all the samples, plainer ones first; nil when none does. `6,718` counts as grouped,
  /// unless another sample shows that the comma is decimal.
  public static func guess(_ samples: [String]) -> NumberStyle? {
    guard !samples.isEmpty else { return nil }
    return known.first { style in samples.allSatisfy { style.parse($0) != nil } }
  }
}

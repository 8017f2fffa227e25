/// Keeps spreadsheet programs from running a value as a formula: a value that begins with `=`, `+`, `-`, `@`, tab
/// or a line break gets an apostrophe in front, unless it is a plain number (CWE-1236). A value that already has
/// apostrophes before such a sign gets one more, so that taking one away restores every value exactly.
enum FormulaGuard {
  static func needsGuard(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, first == 39 || isSign(first) else { return false }
    if first != 39 { return !isPlainNumber(bytes) }
    let sign = bytes.first { $0 != 39 }
    return sign.map(isSign) ?? false
  }

  static func isGuarded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.first == 39, let sign = bytes.first(where: { $0 != 39 }) else { return false }
    return isSign(sign)
  }

  static func unguarded(_ text: String) -> String {
    var copy = text
    return copy.withUTF8(isGuarded) ? String(text.dropFirst()) : text
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == 61 || byte == 43 || byte == 45 || byte == 64 || byte == 9 || byte == 10 || byte == 13
  }

  private static func isPlainNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    NumberStyle.plain.parse(bytes) != nil || NumberStyle(decimal: ",").parse(bytes) != nil
  }
}

/// Keeps spreadsheet programs from running a value as a formula: a value that begins with `=`, `+`, `-`, `@` (of
/// ordinary or full width), tab or a line break gets an apostrophe in front, unless it is a plain number (CWE-1236). A value that already has
/// apostrophes before such a sign gets one more, so that taking one away restores every value exactly.
enum FormulaGuard {
  static func needsGuard(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, first == 39 || isSign(bytes[...]) else { return false }
    return first == 39 ? isSign(bytes.drop { $0 == 39 }) : !isPlainNumber(bytes)
  }

  static func isGuarded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.first == 39 && isSign(bytes.drop { $0 == 39 })
  }

  static func unguarded(_ text: String) -> String {
    var copy = text
    return copy.withUTF8(isGuarded) ? String(text.dropFirst()) : text
  }

  private static func isSign(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    switch bytes.first {
    case 61, 43, 45, 64, 9, 10, 13: true
    // U+FF0B, U+FF0D, U+FF1D and U+FF20, which East Asian spreadsheets take for the same.
    case 0xEF:
      bytes.dropFirst().first == 0xBC && bytes.dropFirst(2).first.map { [0x8B, 0x8D, 0x9D, 0xA0].contains($0) } == true
    default: false
    }
  }

  private static func isPlainNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    NumberStyle.plain.parse(bytes) != nil || NumberStyle(decimal: ",").parse(bytes) != nil
  }
}

/// Texts as arrays of symbols, in the three ways in which programs count a text's length.
///
/// Jellyfish counts characters as people see them (extended grapheme clusters), told apart by their code points, not by
/// canonical equivalence; a program written with Python's strings counts code points; DuckDB counts bytes of UTF-8.
struct TextSymbols {
  private var clusters: [[UInt32]: UInt32] = [:]

  /// A character of one code point is that; others get a number of their own beyond all code points.
  mutating func characters(_ text: String) -> [UInt32] {
    if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) { return Self.bytes(text) }
    return text.map { character in
      let points = character.unicodeScalars.map(\.value)
      if points.count == 1 { return points[0] }
      let next = 0x11_0000 + UInt32(clusters.count)
      let symbol = clusters[points] ?? next
      if symbol == next { clusters[points] = next }
      return symbol
    }
  }

  static func codePoints(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
  static func bytes(_ text: String) -> [UInt32] { text.utf8.map(UInt32.init) }
}

import Vocabulary

/// Sets and lists of codes as one narrow text, each code between its own spaces: `" assault  threat "`. So membership
/// is `LIKE '% assault %'` and the number of times is a difference of lengths, on both databases and without a join.
enum CodeSets {
  static func pack(_ codes: some Sequence<Code>) -> String {
    var text = ""
    for code in codes {
      text += " "
      text += code.text
      text += " "
    }
    return text
  }

  static func pack(_ codes: Set<Code>) -> String {
    codes.count < 2 ? pack(Array(codes)) : pack(codes.sorted())
  }

  static func unpack(_ text: String) -> [Code] {
    // Most hold one or none, and lists read hundreds.
    if text.isEmpty { return [] }
    return text.utf8.split(separator: UInt8(ascii: " ")).map { Code(String(Substring($0))) }
  }

  static func set(_ text: String) -> Set<Code> { text.isEmpty ? [] : Set(unpack(text)) }

  /// What makes a text fit to be a code: lowercase words joined by hyphens, so that it fits addresses and packing.
  static func isCode(_ text: String) -> Bool {
    (1...60).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
  }
}

extension Code {
  static let unknown: Code = "unknown"
  static let noBias: Code = "no-bias"
  static let otherConduct: Code = "other"
}

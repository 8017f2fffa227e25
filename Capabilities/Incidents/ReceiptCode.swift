import Access
import Vocabulary

/// What a reporter keeps to see what became of a report: 60 random bits as `7KQF-2MXA-9TBC`. Only a keyed digest is
/// stored, so that neither the database nor a backup of it opens anything.
struct ReceiptCode: Sendable, Hashable {
  /// 12 characters of Crockford's base 32 (D. Crockford, "Base 32"), which has no I, L, O and U.
  let text: String
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  init(_ surroundings: Surroundings) { self.init(bits: surroundings.random()) }

  /// From the lowest 60 bits.
  init(bits: UInt64) {
    let bytes = (0..<12).map { Self.alphabet[Int(bits >> UInt64($0 * 5) & 31)] }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Reads what a person typed: any case, spaces and hyphens, and letters that look like digits.
  init?(typed: String) {
    var bytes: [UInt8] = []
    for byte in typed.uppercased().utf8 {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): continue
      case UInt8(ascii: "I"), UInt8(ascii: "L"): bytes.append(UInt8(ascii: "1"))
      case UInt8(ascii: "O"): bytes.append(UInt8(ascii: "0"))
      case UInt8(ascii: "U"): bytes.append(UInt8(ascii: "V"))
      default:
        guard Self.alphabet.contains(byte) else { return nil }
        bytes.append(byte)
      }
    }
    guard bytes.count == 12 else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// In groups of four, as it is shown.
  var grouped: String {
    let characters = Array(text)
    return [characters[0..<4], characters[4..<8], characters[8..<12]].map { String($0) }.joined(separator: "-")
  }

  func digest(_ secret: AppSecret) -> String { secret.code("incident-receipt", text) }
}

/// The identifier of a record: a UUID version 7 (RFC 9562, section 5.7), whose text sorts by the time of creation.
///
/// `Kind` is the record's type, so that the identifier of an organisation cannot be passed for that of a person.
public struct Identifier<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
  /// 36 lowercase characters, as stored.
  public let text: String

  /// Makes a new identifier from a time in milliseconds since 1970 and 74 random bits.
  public init(milliseconds: Int64, random: (UInt64, UInt64)) {
    let time = UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF
    let high = time << 16 | 0x7000 | (random.0 & 0x0FFF)
    let low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
    text = Self.format(high, low)
  }

  /// Reads an identifier as text; nil unless it has the form of a UUID.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    guard text.utf8.count == 36 else { return nil }
    var hasCapitals = false
    for (index, byte) in text.utf8.enumerated() {
      switch index {
      case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
      default:
        guard byte.isHexDigit else { return nil }
        if byte < UInt8(ascii: "a"), byte >= UInt8(ascii: "A") { hasCapitals = true }
      }
    }
    self.text = hasCapitals ? text.lowercased() : text
  }

  public var description: String { text }
  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let read = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an identifier")
    }
    self = read
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  private static func format(_ high: UInt64, _ low: UInt64) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(36)
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { out.append(UInt8(ascii: "-")) }
      let word = index < 16 ? high : low
      out.append(digits[Int(word >> UInt64(60 - 4 * (index % 16)) & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}

/// Names for identifiers that more than one module speaks of.
public enum OrganisationKind {}
public enum PersonKind {}
public typealias OrganisationID = Identifier<OrganisationKind>
public typealias PersonID = Identifier<PersonKind>

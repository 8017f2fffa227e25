#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An IPv4 or IPv6 address. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  /// Four or sixteen bytes.
  public let bytes: [UInt8]

  /// Reads `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]:443`, `192.0.2.1:80`, and ignores a zone (`%eth0`).
  public init?(_ text: some StringProtocol) {
    var four = [UInt8](repeating: 0, count: 4)
    // What the system names a peer needs no tidying, and is read several times a request.
    if inet_pton(AF_INET, String(text), &four) == 1 {
      bytes = four
      return
    }
    var text = String(text).trimmed
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      text = String(text[text.index(after: text.startIndex)..<end])
    } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
      text = String(text[..<colon])
    }
    if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = four
      return
    }
    var sixteen = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
    let isMapped = sixteen.prefix(10).allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
    bytes = isMapped ? Array(sixteen.suffix(4)) : sixteen
  }

  public var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }

  /// What one customer of a network holds: an IPv4 address, or the first 64 bits of an IPv6 address (RFC 6177).
  public var network: [UInt8] { bytes.count == 4 ? bytes : Array(bytes.prefix(8)) }

  public var description: String {
    var buffer = [CChar](repeating: 0, count: 64)
    _ = bytes.withUnsafeBytes {
      inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, $0.baseAddress, &buffer, socklen_t(buffer.count))
    }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// `192.0.2.0/24`, `2001:db8::/32` or one address.
public struct AddressRange: Sendable, Hashable {
  private let address: IPAddress
  private let bits: Int

  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first), parts.count <= 2 else { return nil }
    self.address = address
    guard parts.count == 2 else {
      bits = address.bytes.count * 8
      return
    }
    guard let bits = Int(parts[1]), (0...address.bytes.count * 8).contains(bits) else { return nil }
    self.bits = bits
  }

  /// A list with commas or spaces; nil when a part of it is no address.
  public static func list(_ text: String) -> [AddressRange]? {
    let parts = text.split { $0 == "," || $0 == " " }
    let ranges = parts.compactMap { AddressRange($0) }
    return ranges.count == parts.count ? ranges : nil
  }

  public func contains(_ other: IPAddress) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    let (whole, rest) = (bits / 8, bits % 8)
    guard address.bytes.prefix(whole) == other.bytes.prefix(whole) else { return false }
    return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}

import Crypto
import Foundation

/// Time-based one-time passwords (RFC 6238): SHA-1, six digits, steps of thirty seconds, as every authenticator app
/// has them.
enum TOTP {
  static let period: Int64 = 30
  static let secretLength = 20

  static func step(at milliseconds: Int64) -> Int64 { milliseconds / 1000 / period }

  /// HOTP of RFC 4226, section 5.3, for a step.
  static func code(_ secret: [UInt8], step: Int64) -> String {
    let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
    let mac = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
    let offset = Int(mac[19] & 15)
    let number =
      (UInt32(mac[offset]) & 0x7F) << 24 | UInt32(mac[offset + 1]) << 16 | UInt32(mac[offset + 2]) << 8
      | UInt32(mac[offset + 3])
    let digits = String(number % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step that a code belongs to, at most one away from now and later than the last one used (RFC 6238, section 5.2:
  /// no code is taken twice); nil when there is none. Compares in constant time.
  static func matching(_ code: String, _ secret: [UInt8], at milliseconds: Int64, after last: Int64) -> Int64? {
    let now = step(at: milliseconds)
    var found: Int64?
    for step in (now - 1)...(now + 1) where step > last {
      if SymmetricKey(data: Data(code.utf8)) == SymmetricKey(data: Data(Self.code(secret, step: step).utf8)) {
        found = step
      }
    }
    return found
  }
}

/// RFC 4648, section 6, without padding.
enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        out.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
      }
      buffer &= (1 << UInt32(bits)) - 1
    }
    if bits > 0 { out.append(alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
    return String(decoding: out, as: UTF8.self)
  }
}

/// Ten codes that each open the second step once, for a day without the telephone: 80 bits, so that a stolen digest
/// cannot be guessed.
enum RecoveryCode {
  static let count = 10

  static func make(_ bytes: [UInt8]) -> String {
    let text = Base32.text(bytes)
    return stride(from: 0, to: 16, by: 4).map { start in String(text.dropFirst(start).prefix(4)) }.joined(
      separator: "-")
  }

  /// As it is compared: capitals without separators; nil for what cannot be one.
  static func plain(_ typed: String) -> String? {
    let text = typed.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return text.count == 16 ? text : nil
  }
}

import Crypto
import Foundation
public import Storage
public import Vocabulary

/// The application's own key, made once and kept in the database. It signs what visitors bring back and encrypts the
/// secrets of second factors; its loss costs open forms, and every second factor has to be set up anew.
public struct AppSecret: Sendable {
  private let key: SymmetricKey

  /// Throws `unreadable` unless the key is 64 hexadecimal digits.
  public init(hexadecimal: String) throws {
    guard let bytes = [UInt8](hexadecimal: hexadecimal), bytes.count == 32 else {
      throw Problem.unreadable("app_secret")
    }
    key = SymmetricKey(data: bytes)
  }

  /// Reads the key, or makes it if there is none yet.
  public static func loaded(on db: any Connection, _ surroundings: Surroundings) throws -> AppSecret {
    let fresh = surroundings.bytes(32).hexadecimal
    try db.run(
      """
      INSERT INTO app_secret (name, value, created) VALUES ('application', \(fresh), \(surroundings.now()))
      ON CONFLICT (name) DO NOTHING
      """)
    let stored: String? = try db.value("SELECT value FROM app_secret WHERE name = 'application'")
    return try AppSecret(hexadecimal: stored ?? fresh)
  }

  /// HMAC-SHA256 over a purpose and its parts, as hexadecimal text. Different purposes never share a code.
  public func code(_ purpose: String, _ parts: String...) -> String {
    HMAC<SHA256>.authenticationCode(for: framed([purpose] + parts), using: key).hexadecimal
  }

  /// Compares in constant time.
  public func isCode(_ code: String, _ purpose: String, _ parts: String...) -> Bool {
    guard let bytes = [UInt8](hexadecimal: code) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: framed([purpose] + parts), using: key)
  }

  /// AES-GCM with a key that is derived for a purpose (HKDF-SHA256), as hexadecimal text: nonce, ciphertext, tag. The
  /// context is authenticated, so that what was sealed for one record opens for no other.
  public func sealed(_ bytes: [UInt8], _ purpose: String, for context: String, _ surroundings: Surroundings) throws
    -> String
  {
    let box = try AES.GCM.seal(
      bytes, using: derived(purpose), nonce: AES.GCM.Nonce(data: surroundings.bytes(12)),
      authenticating: framed([purpose, context]))
    return (Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)).hexadecimal
  }

  /// Nil for anything that was not sealed by this key for this purpose and context.
  public func opened(_ text: String, _ purpose: String, for context: String) -> [UInt8]? {
    guard let bytes = [UInt8](hexadecimal: text), let box = try? AES.GCM.SealedBox(combined: bytes) else { return nil }
    return (try? AES.GCM.open(box, using: derived(purpose), authenticating: framed([purpose, context]))).map {
      Array($0)
    }
  }

  private func derived(_ purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("concord \(purpose)".utf8), outputByteCount: 32)
  }
}

/// 256 random bits that are handed out once. Only their digest is stored, so that a copy of the database opens nothing.
enum Token {
  static func make(_ surroundings: Surroundings) -> String { surroundings.bytes(32).hexadecimal }

  /// SHA-256 of the token as hexadecimal text; nil for anything that cannot be a token.
  static func digest(_ token: String) -> String? {
    guard let bytes = [UInt8](hexadecimal: token), bytes.count == 32 else { return nil }
    return SHA256.hash(data: bytes).hexadecimal
  }
}

/// Joins texts so that no two lists give the same bytes: each is preceded by its length, and nil by a dash.
func framed(_ parts: [String?]) -> [UInt8] {
  var bytes: [UInt8] = []
  for part in parts {
    guard let part else {
      bytes += "-;".utf8
      continue
    }
    let text = part.utf8
    bytes += "\(text.count):".utf8
    bytes += text
    bytes += ";".utf8
  }
  return bytes
}

extension Sequence<UInt8> {
  /// Two lowercase digits a byte.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in self {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension [UInt8] {
  init?(hexadecimal text: String) {
    func digit(_ byte: UInt8) -> UInt8? {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    let bytes = Array(text.utf8)
    guard bytes.count.isMultiple(of: 2) else { return nil }
    self = []
    for index in stride(from: 0, to: bytes.count, by: 2) {
      guard let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else { return nil }
      append(high << 4 | low)
    }
  }
}

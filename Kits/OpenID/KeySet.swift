import Foundation
import JWTKit

/// The public keys of a service (RFC 7517), as far as they are of a kind that is taken.
struct KeySet: Sendable {
  struct Key: Decodable, Sendable {
    let kty: String
    let kid: String?
    let use: String?
    let alg: String?
    let crv: String?
    let n: String?
    let e: String?
    let x: String?
    let y: String?
  }
  private struct Wire: Decodable { let keys: [Tolerant] }
  /// One key of an unknown kind does not spoil the others.
  private struct Tolerant: Decodable {
    let key: Key?
    init(from decoder: any Decoder) throws { key = try? Key(from: decoder) }
  }

  let keys: [Key]

  init(json: [UInt8]) throws {
    guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(json)) else {
      throw OpenIDRefusal.unreachable.problem
    }
    keys = wire.keys.compactMap(\.key).filter { $0.use != "enc" }
  }

  /// The algorithms that are taken, and the kind of key that each needs: a key is never used for another kind.
  private static let kinds = ["RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"]
  static func isTaken(_ algorithm: String) -> Bool { kinds[algorithm] != nil }

  /// Those that may have signed with an algorithm under an identifier.
  func candidates(_ algorithm: String, _ identifier: String?) -> [JWK] {
    keys.filter { key in
      key.kty == Self.kinds[algorithm] && (key.alg == nil || key.alg == algorithm)
        && (identifier == nil || key.kid == nil || key.kid == identifier)
    }.compactMap { $0.jwk(algorithm) }
  }

  /// Whether a token that names this key can be from these.
  func knows(_ identifier: String?) -> Bool { identifier == nil || keys.contains { $0.kid == identifier } }
}

extension KeySet.Key {
  fileprivate func jwk(_ algorithm: String) -> JWK? {
    let identifier = JWKIdentifier(string: kid ?? "key")
    switch algorithm {
    case "RS256", "PS256":
      // Keys under 2,048 bits are not taken (NIST SP 800-131A).
      guard let n, n.utf8.count >= 341, e != nil else { return nil }
      return .rsa(algorithm == "RS256" ? .rs256 : .ps256, identifier: identifier, modulus: n, exponent: e)
    case "ES256":
      guard crv == "P-256" else { return nil }
      return .ecdsa(.es256, identifier: identifier, x: x, y: y, curve: .p256)
    case "EdDSA":
      guard crv == "Ed25519" else { return nil }
      return .octetKeyPair(.eddsa, identifier: identifier, x: x, y: nil, curve: .ed25519)
    default: return nil
    }
  }
}

import Foundation
import JWTKit

/// The checks that an ID token has to pass (OpenID Connect Core 1.0, section 3.1.3.7).
enum IDToken {
  struct Header: Decodable {
    let alg: String
    let kid: String?
    let crit: [String]?
  }

  /// Seconds that clocks may differ.
  static let leeway: Double = 60

  static func header(_ token: String) throws -> Header {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard token.utf8.count <= 64 << 10, parts.count == 3, !parts[2].isEmpty, let bytes = Base64URL.bytes(parts[0]),
      let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)), header.crit == nil,
      KeySet.isTaken(header.alg)
    else { throw OpenIDRefusal.algorithm.problem }
    return header
  }

  /// The claims under a signature of one of the keys.
  static func claims(_ token: String, _ header: Header, _ keys: KeySet) async throws -> Claims {
    for key in keys.candidates(header.alg, header.kid) {
      let collection = JWTKeyCollection()
      guard (try? await collection.add(jwk: key, isDefault: true)) != nil,
        let algorithm = try? await collection.getKey(for: key.keyIdentifier, alg: header.alg),
        let claims = try? await verified(token, algorithm)
      else { continue }
      return claims
    }
    throw OpenIDRefusal.signature.problem
  }

  private static func verified(_ token: String, _ algorithm: any JWTAlgorithm) async throws -> Claims? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard let signature = Base64URL.bytes(parts[2]), let body = Base64URL.bytes(parts[1]) else { return nil }
    guard try algorithm.verify(signature, signs: Array("\(parts[0]).\(parts[1])".utf8)) else { return nil }
    return try JSONDecoder().decode(Claims.self, from: Data(body))
  }

  /// - Parameter seconds: the present, since 1970.
  static func check(_ claims: Claims, _ settings: OpenIDSettings, nonce: String, at seconds: Double) throws {
    guard claims["iss"]?.text == settings.issuer else { throw OpenIDRefusal.issuer.problem }
    let audience = claims["aud"]?.texts ?? []
    let party = claims["azp"]?.text
    guard audience.contains(settings.clientID), party == nil || party == settings.clientID,
      audience.count == 1 || party != nil
    else { throw OpenIDRefusal.audience.problem }
    guard let expires = claims["exp"]?.number, seconds < expires + leeway, let made = claims["iat"]?.number,
      made <= seconds + leeway, claims["nbf"]?.number ?? 0 <= seconds + leeway
    else { throw OpenIDRefusal.expired.problem }
    guard let found = claims["nonce"]?.text, SameText.inConstantTime(found, nonce) else {
      throw OpenIDRefusal.nonce.problem
    }
    guard let subject = claims["sub"]?.text, (1...255).contains(subject.utf8.count) else {
      throw OpenIDRefusal.subject.problem
    }
  }
}

enum SameText {
  static func inConstantTime(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// RFC 4648, section 5, without padding.
enum Base64URL {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    guard !text.contains("="), !text.contains("+"), !text.contains("/") else { return nil }
    let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    return Data(base64Encoded: standard + padding).map { Array($0) }
  }
}

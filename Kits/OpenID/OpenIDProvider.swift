import Crypto
import Foundation
import Synchronization
public import Vocabulary

/// What a browser keeps while somebody is at the sign-in service; sealed, so that nobody else can read or make one.
public struct OpenIDFlow: Codable, Sendable, Hashable {
  public let state: String
  public let nonce: String
  /// The secret of PKCE (RFC 7636).
  public let verifier: String
  /// Where the person wanted to go.
  public let next: String
  public let expires: Int64
}

/// Who somebody is, as the service vouches for it.
public struct OpenIDPerson: Sendable, Hashable {
  public var issuer: String
  public var subject: String
  public var name: String
  public var verifiedEmail: String?
  /// The mapped names of roles; nil when no mapping is configured.
  public var roles: Set<String>?
  public var organisation: String?
  /// The service asked for more than one factor (RFC 8176, `mfa`).
  public var hasSecondFactor: Bool
}

/// The city's own sign-in service: the authorization code flow with PKCE, state and nonce. Nothing is asked of it before
/// somebody chooses to sign in there.
public final class OpenIDProvider: Sendable {
  public let settings: OpenIDSettings
  private let surroundings: Surroundings
  private let exchange: OpenIDExchange
  private struct Known {
    var metadata: Metadata?
    var keys: KeySet?
    var keysAsked: Int64 = 0
  }
  private let known = Mutex(Known())

  struct Metadata: Decodable, Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let keysAddress: String
    let userInfoEndpoint: String?
    let endSessionEndpoint: String?
    let tokenMethods: [String]?

    /// As OpenID Connect Discovery 1.0 names them, section 3.
    enum CodingKeys: String, CodingKey {
      case issuer
      case authorizationEndpoint = "authorization_endpoint"
      case tokenEndpoint = "token_endpoint"
      case keysAddress = "jwks_uri"
      case userInfoEndpoint = "userinfo_endpoint"
      case endSessionEndpoint = "end_session_endpoint"
      case tokenMethods = "token_endpoint_auth_methods_supported"
    }
  }

  public init(_ settings: OpenIDSettings, surroundings: Surroundings, exchange: OpenIDExchange? = nil) {
    self.settings = settings
    self.surroundings = surroundings
    self.exchange = exchange ?? { try await NetworkExchange.send($0) }
  }

  /// How long somebody may take at the service, in seconds.
  public static let patience: Int64 = 900
  /// Keys are asked for again after an hour, and at most once a minute when a token names an unknown one.
  private static let keysLast: Int64 = 3600
  private static let keysWait: Int64 = 60

  private var seconds: Int64 { surroundings.now().milliseconds / 1000 }

  /// The address to send somebody to, and what their browser keeps meanwhile.
  public func begin(next: String) async throws -> (address: String, flow: OpenIDFlow) {
    let metadata = try await metadata()
    let flow = OpenIDFlow(
      state: Base64URL.text(surroundings.bytes(32)), nonce: Base64URL.text(surroundings.bytes(32)),
      verifier: Base64URL.text(surroundings.bytes(32)), next: next, expires: seconds + Self.patience)
    let query = FormText.encode([
      "response_type": "code", "client_id": settings.clientID, "redirect_uri": settings.redirectAddress,
      "scope": settings.scopes.joined(separator: " "), "state": flow.state, "nonce": flow.nonce,
      "code_challenge": Base64URL.text(SHA256.hash(data: Data(flow.verifier.utf8))), "code_challenge_method": "S256",
    ])
    let joint = metadata.authorizationEndpoint.contains("?") ? "&" : "?"
    return (metadata.authorizationEndpoint + joint + query, flow)
  }

  /// Takes what the browser brought back to the person. Throws an `OpenIDRefusal` as a problem.
  ///
  /// - Parameter issuer: the answer's `iss` (RFC 9207), which must be the service's own when it is there.
  public func finish(code: String?, state: String?, issuer: String?, flow: OpenIDFlow) async throws -> OpenIDPerson {
    guard let state, SameText.inConstantTime(state, flow.state), seconds < flow.expires,
      issuer == nil || issuer == settings.issuer
    else { throw OpenIDRefusal.state.problem }
    guard let code, !code.isEmpty else { throw OpenIDRefusal.code.problem }
    let tokens = try await tokens(for: code, flow)
    let header = try IDToken.header(tokens.idToken)
    var claims = try await IDToken.claims(tokens.idToken, header, keys(for: header.kid))
    try IDToken.check(claims, settings, nonce: flow.nonce, at: Double(seconds))
    if claims["email"] == nil, let access = tokens.accessToken { try await complete(&claims, access) }
    return try person(claims)
  }

  /// Where somebody can also sign out of the service itself; nil when it has no such page.
  public func endAddress() async -> String? {
    guard let end = try? await metadata().endSessionEndpoint else { return nil }
    let joint = end.contains("?") ? "&" : "?"
    return end + joint
      + FormText.encode(["client_id": settings.clientID, "post_logout_redirect_uri": settings.site + "/"])
  }

  // MARK: Asking

  private func ask(_ request: OpenIDRequest) async throws -> (status: Int, body: [UInt8]) {
    do { return try await exchange(request) } catch { throw OpenIDRefusal.unreachable.problem }
  }

  private func metadata() async throws -> Metadata {
    if let metadata = known.withLock({ $0.metadata }) { return metadata }
    let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
    let answer = try await ask(OpenIDRequest(address: base + "/.well-known/openid-configuration"))
    guard answer.status == 200, let found = try? JSONDecoder().decode(Metadata.self, from: Data(answer.body)) else {
      throw OpenIDRefusal.unreachable.problem
    }
    let addresses = [
      found.authorizationEndpoint, found.tokenEndpoint, found.keysAddress, found.userInfoEndpoint,
      found.endSessionEndpoint,
    ].compactMap { $0 }
    guard found.issuer == settings.issuer, addresses.allSatisfy(OpenIDSettings.isSafe) else {
      throw OpenIDRefusal.metadata.problem
    }
    known.withLock { $0.metadata = found }
    return found
  }

  private func keys(for identifier: String?) async throws -> KeySet {
    let now = seconds
    let (kept, asked) = known.withLock { ($0.keys, $0.keysAsked) }
    if let kept {
      let isFresh = now - asked < Self.keysLast && now >= asked
      if isFresh, kept.knows(identifier) || now - asked < Self.keysWait { return kept }
    }
    let answer = try await ask(OpenIDRequest(address: try await metadata().keysAddress))
    guard answer.status == 200 else { throw OpenIDRefusal.unreachable.problem }
    let found = try KeySet(json: answer.body)
    known.withLock {
      $0.keys = found
      $0.keysAsked = now
    }
    return found
  }

  private struct Tokens: Decodable {
    let idToken: String
    let accessToken: String?

    enum CodingKeys: String, CodingKey {
      case idToken = "id_token"
      case accessToken = "access_token"
    }
  }

  private func tokens(for code: String, _ flow: OpenIDFlow) async throws -> Tokens {
    let metadata = try await metadata()
    var request = OpenIDRequest(address: metadata.tokenEndpoint)
    var form = [
      "grant_type": "authorization_code", "code": code, "redirect_uri": settings.redirectAddress,
      "code_verifier": flow.verifier,
    ]
    let methods = metadata.tokenMethods ?? ["client_secret_basic"]
    if let secret = settings.clientSecret, methods.contains("client_secret_basic") {
      let pair = "\(FormText.encode(settings.clientID)):\(FormText.encode(secret))"
      request.authorization = "Basic " + Data(pair.utf8).base64EncodedString()
    } else {
      form["client_id"] = settings.clientID
      form["client_secret"] = settings.clientSecret
    }
    request.form = form
    let answer = try await ask(request)
    guard answer.status == 200 else { throw OpenIDRefusal.code.problem }
    guard let tokens = try? JSONDecoder().decode(Tokens.self, from: Data(answer.body)) else {
      throw OpenIDRefusal.unreachable.problem
    }
    return tokens
  }

  /// Some services tell the e-mail address only when they are asked again (section 5.3). What the token says stands.
  private func complete(_ claims: inout Claims, _ access: String) async throws {
    guard let address = try await metadata().userInfoEndpoint else { return }
    let answer = try await ask(OpenIDRequest(address: address, authorization: "Bearer \(access)"))
    guard answer.status == 200, let more = try? JSONDecoder().decode(Claims.self, from: Data(answer.body)),
      more["sub"] == claims["sub"]
    else { return }
    claims.values.merge(more.values) { signed, _ in signed }
  }

  // MARK: Mapping

  private func person(_ claims: Claims) throws -> OpenIDPerson {
    let isVerified = claims["email_verified"] == .truth(true) || claims["email_verified"] == .text("true")
    let email = isVerified ? claims["email"]?.text?.lowercased() : nil
    if !settings.domains.isEmpty {
      guard let domain = email?.split(separator: "@").last.map(String.init), settings.domains.contains(domain) else {
        throw OpenIDRefusal.email.problem
      }
    }
    let values = claims[settings.rolesClaim]?.texts ?? []
    let roles = settings.roles.isEmpty ? nil : Set(values.flatMap { settings.roles[$0] ?? [] })
    let homes = claims[settings.organisationClaim]?.texts ?? []
    return OpenIDPerson(
      issuer: settings.issuer, subject: claims["sub"]?.text ?? "", name: claims["name"]?.text ?? "",
      verifiedEmail: email, roles: roles,
      organisation: homes.compactMap { settings.organisations[$0] }.first ?? settings.organisation,
      hasSecondFactor: claims["amr"]?.texts.contains("mfa") == true)
  }
}

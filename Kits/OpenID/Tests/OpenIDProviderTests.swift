import Crypto
import Foundation
import JWTKit
import Synchronization
import Testing
import Vocabulary

@testable import OpenID

/// A sign-in service in the process: its keys, what it puts into tokens, and how often it was asked.
final class TestService: Sendable {
  struct State {
    var claims: [String: any Sendable] = [:]
    var algorithm = "ES256"
    var keyID = "one"
    var signs: String?
    var metadata: [String: String] = [:]
    var asked: [String] = []
    var form: [String: String] = [:]
    var published = ["one"]
  }
  let state = Mutex(State())
  let keys: [String: P256.Signing.PrivateKey] = [
    "one": P256.Signing.PrivateKey(), "two": P256.Signing.PrivateKey(), "stranger": P256.Signing.PrivateKey(),
  ]

  func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

  func answer(_ request: OpenIDRequest) throws -> (status: Int, body: [UInt8]) {
    set {
      $0.asked.append(request.address)
      if let form = request.form { $0.form = form }
    }
    let issuer = "https://id.city.example"
    switch request.address {
    case issuer + "/.well-known/openid-configuration":
      let plain = [
        "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
        "jwks_uri": issuer + "/keys",
      ]
      return (200, try json(plain.merging(state.withLock { $0.metadata }) { $1 }))
    case issuer + "/keys":
      let published = state.withLock { $0.published }
      let all = published.compactMap { name in
        keys[name].map { key in
          [
            "kty": "EC", "crv": "P-256", "kid": name, "use": "sig",
            "x": Base64URL.text(key.publicKey.rawRepresentation.prefix(32)),
            "y": Base64URL.text(key.publicKey.rawRepresentation.suffix(32)),
          ]
        }
      }
      return (200, try json(["keys": all + [["kty": "unheard-of"]]]))
    case issuer + "/token": return (200, try json(["id_token": try token(), "token_type": "Bearer"]))
    default: throw URLError(.badURL)
    }
  }

  private func token() throws -> String {
    let (claims, algorithm, keyID, signs) = state.withLock { ($0.claims, $0.algorithm, $0.keyID, $0.signs) }
    let head = Base64URL.text(try json(["alg": algorithm, "kid": keyID, "typ": "JWT"]))
    let body = Base64URL.text(try json(claims))
    let signed = "\(head).\(body)"
    if algorithm == "none" { return signed + "." }
    if algorithm == "HS256" {
      let key = SymmetricKey(data: keys["one"]?.publicKey.rawRepresentation ?? Data())
      return signed + "." + Base64URL.text(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key))
    }
    guard let key = keys[signs ?? keyID] else { throw URLError(.badURL) }
    return signed + "." + Base64URL.text(try key.signature(for: Data(signed.utf8)).rawRepresentation)
  }

  private func json(_ value: Any) throws -> [UInt8] {
    Array(try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]))
  }
}

private final class TestClock: Sendable { let time = Mutex(OpenIDProviderTests.now) }

@Suite struct OpenIDProviderTests {
  static let now = Instant(milliseconds: 1_773_057_600_000)
  static let seconds = 1_773_057_600

  static func settings() -> OpenIDSettings {
    OpenIDSettings(
      issuer: "https://id.city.example", clientID: "concord", clientSecret: "s e&cret", name: "City account",
      site: "https://concord.city.example", rolesClaim: "realm.groups",
      roles: ["staff": ["contributor"], "leads": ["coordinator", "analyst"]], organisations: ["h": "Housing"],
      organisation: "City Hall", provisions: true, domains: ["city.example"])
  }

  static func good(_ flow: OpenIDFlow) -> [String: any Sendable] {
    [
      "iss": "https://id.city.example", "aud": "concord", "sub": "42", "exp": seconds + 300, "iat": seconds - 5,
      "nonce": flow.nonce, "name": "Ana", "email": "Ana@City.example", "email_verified": true,
      "realm": ["groups": ["leads", "unknown"]], "organisation": "h", "amr": ["pwd", "mfa"],
    ]
  }

  private func connected(_ service: TestService) -> OpenIDProvider {
    OpenIDProvider(Self.settings(), surroundings: .fixed(at: Self.now)) { try service.answer($0) }
  }

  private func refusal(
    _ service: TestService, state: String? = nil, issuer: String? = nil, _ change: (inout TestService.State) -> Void
  ) async throws -> String? {
    let provider = connected(service)
    let flow = try await provider.begin(next: "/desk").flow
    service.set {
      $0.claims = Self.good(flow)
      change(&$0)
    }
    do {
      _ = try await provider.finish(code: "code", state: state ?? flow.state, issuer: issuer, flow: flow)
      return nil
    } catch let problem as Problem { return problem.arguments["reason"] }
  }

  @Test func nothingIsAskedBeforeSomebodyChoosesTo() async throws {
    let service = TestService()
    _ = connected(service)
    #expect(service.state.withLock { $0.asked } == [])
  }

  @Test func takesWhoIsVouchedFor() async throws {
    let service = TestService()
    let provider = connected(service)
    let (address, flow) = try await provider.begin(next: "/desk/incidents")
    #expect(address.hasPrefix("https://id.city.example/authorize?client_id=concord&code_challenge="))
    #expect(address.contains("code_challenge_method=S256") && address.contains("nonce=\(flow.nonce)"))
    #expect(address.contains("redirect_uri=https%3A%2F%2Fconcord.city.example%2Fsign-in%2Felsewhere%2Freturn"))
    #expect(!address.contains(flow.verifier) && flow.next == "/desk/incidents")
    service.set { $0.claims = Self.good(flow) }
    let person = try await provider.finish(
      code: "code", state: flow.state, issuer: "https://id.city.example", flow: flow)
    #expect(person.subject == "42" && person.name == "Ana" && person.verifiedEmail == "ana@city.example")
    #expect(person.roles == ["coordinator", "analyst"] && person.organisation == "Housing" && person.hasSecondFactor)
    #expect(service.state.withLock { $0.form["code_verifier"] } == flow.verifier)
  }

  @Test func refusesWhatIsNotForThisBrowserOrThisSite() async throws {
    let service = TestService()
    let elsewhere = "https://id.other.example"
    #expect(try await refusal(service) { _ in } == nil)
    #expect(try await refusal(service, state: "another") { _ in } == "state")
    #expect(try await refusal(service, issuer: elsewhere) { _ in } == "state")
    #expect(try await refusal(service) { $0.claims["nonce"] = "another" } == "nonce")
    #expect(try await refusal(service) { $0.claims["nonce"] = nil } == "nonce")
    #expect(try await refusal(service) { $0.claims["iss"] = elsewhere } == "issuer")
    #expect(try await refusal(service) { $0.claims["aud"] = "other" } == "audience")
    #expect(try await refusal(service) { $0.claims["aud"] = ["concord", "other"] } == "audience")
    #expect(try await refusal(service) { $0.claims["azp"] = "other" } == "audience")
    #expect(try await refusal(service) { $0.claims["exp"] = Self.seconds - 61 } == "expired")
    #expect(try await refusal(service) { $0.claims["iat"] = Self.seconds + 61 } == "expired")
    #expect(try await refusal(service) { $0.claims["sub"] = "" } == "subject")
    #expect(try await refusal(service) { $0.claims["email"] = "a@elsewhere.example" } == "email")
    #expect(try await refusal(service) { $0.claims["email_verified"] = false } == "email")
  }

  @Test func refusesWhatAnotherKeySigned() async throws {
    let service = TestService()
    #expect(try await refusal(service) { $0.signs = "stranger" } == "signature")
    service.set { $0.signs = nil }
    #expect(try await refusal(service) { $0.keyID = "stranger" } == "signature")
    service.set { $0.keyID = "one" }
    for algorithm in ["none", "HS256", "ES384", ""] {
      #expect(try await refusal(service) { $0.algorithm = algorithm } == "algorithm", "\(algorithm)")
    }
    // A key of one kind is never used for another.
    #expect(try await refusal(service) { $0.algorithm = "RS256" } == "signature")
  }

  @Test func refusesAServiceThatIsNotWhatWasConfigured() async throws {
    for (name, value) in [("issuer", "https://other.example"), ("token_endpoint", "http://id.city.example/token")] {
      let service = TestService()
      service.set { $0.metadata[name] = value }
      await #expect(throws: OpenIDRefusal.metadata.problem) { _ = try await self.connected(service).begin(next: "/") }
    }
  }

  @Test func followsNewKeysAndAsksForThemOnceAMinute() async throws {
    let service = TestService()
    let clock = TestClock()
    var surroundings = Surroundings.fixed(at: Self.now)
    surroundings.now = { clock.time.withLock { $0 } }
    let provider = OpenIDProvider(Self.settings(), surroundings: surroundings) { try service.answer($0) }
    func attempt() async throws -> String? {
      let flow = try await provider.begin(next: "/").flow
      service.set { $0.claims = Self.good(flow) }
      do {
        _ = try await provider.finish(code: "c", state: flow.state, issuer: nil, flow: flow)
        return nil
      } catch let problem as Problem { return problem.arguments["reason"] }
    }
    func keysAsked() -> Int { service.state.withLock { $0.asked.filter { $0.hasSuffix("/keys") }.count } }
    #expect(try await attempt() == nil)
    service.set {
      $0.keyID = "two"
      $0.published = ["one", "two"]
    }
    #expect(try await attempt() == "signature")
    #expect(keysAsked() == 1)
    clock.time.withLock { $0 = $0.adding(seconds: 61) }
    #expect(try await attempt() == nil)
    #expect(keysAsked() == 2)
  }

  @Test func readsMappings() {
    #expect(OpenIDSettings.mapping(" a = b c, d=e ,x") == ["a": "b c", "d": "e"])
    #expect(OpenIDSettings.isSafe("http://127.0.0.1:1/") && OpenIDSettings.isSafe("https://x"))
    for address in ["http://city.example", "http://localhost.city.example", "ftp://x", "http://127.0.0.1.x/"] {
      #expect(!OpenIDSettings.isSafe(address), "\(address)")
    }
  }
}

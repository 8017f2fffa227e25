import Storage
import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Counts attempts to sign in and makes guessing slow without ever shutting anybody out for good.
///
/// A name and a network address each have a number of free failures; each further one doubles a wait that ends at a
/// quarter of an hour. A browser in which the person signed in before has a counter of its own and is not held up by
/// what strangers do to the name or from the same address. Only digests of names and addresses are kept, for a day.
struct SignInAttempts: Sendable {
  private struct Counter {
    let id: String
    let free: Int64
    /// A success clears the counter of a name or device, and merely takes back its own attempt from an address: else
    /// one account of one's own would be a way to clear it.
    let isCleared: Bool
  }
  private let counters: [Counter]

  static let longestWait: Int64 = 900
  static let memory: Int64 = 86_400

  init(name: String, origin: SignInOrigin, secret: AppSecret) {
    if let nonce = DeviceToken.nonce(origin.deviceToken, for: name, secret) {
      counters = [Counter(id: secret.code("attempts-device", nonce), free: 10, isCleared: true)]
    } else {
      let byName = Counter(id: secret.code("attempts-name", name), free: 5, isCleared: true)
      let byAddress = origin.address.map {
        Counter(id: secret.code("attempts-address", NetworkAddress.network(of: $0)), free: 20, isCleared: false)
      }
      counters = [byName] + [byAddress].compactMap { $0 }
    }
  }

  /// For somebody who is signed in already and gives their password again: strangers cannot reach this counter.
  init(person: PersonID, secret: AppSecret) {
    counters = [Counter(id: secret.code("attempts-person", person.text), free: 5, isCleared: true)]
  }

  /// For the second step. It takes the password to come here, and still nobody is held up in a browser that is known.
  init(codeOf person: Person, origin: SignInOrigin, secret: AppSecret) {
    let nonce = DeviceToken.nonce(origin.deviceToken, for: person.signInName, secret) ?? ""
    counters = [Counter(id: secret.code("attempts-code", person.id.text, nonce), free: 5, isCleared: true)]
  }

  /// For codes that somebody gives who is signed in already.
  init(ownCodeOf person: PersonID, secret: AppSecret) {
    counters = [Counter(id: secret.code("attempts-own-code", person.text), free: 5, isCleared: true)]
  }

  /// For asking for a new link, from one network address.
  init(requestFrom address: String?, secret: AppSecret) {
    let network = NetworkAddress.network(of: address ?? "")
    counters = [Counter(id: secret.code("attempts-request", network), free: 10, isCleared: false)]
  }

  /// Counts one attempt as failed until `forgive` is called. Throws `too-many-requests` while a wait lasts.
  func count(at now: Instant, on db: any Connection) throws {
    for counter in counters {
      // The update takes the row first, so that attempts at the same moment are looked at one after the other.
      let row = try db.row(
        """
        INSERT INTO sign_in_attempt (id, failures, last_failure, free_at) VALUES (\(counter.id), 1, \(now), 0)
        ON CONFLICT (id) DO UPDATE SET last_failure = excluded.last_failure, failures =
          CASE WHEN sign_in_attempt.last_failure < \(now.adding(seconds: -Self.memory)) THEN 1
            ELSE sign_in_attempt.failures + 1 END
        RETURNING failures, free_at
        """)
      guard let row else { continue }
      let failures: Int64 = try row.get(0)
      let freeAt: Instant = try row.get(1)
      // A wait that lies further off than any can be comes from a clock that was wrong.
      if now < freeAt, freeAt <= now.adding(seconds: Self.longestWait) {
        var problem = Problem.tooManyRequests
        problem.arguments["seconds"] = "\((freeAt.milliseconds - now.milliseconds + 999) / 1000)"
        throw problem
      }
      let wait = Self.wait(failures: failures, free: counter.free)
      try db.run("UPDATE sign_in_attempt SET free_at = \(now.adding(seconds: wait)) WHERE id = \(counter.id)")
    }
  }

  /// Takes the attempt back: the password was right.
  func forgive(on db: any Connection) throws {
    for counter in counters {
      if counter.isCleared {
        try db.run("DELETE FROM sign_in_attempt WHERE id = \(counter.id)")
      } else {
        try db.run(
          """
          UPDATE sign_in_attempt SET failures = CASE WHEN failures > 0 THEN failures - 1 ELSE 0 END, free_at = 0
          WHERE id = \(counter.id)
          """)
      }
    }
  }

  static func wait(failures: Int64, free: Int64) -> Int64 {
    failures <= free ? 0 : min(longestWait, 1 << min(failures - free - 1, 20))
  }

  static func purge(at now: Instant, on db: any Connection) throws {
    try db.run("DELETE FROM sign_in_attempt WHERE last_failure < \(now.adding(seconds: -memory))")
  }
}

/// A cookie that says "somebody signed in as this name in this browser before", and nothing else.
enum DeviceToken {
  static func make(for name: String, _ secret: AppSecret, _ surroundings: Surroundings) -> String {
    let nonce = surroundings.bytes(16).hexadecimal
    return nonce + secret.code("device", name, nonce)
  }

  /// The random part, when the token was made for this name.
  static func nonce(_ token: String?, for name: String, _ secret: AppSecret) -> String? {
    guard let token, token.utf8.count == 96 else { return nil }
    let nonce = String(token.prefix(32))
    return secret.isCode(String(token.dropFirst(32)), "device", name, nonce) ? nonce : nil
  }

  static func kept(_ token: String?, for name: String, _ secret: AppSecret) -> String? {
    nonce(token, for: name, secret) == nil ? nil : token
  }
}

enum NetworkAddress {
  /// What one customer of a network holds: an IPv4 address, or the first 64 bits of an IPv6 address (RFC 6177).
  static func network(of address: String) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
    if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
      return bytes.suffix(4).map { "\($0)" }.joined(separator: ".")
    }
    return bytes.prefix(8).hexadecimal
  }
}

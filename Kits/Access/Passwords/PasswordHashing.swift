import Crypto
import CryptoExtras
import Foundation
import Synchronization
public import Vocabulary

/// Turns passwords into scrypt hashes (RFC 7914), on threads of its own and only a few at a time, so that a rush of
/// sign-ins takes neither the memory nor the threads that pages are served with.
public final class PasswordHashing: Sendable {
  /// How dear one hash is: N = 2^rounds, r and p of RFC 7914. Memory is 128 · N · r bytes.
  public struct Cost: Sendable, Hashable {
    public let rounds: Int
    public let blockSize: Int
    public let parallelism: Int
    public init(rounds: Int, blockSize: Int, parallelism: Int) {
      self.rounds = rounds
      self.blockSize = blockSize
      self.parallelism = parallelism
    }
    /// 32 MiB and about a seventh of a second.
    public static let standard = Cost(rounds: 15, blockSize: 8, parallelism: 1)
    /// As good as free, and as good as no protection.
    public static let forTests = Cost(rounds: 4, blockSize: 1, parallelism: 1)
  }

  public let cost: Cost
  /// Tests hold it up.
  let queue: OperationQueue
  private let longestQueue: Int
  private let count = Mutex(0)
  /// How many are in line or being computed. The queue's own number is a moment old when it is compared.
  private let inLine = Mutex(0)

  /// `waiting` is how many may stand in line before `too-many-requests`.
  public init(cost: Cost = .standard, atMost: Int = 2, waiting: Int = 200) {
    self.cost = cost
    longestQueue = atMost + waiting
    queue = OperationQueue()
    queue.name = "concord.passwords"
    queue.maxConcurrentOperationCount = atMost
  }

  /// How many hashes were computed since the start: the same for known and unknown names.
  public var derivations: Int { count.withLock { $0 } }

  /// The hash to store: `$scrypt$ln=15,r=8,p=1$SALT$HASH`, after the PHC string format.
  public func hash(_ password: String, _ surroundings: Surroundings) async throws -> String {
    var stored = StoredHash(cost: cost, salt: surroundings.bytes(16), hash: [])
    stored.hash = try await derive(password, stored)
    return stored.text
  }

  /// Whether a password is the stored one. Nil, for a name that nobody has, takes as long and is always false.
  public func isPassword(_ password: String, of stored: String?) async throws -> Bool {
    let known = stored.flatMap(StoredHash.init(text:))
    let compared = known ?? StoredHash(cost: cost, salt: [UInt8](repeating: 0, count: 16), hash: [])
    let derived = try await derive(password, compared)
    // Keys compare in constant time.
    return known != nil && SymmetricKey(data: derived) == SymmetricKey(data: compared.hash)
  }

  /// True when a stored hash was made at another cost than today's, and should be made anew at the next sign-in.
  public func isOutdated(_ stored: String) -> Bool { StoredHash(text: stored)?.cost != cost }

  private func derive(_ password: String, _ parameters: StoredHash) async throws -> [UInt8] {
    let mayWait = inLine.withLock { inLine in
      guard inLine < longestQueue else { return false }
      inLine += 1
      return true
    }
    guard mayWait else { throw Problem.tooManyRequests }
    defer { inLine.withLock { $0 -= 1 } }
    count.withLock { $0 += 1 }
    // Compatibility composition, so that one password typed on two keyboards is one (NIST SP 800-63B, 3.1.1.2).
    var bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8)
    // The library cannot take nothing; no stored password is so short that this could be one.
    if bytes.isEmpty { bytes = [0] }
    let input = bytes
    return try await withCheckedThrowingContinuation { continuation in
      queue.addOperation {
        continuation.resume(
          with: Result {
            let key = try KDF.Scrypt.deriveKey(
              from: input, salt: parameters.salt, outputByteCount: StoredHash.length,
              rounds: 1 << parameters.cost.rounds, blockSize: parameters.cost.blockSize,
              parallelism: parameters.cost.parallelism)
            return key.withUnsafeBytes { Array($0) }
          })
      }
    }
  }
}

/// A hash with all that is needed to compute it again.
struct StoredHash {
  static let length = 32
  let cost: PasswordHashing.Cost
  let salt: [UInt8]
  var hash: [UInt8]

  init(cost: PasswordHashing.Cost, salt: [UInt8], hash: [UInt8]) {
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  var text: String {
    "$scrypt$ln=\(cost.rounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(Self.base64(salt))$\(Self.base64(hash))"
  }

  /// Nil for other forms, and for costs that would take more than 1 GiB.
  init?(text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
    let numbers = parts[2].split(separator: ",")
    func number(_ index: Int, _ name: String) -> Int? {
      numbers[index].hasPrefix(name + "=") ? Int(numbers[index].dropFirst(name.count + 1)) : nil
    }
    guard numbers.count == 3, let rounds = number(0, "ln"), let blockSize = number(1, "r"),
      let parallelism = number(2, "p"), (1...20).contains(rounds), (1...64).contains(blockSize),
      (1...16).contains(parallelism), (blockSize << rounds) <= 1 << 23,
      let salt = Self.bytes(parts[3]), !salt.isEmpty, let hash = Self.bytes(parts[4]), hash.count == Self.length
    else { return nil }
    self.init(
      cost: PasswordHashing.Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism), salt: salt, hash: hash
    )
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacingOccurrences(of: "=", with: "")
  }
  private static func bytes(_ text: Substring) -> [UInt8]? {
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: text + padding).map { Array($0) }
  }
}

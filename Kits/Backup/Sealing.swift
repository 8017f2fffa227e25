import Crypto
import CryptoExtras
import Foundation
import Vocabulary

/// How a backup is encrypted: a key from a passphrase by scrypt (RFC 7914) and a salt of its own, then AES-256-GCM over
/// pieces of 64 KiB whose nonce is the piece's number and whether it is the last, so that no piece can be changed, left
/// out, repeated, moved or cut off. This is the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, "Online
/// Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015) as the file format age uses it.
public struct SealingCost: Sendable, Hashable, Codable {
  /// N = 2^rounds, r and p of RFC 7914.
  var rounds: Int
  var blockSize: Int
  var parallelism: Int
  /// 128 MiB and about half a second.
  public static let standard = SealingCost(rounds: 17, blockSize: 8, parallelism: 1)
  /// As good as no protection.
  package static let forTests = SealingCost(rounds: 4, blockSize: 1, parallelism: 1)

  /// A file from elsewhere cannot make the program take more than 1 GiB.
  var isBearable: Bool {
    (1...20).contains(rounds) && (1...32).contains(blockSize) && (1...4).contains(parallelism)
      && (blockSize << rounds) <= 1 << 23
  }
}

struct Sealing: Codable, Hashable {
  var cost: SealingCost
  /// Base64.
  var salt: Data
}

/// The key of one file.
struct SealingKey {
  static let pieceSize = 65_536
  static let tagSize = 16
  private let key: SymmetricKey
  /// The header of the file, which every piece vouches for.
  private let header: [UInt8]

  init(passphrase: String, _ sealing: Sealing, header: [UInt8]) throws {
    guard sealing.cost.isBearable, sealing.salt.count >= 16 else { throw Problem.backupDamaged }
    // Compatibility composition, so that one passphrase typed on two keyboards is one (NIST SP 800-63B, 3.1.1.2).
    let bytes = Array(passphrase.precomposedStringWithCompatibilityMapping.utf8)
    guard !bytes.isEmpty else { throw Problem.backupPassphraseNeeded }
    key = try KDF.Scrypt.deriveKey(
      from: bytes, salt: Array(sealing.salt), outputByteCount: 32, rounds: 1 << sealing.cost.rounds,
      blockSize: sealing.cost.blockSize, parallelism: sealing.cost.parallelism)
    self.header = Array(SHA256.hash(data: header))
  }

  func seal(_ piece: [UInt8], number: UInt64, isLast: Bool) throws -> [UInt8] {
    let box = try AES.GCM.seal(piece, using: key, nonce: nonce(number, isLast), authenticating: header)
    return Array(box.ciphertext) + Array(box.tag)
  }

  func open(_ sealed: [UInt8], number: UInt64, isLast: Bool) throws -> [UInt8] {
    guard sealed.count >= Self.tagSize else { throw Problem.backupDamaged }
    let box = try AES.GCM.SealedBox(
      nonce: nonce(number, isLast), ciphertext: sealed.dropLast(Self.tagSize), tag: sealed.suffix(Self.tagSize))
    do { return Array(try AES.GCM.open(box, using: key, authenticating: header)) } catch {
      // The first piece tells a wrong passphrase from a damaged file: nothing else can be wrong with it so often.
      throw number == 0 ? Problem.backupPassphrase : Problem.backupDamaged
    }
  }

  private func nonce(_ number: UInt64, _ isLast: Bool) throws -> AES.GCM.Nonce {
    var bytes: [UInt8] = [0, 0, 0]
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    return try AES.GCM.Nonce(data: bytes + [isLast ? 1 : 0])
  }
}

/// A short tag of a body's bytes for `ETag`: FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo). It tells versions
/// apart; it is not a signature.
enum Fingerprint {
  static func tag(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return "\"\(String(hash, radix: 36))\""
  }
}

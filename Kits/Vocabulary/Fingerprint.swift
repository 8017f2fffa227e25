/// A short number of some bytes that tells versions apart: FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo). It is not
/// a signature: whoever wants to can make two texts with one fingerprint.
public enum Fingerprint {
  public static func of(_ bytes: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}

/// Seeded numbers for Monte Carlo replicates: xoshiro256** (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number
/// generators", ACM Transactions on Mathematical Software 47 (2021)), its state filled by SplitMix64 as its authors advise.
///
/// Every replicate has a stream of its own, found from seed and number alone, so that the same seed gives the same answer
/// on any number of threads. Not for secrets.
public struct ReplicateRandom: RandomNumberGenerator, Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// - Parameters:
  ///   - seed: any; the same seed and stream give the same numbers.
  ///   - stream: the replicate's number.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var state = seed
    func mixed() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
    state = mixed() ^ (stream &* 0xD1B5_4A32_D192_ED03)
    a = mixed()
    b = mixed()
    c = mixed()
    d = mixed() | 1
  }

  /// Uniform in 0 ..< 2⁶⁴: one step of xoshiro256**.
  @inline(__always) public mutating func next() -> UInt64 {
    let times5 = b &* 5
    let result = ((times5 << 7) | (times5 >> 57)) &* 9
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 45) | (d >> 19)
    return result
  }

  /// Uniform in 0 ..< 1, in steps of 2⁻⁵³.
  @inline(__always) public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0 ..< bound without bias (D. Lemire, "Fast random integer generation in an interval", ACM Transactions on
  /// Modeling and Computer Simulation 29 (2019)).
  /// - Parameter bound: above 0.
  @inline(__always) public mutating func below(_ bound: Int) -> Int {
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let least = (0 &- range) % range
      while product.low < least { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// Fisher and Yates' shuffle, as R. Durstenfeld writes it (CACM 7 (1964), algorithm 235). O(values).
  @inline(__always) public mutating func shuffle<Value>(_ values: inout [Value]) {
    var left = values.count
    while left > 1 {
      let other = below(left)
      left -= 1
      values.swapAt(left, other)
    }
  }
}

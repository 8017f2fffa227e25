/// Counts of many data sets side by side: 64 bytes, cut into lanes of 16 or 32 bits, one for each data set.
///
/// Whether a count reaches a number m is seen from the highest bit of its lane after adding 2^(bits − 1) − m; no lane runs
/// over into its neighbour as long as counts stay below 2^(bits − 1).
struct CountLanes: Sendable {
  typealias Words = SIMD8<UInt64>

  let bits: Int
  let perWord: Int
  let width: Int
  /// A 1 in each lane.
  let ones: UInt64
  /// The highest bit of each lane.
  let high: UInt64

  /// - Parameter most: the highest count of any lane; below 2³¹ − 1.
  init(most: Int) {
    bits = most < 0x7FFF ? 16 : 32
    perWord = 64 / bits
    width = 8 * perWord
    ones = bits == 16 ? 0x0001_0001_0001_0001 : 0x0000_0001_0000_0001
    high = ones << UInt64(bits - 1)
  }

  /// What to add to see which counts reach `least`; 0, which never shows any, where no count does.
  @inline(__always) func bias(least: Int?) -> UInt64 {
    least.map { high &- UInt64($0) &* ones } ?? 0
  }

  @inline(__always) func value(_ word: UInt64, lane: Int) -> Int {
    Int((word >> UInt64(lane * bits)) & ((1 << UInt64(bits)) - 1))
  }
}

/// Counts of many data sets side by side: 64 bytes, cut into lanes of 16 or 32 bits, one for each data set.
///
/// Whether a count reaches a number m is seen from the highest bit of its lane after adding 2^(bits − 1) − m; no lane runs
/// over into its neighbour as long as counts stay below 2^(bits − 1).
struct CountLanes: Sendable {
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
    width = Words.count * perWord
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

  /// Four vectors of the size that every 64-bit processor has.
  struct Words: Sendable {
    static let count = 8
    static let zero = Words(a: .zero, b: .zero, c: .zero, d: .zero)

    var a: SIMD2<UInt64>
    var b: SIMD2<UInt64>
    var c: SIMD2<UInt64>
    var d: SIMD2<UInt64>

    @inline(__always) static func &+= (left: inout Words, right: Words) {
      left.a &+= right.a
      left.b &+= right.b
      left.c &+= right.c
      left.d &+= right.d
    }

    @inline(__always) static func &-= (left: inout Words, right: Words) {
      left.a &-= right.a
      left.b &-= right.b
      left.c &-= right.c
      left.d &-= right.d
    }

    /// Adds a bias to each word and keeps the bits that show.
    @inline(__always) mutating func show(_ words: Words, _ bias: UInt64) {
      let bias = SIMD2(repeating: bias)
      a |= words.a &+ bias
      b |= words.b &+ bias
      c |= words.c &+ bias
      d |= words.d &+ bias
    }

    @inline(__always) var joined: UInt64 {
      let all = (a | b) | (c | d)
      return all.x | all.y
    }

    subscript(_ word: Int) -> UInt64 {
      switch word {
      case 0, 1: a[word]
      case 2, 3: b[word & 1]
      case 4, 5: c[word & 1]
      default: d[word & 1]
      }
    }
  }
}

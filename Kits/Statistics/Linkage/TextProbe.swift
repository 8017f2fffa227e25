/// One text held against many, with a bit for each of its symbols: a step for each symbol of the other text rather than
/// one for each pair of symbols.
///
/// Before anything is measured, lengths and classes of symbols rule out most pairs: a symbol of a class that the other
/// text lacks cannot be common to both, so that |a| less the number of such classes bounds Jaro's c from above, and the
/// larger such number bounds the edit distance from below.
struct TextProbe {
  private let values: TextValues
  private let measure: Comparison.Measure
  private let easiest: Double
  /// Jaro's similarity that is needed with the longest prefix.
  private var loosest = 0.0
  /// For each symbol, where it stands in the text that is held.
  private var masks: [UInt64]
  private var held = -1
  private var marked = -1

  init(_ values: TextValues, _ comparison: Comparison) {
    self.values = values
    measure = comparison.measure ?? .levenshtein
    easiest = comparison.easiest ?? (comparison.measure?.isSimilarity == true ? .infinity : -1)
    masks = [UInt64](repeating: 0, count: values.alphabet)
    loosest = measure == .jaroWinkler ? min(easiest, needed(4)) : easiest
  }

  mutating func hold(_ value: Int) { held = value }

  /// The measured similarity or distance; nil where it certainly meets no threshold.
  mutating func measured(_ other: Int) -> Double? {
    let (a, b) = (values.length(held), values.length(other))
    let (mine, theirs) = (values.signatures[held], values.signatures[other])
    let onlyMine = (mine & ~theirs).nonzeroBitCount
    let onlyTheirs = (theirs & ~mine).nonzeroBitCount
    if measure.isSimilarity {
      if a == 0 || b == 0 { return 0 }
      let most = Double(min(a - onlyMine, b - onlyTheirs) * (a + b))
      let product = Double(a * b)
      // (c/a + c/b + 1) / 3 < s is c (a + b) < (3 s − 1) a b.
      if most < (3 * loosest - 1 - 1e-8) * product { return nil }
      var prefix = 0
      if measure == .jaroWinkler {
        prefix = commonPrefix(other, min(4, a, b))
        if most < (3 * needed(prefix) - 1 - 1e-8) * product { return nil }
      }
      let jaro = jaro(other, a, b)
      return measure == .jaroWinkler ? TextSimilarity.withBonus(jaro, prefix: prefix) : jaro
    }
    if Double(max(abs(a - b), onlyMine, onlyTheirs)) > easiest { return nil }
    return Double(distance(other, a, b))
  }

  /// Jaro's similarity that meets the easiest threshold t with so long a prefix: s + p (1 − s) / 10 ≥ t, solved for s.
  @inline(__always)
  private func needed(_ prefix: Int) -> Double { (easiest - Double(prefix) * 0.1) / (1 - Double(prefix) * 0.1) }

  @inline(__always)
  private func commonPrefix(_ other: Int, _ most: Int) -> Int {
    let (p, q) = (Int(values.starts[held]), Int(values.starts[other]))
    var prefix = 0
    while prefix < most, values.symbols[p + prefix] == values.symbols[q + prefix] { prefix += 1 }
    return prefix
  }

  private mutating func mark() {
    if marked == held { return }
    if marked >= 0 {
      for at in Int(values.starts[marked])..<Int(values.starts[marked + 1]) { masks[Int(values.symbols[at])] = 0 }
    }
    let start = Int(values.starts[held])
    for offset in 0..<values.length(held) { masks[Int(values.symbols[start + offset])] |= 1 << UInt64(offset) }
    marked = held
  }

  private mutating func jaro(_ other: Int, _ a: Int, _ b: Int) -> Double {
    if a > 64 || b > 64 { return TextSimilarity.jaro(values.text(held), values.text(other)) }
    mark()
    let reach = max(0, max(a, b) / 2 - 1)
    let start = Int(values.starts[other])
    var window: UInt64 = reach >= 63 ? .max : (1 << UInt64(reach + 1)) - 1
    var free: UInt64 = a == 64 ? .max : (1 << UInt64(a)) - 1
    var usedInB: UInt64 = 0
    var usedInA: UInt64 = 0
    return values.symbols.withUnsafeBufferPointer { symbols in
      masks.withUnsafeBufferPointer { masks in
        for j in 0..<b {
          let candidates = masks[Int(symbols[start + j])] & window & free
          let first = candidates & (0 &- candidates)
          free ^= first
          usedInA |= first
          if first != 0 { usedInB |= 1 << UInt64(j) }
          window = j < reach ? window << 1 | 1 : window << 1
        }
        let common = usedInA.nonzeroBitCount
        var moved = 0
        while usedInB != 0 {
          let j = usedInB.trailingZeroBitCount
          let first = usedInA & (0 &- usedInA)
          if masks[Int(symbols[start + j])] & first == 0 { moved += 1 }
          usedInA ^= first
          usedInB &= usedInB &- 1
        }
        return TextSimilarity.jaro(common: common, transpositions: moved / 2, a, b)
      }
    }
  }

  /// The columns of the table of edit distances as differences of neighbours, 64 at a time: H. Hyyrö, "A bit-vector
  /// algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10 (2003), pages
  /// 29–39.
  private mutating func distance(_ other: Int, _ a: Int, _ b: Int) -> Int {
    if measure == .damerauLevenshtein {
      return TextDistance.damerauLevenshtein(values.text(held), values.text(other))
    }
    if a == 0 || b == 0 { return max(a, b) }
    let swaps = measure == .optimalStringAlignment
    if a > 64 {
      return swaps
        ? TextDistance.optimalStringAlignment(values.text(held), values.text(other))
        : TextDistance.levenshtein(values.text(held), values.text(other))
    }
    mark()
    let start = Int(values.starts[other])
    let last: UInt64 = 1 << UInt64(a - 1)
    return values.symbols.withUnsafeBufferPointer { symbols in
      masks.withUnsafeBufferPointer { masks in
        var (up, down): (UInt64, UInt64) = (.max, 0)
        var (before, beforeMask): (UInt64, UInt64) = (0, 0)
        var score = a
        for j in start..<start + b {
          let mask = masks[Int(symbols[j])]
          var same = (((mask & up) &+ up) ^ up) | mask | down
          if swaps { same |= ((~before & mask) << 1) & beforeMask }
          var right = down | ~(same | up)
          var left = same & up
          if right & last != 0 { score += 1 }
          if left & last != 0 { score -= 1 }
          right = right << 1 | 1
          left <<= 1
          up = left | ~(same | right)
          down = right & same
          (before, beforeMask) = (same, mask)
        }
        return score
      }
    }
  }
}

/// How alike two texts are, by the definitions that record linkage uses. A text is an array of symbols: what counts as
/// one symbol (byte, code point, character as people see it) is the caller's choice and changes the answer.
///
/// These are the plain forms, O(|a| × |b|) in time; comparing many pairs goes through `RecordPairs`, which gives the
/// same numbers faster.
public enum TextSimilarity {
  /// Jaro's similarity, from 0 (nothing in common) to 1 (equal):
  /// (c/|a| + c/|b| + (c − t)/c) / 3, where c symbols are common within ⌊max(|a|, |b|)/2⌋ − 1 places of each other
  /// (each used once, the first that is free) and t is half the number of common symbols that stand in another order,
  /// rounded down. 0 if either text is empty, as in the reference implementations, also if both are.
  ///
  /// Source: M. A. Jaro, "Advances in record-linkage methodology as applied to matching the 1985 census of Tampa,
  /// Florida", Journal of the American Statistical Association 84 (1989), pages 414–420.
  public static func jaro(_ a: [UInt32], _ b: [UInt32]) -> Double {
    if a.isEmpty || b.isEmpty { return 0 }
    let reach = max(0, max(a.count, b.count) / 2 - 1)
    var usedInA = [Bool](repeating: false, count: a.count)
    var usedInB = [Bool](repeating: false, count: b.count)
    var common = 0
    for i in a.indices {
      let first = max(0, i - reach)
      let last = min(b.count - 1, i + reach)
      guard first <= last else { continue }
      for j in first...last where !usedInB[j] && a[i] == b[j] {
        usedInA[i] = true
        usedInB[j] = true
        common += 1
        break
      }
    }
    var moved = 0
    var j = 0
    for i in a.indices where usedInA[i] {
      while !usedInB[j] { j += 1 }
      if a[i] != b[j] { moved += 1 }
      j += 1
    }
    return jaro(common: common, transpositions: moved / 2, a.count, b.count)
  }

  @inline(__always)
  static func jaro(common: Int, transpositions: Int, _ a: Int, _ b: Int) -> Double {
    if common == 0 { return 0 }
    let c = Double(common)
    return (c / Double(a) + c / Double(b) + (c - Double(transpositions)) / c) / 3
  }

  /// Jaro's similarity s with Winkler's bonus for up to four equal first symbols: s + p × 0.1 × (1 − s) if s > 0.7,
  /// else s.
  ///
  /// Source: W. E. Winkler, "String comparator metrics and enhanced decision rules in the Fellegi–Sunter model of
  /// record linkage", Proceedings of the Section on Survey Research Methods, American Statistical Association (1990),
  /// pages 354–359; without the later adjustment for long strings. p is the number of equal first symbols; from 0 to 1.
  public static func jaroWinkler(_ a: [UInt32], _ b: [UInt32]) -> Double {
    var prefix = 0
    while prefix < min(4, a.count, b.count), a[prefix] == b[prefix] { prefix += 1 }
    return withBonus(jaro(a, b), prefix: prefix)
  }

  @inline(__always)
  static func withBonus(_ jaro: Double, prefix: Int) -> Double {
    jaro > 0.7 ? jaro + Double(prefix) * 0.1 * (1 - jaro) : jaro
  }
}

/// How many single edits lie between two texts; see `TextSimilarity` for what a text is. O(|a| × |b|) in time.
public enum TextDistance {
  /// Insertions, deletions and replacements, from 0 (V. I. Levenshtein, Soviet Physics Doklady 10 (1966), pages
  /// 707–710).
  public static func levenshtein(_ a: [UInt32], _ b: [UInt32]) -> Int { alignment(a, b, swaps: false) }

  /// The same and swaps of neighbours, where no part is edited twice: "CA" to "ABC" is 3. The restricted form of
  /// `damerauLevenshtein`.
  public static func optimalStringAlignment(_ a: [UInt32], _ b: [UInt32]) -> Int { alignment(a, b, swaps: true) }

  private static func alignment(_ a: [UInt32], _ b: [UInt32], swaps: Bool) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in 1...a.count {
      row[0] = i
      for j in 1...b.count {
        let same = a[i - 1] == b[j - 1]
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
        if swaps, !same, i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], before[j - 2] + 1)
        }
      }
      (before, last, row) = (last, row, before)
    }
    return last[b.count]
  }

  /// The same and swaps of neighbours, between which other edits may fall: "CA" to "ABC" is 2 (F. J. Damerau, CACM 7
  /// (1964), pages 171–176, computed as R. Lowrance and R. A. Wagner, Journal of the ACM 22 (1975), pages 177–183, for
  /// unit costs). O(|a| × |b|) in memory too.
  public static func damerauLevenshtein(_ a: [UInt32], _ b: [UInt32]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    let width = b.count + 2
    let none = a.count + b.count
    var cost = [Int](repeating: none, count: (a.count + 2) * width)
    for i in 0...a.count { cost[(i + 1) * width + 1] = i }
    for j in 0...b.count { cost[width + j + 1] = j }
    var lastRow: [UInt32: Int] = [:]
    for i in 1...a.count {
      var lastColumn = 0
      for j in 1...b.count {
        let row = lastRow[b[j - 1]] ?? 0
        let column = lastColumn
        let same = a[i - 1] == b[j - 1]
        if same { lastColumn = j }
        let edited = min(
          cost[i * width + j] + (same ? 0 : 1), cost[(i + 1) * width + j] + 1, cost[i * width + j + 1] + 1)
        let swapped = cost[row * width + column] + (i - row - 1) + 1 + (j - column - 1)
        cost[(i + 1) * width + j + 1] = min(edited, swapped)
      }
      lastRow[a[i - 1]] = i
    }
    return cost[(a.count + 1) * width + b.count + 1]
  }
}

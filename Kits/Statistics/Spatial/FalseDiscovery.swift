/// Which of many areas stand out, when many are looked at.
public enum FalseDiscovery {
  /// Benjamini and Hochberg's adjusted p-values (Journal of the Royal Statistical Society B 57 (1995) 289–300): the smallest
  /// share of false discoveries at which each would still be reported. nil stays nil and does not count. O(n log n).
  public static func adjusted(_ p: [Double?]) -> [Double?] {
    let order = p.indices.filter { p[$0] != nil }.sorted { (p[$0] ?? 1) > (p[$1] ?? 1) }
    var adjusted = [Double?](repeating: nil, count: p.count)
    var least = 1.0
    for (place, index) in order.enumerated() {
      let rank = Double(order.count - place)
      least = min(least, (p[index] ?? 1) * Double(order.count) / rank)
      adjusted[index] = least
    }
    return adjusted
  }
}

/// Records that are one, by any chain of links: the connected parts of the graph of links.
public enum Clusters {
  /// Union by size with path halving: near O(records + links) (R. E. Tarjan, Journal of the ACM 22 (1975), pages
  /// 215–225).
  /// - Returns: for each record the number of the first record that it is one with, itself if with none before. The
  ///   order of the links does not matter; links to records that are not there are passed over.
  public static func joined(_ records: Int, _ links: some Sequence<(Int, Int)>) -> [Int] {
    var parent = Array(0..<records)
    var size = [Int32](repeating: 1, count: records)
    func root(_ record: Int) -> Int {
      var at = record
      while parent[at] != at {
        parent[at] = parent[parent[at]]
        at = parent[at]
      }
      return at
    }
    for (a, b) in links where parent.indices.contains(a) && parent.indices.contains(b) {
      var (a, b) = (root(a), root(b))
      if a == b { continue }
      if size[a] < size[b] { (a, b) = (b, a) }
      parent[b] = a
      size[a] += size[b]
    }
    var first = [Int](repeating: -1, count: records)
    return (0..<records).map { record in
      let root = root(record)
      if first[root] < 0 { first[root] = record }
      return first[root]
    }
  }
}

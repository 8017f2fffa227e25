/// Work on a range, cut into contiguous parts.
enum Parallel {
  /// - Parameters:
  ///   - count: the size of the range.
  ///   - threads: how many parts at least, when the range has as many.
  ///   - parts: more parts than threads even out work of unequal size.
  /// - Returns: the results of the parts in the order of the range, whoever came first.
  static func map<Result: Sendable>(
    _ count: Int, threads: Int, parts: Int? = nil, _ body: @escaping @Sendable (Range<Int>) -> Result
  ) async -> [Result] {
    guard count > 0 else { return [] }
    let pieces = min(count, max(1, parts ?? threads))
    func piece(_ index: Int) -> Range<Int> { count * index / pieces..<count * (index + 1) / pieces }
    guard threads > 1, pieces > 1 else { return (0..<pieces).map { body(piece($0)) } }
    var results = [Result?](repeating: nil, count: pieces)
    await withTaskGroup(of: (Int, Result).self) { group in
      var next = 0
      while next < min(threads, pieces) {
        let index = next
        let range = piece(index)
        group.addTask { (index, body(range)) }
        next += 1
      }
      for await (index, result) in group {
        results[index] = result
        if next < pieces {
          let index = next
          let range = piece(index)
          group.addTask { (index, body(range)) }
          next += 1
        }
      }
    }
    return results.compactMap(\.self)
  }
}

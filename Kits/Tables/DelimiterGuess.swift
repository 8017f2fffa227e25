import Vocabulary

/// Which character stands between the values: the one that cuts the first rows most evenly into most columns.
enum DelimiterGuess {
  static let known: [UInt8] = [44, 59, 9, 124]

  /// Looks at the first 100 rows or 256 KiB; a comma when nothing cuts, a tab for `.tsv` and `.tab`.
  static func guess(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, quote: UInt8, name: String?, limits: TableLimits
  ) -> UInt8 {
    let lower = name?.lowercased() ?? ""
    let fallback: UInt8 = lower.hasSuffix(".tsv") || lower.hasSuffix(".tab") ? 9 : 44
    var best: (delimiter: UInt8, score: Double) = (fallback, 0)
    for delimiter in known {
      let widths = widths(bytes, start, delimiter, quote, limits)
      let score = score(widths) * (delimiter == fallback ? 1.05 : 1)
      if score > best.score { best = (delimiter, score) }
    }
    return best.delimiter
  }

  private static func widths(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ delimiter: UInt8, _ quote: UInt8, _ limits: TableLimits
  ) -> [Int] {
    var scan = CSVScan(delimiter: delimiter, quote: quote, limits: limits, position: start)
    let part = UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, start + 262_144)])
    // The scan never reads cells back, so that the row needs no source.
    var row = TableRow(source: [])
    var widths: [Int] = []
    while widths.count < 100 {
      guard let isRow = try? scan.next(part, into: &row), isRow else { break }
      // The last record of a part may be cut off.
      if part.count < bytes.count, scan.position >= part.count { break }
      if row.cells.count > 1 || (row.cells.first?.count ?? 0) > 0 { widths.append(row.cells.count) }
    }
    return widths
  }

  /// The share of rows of the commonest width, times the logarithm of that width; more when the first row has it.
  private static func score(_ widths: [Int]) -> Double {
    guard let first = widths.first else { return 0 }
    var counts: [Int: Int] = [:]
    for width in widths { counts[width, default: 0] += 1 }
    func rank(_ width: Int, _ count: Int) -> (Int, Int, Int) { (count, width == first ? 1 : 0, width) }
    let common = counts.max { rank($0.key, $0.value) < rank($1.key, $1.value) }
    guard let common, common.key > 1 else { return 0 }
    let share = Double(common.value) / Double(widths.count)
    var bits = 0.0
    var width = Double(common.key)
    while width >= 2 {
      width /= 2
      bits += 1
    }
    bits += width - 1
    return share * share * (1 + bits) * (common.key == first ? 1.25 : 1)
  }
}

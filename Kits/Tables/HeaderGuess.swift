/// Finds the row of column names, and names the columns.
enum HeaderGuess {
  /// Place of the header among the first rows; nil when all are blank. The first row that is not blank is the header,
  /// unless it looks like a title above the table: much emptier than the rows below, or a `# comment`. Then it is
  /// the first row as full as most rows that holds words only.
  static func place(in rows: [TableRow]) -> Int? {
    let filled = rows.map(\.filled)
    guard let first = filled.firstIndex(where: { $0 > 0 }) else { return nil }
    let usual = usualFill(filled.filter { $0 > 0 })
    let isTitle = filled[first] == 1 && usual >= 2 || filled[first] * 2 <= usual && usual >= 4
    let isComment = rows[first].trimmed(0)?.hasPrefix("# ") == true
    guard isTitle || isComment else { return first }
    let below = rows.indices.filter { $0 > first && filled[$0] > 0 }.prefix(20)
    return below.first { filled[$0] >= usual && holdsNames(rows[$0]) }
      ?? below.first { filled[$0] * 10 >= usual * 6 && filled[$0] > 1 && holdsNames(rows[$0]) } ?? first
  }

  /// The commonest number of filled cells, the larger of two equally common ones.
  private static func usualFill(_ filled: [Int]) -> Int {
    var counts: [Int: Int] = [:]
    for count in filled { counts[count, default: 0] += 1 }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
  }

  /// Words, all different, none of them a number (but for a year) or a date.
  static func holdsNames(_ row: TableRow) -> Bool {
    let texts = row.cells.indices.compactMap { row.trimmed($0) }
    return Set(texts).count == texts.count && !texts.contains(where: looksLikeData)
  }

  static func looksLikeData(_ text: String) -> Bool {
    if let number = NumberStyle.plain.parse(text) {
      return !(text.utf8.count == 4 && (1900...2100).contains(number))
    }
    let parser = DayParser(order: .dayMonthYear)
    return (try? parser.parse(text)) != nil
  }

  /// One distinct name for each column: `column N` for blank ones, `Name (2)` for the second `Name`; line breaks
  /// and runs of spaces inside a name become one space.
  static func names(_ raw: [String]) -> [String] {
    var used: Set<String> = []
    return raw.enumerated().map { column, text in
      let words = text.split { $0.isWhitespace || $0 == "\u{FEFF}" }
      let base = words.isEmpty ? "column \(column + 1)" : words.joined(separator: " ")
      var name = base
      var turn = 2
      while !used.insert(name).inserted {
        name = "\(base) (\(turn))"
        turn += 1
      }
      return name
    }
  }

  /// Where most rows below have more values than the header has names, the header lacks names, not each row a place.
  static func width(header: TableRow, below: [TableRow]) -> Int {
    let width = header.cells.count
    let widths = below.compactMap { row -> Int? in
      guard let last = row.cells.indices.last(where: { !row.isBlank($0) }) else { return nil }
      return last + 1
    }
    let longer = widths.filter { $0 > width }
    guard longer.count >= 2, longer.count * 2 > widths.count else { return width }
    return longer.sorted()[longer.count / 2]
  }

  /// A row of HXL hashtags (hxlstandard.org 1.1): every filled cell `#tag+attribute`.
  static func hashtags(_ row: TableRow) -> [String?]? {
    let texts = row.cells.indices.map { row.trimmed($0) }
    let filled = texts.compactMap { $0 }
    let isTags =
      !filled.isEmpty
      && filled.allSatisfy { text in
        var letters = text.utf8.makeIterator()
        guard letters.next() == 35, let second = letters.next() else { return false }
        return second | 32 >= 97 && second | 32 <= 122
      }
    return isTags ? texts : nil
  }
}

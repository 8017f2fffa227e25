import Vocabulary

/// What stands above the data: titles, the header, hashtags.
struct TableHead {
  var raw: [String] = []
  var row = 0
  var lastRow = 0
  var titles: [String] = []
  var hashtags: [String?]?
  /// Where a rejects file's own two columns begin.
  var rejectsColumns: Int?
  var looksLikeData = false
  var lineEnding = LineEnding.none

  init(_ content: TableContent, _ options: TableOptions) throws {
    let sample = try Self.sample(content, through: options.headerRow ?? 0)
    let rows = sample.rows
    lineEnding = sample.lineEnding
    guard rows.contains(where: { !$0.isBlank }) else { throw Problem.tableEmpty }
    if options.headerRow == 0 {
      let width = rows.map(\.cells.count).max() ?? 0
      try Self.check(width, options)
      raw = (1...max(1, width)).map { "column \($0)" }
      return
    }
    let chosen =
      if let wanted = options.headerRow { rows.firstIndex { $0.rowNumber == wanted && !$0.isBlank } } else {
        HeaderGuess.place(in: rows)
      }
    guard let place = chosen else { throw Problem.tableHeaderMissing(row: options.headerRow ?? 1) }
    let header = rows[place]
    guard header.beyondLimit == 0 else { throw Problem.tableTooManyColumns(limit: options.limits.columns) }
    row = header.rowNumber
    lastRow = row
    titles = rows[..<place].filter { !$0.isBlank }.map { row in
      row.cells.indices.compactMap { row.trimmed($0) }.joined(separator: " ")
    }
    looksLikeData = header.cells.indices.contains { header.trimmed($0).map(HeaderGuess.looksLikeData) ?? false }
    var below = rows[(place + 1)...].filter { !$0.isBlank }
    if let first = below.first, let tags = HeaderGuess.hashtags(first) {
      hashtags = tags
      lastRow = first.rowNumber
      below.removeFirst()
    }
    var texts = header.cells.indices.map { header.text($0) ?? "" }
    if let first = texts.first, first.hasPrefix("\u{FEFF}") { texts[0] = String(first.dropFirst()) }
    if let place = Rejects.ownColumns(in: texts) {
      rejectsColumns = place
      texts.removeSubrange(place..<(place + 2))
      // Spreadsheet programs pad the header where some rows had too many values.
      while texts.count > place, texts.last?.isEmpty == true { texts.removeLast() }
      raw = texts
      return
    }
    let width = HeaderGuess.width(header: header, below: Array(below.prefix(100)))
    try Self.check(width, options)
    raw = texts + Array(repeating: "", count: max(0, width - texts.count))
  }

  private static func check(_ width: Int, _ options: TableOptions) throws {
    guard width <= options.limits.columns else { throw Problem.tableTooManyColumns(limit: options.limits.columns) }
  }

  /// The first 200 rows, or more where the header is said to stand further down.
  private static func sample(_ content: TableContent, through row: Int) throws -> (
    rows: [TableRow], lineEnding: LineEnding
  ) {
    let count = max(200, min(row, 100_000) + 100)
    var rows: [TableRow] = []
    switch content {
    case .text(let table):
      var scan = table.scan
      var row = TableRow(source: table.bytes)
      let isRow = { (scan: inout CSVScan, row: inout TableRow) in
        try table.bytes.withUnsafeBufferPointer { try scan.next($0, into: &row) }
      }
      while rows.count < count, try isRow(&scan, &row) { rows.append(row) }
      return (rows, scan.lineEnding)
    case .sheet(let table):
      let reader = try table.reader()
      while rows.count < count, let row = try reader.next() { rows.append(row) }
      return (rows, .none)
    }
  }
}

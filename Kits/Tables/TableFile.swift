import Foundation
import Vocabulary

/// A spreadsheet or delimited file, opened: what it is, its columns, and its rows one by one. A value; reading it
/// twice gives the same rows.
public struct TableFile: Sendable {
  public let format: TableFormat
  public let encoding: TextEncoding
  /// 0…1; below 0.6 a person should confirm the encoding.
  public let encodingConfidence: Double
  public let hasBOM: Bool
  /// nil for workbooks.
  public let delimiter: Character?
  /// Of the first rows.
  public let lineEnding: LineEnding
  /// Empty for delimited files.
  public let sheets: [TableSheet]
  /// The name of the sheet that is read; nil for delimited files.
  public let sheet: String?
  /// Distinct names, never blank.
  public let header: [String]
  /// The header's cells as they stand, for a rejects file.
  public let rawHeader: [String]
  /// From 1; 0: the file has none, and the columns are numbered.
  public let headerRow: Int
  /// True when the header holds a number or a date: perhaps the file has no header.
  public let headerLooksLikeData: Bool
  /// What stands above the header, row by row.
  public let titles: [String]
  /// HXL hashtags by column, when the row below the header holds them; they are not delivered as a row.
  public let hashtags: [String?]?
  /// A file that `Rejects` wrote; its two columns are left out of the header and the rows.
  public var isRejects: Bool { rejectsColumns != nil }
  /// Bytes that the encoding does not define, now U+FFFD.
  public let undecodable: Int
  public let droppedNULs: Int
  public let limits: TableLimits

  let content: TableContent
  /// Rows up to this one are titles, header and hashtags.
  let lastHeadRow: Int
  let removesApostrophes: Bool
  let rejectsColumns: Int?

  /// Opens bytes by their content; `name` only hints at the delimiter. Throws a `Problem` that says what is wrong.
  public static func open(
    _ bytes: [UInt8], name: String? = nil, options: TableOptions = TableOptions()
  ) throws -> TableFile {
    guard bytes.count <= min(options.limits.bytes, Int(UInt32.max) - 1) else {
      throw Problem.tooLarge(limit: "\(options.limits.bytes)")
    }
    switch try FileKind.of(bytes) {
    case .workbook: return try TableFile(.sheet(SheetTable(bytes, options)), options)
    case .text: return try TableFile(.text(TextTable(bytes, name, options)), options)
    }
  }

  public static func open(path: String, options: TableOptions = TableOptions()) throws -> TableFile {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let size = attributes?[.size] as? Int, size > options.limits.bytes {
      throw Problem.tooLarge(limit: "\(options.limits.bytes)")
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw Problem.unreadable(path) }
    let name = path.split(separator: "/").last.map(String.init)
    return try open([UInt8](data), name: name, options: options)
  }

  private init(_ content: TableContent, _ options: TableOptions) throws {
    let head = try TableHead(content, options)
    self.content = content
    limits = options.limits
    switch content {
    case .text(let table):
      format = .delimited
      encoding = table.encoding
      encodingConfidence = table.confidence
      hasBOM = table.hasMark
      delimiter = Character(Unicode.Scalar(table.delimiter))
      undecodable = table.undecodable
      droppedNULs = table.droppedNULs
      sheets = []
      sheet = nil
    case .sheet(let table):
      format = .xlsx
      encoding = .utf8
      encodingConfidence = 1
      hasBOM = false
      delimiter = nil
      undecodable = 0
      droppedNULs = 0
      sheets = table.sheets
      sheet = table.sheet
    }
    lineEnding = head.lineEnding
    headerRow = head.row
    headerLooksLikeData = head.looksLikeData
    titles = head.titles
    hashtags = head.hashtags
    lastHeadRow = head.lastRow
    removesApostrophes =
      switch options.apostrophes {
      case .kept: false
      case .removed: true
      case .removedFromRejects: head.rejectsColumns != nil
      }
    rejectsColumns = head.rejectsColumns
    rawHeader = removesApostrophes ? head.raw.map(FormulaGuard.unguarded) : head.raw
    header = HeaderGuess.names(rawHeader)
  }

  /// The place of a column by its name: exactly, else regardless of case and outer spaces; nil when there is none.
  public func column(named name: String) -> Int? {
    if let place = header.firstIndex(of: name) { return place }
    let wanted = name.lowercased().split(whereSeparator: \.isWhitespace)
    return header.firstIndex { $0.lowercased().split(whereSeparator: \.isWhitespace) == wanted }
  }

  /// Hands over each row below the header that is not blank, until the body returns false. Throws where the file is
  /// damaged, a quote is never closed, or rows exceed the limit.
  public func forEachRow(_ body: (TableRow) throws -> Bool) throws {
    var reader = TableReader(self)
    try reader.readAll(body)
  }

  /// A reader to draw rows from one by one, for callers that wait between rows.
  public func reader() -> TableReader { TableReader(self) }

  /// The first rows.
  public func rows(limit: Int = .max) throws -> [TableRow] {
    var rows: [TableRow] = []
    guard limit > 0 else { return rows }
    try forEachRow { row in
      rows.append(row)
      return rows.count < limit
    }
    return rows
  }
}

/// Where rows come from.
enum TableContent: Sendable {
  case text(TextTable)
  case sheet(SheetTable)
}

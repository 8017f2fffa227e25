/// What a person may decide about a file when the guess is wrong, and how much a file may cost.
public struct TableOptions: Sendable {
  /// The character between values; nil: guessed.
  public var delimiter: Character?
  /// The character around values that hold delimiters or line breaks.
  public var quote: Character = "\""
  /// nil: from the byte order mark, else UTF-8 where valid, else guessed from byte statistics.
  public var encoding: TextEncoding?
  /// The sheet's name, or its number from 1; nil: the first visible sheet that holds anything.
  public var sheet: String?
  /// The row with the column names, from 1 as the spreadsheet shows it; 0: there is none; nil: guessed.
  public var headerRow: Int?
  /// Where one apostrophe before `=`, `+`, `-`, `@`, tab or a line break is taken away again (see `CSVWriter`).
  public var apostrophes: Apostrophes = .removedFromRejects
  public var limits = TableLimits()

  public enum Apostrophes: Sendable {
    case kept, removedFromRejects, removed
  }

  public init() {}
}

/// Bounds on what reading one file may cost; beyond them a file is refused, or a row is marked.
public struct TableLimits: Sendable {
  /// Bytes of the file itself; at most 4 GiB - 1.
  public var bytes = 200_000_000
  /// Rows below the header that are not blank.
  public var rows = 5_000_000
  public var columns = 2_000
  /// UTF-8 bytes of one cell.
  public var cellBytes = 100_000
  /// All parts of a workbook together, unpacked.
  public var unpackedBytes = 1 << 30
  /// Unpacked bytes for one packed byte, of parts above 16 MiB.
  public var ratio = 400
  public var zipEntries = 10_000
  public var xmlDepth = 64

  public init() {}
}

public enum TableFormat: String, Sendable {
  /// Values between delimiters: CSV, TSV and their kin.
  case delimited
  case xlsx
}

public enum LineEnding: String, Sendable {
  case lf, crlf, cr, mixed, none
}

/// One sheet of a workbook.
public struct TableSheet: Sendable, Hashable {
  public let name: String
  public let isHidden: Bool
}

import Vocabulary

/// Why a file cannot be read as a table; each code has a message `problem.CODE`.
extension Problem {
  public static let tableEmpty = Problem("table-empty", status: 422)
  /// Excel's format before 2007 (BIFF): to be saved as XLSX or CSV.
  public static let tableOldExcel = Problem("table-old-excel", status: 422)
  public static let tableEncrypted = Problem("table-encrypted", status: 422)
  public static func tableOtherFormat(_ format: String) -> Problem {
    Problem("table-other-format", status: 422, ["format": format])
  }
  /// A part is broken or cut off.
  public static func tableDamaged(_ part: String) -> Problem { Problem("table-damaged", status: 422, ["part": part]) }
  /// Unpacks to more than a spreadsheet can honestly hold.
  public static func tableSwells(limit: Int) -> Problem {
    Problem("table-swells", status: 413, ["limit": "\(limit)"])
  }
  /// Holds a document type declaration or nests too deeply, which no spreadsheet program writes.
  public static func tableHostile(_ part: String) -> Problem { Problem("table-hostile", status: 422, ["part": part]) }
  public static func tableUnclosedQuote(row: Int, column: Int) -> Problem {
    Problem("table-unclosed-quote", status: 422, ["row": "\(row)", "column": "\(column)"])
  }
  public static func tableTooManyRows(limit: Int) -> Problem {
    Problem("table-too-many-rows", status: 413, ["limit": "\(limit)"])
  }
  public static func tableTooManyColumns(limit: Int) -> Problem {
    Problem("table-too-many-columns", status: 413, ["limit": "\(limit)"])
  }
  public static func tableHeaderMissing(row: Int) -> Problem {
    Problem("table-header-missing", status: 422, ["row": "\(row)"])
  }
  public static func tableSheetUnknown(_ sheet: String, known: [String]) -> Problem {
    Problem("table-sheet-unknown", status: 422, ["sheet": sheet, "known": known.joined(separator: ", ")])
  }
  public static func tableEncodingUnknown(_ name: String) -> Problem {
    Problem("table-encoding-unknown", status: 422, ["encoding": name])
  }
  /// Not one ASCII character, or a quote or line break.
  public static func tableDelimiterUnusable(_ delimiter: String) -> Problem {
    Problem("table-delimiter-unusable", status: 422, ["delimiter": delimiter])
  }
}

/// What is wrong with the shape of one row; its cells stay readable.
public enum RowProblem: Hashable, Sendable {
  case tooManyValues(expected: Int, found: Int)
  /// The column counts from 1; the limit is in bytes.
  case cellTooLong(column: Int, limit: Int)

  public var code: String {
    switch self {
    case .tooManyValues: "too-many-values"
    case .cellTooLong: "cell-too-long"
    }
  }

  public var arguments: [String: String] {
    switch self {
    case .tooManyValues(let expected, let found): ["expected": "\(expected)", "found": "\(found)"]
    case .cellTooLong(let column, let limit): ["column": "\(column)", "limit": "\(limit)"]
    }
  }
}

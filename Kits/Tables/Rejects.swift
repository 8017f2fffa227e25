/// A file of the rows that were refused, to be corrected and imported again: the cells as they came, in their order,
/// then the row's number and what is wrong with it. `TableFile` leaves these two columns out when it reads the file.
/// Values beyond the header follow after them, so that each row returns exactly as it was.
public struct Rejects: Sendable {
  public static let rowColumn = "concord_row"
  public static let problemColumn = "concord_problem"

  public private(set) var count = 0
  private var writer: CSVWriter
  private let width: Int

  /// For the rows of this table, with its own delimiter.
  public init(of table: TableFile) {
    self.init(header: table.rawHeader.isEmpty ? table.header : table.rawHeader, delimiter: table.delimiter ?? ",")
  }

  public init(header: [String], delimiter: Character = ",") {
    var options = CSVWriter.Options()
    options.delimiter = delimiter
    writer = CSVWriter(options: options)
    width = header.count
    writer.write(header + [Self.rowColumn, Self.problemColumn])
  }

  /// Adds a row; the problem is a text in the reader's language.
  public mutating func add(_ row: TableRow, problem: String) {
    writer.write(row, width: width, then: ["\(row.rowNumber)", problem])
    count += 1
  }

  /// What was added since the last call, the header first, for streaming to a file.
  public mutating func take() -> [UInt8] { writer.take() }

  /// Where the two columns stand in a header; nil: not a rejects file.
  static func ownColumns(in header: [String]) -> Int? {
    header.indices.dropLast().first { $0 > 0 && header[$0] == rowColumn && header[$0 + 1] == problemColumn }
  }
}

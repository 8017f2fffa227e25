/// What is wrong with a case folder, as one line that names file, row and column.
public struct CaseFault: Error, Hashable, CustomStringConvertible {
  public let file: String
  /// As a spreadsheet counts: the header is row 1.
  public let row: Int?
  public let column: String?
  public let reason: String

  public init(_ file: String, row: Int? = nil, column: String? = nil, _ reason: String) {
    self.file = file
    self.row = row
    self.column = column
    self.reason = reason
  }

  public var description: String {
    let place = [file, row.map { "row \($0)" }, column.map { "column \($0)" }].compactMap(\.self)
    let line = place.joined(separator: ", ") + ": " + reason
    return line.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

import Tables

/// A CSV file of a case folder: a header, then rows; its values are checked as they are read.
public struct CaseTable: Sendable {
  public let file: String
  public let header: [String]
  private let rows: [TableRow]

  public var count: Int { rows.count }

  /// - Parameters:
  ///   - columns: those that the header must begin with, in this order.
  ///   - optional: those that may follow, in any order.
  ///   - allowsMore: whether columns of other names may follow too.
  init(path: String, file: String, columns: [String], optional: [String], allowsMore: Bool) throws {
    self.file = file
    var options = TableOptions()
    options.delimiter = ","
    options.encoding = .utf8
    options.headerRow = 1
    options.limits.columns = 20_000
    let table: TableFile
    do {
      table = try TableFile.open(path: path, options: options)
      rows = try table.rows()
    } catch {
      throw CaseFault(file, "cannot be read as CSV (\(error))")
    }
    header = table.rawHeader
    for (index, column) in columns.enumerated() where index >= header.count || header[index] != column {
      throw CaseFault(file, row: 1, column: column, "the header must begin with \(columns.joined(separator: ","))")
    }
    var seen: Set<String> = []
    for (index, name) in header.enumerated() {
      guard seen.insert(name).inserted else { throw CaseFault(file, row: 1, column: name, "stands twice") }
      guard index < columns.count || allowsMore || optional.contains(name) else {
        throw CaseFault(file, row: 1, column: name, "is not a column of this file")
      }
    }
    for row in rows where row.count != header.count {
      throw CaseFault(
        file, row: row.rowNumber, "has \(row.count) values where the header has \(header.count)")
    }
  }

  public func has(_ column: String) -> Bool { header.contains(column) }

  /// As a spreadsheet counts.
  public func rowNumber(_ row: Int) -> Int { rows[row].rowNumber }

  public func fault(_ row: Int, _ column: String, _ reason: String) -> CaseFault {
    CaseFault(file, row: rowNumber(row), column: column, reason)
  }

  /// A column's values as they are written; empty ones are "".
  public func texts(_ column: String) throws -> [String] {
    let position = try position(column)
    return rows.map { $0.text(position) ?? "" }
  }

  /// Names that must not be empty.
  public func names(_ column: String) throws -> [String] {
    let texts = try texts(column)
    for row in texts.indices where texts[row].isEmpty { throw fault(row, column, "is empty") }
    return texts
  }

  /// Names of which none may be empty or stand twice.
  public func identifiers(_ column: String) throws -> [String] {
    let names = try names(column)
    var seen: Set<String> = []
    for row in names.indices where !seen.insert(names[row]).inserted {
      throw fault(row, column, "\(names[row]) stands twice")
    }
    return names
  }

  /// Whole numbers, in a range.
  public func integers(_ column: String, in range: ClosedRange<Int> = .min...Int.max) throws -> [Int] {
    let position = try position(column)
    return try rows.indices.map { row in
      let text = rows[row].text(position) ?? ""
      guard !text.isEmpty else { throw fault(row, column, "is empty") }
      guard let value = Int(text) ?? Double(text).flatMap(Int.init(exactly:)) else {
        throw fault(row, column, "\(text) is not a whole number")
      }
      guard range.contains(value) else {
        let bound = value < range.lowerBound ? "less than \(range.lowerBound)" : "more than \(range.upperBound)"
        throw fault(row, column, "\(text) is \(bound)")
      }
      return value
    }
  }

  /// Whole numbers from 0.
  public func counts(_ column: String) throws -> [Int] { try integers(column, in: 0...(1 << 53)) }

  /// Finite numbers.
  public func numbers(_ column: String, in range: ClosedRange<Double> = -.infinity ... .infinity) throws -> [Double] {
    try optionalNumbers(column, in: range).enumerated().map { row, value in
      guard let value else { throw fault(row, column, "is empty") }
      return value
    }
  }

  /// Finite numbers; nil where a value is empty or `NA`.
  public func optionalNumbers(
    _ column: String, in range: ClosedRange<Double> = -.infinity ... .infinity
  ) throws -> [Double?] {
    let position = try position(column)
    return try rows.indices.map { row in
      let text = rows[row].text(position) ?? ""
      if text.isEmpty || text == "NA" { return nil }
      guard let value = Double(text), value.isFinite else { throw fault(row, column, "\(text) is not a number") }
      guard range.contains(value) else {
        let bound = value < range.lowerBound ? "less than \(range.lowerBound)" : "more than \(range.upperBound)"
        throw fault(row, column, "\(text) is \(bound)")
      }
      return value
    }
  }

  private func position(_ column: String) throws -> Int {
    guard let position = header.firstIndex(of: column) else {
      throw CaseFault(file, row: 1, column: column, "is missing")
    }
    return position
  }
}

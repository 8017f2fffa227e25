/// A row with its values in memory, valid for as long as anyone keeps it.
public struct StoredRow: Row, Sendable {
  public let columns: ColumnNames
  public let values: [SQLValue]

  public init(columns: ColumnNames, values: [SQLValue]) {
    self.columns = columns
    self.values = values
  }

  public var count: Int { values.count }
  public func value(at index: Int) -> SQLValue { values[index] }
  public func index(of column: String) -> Int? { columns.index(of: column) }
}

/// The column names of one result, which all its rows share.
public final class ColumnNames: Sendable {
  public let names: [String]
  public init(_ names: [String]) { self.names = names }

  /// The first column of a name. Results are narrow: comparing beats hashing.
  public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}

/// What a column seems to hold, from its name and its first cells.
public struct ColumnProfile: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case empty
    case day(DayOrderGuess)
    /// A time of the day.
    case time
    case integer, number
    case longitude, latitude
    /// Few values that repeat: `values` has them.
    case codes
    /// Nearly every row has its own, and it looks like a reference.
    case identifier
    case text
  }

  public struct Value: Sendable, Hashable {
    public let text: String
    public let count: Int
  }

  /// Place in the table, from 0.
  public let column: Int
  public let name: String
  public let kind: Kind
  /// Rows looked at, and those of them with something in this column.
  public let rows: Int
  public let filled: Int
  public let distinct: Int
  /// At most 200 different values that repeat, commonest first; empty where there are more, or none repeats.
  public let values: [Value]
  /// Up to five different cells.
  public let examples: [String]
  /// How numbers are written, where all are numbers.
  public let numberStyle: NumberStyle?
  /// Smallest and largest number, where all are numbers.
  public let range: ClosedRange<Double>?

  /// 0…1.
  public var fillRate: Double { rows == 0 ? 0 : Double(filled) / Double(rows) }
}

/// One numbered step of a capability's schema. Steps run once, in order, under a lock; a released step never changes.
public struct Migration: Sendable {
  public let number: Int
  public let statements: @Sendable (Dialect) -> [SQL]
  public init(_ number: Int, _ statements: @escaping @Sendable (Dialect) -> [SQL]) {
    self.number = number
    self.statements = statements
  }
}

/// The schema of one part of the house: its name, what its tables hold, and its steps.
public struct Schema: Sendable {
  public let part: String
  /// What an export tells of each table. A test compares it with the tables that the steps make.
  public let tables: [TableMeaning]
  /// Rows that give the next number of other tables, for `concord doctor`.
  public let counters: [Counter]
  public let migrations: [Migration]
  public init(_ part: String, tables: [TableMeaning] = [], counters: [Counter] = [], _ migrations: [Migration]) {
    self.part = part
    self.tables = tables
    self.counters = counters
    self.migrations = migrations
  }
}

/// A column of one row that holds the number which a column of another table gets next.
public struct Counter: Sendable, Hashable {
  public let table: String
  public let column: String
  public let counted: String
  public let number: String
  public init(_ table: String, _ column: String, for counted: String, _ number: String) {
    self.table = table
    self.column = column
    self.counted = counted
    self.number = number
  }
}

/// What a table holds, column by column, in the words of the data dictionary that goes with an export.
public struct TableMeaning: Sendable, Hashable {
  public let name: String
  public let meaning: String
  /// By column.
  public let columns: [String: String]
  public init(_ name: String, _ meaning: String, _ columns: [String: String]) {
    self.name = name
    self.meaning = meaning
    self.columns = columns
  }
}

public import Storage
public import Vocabulary

/// Rows of a kind: where they are, what their age follows from, what a legal hold can name, and how they are removed.
public struct KeptRows: Sendable {
  public enum Clock: Sendable {
    /// A column that holds a moment.
    case instant(SQL)
    /// A column that holds an identifier, whose text begins with the moment at which it was made.
    case identifier(SQL)
  }
  public var from: SQL
  /// What rows are told apart and paged by. Several rows may share a key; they are then removed together.
  public var key: SQL
  public var clock: Clock
  /// When it was made, where the clock is another moment, such as the end of a session.
  public var made: SQL?
  public var condition: SQL
  /// The kind of record that it is, or belongs to, and the column with that record's identifier.
  public var subject: (kind: String, id: SQL)?
  /// The column with the organisation that the record came from.
  public var source: SQL?
  /// The column with the day that the record speaks of.
  public var day: SQL?
  /// Removes rows by their keys, inside a transaction, and returns how many.
  public var remove: @Sendable ([SQLValue], KeptPass, any Connection) throws -> Int

  public init(
    from: SQL, key: SQL, clock: Clock, made: SQL? = nil, where condition: SQL = "1 = 1",
    subject: (kind: String, id: SQL)? = nil, source: SQL? = nil, day: SQL? = nil,
    remove: @escaping @Sendable ([SQLValue], KeptPass, any Connection) throws -> Int
  ) {
    self.from = from
    self.key = key
    self.clock = clock
    self.made = made
    self.condition = condition
    self.subject = subject
    self.source = source
    self.day = day
    self.remove = remove
  }

  /// Made before a moment, as a condition.
  public func before(_ moment: Instant) -> SQL {
    switch clock {
    case .instant(let column): "\(column) < \(moment)"
    case .identifier(let column):
      "\(column) < \(Identifier<KeptKind>(milliseconds: max(0, moment.milliseconds), random: (0, 0)))"
    }
  }

  public func count(_ pass: KeptPass, on db: any Connection) throws -> KeptCount {
    let isFree = pass.holds.condition(self)
    let oldest: SQL =
      switch clock {
      case .instant(let column): made ?? column
      case .identifier(let column): made ?? column
      }
    guard
      let row = try db.row(
        """
        SELECT COUNT(*) AS kept, MIN(\(oldest)) AS oldest,
          COUNT(CASE WHEN \(before(pass.cutoff)) AND \(isFree) THEN 1 END) AS due,
          COUNT(CASE WHEN \(before(pass.overdueCutoff)) AND \(isFree) THEN 1 END) AS overdue,
          COUNT(CASE WHEN \(before(pass.cutoff)) AND NOT \(isFree) THEN 1 END) AS held
        FROM \(from) WHERE \(condition)
        """)
    else { return KeptCount() }
    var count = KeptCount()
    count.kept = try row.get(0)
    count.oldest = Self.moment(row.value(at: 1))
    count.due = try row.get(2)
    count.overdue = try row.get(3)
    count.held = try row.get(4)
    return count
  }

  private static func moment(_ value: SQLValue) -> Instant? {
    switch value {
    case .integer(let milliseconds): Instant(milliseconds: milliseconds)
    case .text(let text):
      Int64(text.filter { $0 != "-" }.prefix(12), radix: 16).map { Instant(milliseconds: $0) }
    default: nil
    }
  }

  /// The keys of what is due, in order, after one; at most so many.
  public func due(_ pass: KeptPass, after: SQLValue?, limit: Int, on db: any Connection) throws -> [SQLValue] {
    let further: SQL = after.map { "\(key) > \($0)" } ?? "1 = 1"
    return try keys("\(further) AND \(isDue(pass))", limit: limit, on: db)
  }

  /// Removes those of the keys that are due now: what was put on hold since they were looked up stays.
  public func purge(_ keys: [SQLValue], _ pass: KeptPass, on db: any Connection) throws -> Int {
    let still = try self.keys("\(key) IN (\(list: keys)) AND \(isDue(pass))", limit: keys.count, on: db)
    return still.isEmpty ? 0 : try remove(still, pass, db)
  }

  private func isDue(_ pass: KeptPass) -> SQL {
    "(\(condition)) AND \(before(pass.cutoff)) AND \(pass.holds.condition(self))"
  }

  private func keys(_ wanted: SQL, limit: Int, on db: any Connection) throws -> [SQLValue] {
    try db.rows("SELECT DISTINCT \(key) AS key FROM \(from) WHERE \(wanted) ORDER BY 1 LIMIT \(limit)")
      .map { $0.value(at: 0) }
  }
}

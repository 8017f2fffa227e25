import Storage
import Vocabulary

/// How a table stands in a backup or an export.
struct TableHead: Codable, Hashable, Sendable {
  struct Column: Codable, Hashable, Sendable {
    let name: String
    let kind: TableShape.Kind
  }
  let name: String
  let columns: [Column]
  /// The last number that the database gave, where it numbers rows by itself.
  let last: Int64?

  init(_ shape: TableShape, on db: any Connection) throws {
    name = shape.name
    columns = shape.columns.map { Column(name: $0.name, kind: $0.kind) }
    last = try shape.lastNumber(on: db)
  }
}

/// Fills an empty database with all that another one held, in one transaction: whole, or not at all.
struct DatabaseFill {
  private let db: any Connection
  private var left: [String: TableShape]
  private(set) var sums: [TableSum] = []

  /// Makes the tables as they were when the copy was taken.
  init(_ db: any Connection, schemas: [Schema], parts: [String: Int]) throws {
    self.db = db
    guard try TableShape.isEmpty(db) else { throw Problem.targetNotEmpty("the database") }
    try db.layTables(schemas, upTo: parts)
    let shapes = try TableShape.all(on: db)
    // Steps put rows of their own into fresh tables; the copy has them as they became.
    for shape in shapes.reversed() { try db.run("DELETE FROM \(unchecked: shape.name)") }
    // A row may refer to a later row of its own table. PostgreSQL looks at the end of each COPY.
    if db.dialect == .sqlite { try db.run("PRAGMA defer_foreign_keys = ON") }
    left = Dictionary(uniqueKeysWithValues: shapes.map { ($0.name, $0) })
  }

  /// Takes one table's rows. Throws `copy-differs` when the table is not one of this program's.
  mutating func fill(_ head: TableHead, next: (inout [SQLValue]) throws -> Bool) throws -> TableSum {
    guard let shape = left.removeValue(forKey: head.name),
      Set(shape.columns.map(\.name)) == Set(head.columns.map(\.name))
    else { throw Problem.notTheSame(head.name) }
    var summing = TableSumming()
    try db.insert(into: head.name, columns: head.columns.map(\.name)) { values in
      guard try next(&values) else { return false }
      _ = summing.take(values)
      return true
    }
    if let last = head.last { try shape.setLastNumber(last, on: db) }
    let sum = summing.sum(head.name)
    sums.append(sum)
    return sum
  }

  /// Throws unless every table came.
  func finish() throws {
    if let missing = left.keys.min() { throw Problem.notTheSame(missing) }
  }
}

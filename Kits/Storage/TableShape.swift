import Vocabulary

/// A table as the database has it: its columns, its key, and the tables that it refers to.
public struct TableShape: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, Codable { case integer, real, text, bytes }
  public struct Column: Sendable, Hashable {
    public let name: String
    public let kind: Kind
    public let isOptional: Bool
  }
  public let name: String
  public let columns: [Column]
  /// The columns of the primary key, in its order.
  public let key: [String]
  /// The tables that rows here refer to, itself left out.
  public let references: [String]
  /// The column that the database numbers by itself (`Dialect.ascendingKey`).
  public let ascending: String?

  /// The rows in the order of their key, which is the same order on both databases.
  public func rows(_ dialect: Dialect) throws -> SQL {
    guard !key.isEmpty else { throw StatementProblem("\(name) has no primary key") }
    let names = try columns.map { try SQL.quoted($0.name) }.joined(separator: ", ")
    let texts = Set(columns.filter { $0.kind == .text }.map(\.name))
    let order = try key.map { name in
      SQL(stringLiteral: try SQL.quoted(name)) + (texts.contains(name) ? " " + dialect.byteOrder : "")
    }
    return "SELECT \(unchecked: names) FROM \(unchecked: try SQL.quoted(name)) ORDER BY "
      + SQL(joining: order, separator: ", ")
  }
}

extension TableShape {
  /// Tables that hold nothing of the city: the steps that ran (`schema_version`), SQLite's count of announcements and
  /// its own bookkeeping.
  private static let internals: Set<String> = ["schema_version", "announcement"]

  /// All tables of the database, each after those that it refers to.
  public static func all(on db: any Connection) throws -> [TableShape] {
    let found = try db.dialect == .sqlite ? sqlite(db) : postgres(db)
    return try ordered(found.filter { !internals.contains($0.name) })
  }

  /// True when there is no table at all, of Concord or of anybody else.
  public static func isEmpty(_ db: any Connection) throws -> Bool {
    try db.dialect == .sqlite ? sqlite(db).isEmpty : postgres(db).isEmpty
  }

  /// The last number that the database gave in an ascending column; 0 before the first.
  public func lastNumber(on db: any Connection) throws -> Int64? {
    guard let ascending else { return nil }
    if db.dialect == .sqlite { return try db.value("SELECT seq FROM sqlite_sequence WHERE name = \(name)") ?? 0 }
    let sequence = try sequenceName(ascending, db)
    let row = try db.row("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM \(unchecked: sequence)")
    return try row?.get(0) ?? 0
  }

  /// Numbers go on after this one.
  public func setLastNumber(_ number: Int64, on db: any Connection) throws {
    guard let ascending else { return }
    if db.dialect == .sqlite {
      try db.run("DELETE FROM sqlite_sequence WHERE name = \(name)")
      try db.run("INSERT INTO sqlite_sequence (name, seq) VALUES (\(name), \(number))")
      return
    }
    let sequence = try sequenceName(ascending, db)
    _ = try db.rows("SELECT setval(\(sequence)::regclass, \(max(1, number)), CAST(\(number > 0 ? 1 : 0) AS INT) = 1)")
  }

  private func sequenceName(_ column: String, _ db: any Connection) throws -> String {
    guard let name: String = try db.value("SELECT pg_get_serial_sequence(\(name), \(column)) AS name") else {
      throw StatementProblem("\(name).\(column) has no sequence")
    }
    return name
  }

  private static func sqlite(_ db: any Connection) throws -> [TableShape] {
    let tables = try db.rows(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    ).map { (name: try $0.get(0, as: String.self), sql: try $0.get(1, as: String.self)) }
    return try tables.map { table in
      let columns = try db.rows("SELECT name, type, \"notnull\", pk FROM pragma_table_info(\(table.name)) ORDER BY cid")
      let keys = try columns.map { (name: try $0.get(0, as: String.self), place: try $0.get(3, as: Int.self)) }
        .filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)
      let targets = try db.rows("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(\(table.name))")
        .map { try $0.get(0, as: String.self) }
      return TableShape(
        name: table.name,
        columns: try columns.map {
          Column(
            name: try $0.get(0), kind: kind(try $0.get(1)),
            isOptional: try !$0.get(2, as: Bool.self) && $0.get(3, as: Int.self) == 0)
        },
        key: keys, references: targets.filter { $0 != table.name }.sorted(),
        ascending: table.sql.contains("AUTOINCREMENT") ? keys.first : nil)
    }
  }

  private static func postgres(_ db: any Connection) throws -> [TableShape] {
    let columns = try db.rows(
      """
      SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), CAST(c.data_type AS TEXT),
        CASE WHEN c.is_nullable = 'YES' THEN 1 ELSE 0 END AS optional,
        CASE WHEN c.is_identity = 'YES' THEN 1 ELSE 0 END AS ascending
      FROM information_schema.columns c
      JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
      WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
      ORDER BY c.table_name COLLATE "C", c.ordinal_position
      """)
    let keys = try pairs(
      db,
      """
      SELECT CAST(r.relname AS TEXT), CAST(a.attname AS TEXT)
      FROM pg_constraint c
      JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
      CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.number
      WHERE c.contype = 'p' AND n.nspname = current_schema() ORDER BY 1, k.place
      """)
    let references = try pairs(
      db,
      """
      SELECT DISTINCT CAST(r.relname AS TEXT), CAST(f.relname AS TEXT)
      FROM pg_constraint c
      JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
      JOIN pg_class f ON f.oid = c.confrelid
      WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2
      """)
    var order: [String] = []
    var byTable: [String: [any Row]] = [:]
    for row in columns {
      let table: String = try row.get(0)
      if byTable[table] == nil { order.append(table) }
      byTable[table, default: []].append(row)
    }
    return try order.map { table in
      let rows = byTable[table] ?? []
      return TableShape(
        name: table,
        columns: try rows.map {
          Column(name: try $0.get(1), kind: kind(try $0.get(2)), isOptional: try $0.get(3))
        },
        key: keys[table] ?? [], references: (references[table] ?? []).filter { $0 != table },
        ascending: try rows.first { try $0.get(4, as: Bool.self) }?.get(1))
    }
  }

  private static func pairs(_ db: any Connection, _ sql: SQL) throws -> [String: [String]] {
    var all: [String: [String]] = [:]
    for row in try db.rows(sql) { all[try row.get(0), default: []].append(try row.get(1)) }
    return all
  }

  private static func kind(_ type: String) -> Kind {
    switch type.uppercased() {
    case "INTEGER", "BIGINT", "SMALLINT": .integer
    case "REAL", "DOUBLE PRECISION": .real
    case "BLOB", "BYTEA": .bytes
    default: .text
    }
  }

  /// Those that are referred to first; by name where nothing else decides.
  private static func ordered(_ shapes: [TableShape]) throws -> [TableShape] {
    var left = shapes
    var done: Set<String> = []
    var out: [TableShape] = []
    while !left.isEmpty {
      guard let next = left.firstIndex(where: { $0.references.allSatisfy(done.contains) }) else {
        throw StatementProblem("The tables \(left.map(\.name)) refer to each other in a circle")
      }
      let shape = left.remove(at: next)
      done.insert(shape.name)
      out.append(shape)
    }
    return out
  }
}

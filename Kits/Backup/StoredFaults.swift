public import Storage
import Vocabulary

/// Looks at a database as the database itself knows it, without knowing what the tables mean.
public enum StoredFaults {
  /// What is damaged, in the database's own words; empty when nothing is. Reads everything.
  public static func damage(on db: any Connection) throws -> [String] {
    guard db.dialect == .sqlite else {
      // A server checks its pages as it reads them: reading everything is the check.
      _ = try TableSum.all(on: db)
      return try db.rows(
        "SELECT CAST(conname AS TEXT) FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace"
      ).map { try $0.get(0) }
    }
    return try db.rows("SELECT integrity_check FROM pragma_integrity_check(20)").map { try $0.get(0, as: String.self) }
      .filter { $0 != "ok" }
  }

  /// Tables with rows that refer to rows which are not there.
  public static func brokenReferences(on db: any Connection) throws -> [String] {
    if db.dialect == .sqlite {
      return try db.rows("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check ORDER BY 1").map { try $0.get(0) }
    }
    let references = try db.rows(
      """
      SELECT CAST(r.relname AS TEXT), CAST(f.relname AS TEXT),
        CAST((SELECT string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND ')
          FROM unnest(c.conkey, c.confkey) AS k (one, other)
          JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.one
          JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = k.other) AS TEXT),
        CAST((SELECT string_agg(format('a.%I IS NOT NULL', x.attname), ' AND ')
          FROM unnest(c.conkey) AS k (one) JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.one) AS TEXT)
      FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
      WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 2
      """
    ).map {
      (
        try $0.get(0, as: String.self), try $0.get(1, as: String.self), try $0.get(2, as: String.self),
        try $0.get(3, as: String.self)
      )
    }
    return try references.filter { table, target, pairs, filled in
      try db.exists(
        """
        SELECT 1 FROM \(unchecked: table) a WHERE \(unchecked: filled)
          AND NOT EXISTS (SELECT 1 FROM \(unchecked: target) b WHERE \(unchecked: pairs)) LIMIT 1
        """)
    }.map(\.0)
  }

  /// Tables whose next number was given already: by the database, or by a row that counts (`Schema.counters`).
  public static func spentNumbers(on db: any Connection, _ schemas: [Schema]) throws -> [String] {
    let shapes = try TableShape.all(on: db)
    func highest(_ table: String, _ column: String) throws -> Int64 {
      try db.value("SELECT MAX(\(unchecked: column)) AS n FROM \(unchecked: table)") ?? 0
    }
    let own = try shapes.filter { shape in
      guard let column = shape.ascending, let last = try shape.lastNumber(on: db) else { return false }
      return try highest(shape.name, column) > last
    }
    let known = Set(shapes.map(\.name))
    let counted = try schemas.flatMap(\.counters).filter { counter in
      guard known.contains(counter.table), known.contains(counter.counted) else { return false }
      return try highest(counter.counted, counter.number) >= highest(counter.table, counter.column)
    }
    return own.map(\.name) + counted.map(\.counted)
  }
}

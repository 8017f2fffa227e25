import Vocabulary

extension Database {
  /// Brings the database to the schemas of this program: part by part in the given order, step by step, each step in a
  /// transaction of its own under a lock, so that processes that start together wait for each other.
  ///
  /// Nothing is done when any part of the database is newer than this program (`Problem.databaseNewer`).
  public func migrate(_ schemas: [Schema]) async throws {
    try Self.checkOrder(schemas)
    let found = try await whenFree { try Self.versions(under: $0) }
    for schema in schemas { try Self.refuseNewer(found[schema.part] ?? 0, schema) }
    for schema in schemas {
      for step in schema.migrations where step.number > found[schema.part] ?? 0 {
        try await whenFree { try Self.apply(step, of: schema, $0) }
      }
    }
  }

  private static func apply(_ step: Migration, of schema: Schema, _ db: any Connection) throws {
    let number = try versions(under: db)[schema.part] ?? 0
    try refuseNewer(number, schema)
    // Another process may have run this step between our look and our lock.
    if number >= step.number { return }
    for statement in step.statements(db.dialect) { try db.run(statement) }
    try db.run(
      """
      INSERT INTO schema_version (part, number) VALUES (\(schema.part), \(step.number))
      ON CONFLICT (part) DO UPDATE SET number = excluded.number
      """)
  }

  /// The number of the last step of each part. Holds the lock until the end of the transaction.
  private static func versions(under db: any Connection) throws -> [String: Int] {
    if db.dialect == .postgres {
      // A step may take longer than a statement may wait for a lock.
      try db.run("SET LOCAL lock_timeout = 0")
      _ = try db.rows("SELECT pg_advisory_xact_lock(hashtextextended('concord migrate ' || current_schema(), 0))")
      try db.run("SET LOCAL lock_timeout = '10s'")
    }
    try db.run(
      "CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, number \(db.dialect.integer) NOT NULL)")
    let rows = try db.rows("SELECT part, number FROM schema_version")
    return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.get(0), try $0.get(1)) })
  }

  private static func refuseNewer(_ found: Int, _ schema: Schema) throws {
    let known = schema.migrations.last?.number ?? 0
    if found > known { throw Problem.databaseNewer(found: found, known: known, part: schema.part) }
  }

  private static func checkOrder(_ schemas: [Schema]) throws {
    guard Set(schemas.map(\.part)).count == schemas.count else {
      throw StatementProblem("Two schemas have the same part")
    }
    for schema in schemas {
      let numbers = [0] + schema.migrations.map(\.number)
      for (a, b) in zip(numbers, numbers.dropFirst()) where b <= a {
        throw StatementProblem("The steps of \(schema.part) are not in ascending order")
      }
    }
  }

  /// A step of another process may hold the database for minutes: ten, at ten seconds a try.
  private func whenFree<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    for _ in 1..<60 {
      do { return try await write(block) } catch let problem as Problem where problem == .databaseBusy {}
    }
    return try await write(block)
  }
}

extension Connection {
  /// The last step of each part that ran here; empty where none did.
  public func schemaVersions() throws -> [String: Int] {
    let exists =
      switch dialect {
      case .sqlite: try exists("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")
      case .postgres:
        try exists(
          "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'")
      }
    guard exists else { return [:] }
    return try Dictionary(
      uniqueKeysWithValues: rows("SELECT part, number FROM schema_version").map { (try $0.get(0), try $0.get(1)) })
  }

  /// Makes the tables of an empty database as they were after the given steps, in the open transaction: for data that
  /// an older version wrote. `Database.migrate` takes it from there.
  ///
  /// Throws `Problem.databaseNewer` for steps that this program does not know.
  public func layTables(_ schemas: [Schema], upTo versions: [String: Int]) throws {
    let known = Dictionary(schemas.map { ($0.part, $0.migrations.last?.number ?? 0) }, uniquingKeysWith: max)
    for (part, number) in versions.sorted(by: { $0.key < $1.key }) where number > known[part] ?? 0 {
      throw Problem.databaseNewer(found: number, known: known[part] ?? 0, part: part)
    }
    try run("CREATE TABLE schema_version (part TEXT PRIMARY KEY, number \(dialect.integer) NOT NULL)")
    for schema in schemas {
      guard let last = versions[schema.part] else { continue }
      for step in schema.migrations where step.number <= last {
        for statement in step.statements(dialect) { try run(statement) }
      }
      try run("INSERT INTO schema_version (part, number) VALUES (\(schema.part), \(last))")
    }
  }
}

import Storage
import StorageTesting
import Testing

@Suite struct ConstraintTests {
  private let schema = Schema(
    "constraints",
    [
      Migration(1) { dialect in
        [
          """
          CREATE TABLE area (layer TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
          size \(dialect.integer) CONSTRAINT size_is_positive CHECK (size > 0), UNIQUE (layer, code))
          """,
          "CREATE TABLE city (id TEXT PRIMARY KEY)",
          "CREATE TABLE street (id TEXT PRIMARY KEY, city TEXT REFERENCES city (id))",
          "CREATE UNIQUE INDEX area_by_name ON area (lower(name))",
        ]
      }
    ])

  private func violation(_ kind: TestDatabase, _ statements: SQL...) async throws -> ConstraintViolation {
    try await withDatabase(kind, schemas: [schema]) { db in
      let error = await #expect(throws: ConstraintViolation.self) {
        try await db.write { db in for statement in statements { try db.run(statement) } }
      }
      return try #require(error)
    }
  }

  @Test(arguments: TestDatabase.available)
  func unique(_ kind: TestDatabase) async throws {
    let row: SQL = "INSERT INTO area (layer, code, name) VALUES ('ward', '1', 'North (old)')"
    let other: SQL = "INSERT INTO area (layer, code, name) VALUES ('ward', '1', 'South')"
    let found = try await violation(kind, row, other)
    #expect((found.kind, found.table, found.columns) == (.unique, "area", ["layer", "code"]))
  }

  @Test(arguments: TestDatabase.available)
  func primaryKey(_ kind: TestDatabase) async throws {
    let found = try await violation(kind, "INSERT INTO city (id) VALUES ('a'), ('a')")
    #expect((found.kind, found.table, found.columns) == (.unique, "city", ["id"]))
  }

  @Test(arguments: TestDatabase.available)
  func uniqueExpression(_ kind: TestDatabase) async throws {
    let found = try await violation(
      kind, "INSERT INTO area (layer, code, name) VALUES ('ward', '1', 'North'), ('ward', '2', 'NORTH')")
    #expect((found.kind, found.columns) == (.unique, []))
  }

  @Test(arguments: TestDatabase.available)
  func foreignKey(_ kind: TestDatabase) async throws {
    let found = try await violation(kind, "INSERT INTO street (id, city) VALUES ('a', 'nowhere')")
    #expect(found.kind == .foreignKey)
  }

  @Test(arguments: TestDatabase.available)
  func check(_ kind: TestDatabase) async throws {
    let found = try await violation(kind, "INSERT INTO area (layer, code, name, size) VALUES ('a', 'b', 'c', 0)")
    #expect((found.kind, found.constraint) == (.check, "size_is_positive"))
  }

  @Test(arguments: TestDatabase.available)
  func notNull(_ kind: TestDatabase) async throws {
    let found = try await violation(kind, "INSERT INTO area (layer, code) VALUES ('a', 'b')")
    #expect((found.kind, found.table, found.columns) == (.notNull, "area", ["name"]))
  }
}

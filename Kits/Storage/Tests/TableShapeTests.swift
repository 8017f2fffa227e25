import Storage
import StorageTesting
import Testing

@Suite struct TableShapeTests {
  private static let schema = Schema(
    "shapes",
    [
      Migration(1) { dialect in
        [
          "CREATE TABLE alpha (b TEXT NOT NULL, a \(dialect.integer) NOT NULL, PRIMARY KEY (a, b))",
          """
          CREATE TABLE aardvark (
            number \(dialect.ascendingKey), size \(dialect.real) NOT NULL, picture \(dialect.blob),
            a \(dialect.integer), b TEXT, parent \(dialect.integer) REFERENCES aardvark (number),
            FOREIGN KEY (a, b) REFERENCES alpha (a, b)
          )
          """,
        ]
      }
    ])

  @Test(arguments: TestDatabase.available)
  func bothDatabasesTellTheSameOfATable(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let db = try await store.open()
      #expect(try await db.read { db in try TableShape.isEmpty(db) })
    }
    try await withDatabase(kind, schemas: [Self.schema]) { db in
      let shapes = try await db.read { try TableShape.all(on: $0) }
      #expect(shapes.map(\.name) == ["alpha", "aardvark"])
      #expect(shapes[0].key == ["a", "b"] && shapes[0].ascending == nil && shapes[0].references == [])
      let second = shapes[1]
      #expect(second.columns.map(\.name) == ["number", "size", "picture", "a", "b", "parent"])
      #expect(second.columns.map(\.kind) == [.integer, .real, .bytes, .integer, .text, .integer])
      #expect(second.columns.map(\.isOptional) == [false, false, true, true, true, true])
      #expect(second.key == ["number"] && second.references == ["alpha"] && second.ascending == "number")
      #expect(try await !db.read { db in try TableShape.isEmpty(db) })
      #expect(try await db.read { db in try db.schemaVersions() } == ["shapes": 1])
    }
  }

  @Test(arguments: TestDatabase.available)
  func numbersGoOnWhereTheyWere(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Self.schema]) { db in
      func next() async throws -> Int? {
        try await db.write { try $0.value("INSERT INTO aardvark (size) VALUES (1) RETURNING number") }
      }
      let shape = try #require(try await db.read { db in try TableShape.all(on: db) }.last)
      #expect(try await db.read { db in try shape.lastNumber(on: db) } == 0)
      #expect(try await next() == 1)
      #expect(try await db.read { db in try shape.lastNumber(on: db) } == 1)
      try await db.write { try shape.setLastNumber(41, on: $0) }
      #expect(try await next() == 42)
      try await db.write { try shape.setLastNumber(0, on: $0) }
      try await db.write { db in try db.run("DELETE FROM aardvark") }
      #expect(try await next() == 1)
    }
  }
}

import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct ConnectionTests {
  @Test(arguments: TestDatabase.available)
  func refusesWhatIsNoStatement(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      await #expect(throws: StatementProblem.self) { try await db.read { _ = try $0.rows("SELEC 1") } }
      await #expect(throws: StatementProblem.self) { try await db.read { _ = try $0.rows("SELECT 1; SELECT 2") } }
      await #expect(throws: StatementProblem.self) { try await db.read { _ = try $0.rows("SELECT * FROM nowhere") } }
    }
  }

  @Test(arguments: TestDatabase.available)
  func refusesTextWithNUL(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      await #expect(throws: Problem.invalid([FieldProblem("", "control-character")])) {
        try await db.read { _ = try $0.rows("SELECT \("a\0b")") }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func refusesToWriteInARead(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      await #expect(throws: Problem.databaseUnwritable) {
        try await db.read { try $0.run("INSERT INTO thing (id) VALUES (1)") }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func storesEveryFormAsItIs(_ kind: TestDatabase) async throws {
    let texts = ["", " ", "Åland", "مدينة", "👩‍👩‍👧", "a\tb\nc\\d'e\"f", "\u{1}", "NULL", "\\N", "\\x41"]
    let numbers: [Int64] = [0, 1, -1, 4_294_967_296, .max, .min]
    let measures = [0.0, -1.5, 0.1, 1e-300, 1.7976931348623157e308, 3.0, .infinity, -.infinity]
    let contents: [[UInt8]] = [[], [0], Array(0...255), Array("\\x41".utf8)]
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        for (id, text) in texts.enumerated() {
          try db.run("INSERT INTO thing (id, name) VALUES (\(id), \(text))")
        }
        for (id, number) in numbers.enumerated() {
          try db.run("INSERT INTO thing (id, number) VALUES (\(100 + id), \(number))")
        }
        for (id, measure) in measures.enumerated() {
          try db.run("INSERT INTO thing (id, measure) VALUES (\(200 + id), \(measure))")
        }
        for (id, content) in contents.enumerated() {
          try db.run("INSERT INTO thing (id, content) VALUES (\(300 + id), \(content))")
        }
      }
      try await db.read { db in
        try #expect(db.rows("SELECT name FROM thing WHERE id < 100 ORDER BY id").map { try $0.get(0) } == texts)
        try #expect(
          db.rows("SELECT number FROM thing WHERE id BETWEEN 100 AND 199 ORDER BY id").map { try $0.get(0) }
            == numbers)
        try #expect(
          db.rows("SELECT measure FROM thing WHERE id BETWEEN 200 AND 299 ORDER BY id").map { $0.value(at: 0) }
            == measures.map { .real($0) })
        try #expect(db.rows("SELECT content FROM thing WHERE id >= 300 ORDER BY id").map { try $0.get(0) } == contents)
        let row = try #require(try db.row("SELECT name, number, measure, content FROM thing WHERE id = 300"))
        #expect((0..<3).map { row.value(at: $0) } == [.null, .null, .null])
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func whatIsNotANumberIsNull(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await #expect(db.read { try $0.row("SELECT \(Double.nan)")?.value(at: 0) } == .null)
    }
  }

  @Test(arguments: TestDatabase.available)
  func storesTheHousesOwnTypes(_ kind: TestDatabase) async throws {
    let id = Identifier<Things>(milliseconds: 1_700_000_000_000, random: (1, 2))
    let day = try #require(Day(2026, 3, 9))
    let instant = Instant(milliseconds: -5)
    try await withDatabase(kind) { db in
      try await db.write { db in
        let integer = db.dialect.integer
        try db.run(
          """
          CREATE TABLE record (id TEXT PRIMARY KEY, day \(integer), at \(integer), flag \(integer), code TEXT,
          language TEXT)
          """)
        try db.run(
          """
          INSERT INTO record (id, day, at, flag, code, language)
          VALUES (\(id), \(day), \(instant), \(true), \(Code("anti-muslim")), \(Language("ar")))
          """)
        let row = try #require(try db.row("SELECT * FROM record WHERE id = \(id) AND flag = \(true)"))
        try #expect(row.get("id") == id)
        try #expect(row.get("day") == day)
        try #expect(row.get("at") == instant)
        try #expect(row.get("flag") == true)
        try #expect(row.get("code") == Code("anti-muslim"))
        try #expect(row.get("language") == Language("ar"))
      }
    }
  }

  /// One place for each position that a parameter can take, so that no statement works on one database only.
  @Test(arguments: TestDatabase.available)
  func parametersFitWhereverTheyStand(_ kind: TestDatabase) async throws {
    let none: String? = nil
    let noNumber: Int? = nil
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        try db.run("INSERT INTO thing (id, name, number, measure) VALUES (\(1), \("x"), \(5), \(2.5))")
        try db.run("INSERT INTO thing (id, name, number, measure) VALUES (\(2), \(none), \(noNumber), \(7))")
        try #expect(db.value("SELECT \(5) + 1") == 6)
        try #expect(db.value("SELECT \(5) + \(6)") == 11)
        try #expect(db.value("SELECT \(7) / \(2)") == 3)
        try #expect(db.value("SELECT \(2.5) * 2") == 5.0)
        try #expect(db.value("SELECT \("x")") == "x")
        try #expect(db.value("SELECT \("x") || name FROM thing WHERE id = 1") == "xx")
        try #expect(db.value("SELECT \("x") || \("y")") == "xy")
        try #expect(db.value("SELECT id FROM thing WHERE number = \(5)") == 1)
        try #expect(db.value("SELECT id FROM thing WHERE measure = \(7)") == 2)
        try #expect(db.value("SELECT id FROM thing WHERE number < \(5.5)") == 1)
        try #expect(db.value("SELECT id FROM thing WHERE name = \("x")") == 1)
        try #expect(db.value("SELECT id FROM thing WHERE name LIKE \("x") || '%'") == 1)
        try #expect(db.value("SELECT count(*) FROM thing WHERE name LIKE \("X%")") == 0)
        try #expect(db.value("SELECT id FROM thing WHERE name IN (\(list: ["w", "x"]))") == 1)
        try #expect(db.value("SELECT count(*) FROM thing WHERE number IN (\(list: [Int]()))") == 0)
        try #expect(db.value("SELECT id FROM thing ORDER BY id DESC LIMIT \(1) OFFSET \(1)") == 1)
        try #expect(db.value("SELECT count(*) FROM thing WHERE (\(none) IS NULL OR name = \(none))") == 2)
        try #expect(db.value("SELECT count(*) FROM thing WHERE (\("x") IS NULL OR name = \("x"))") == 1)
        try #expect(db.value("SELECT count(*) FROM thing WHERE \(noNumber) IS NOT NULL AND number = \(noNumber)") == 0)
        try #expect(db.value("SELECT coalesce(number, \(9)) FROM thing WHERE id = 2") == 9)
        try #expect(db.value("SELECT coalesce(name, \("none")) FROM thing WHERE id = 2") == "none")
        try #expect(db.value("SELECT CASE WHEN id = \(1) THEN \("a") ELSE \("b") END FROM thing WHERE id = 1") == "a")
        try #expect(db.value("SELECT length(\("four"))") == 4)
        try #expect(db.value("SELECT upper(\("four"))") == "FOUR")
        try #expect(db.value("SELECT max(v) FROM (SELECT \(3) AS v UNION ALL SELECT \(4)) AS both_rows") == 4)
        try #expect(db.row("SELECT \(none) AS empty")?.value(at: 0) == .null)
        try db.run("UPDATE thing SET name = \("z"), number = \(noNumber) WHERE id = \(1)")
        try db.run(
          """
          INSERT INTO thing (id, name) VALUES (\(1), \("again"))
          ON CONFLICT (id) DO UPDATE SET name = excluded.name || \("!")
          """)
        try #expect(db.value("SELECT name FROM thing WHERE id = 1") == "again!")
        try db.run("INSERT INTO thing (id, name, number) SELECT id + \(10), \("copy"), \(noNumber) FROM thing")
        try #expect(db.count() == 4)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func groupsByAnExpressionWithAParameter(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        for id in 0..<6 { try db.run("INSERT INTO thing (id) VALUES (\(id))") }
        let rows = try db.rows("SELECT id / \(4) AS part, count(*) FROM thing GROUP BY id / \(4) ORDER BY part")
        try #expect(rows.map { try [$0.get(0), $0.get(1)] as [Int] } == [[0, 4], [1, 2]])
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func sumsAndComparisonsAreWholeNumbers(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        for id in 1...3 { try db.run("INSERT INTO thing (id, number, measure) VALUES (\(id), \(id), \(id))") }
        let row = try #require(
          try db.row(
            "SELECT count(*), sum(number), avg(number), sum(measure), max(number) = 3, min(number) > 2 FROM thing"))
        #expect(row.value(at: 0) == .integer(3))
        #expect(row.value(at: 1) == .integer(6))
        try #expect(row.get(2) == 2.0)
        #expect(row.value(at: 3) == .real(6))
        #expect(row.value(at: 4) == .integer(1))
        #expect(row.value(at: 5) == .integer(0))
        try #expect(db.row("SELECT sum(number) FROM thing WHERE id > 5")?.value(at: 0) == .null)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aPersonsWordsStayWords(_ kind: TestDatabase) async throws {
    let words = ["'; DROP TABLE thing; --", "\" OR 1=1", "$1", "?1", "%s", "\\'; SELECT 1", "x' OR 'a'='a"]
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        for (id, word) in words.enumerated() { try db.run("INSERT INTO thing (id, name) VALUES (\(id), \(word))") }
        for (id, word) in words.enumerated() {
          try #expect(db.rows("SELECT id FROM thing WHERE name = \(word)").map { try $0.get(0) } == [id])
        }
        try #expect(db.rows("SELECT id FROM thing WHERE name IN (\(list: words))").count == words.count)
        try #expect(db.count() == words.count)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func readsRowsByPositionAndByName(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        try db.run("INSERT INTO thing (id, name) VALUES (1, 'one')")
        let row = try #require(try db.row("SELECT id, name, number AS how_many FROM thing"))
        #expect(row.count == 3)
        #expect(row.index(of: "name") == 1)
        #expect(row.index(of: "how_many") == 2)
        #expect(row.index(of: "nothing") == nil)
        try #expect(row.optional("how_many", as: Int.self) == nil)
        #expect(throws: RowProblem.self) { try row.get("nothing", as: Int.self) }
        #expect(throws: RowProblem.self) { try row.get("name", as: Int.self) }
        try #expect(db.row("SELECT id FROM thing WHERE id = 2") == nil)
        try #expect(db.value("SELECT name FROM thing WHERE id = 2", as: String.self) == nil)
        try #expect(db.exists("SELECT 1 FROM thing WHERE id = 1"))
        try #expect(!db.exists("SELECT 1 FROM thing WHERE id = 2"))
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func countsTheChangedRows(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        try #expect(db.run("INSERT INTO thing (id) VALUES (1), (2), (3)") == 3)
        try #expect(db.run("UPDATE thing SET number = 1 WHERE id > 1") == 2)
        try #expect(db.run("UPDATE thing SET number = 1 WHERE id > 9") == 0)
        try #expect(db.run("INSERT INTO thing (id) VALUES (1) ON CONFLICT (id) DO NOTHING") == 0)
        try #expect(db.run("CREATE TABLE other (id INTEGER)") == 0)
        try #expect(db.run("DELETE FROM thing") == 3)
        let kept: [Int] = try db.rows("INSERT INTO thing (id) VALUES (7), (8) RETURNING id").map { try $0.get(0) }
        #expect(kept == [7, 8])
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func numbersKeysItself(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await db.write { db in
        try db.run("CREATE TABLE entry (number \(db.dialect.ascendingKey), name TEXT)")
        let first: Int? = try db.value("INSERT INTO entry (name) VALUES ('a') RETURNING number")
        try db.run("DELETE FROM entry")
        let second: Int? = try db.value("INSERT INTO entry (name) VALUES ('b') RETURNING number")
        #expect((first, second) == (1, 2))
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func ordersByBytesWhenAsked(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        for (id, name) in ["b", "A", "é", "a", "Z"].enumerated() {
          try db.run("INSERT INTO thing (id, name) VALUES (\(id), \(name))")
        }
        let names = try db.rows("SELECT name FROM thing ORDER BY name \(db.dialect.byteOrder)")
        try #expect(names.map { try $0.get(0) } == ["A", "Z", "a", "b", "é"])
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func keepsMoreStatementsThanItsCacheHolds(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      for _ in 0..<2 {
        try await db.read { db in
          for number in 0..<230 { try #expect(db.value("SELECT \(1) + \(unchecked: String(number))") == number + 1) }
        }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func tellsItsVersion(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await #expect(db.version.hasPrefix(kind == .sqlite ? "SQLite 3." : "PostgreSQL "))
    }
  }
}

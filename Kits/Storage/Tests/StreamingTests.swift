import Storage
import StorageTesting
import Testing

@Suite struct StreamingTests {
  private func fill(_ db: any Database, _ count: Int) async throws {
    try await db.write { db in
      var id: Int64 = 0
      try db.insert(into: "thing", columns: ["id", "name"]) { row in
        id += 1
        row[0] = .integer(id)
        row[1] = .text("thing \(id)")
        return id <= count
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func handsOverRowByRow(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await fill(db, 2350)
      let sums = try await db.read { db in
        var (count, sum) = (0, 0)
        try db.forEachRow("SELECT id, name FROM thing WHERE id > \(0) AND name LIKE \("thing %") ORDER BY id") { row in
          count += 1
          sum += try row.get("id")
          try #expect(row.get(1) == "thing \(count)")
        }
        return [count, sum]
      }
      #expect(sums == [2350, 2350 * 2351 / 2])
    }
  }

  @Test(arguments: TestDatabase.available)
  func theLoopMayAskAndWrite(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await fill(db, 250)
      try await db.write { db in
        var pairs = 0
        try db.forEachRow("SELECT id FROM thing WHERE id <= \(3) ORDER BY id") { outer in
          let id: Int = try outer.get(0)
          // The same statement again, inside its own loop.
          try db.forEachRow("SELECT id FROM thing WHERE id <= \(3) ORDER BY id") { _ in pairs += 1 }
          try db.run("UPDATE thing SET number = \(id) WHERE id = \(id)")
        }
        #expect(pairs == 9)
        try #expect(db.value("SELECT sum(number) FROM thing") == 6)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aThrowingLoopStopsAndTheTransactionGoesOn(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await fill(db, 250)
      let seen = try await db.read { db in
        var seen = 0
        do {
          try db.forEachRow("SELECT id FROM thing") { _ in
            seen += 1
            if seen == 120 { throw Refusal() }
          }
        } catch is Refusal {}
        try #expect(db.count() == 250)
        return seen
      }
      #expect(seen == 120)
    }
  }

  @Test(arguments: TestDatabase.available)
  func readsWhatAStatementReturns(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Things.schema]) { db in
      try await db.write { db in
        var ids: [Int] = []
        try db.forEachRow("INSERT INTO thing (id) VALUES (1), (2) RETURNING id") { ids.append(try $0.get(0)) }
        #expect(ids == [1, 2])
        try db.forEachRow("WITH few AS (SELECT id FROM thing WHERE id > \(1)) SELECT id FROM few") { row in
          try #expect(row.get(0) == 2)
        }
      }
    }
  }
}

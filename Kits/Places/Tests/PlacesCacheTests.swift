import Places
import Storage
import StorageTesting
import Testing
import Vocabulary

@Suite struct PlacesCacheTests {
  @Test(arguments: TestDatabase.available) func `what is kept is fresh`(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      let cache = PlacesCache()
      #expect(cache.last == nil)
      #expect(try await cache.current(db).areas.isEmpty)
      try await Example.take(Example.row, into: db)
      let first = try await cache.current(db)
      #expect(first.areas.latest.areas.count == 4)
      // The very same set while nothing changes, so that what was derived from it is kept.
      #expect(try await cache.current(db).areas.latest === first.areas.latest)
      #expect(cache.last?.revision == first.revision)
    }
  }

  @Test(arguments: TestDatabase.available) func `another process's import is seen`(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let (mine, theirs) = (try await store.open(), try await store.open())
      try await mine.migrate([Places.schema])
      let cache = PlacesCache()
      #expect(try await cache.current(mine).revision == 0)
      try await Example.take(Example.row, into: theirs)
      await mine.waitForAnnouncement(Places.topic, atMost: .seconds(20))
      #expect(try await cache.current(mine).areas.latest.areas.count == 4)
    }
  }

  @Test(arguments: TestDatabase.available) func `aliases and the choice of a layer count`(_ kind: TestDatabase)
    async throws
  {
    try await withDatabase(kind, schemas: [Places.schema]) { db in
      try await Example.take(Example.row, into: db)
      let cache = PlacesCache()
      let before = try await cache.current(db)
      let hill = before.areas.latest.areas[3].id
      try await db.write { try Places.addAlias(" The   Mount ", to: hill, on: $0) }
      let after = try await cache.current(db)
      #expect(after.revision == before.revision + 1)
      #expect(after.areas.named("the mount", on: Example.today) == .exact(hill))
      try await db.write { try Places.addAlias("The Mount", to: hill, on: $0) }
      #expect(try await cache.current(db).revision == after.revision)
      try await db.write { try Places.removeAlias("The Mount", from: hill, on: $0) }
      #expect(try await cache.current(db).areas.named("the mount", on: Example.today) != .exact(hill))
      let nobody: AreaID = Example.surroundings.identifier()
      await #expect(throws: Problem.notFound) { try await db.write { try Places.addAlias("x", to: nobody, on: $0) } }
      await #expect(throws: Problem.self) { try await db.write { try Places.addAlias(" ", to: hill, on: $0) } }
    }
  }
}

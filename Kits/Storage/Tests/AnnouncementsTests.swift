import Storage
import StorageTesting
import Testing

@Suite struct AnnouncementsTests {
  private func time(_ body: () async -> Void) async -> Duration { await ContinuousClock().measure(body) }

  @Test(arguments: TestDatabase.available)
  func refusesWhatIsNoTopic(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      await #expect(throws: StatementProblem.self) { try await db.write { try $0.announce("It's") } }
    }
  }

  @Test(arguments: TestDatabase.available)
  func isHeardByEveryDatabase(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let (here, there) = (try await store.open(), try await store.open())
      for _ in 0..<3 {
        try await here.write { try $0.announce("map") }
        // What was committed before the call returns at once, on both.
        #expect(await time { await there.waitForAnnouncement("map", atMost: .seconds(60)) } < .seconds(20))
        #expect(await time { await here.waitForAnnouncement("map", atMost: .seconds(60)) } < .seconds(20))
      }
      async let waited = time { await there.waitForAnnouncement("map", atMost: .seconds(60)) }
      try await here.write { try $0.announce("map") }
      #expect(await waited < .seconds(20))
    }
  }

  @Test(arguments: TestDatabase.available)
  func wakesEveryoneWhoWaits(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await db.write { try $0.announce("map") }
      await db.waitForAnnouncement("map", atMost: .seconds(60))
      async let first = time { await db.waitForAnnouncement("map", atMost: .seconds(60)) }
      async let second = time { await db.waitForAnnouncement("list", atMost: .seconds(60)) }
      try await db.write { db in
        try db.announce("map")
        try db.announce("map")
        try db.announce("list")
      }
      #expect(await first < .seconds(20))
      #expect(await second < .seconds(20))
    }
  }

  @Test(arguments: TestDatabase.available)
  func saysNothingBeforeACommitOrOfOtherTopics(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await db.write { try $0.announce("map") }
      await db.waitForAnnouncement("map", atMost: .seconds(60))
      _ = try? await db.write { db in
        try db.announce("map")
        throw Refusal()
      }
      try await db.write { try $0.announce("list") }
      #expect(await time { await db.waitForAnnouncement("map", atMost: .milliseconds(300)) } >= .milliseconds(290))
    }
  }

  @Test(arguments: TestDatabase.available)
  func aCancelledTaskStopsWaiting(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { db in
      try await db.write { try $0.announce("map") }
      await db.waitForAnnouncement("map", atMost: .seconds(60))
      let task = Task { await db.waitForAnnouncement("map", atMost: .seconds(60)) }
      task.cancel()
      #expect(await time { await task.value } < .seconds(20))
    }
  }
}

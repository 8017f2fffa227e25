import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

struct ReadNotesTests {
  private static func note(_ number: Int, version: String = "1", by who: Principal) -> ReadNotes.Note {
    ReadNotes.Note("thing.opened", by: who, subject: Reference("thing", "\(number)"), version: version)
  }

  @Test(arguments: TestDatabase.available)
  func manyReadersAreAllNoted(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (reads, who) = (city.access.reads, city.administrator)
      let before = try await city.database.read { try AuditTrail.head(on: $0).sequence }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<60 { group.addTask { try await reads.note(Self.note(number, by: who)) } }
        try await group.waitForAll()
      }
      let after = try await city.database.read { try AuditTrail.verify(on: $0) }
      #expect(after.isIntact && after.entries == before + 60)
    }
  }

  @Test func theSameReadingAgainIsOne() async throws {
    try await withCity(.sqlite) { city in
      let (reads, who) = (city.access.reads, city.administrator)
      let before = try await city.database.read { try AuditTrail.head(on: $0).sequence }
      func noted() async throws -> Int64 {
        try await city.database.read { try AuditTrail.head(on: $0).sequence } - before
      }
      for _ in 0..<3 { try await reads.note(Self.note(1, by: who)) }
      #expect(try await noted() == 1)
      // Another version is another reading.
      try await reads.note(Self.note(1, version: "2", by: who))
      #expect(try await noted() == 2)
    }
  }

  @Test func whereNothingCanBeStoredNothingIsShown() async throws {
    try await withCity(.sqlite) { city in
      try await city.database.write { db in try db.run("DELETE FROM audit_head") }
      let who = city.administrator
      await #expect(throws: Problem("audit-trail-damaged", status: 500)) {
        try await city.access.reads.note(Self.note(1, by: who))
      }
    }
  }
}

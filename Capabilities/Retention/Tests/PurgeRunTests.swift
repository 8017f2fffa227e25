import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Retention

private let capabilities: [any CapabilityKit.Capability] = [RetentionCapability(), Diary()]

@Suite struct PurgeRunTests {
  private func audited(_ city: TestCity) async throws -> [String] {
    try await city.database.read { db in
      var query = AuditQuery()
      query.action = "retention.purged"
      return try AuditTrail.list(query, on: db).filter { $0.subject.id == "diary" }.map {
        $0.changes.compactMap(\.after).joined(separator: " ")
      }
    }
  }

  private func count(_ city: TestCity) async throws -> Int {
    try await city.database.read { try $0.value("SELECT COUNT(*) FROM diary", as: Int.self) ?? 0 }
  }

  @Test(arguments: TestDatabase.available)
  func removesWhatIsDueAndSaysHowMuch(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let now = TestCity.now
      try await city.database.write { db in
        for number in 0..<450 {
          try Diary.write(at: now.adding(seconds: -31 * 86_400), number: UInt64(number), on: db)
        }
        try Diary.write("fresh", at: now.adding(seconds: -29 * 86_400), on: db)
      }
      let run = PurgeRun(services: city.services)
      #expect(try await run.rehearse().first { $0.kind == "diary" }?.purged == 450)
      #expect(try await count(city) == 451)
      #expect(try await run.run().first { $0.kind == "diary" }?.purged == 450)
      #expect(try await count(city) == 1)
      #expect(try await audited(city) == ["450 30d"])
      // Again removes nothing and says nothing.
      #expect(try await run.run().allSatisfy { $0.purged == 0 })
      #expect(try await audited(city).count == 1)
      let line = try #require(
        try await RetentionReport.load(city.services).lines.first { $0.kind.name == "diary" })
      #expect(line.count.kept == 1 && line.count.due == 0 && line.count.overdue == 0 && line.lastPurged == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func leavesAHeldRecordSourceAndPeriodAlone(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let made = TestCity.now.adding(seconds: -40 * 86_400)
      let day = try #require(Day("2026-01-05"))
      try await city.database.write { db in
        try Diary.write("record", at: made, day: day + 50, number: 1, on: db)
        try Diary.write("source", at: made, source: city.partner.id, day: day + 3, number: 2, on: db)
        try Diary.write("period", at: made, day: day, number: 3, on: db)
        try Diary.write("source and another period", at: made, source: city.partner.id, day: day + 9, number: 4, on: db)
        try Diary.write("nothing", at: made, day: day + 50, number: 5, on: db)
      }
      let desk = HoldDesk(services: city.services)
      let record = Identifier<Diary>(milliseconds: made.milliseconds, random: (0, 1))
      let one = try await desk.place(
        HoldDraft(subject: record.text, reason: "A court asks.", review: "2026-06-01"), by: .commandLine)
      let two = try await desk.place(
        HoldDraft(source: "Open Door", to: "2026-01-10", reason: "Audit", review: "2026-06-01"), by: .commandLine)
      let three = try await desk.place(
        HoldDraft(from: "2026-01-01", to: "2026-01-06", reason: "Audit", review: "2026-06-01"), by: .commandLine)
      let run = PurgeRun(services: city.services)
      #expect(try await run.run().first { $0.kind == "diary" }?.purged == 2)
      func left() async throws -> [String] {
        try await city.database.read { try $0.rows("SELECT words FROM diary ORDER BY words").map { try $0.get(0) } }
      }
      #expect(try await left() == ["period", "record", "source"])
      let line = try #require(try await RetentionReport.load(city.services).lines.first { $0.kind.name == "diary" })
      #expect(line.count.held == 3 && line.count.due == 0 && line.count.overdue == 0)
      for hold in [one, two, three] { try await desk.release(hold.id, reason: "Over", by: .commandLine) }
      _ = try await run.run()
      #expect(try await left() == [])
    }
  }

  @Test(arguments: TestDatabase.available)
  func survivesBeingKilledAtAnyMoment(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let database = try await store.open()
      func open(_ database: any Database) async throws -> House {
        try await House.open(
          database, capabilities: capabilities,
          city: City(name: "Testwick", country: "BE", timeZone: "UTC", languages: [Language("en")]),
          surroundings: .fixed(at: TestCity.now), passwords: PasswordHashing(cost: .forTests),
          uploadsFolder: FileManager.default.temporaryDirectory.appendingPathComponent("none"))
      }
      let whole = try await open(database)
      let counted = FailingDatabase(wrapping: database, failAt: .max)
      _ = try await open(counted)
      var step = 1
      var total = 0
      while step < 400 {
        let base = step * 10
        try await database.write { db in
          for number in 0..<3 {
            try Diary.write(
              at: TestCity.now.adding(seconds: -50 * 86_400), number: UInt64(base + number), on: db)
          }
        }
        total += 3
        let failing = FailingDatabase(wrapping: database, failAt: counted.callCount + step)
        let house = try await open(failing)
        _ = try? await PurgeRun(services: house.services).run()
        _ = try await PurgeRun(services: whole.services).run()
        let (left, told) = try await database.read { db in
          var query = AuditQuery()
          query.action = "retention.purged"
          query.limit = 10_000
          let entries = try AuditTrail.list(query, on: db).filter { $0.subject.id == "diary" }
          return (
            try db.value("SELECT COUNT(*) FROM diary", as: Int.self) ?? 0,
            entries.reduce(0) { $0 + (Int($1.changes.first { $0.field == "purged" }?.after ?? "") ?? 0) }
          )
        }
        #expect(left == 0 && told == total, "call \(step)")
        if !failing.hasFailed { break }
        step += kind == .sqlite ? 1 : 7
      }
      #expect(step > 20 && step < 400)
      let verification = try await database.read { try AuditTrail.verify(on: $0) }
      #expect(verification.isIntact)
    }
  }

  @Test func removedWordsAreNotInTheFile() async throws {
    try await withTestStore(.sqlite) { store in
      let database = try await store.open()
      let house = try await House.open(
        database, capabilities: capabilities,
        city: City(name: "Testwick", country: "BE", timeZone: "UTC", languages: [Language("en")]),
        surroundings: .fixed(at: TestCity.now), passwords: PasswordHashing(cost: .forTests),
        uploadsFolder: FileManager.default.temporaryDirectory.appendingPathComponent("none"))
      try await database.write { db in
        for number in 0..<50 {
          try Diary.write(
            "quagga \(number) " + String(repeating: "x", count: 3000), at: TestCity.now.adding(seconds: -50 * 86_400),
            number: UInt64(number), on: db)
        }
      }
      func isInFiles() -> Bool {
        ["", "-wal"].contains { suffix in
          FileManager.default.contents(atPath: store.address + suffix)?.firstRange(of: Data("quagga".utf8)) != nil
        }
      }
      #expect(isInFiles())
      _ = try await PurgeRun(services: house.services).run()
      #expect(!isInFiles())
    }
  }
}

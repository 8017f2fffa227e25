import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Disclosure

struct ReleaseTests {
  static let now = Instant(milliseconds: 1_773_057_600_000)
  static let today = Day(2026, 3, 9) ?? Day(number: 0)

  static func exact(_ period: String = "2025", counts change: (inout [String: Int]) -> Void = { _ in }) -> ExactFigures
  {
    // Two groups of two areas; the areas' counts by bias x or y.
    var leaves = ["a x": 30, "a y": 25, "b x": 12, "b y": 3, "c x": 40, "c y": 31, "d x": 22, "d y": 18]
    change(&leaves)
    let places =
      [PublicPlace(.city)] + ["N", "S"].map { PublicPlace(.group, code: $0) }
      + [("a", "N"), ("b", "N"), ("c", "S"), ("d", "S")].map {
        PublicPlace(.area, code: $0.0, group: $0.1, population: 5000)
      } + [PublicPlace(.elsewhere)]
    var counts: [FigureKey: Int] = [:]
    func add(_ key: FigureKey, _ value: Int) { counts[key, default: 0] += value }
    for code in ["", "x", "y"] {
      for place in places where code.isEmpty || place.kind != .area {
        add(FigureKey(period, place.key, code.isEmpty ? "" : "bias", code), 0)
      }
    }
    for (leaf, value) in leaves {
      let (area, code) = (String(leaf.prefix(1)), String(leaf.suffix(1)))
      let group = area < "c" ? "group:N" : "group:S"
      add(FigureKey(period, "area:\(area)"), value)
      for place in [group, "city"] {
        add(FigureKey(period, place), value)
        add(FigureKey(period, place, "bias", code), value)
      }
    }
    return ExactFigures(
      period: Period(period) ?? Period(.year, of: today), places: places,
      dimensions: [PublicDimension("bias", codes: [.init("x", names: [:]), .init("y", names: [:])])],
      coverage: PublicCoverage(expected: 3, reporting: 2), counts: counts)
  }

  @discardableResult
  static func publish(_ exact: ExactFigures, reason: String = "", on db: any Connection) throws -> Released<
    PublicRelease
  > {
    let prepared = try PreparedRelease.make(exact, today: today, on: db)
    return try ReleaseLedger.publish(
      prepared, seen: prepared.digest, city: "Testwick", reason: reason, today: today, at: now, on: db)
  }

  static func withLedger(_ kind: TestDatabase = .sqlite, _ body: @Sendable @escaping (any Connection) throws -> Void)
    async throws
  {
    try await withTestStore(kind) { store in
      let database = try await store.open()
      try await database.migrate([Disclosure.schema])
      try await database.write { try body($0) }
    }
  }

  private static func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Problem)?.code }
  }

  @Test func refusesWhatIsTooEarlyNotFixedOrInsideWhatIsPublished() async throws {
    try await Self.withLedger { db in
      #expect(Self.code { try Self.publish(Self.exact("2026-Q1"), on: db) } == "release-too-early")
      #expect(Self.code { try Self.publish(Self.exact("2026"), on: db) } == "release-too-early")
      #expect(Self.code { try Self.publish(Self.exact("2025-W10"), on: db) } == "invalid")
      try Self.publish(Self.exact("2025"), on: db)
      #expect(Self.code { try Self.publish(Self.exact("2025-Q2"), on: db) } == "release-inside-published")
      try Self.publish(Self.exact("2024-Q1"), on: db)
      #expect(Self.code { try Self.publish(Self.exact("2024"), on: db) } == "release-incomplete")
    }
  }

  @Test func refusesLaxerRulesAndWhatNobodyLookedAt() async throws {
    try await Self.withLedger { db in
      for rules in [
        ReleaseRules(minimum: 9), ReleaseRules(areaFloor: 99), ReleaseRules(delayDays: 13), ReleaseRules(licence: "x"),
      ] {
        #expect(Self.code { try rules.save(db) } == "invalid")
      }
      let prepared = try PreparedRelease.make(Self.exact(), today: Self.today, on: db)
      #expect(
        Self.code {
          try ReleaseLedger.publish(
            prepared, seen: "other", city: "T", reason: "", today: Self.today, at: Self.now, on: db)
        } == "release-changed")
      try Self.publish(Self.exact(), on: db)
      #expect(Self.code { try Self.publish(Self.exact { $0["a x"] = 60 }, on: db) } == "invalid")
    }
  }

  @Test(arguments: TestDatabase.available)
  func whatIsPublishedIsKeptAndNeverChanges(_ kind: TestDatabase) async throws {
    try await Self.withLedger(kind) { db in
      let released = try Self.publish(Self.exact(), on: db)
      #expect(released.value.version == 1 && released.digest.count == 64)
      let again = try #require(try ReleaseLedger.find("2025", version: 1, on: db))
      #expect(again.value == released.value && again.digest == released.digest)
      #expect(try ReleaseLedger.damaged(on: db) == [])
      try db.run("UPDATE disclosure_release SET document = '{}' || document")
      #expect(try ReleaseLedger.damaged(on: db) == ["1"])
    }
  }

  @Test func smallNumbersZeroesAndSmallAreasAreHidden() async throws {
    try await Self.withLedger { db in
      var exact = Self.exact()
      exact.places[5].population = 90
      let counts = try Self.publish(exact, on: db).value.counts
      #expect(counts[FigureKey("2025", "city")] == 181)
      // Nothing lies elsewhere, and that is not told.
      #expect(counts[FigureKey("2025", "elsewhere")] == .some(nil))
      // The third area has few residents; what would give it away by subtraction goes with it.
      #expect(counts[FigureKey("2025", "area:c")] == .some(nil))
      #expect(
        counts[FigureKey("2025", "area:d")] == .some(nil) || counts[FigureKey("2025", "group:S")] == .some(nil))
    }
  }

  @Test func aYearIsTheSumOfWhatWasPublishedOfItsQuarters() async throws {
    try await Self.withLedger { db in
      for quarter in 1...4 { try Self.publish(Self.exact("2025-Q\(quarter)"), on: db) }
      // A late record would be found by subtraction; it waits.
      let year = try Self.publish(Self.exact("2025") { $0["a x"] = 121 }, on: db).value.counts
      #expect(year[FigureKey("2025", "city")] == 4 * 181)
    }
  }

  @Test func whatWasHiddenStaysHiddenInACorrectionAndSmallChangesAreHiddenToo() async throws {
    try await Self.withLedger { db in
      let first = try Self.publish(Self.exact(), on: db).value
      let second = try Self.publish(
        Self.exact {
          $0["a x"] = 70
          $0["b y"] = 33
          $0["c x"] = 42
          $0["d x"] = 25
        }, reason: "A file came late.", on: db
      ).value
      #expect(second.version == 2 && second.reason == "A file came late.")
      let (before, after) = (first.counts, second.counts)
      for (key, count) in before where count == nil { #expect(after[key] == .some(nil), "\(key)") }
      for (key, count) in after {
        if let new = count, let old = before[key] ?? nil, new != old { #expect(abs(new - old) >= 10, "\(key)") }
      }
    }
  }

  @Test func aReleasedValueTellsNoCountBelowTheMinimum() async throws {
    try await Self.withLedger { db in
      for seed in 0..<12 {
        var random = SeededRandom(seed: UInt64(seed))
        let release = try Self.publish(
          Self.exact("20\(10 + seed)") { leaves in
            for key in leaves.keys.sorted() { leaves[key] = Int(random.next() % 40) }
          }, on: db)
        #expect(release.value.figures.allSatisfy { $0.count ?? 10 >= 10 })
      }
    }
  }
}

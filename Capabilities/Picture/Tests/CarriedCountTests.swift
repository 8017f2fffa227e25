import CapabilityKit
import Evidence
import Testing
import Vocabulary

@testable import Picture

/// Laws of carrying figures to other boundaries, over boundaries and records of chance.
struct CarriedCountTests {
  static let days = Day(number: 20_400)...Day(number: 20_899)
  static let areas: Set<String> = ["area-0", "area-1", "area-2", "area-9"]

  /// Up to three earlier versions of the boundaries; areas whole, split, partly or wholly outside.
  static func boundaries(_ random: inout SeededRandom, to areas: Set<String> = areas) -> [EarlierBoundaries] {
    var start = 20_000
    return (0..<Int(random.unit() * 4)).map { _ in
      let end = start + 50 + Int(random.unit() * 400)
      defer { start = end + 1 + Int(random.unit() * 2) * 30 }
      var shares: [String: [EarlierBoundaries.Share]] = [:]
      for area in 0..<5 where random.unit() < 0.8 {
        let targets = areas.sorted().filter { _ in random.unit() < 0.6 }
        let parts = targets.map { _ in random.unit() }
        let whole = parts.reduce(0, +) + (random.unit() < 0.5 ? 0 : random.unit())
        shares["area-\(area)"] = zip(targets, parts).map { .init(area: $0, share: $1 / whole) }
      }
      return EarlierBoundaries(days: Day(number: start)...Day(number: end), shares: shares)
    }
  }

  static func snapshot() throws -> CubeSnapshot {
    let cube = Cube()
    try cube.load(PictureAnswerTests.facts())
    return cube.snapshot
  }

  static func query(_ by: [CubeDimension] = [.area]) -> CubeQuery {
    CubeQuery(.incidents, filter: Filter(allowedSources: .all, days: days), by: by)
  }

  @Test func totalsAreConserved() throws {
    let snapshot = try Self.snapshot()
    var random = SeededRandom(seed: 5)
    for _ in 0..<60 {
      let earlier = Self.boundaries(&random)
      for by: [CubeDimension] in [[.area], [.month, .area], [.area, .bias]] {
        let plain = try snapshot.answer(Self.query(by))
        let counted = try CarriedCount(Self.query(by), snapshot, to: Self.areas, from: earlier)
        let sum = counted.result.rows.reduce(0) { $0 + $1.value }
        #expect(abs(sum - counted.result.multiCoded - plain.total) < 1e-6)
        #expect(counted.result.total == plain.total && counted.result.notLocated == plain.notLocated)
        #expect(counted.result.multiCoded == plain.multiCoded)
        for row in counted.result.rows {
          #expect(row.value >= (counted.carried[row.keys] ?? 0) - 1e-9)
          let area = row.keys[by.firstIndex(of: .area) ?? 0]
          #expect(area.isEmpty || area == CarriedCount.outside || Self.areas.contains(area))
        }
      }
    }
  }

  @Test func whatDidNotChangeIsTheSame() throws {
    let snapshot = try Self.snapshot()
    let whole = Dictionary(
      uniqueKeysWithValues: (0..<4).map { index in
        ("area-\(index)", [EarlierBoundaries.Share(area: "area-\(index)", share: 1)])
      })
    let earlier = [EarlierBoundaries(days: Day(number: 20_000)...Day(number: 20_600), shares: whole)]
    let every: Set<String> = ["area-0", "area-1", "area-2", "area-3"]
    let counted = try CarriedCount(Self.query(), snapshot, to: every, from: earlier)
    #expect(counted.result == (try snapshot.answer(Self.query())))
    #expect(counted.carried.isEmpty && counted.sources["area-1"] == ["area-1"])
    #expect(try CarriedCount(Self.query(), snapshot, to: every, from: []).result == counted.result)
  }

  @Test func aSplitAreaIsSharedOutAndTold() throws {
    let snapshot = try Self.snapshot()
    let shares = ["area-3": [EarlierBoundaries.Share(area: "area-0", share: 0.25), .init(area: "area-1", share: 0.5)]]
    let change = Day(number: 20_600)
    let earlier = [EarlierBoundaries(days: Day(number: 20_000)...(change - 1), shares: shares)]
    var before = Self.query()
    before.filter.days = Self.days.lowerBound...(change - 1)
    let old = try snapshot.answer(before)
    let counted = try CarriedCount(before, snapshot, to: ["area-0", "area-1", "area-2"], from: earlier)
    let moved = old["area-3"]
    #expect(moved > 0)
    #expect(counted.result["area-0"] == old["area-0"] + moved * 0.25)
    #expect(counted.result["area-1"] == old["area-1"] + moved * 0.5)
    #expect(counted.result["area-2"] == old["area-2"] && counted.carried[["area-2"]] == nil)
    #expect(counted.carried[["area-1"]] == moved * 0.5)
    #expect(abs(counted.result[CarriedCount.outside] - moved * 0.25) < 1e-9)
    #expect(counted.sources["area-1"] == ["area-1", "area-3"])
  }

  @Test func thePictureAddsUpInTodaysAreas() throws {
    var random = SeededRandom(seed: 8)
    for measure in PictureQuestion.Measure.allCases {
      for _ in 0..<8 {
        let earlier = Self.boundaries(&random, to: ["area-0", "area-1", "area-2"])
        let answer = try PictureAnswerTests.answer(earlier: earlier) {
          $0.measure = measure
          $0.boundaries = .today
        }
        let sum = answer.places.reduce(answer.notLocated + answer.outside) { $0 + $1.count }
        #expect(abs(sum - answer.total) < 1e-6 && answer.elsewhere == 0)
        let before = answer.places.reduce(0) { $0 + $1.before }
        #expect(before <= answer.totalBefore + 1e-6)
        for place in answer.places {
          #expect(place.listed >= place.count - 1e-9 && place.carried <= place.count + 1e-9)
        }
      }
    }
  }

  @Test func aTableByAreaOrGroupAddsUp() throws {
    let snapshot = try Self.snapshot()
    var ground = PictureGround(today: Day(number: 21_000))
    ground.areas = Self.areas.sorted().map { .init(id: $0, population: 1000) }
    ground.groups = ["area-0": "North", "area-1": "North", "area-2": "South"]
    var random = SeededRandom(seed: 3)
    ground.earlier = Self.boundaries(&random)
    let filter = PictureFilter(from: Self.days.lowerBound, to: Self.days.upperBound)
    for by: [CubeDimension] in [[.area], [.areaGroup], [.areaGroup, .month, .area], [.month]] {
      let table = try PictureTable(
        by: by, .incidents, filter: filter, scope: .all, ground: ground, codes: [:], snapshot: snapshot,
        boundaries: .today)
      let sum = table.rows.reduce(0) { $0 + ($1.value ?? 0) }
      #expect(abs(sum - (table.total ?? 0)) < 1e-6, "\(by)")
      let header = String(decoding: table.csv(), as: UTF8.self).prefix { $0 != "\n" }
      #expect(header.hasSuffix(by == [.month] ? "month,value" : "value,carried"))
    }
  }
}

import Testing
import Vocabulary

@testable import Evidence

struct CubeTests {
  private let all = Filter(allowedSources: .all)

  private func cube(_ facts: [Fact]) throws -> Cube {
    let cube = Cube(workers: 1, compactAfter: 0)
    try cube.load(facts)
    return cube
  }

  @Test func refusesMoreThanThreeDimensionsOrOneTwice() throws {
    let cube = try cube([Example.incident()])
    for by: [CubeDimension] in [[.area, .bias, .theme, .month], [.bias, .bias]] {
      let problem = #expect(throws: Problem.self) { try cube.answer(CubeQuery(filter: all, by: by)) }
      #expect(problem?.code == "too-many-dimensions")
    }
  }

  @Test func countsNothingForWhomNothingIsAllowed() throws {
    let cube = try cube([Example.incident(), Example.incident(2, source: nil)])
    #expect(try cube.answer(CubeQuery(filter: Filter(allowedSources: .nothing))).total == 0)
    #expect(try cube.answer(CubeQuery(filter: Filter(allowedSources: .only(["school"])))).total == 0)
    #expect(try cube.answer(CubeQuery(filter: Filter(allowedSources: .only(["police"])))).total == 1)
    #expect(try cube.answer(CubeQuery(filter: Filter(allowedSources: .only([""])))).total == 1)
  }

  @Test func ofOthersOnlyWhatTheyShareIsCounted() throws {
    let cube = try cube([
      Example.incident(1, sharing: ["own"]), Example.incident(2, sharing: ["aggregate"]),
      Example.incident(3, source: nil, sharing: ["named"]), Example.incident(4, sharing: ["named", "school"]),
      Example.incident(5, source: "school", sharing: ["own"]),
    ])
    func count(_ sources: Set<String>, _ marks: Set<String>) throws -> Double {
      try cube.answer(CubeQuery(filter: Filter(allowedSources: .shared(sources: sources, marks: marks)))).total
    }
    #expect(try count([], []) == 0)
    #expect(try count(["school"], []) == 1)
    #expect(try count(["school"], ["partners", "school"]) == 2)
    #expect(try count(["school"], ["aggregate", "named"]) == 4)
    #expect(try count(["police", ""], []) == 4)
  }

  @Test func refusesValuesThatCannotBeCounted() {
    for value in [Double.nan, .infinity, 1e15] {
      #expect(throws: Problem.self) { try FactRow.rows(of: [Example.incident(value: value)]) }
    }
  }

  @Test func anEmptyCubeAnswers() throws {
    let result = try Cube().answer(CubeQuery(filter: all, by: [.month, .area, .bias]))
    #expect(result.rows.isEmpty && result.total == 0)
  }

  @Test func oneIncidentWithItsOneOffenceIsOneRow() throws {
    let single = Example.incident().withOffences(["assault": 1])
    #expect(try FactRow.rows(of: single).map { [$0.value, $0.offences] } == [[1, 1]])
    let double = Example.incident(conducts: ["assault", "threat"]).withOffences(["assault": 2, "threat": 1])
    #expect(try FactRow.rows(of: double).map { [$0.value, $0.offences] } == [[1, 0], [0, 2], [0, 1]])
    let unknown = Example.incident(conducts: []).withOffences(["unknown": 1])
    #expect(try FactRow.rows(of: unknown).map { [$0.value, $0.offences] } == [[1, 1]])
  }

  @Test func aRecordCountsOnceUnderEachOfItsCodesAndOnceInTheTotal() throws {
    let cube = try cube([
      Example.incident(1, biases: ["racist", "anti-muslim"]), Example.incident(2, biases: ["racist"]),
      Example.incident(3, biases: []),
    ])
    var query = CubeQuery(filter: all, by: [.bias])
    var result = try cube.answer(query)
    #expect(result.rows.map(\.keys) == [[""], ["anti-muslim"], ["racist"]])
    #expect(result.rows.map(\.value) == [1, 1, 2])
    #expect((result.total, result.multiCoded, result.unknown) == (3, 1, 1))
    // Those that have the code wanted also show under their other codes.
    query.filter.values[.bias] = ["anti-muslim"]
    result = try cube.answer(query)
    #expect(result.rows.map(\.keys) == [["anti-muslim"], ["racist"]])
    #expect((result.total, result.multiCoded) == (1, 1))
  }

  @Test func offencesHaveTheirOwnConduct() throws {
    let cube = try cube(Example.incident(conducts: ["assault", "threat"]).withOffences(["assault": 2, "threat": 1]))
    let offences = try cube.answer(CubeQuery(.offences, filter: all, by: [.conduct]))
    #expect((offences["assault"], offences["threat"], offences.total, offences.multiCoded) == (2, 1, 3, 0))
    let incidents = try cube.answer(CubeQuery(filter: all, by: [.conduct]))
    #expect((incidents["assault"], incidents["threat"], incidents.total, incidents.multiCoded) == (1, 1, 1, 1))
  }

  @Test func theCodeUnknownIsTheSameAsNone() throws {
    let cube = try cube([Example.incident(1, biases: ["unknown"]), Example.incident(2, biases: [])])
    #expect(try cube.answer(CubeQuery(filter: all, by: [.bias])).rows == [.init(keys: [""], value: 2)])
  }

  @Test func keysReadWellOutside() {
    #expect(CubeDimension.area.rendered("") == "not-located")
    #expect(CubeDimension.bias.rendered("") == "unknown")
    #expect(CubeDimension.source.rendered("") == "public")
    for dimension in CubeDimension.allCases {
      for key in ["", "x"] { #expect(dimension.value(rendered: dimension.rendered(key)) == Value(key)) }
    }
  }

  @Test func fillCompletesTheTimeAxis() throws {
    let facts = [
      Example.incident(1, on: "2025-11-30"), Example.incident(2, on: "2026-02-01", biases: ["anti-muslim"]),
    ]
    let cube = try cube(facts)
    let months = try cube.answer(CubeQuery(filter: all, by: [.month], fill: true))
    #expect(months.rows.map(\.keys) == [["2025-11"], ["2025-12"], ["2026-01"], ["2026-02"]])
    #expect(months.rows.map(\.value) == [1, 0, 0, 1])
    let both = try cube.answer(CubeQuery(filter: all, by: [.bias, .quarter], fill: true))
    #expect(both.rows.map(\.value) == [0, 1, 1, 0])
    var empty = CubeQuery(filter: all, by: [.day], fill: true)
    empty.filter.days = Example.lastDay...(Example.lastDay + 2)
    #expect(try cube.answer(empty).rows.map(\.value) == [0, 0, 0])
  }

  @Test func isoWeeksCrossTheYear() throws {
    let cube = try cube([Example.incident(1, on: "2025-12-29"), Example.incident(2, on: "2026-01-04")])
    #expect(try cube.answer(CubeQuery(filter: all, by: [.week])).rows == [.init(keys: ["2026-W01"], value: 2)])
  }

  @Test func measuredValuesKeepTheirPrecision() throws {
    let values = [0.1, 1.0 / 3, 123_456_789.123_456, 1e-7]
    let facts = values.enumerated().map { index, value in
      var fact = Example.incident(index, value: value)
      fact.measure = "visits"
      return fact
    }
    let sum = try cube(facts).answer(CubeQuery("visits", filter: all, by: [.area, .year])).rows[0].value
    #expect(abs(sum - values.reduce(0, +)) < 1e-7)
  }

  @Test func aSnapshotDoesNotChange() throws {
    let cube = try cube([Example.incident()])
    let before = cube.snapshot
    try cube.load([Example.incident(2)])
    #expect(try before.answer(CubeQuery(filter: all)).total == 1)
    #expect(try cube.answer(CubeQuery(filter: all)).total == 2)
  }
}

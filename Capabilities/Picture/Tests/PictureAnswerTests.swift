import CapabilityKit
import Evidence
import Testing
import Vocabulary

@testable import Picture

struct PictureAnswerTests {
  /// 600 records over three years, some without an area, some with two biases, from a seeded generator.
  static func facts() -> [Fact] {
    var random = SeededRandom(seed: 11)
    let start = 20_000
    return (0..<600).flatMap { index -> [Fact] in
      let area = random.unit() < 0.1 ? nil : "area-\(Int(random.unit() * 4))"
      var biases: Set<Code> = random.unit() < 0.1 ? [] : [random.unit() < 0.6 ? "anti-muslim" : "anti-semitic"]
      if random.unit() < 0.2 { biases.insert("gender-based") }
      let fact = Fact(
        subject: Reference("incident", "\(index)"), measure: .incidents,
        day: Day(number: start + Int(random.unit() * 1095)),
        area: area, source: random.unit() < 0.5 ? "police" : "centre", themes: ["hate-threats"], biases: biases,
        conducts: ["threat"], tier: "experienced", state: "new", quality: "b2")
      return fact.withOffences(["threat": 1 + Int(random.unit() * 2)])
    }
  }

  static func answer(
    earlier: [EarlierBoundaries] = [], _ change: (inout PictureQuestion) -> Void = { _ in }
  ) throws -> PictureAnswer {
    var question = PictureQuestion()
    question.filter.from = Day(number: 20_400)
    question.filter.to = Day(number: 20_899)
    change(&question)
    let cube = Cube()
    try cube.load(facts())
    let today = Day(number: 21_000)
    var ground = PictureGround(today: today)
    ground.areas = [
      .init(id: "area-0", population: 20_000), .init(id: "area-1", population: nil), .init(id: "area-2", population: 0),
    ]
    ground.expected = ["police", "library"]
    ground.earlier = earlier
    let time = PictureTime(question, latest: nil, today: today)
    return try PictureAnswer(question, time, scope: .all, ground: ground, snapshot: cube.snapshot)
  }

  @Test func nothingAllowedIsNothingCounted() throws {
    let cube = Cube()
    try cube.load(Self.facts())
    let time = PictureTime(PictureQuestion(), latest: nil, today: Day(number: 21_000))
    let answer = try PictureAnswer(
      PictureQuestion(), time, scope: .nothing, ground: PictureGround(today: Day(number: 21_000)),
      snapshot: cube.snapshot)
    #expect(answer.total == 0 && answer.steps.allSatisfy { $0.value == 0 } && answer.changes.changes.isEmpty)
  }

  @Test func totalsReconcile() throws {
    for measure in PictureQuestion.Measure.allCases {
      let answer = try Self.answer { $0.measure = measure }
      #expect(answer.total > 0 && answer.notLocated > 0 && answer.elsewhere > 0)
      #expect(answer.steps.reduce(0) { $0 + $1.value } == answer.total)
      #expect(answer.places.reduce(answer.notLocated + answer.elsewhere) { $0 + $1.count } == answer.total)
      for breakdown in answer.breakdowns {
        #expect(
          breakdown.rows.reduce(0) { $0 + $1.value } - breakdown.multiCoded == answer.total, "\(breakdown.dimension)")
      }
    }
  }

  @Test func aRateNeedsResidents() throws {
    let answer = try Self.answer { $0.measure = .rate }
    let rates = Dictionary(uniqueKeysWithValues: answer.places.map { ($0.area, $0.rate) })
    #expect(rates["area-1"] == .some(nil) && rates["area-2"] == .some(nil))
    let place = try #require(answer.places.first { $0.area == "area-0" })
    #expect(place.rate == place.count / 20_000 * 10_000)
  }

  @Test func aYearEarlierIsTheSameCountShifted() throws {
    let answer = try Self.answer()
    let facts = Self.facts().filter { $0.measure == .incidents }
    #expect(answer.totalBefore == Double(facts.count { answer.time.yearBefore.contains($0.day) }))
  }

  @Test func coverageNamesTheSilent() throws {
    let answer = try Self.answer()
    #expect(answer.coverage.reporting == ["police"] && answer.coverage.silent == ["library"])
  }
}

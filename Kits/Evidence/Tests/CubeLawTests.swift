import Testing
import Vocabulary

@testable import Evidence

/// The cube against its meaning in plain words, over facts and questions made by chance from fixed seeds.
struct CubeLawTests {
  @Test(arguments: [(1, 0), (2, 40), (3, 1_000_000), (4, 700)])
  func countsLikeASlowLook(_ seed: UInt64, _ compactAfter: Int) throws {
    var random = SeededRandom(seed: seed)
    let records = (0..<900).map { Example.record($0, &random) }
    let cube = Cube(workers: 2, compactAfter: compactAfter)
    // In two parts, so that some rows are in blocks and some aside.
    try cube.load(records[..<800].joined())
    try cube.load(records[800...].joined())
    let queries = (0..<250).map { _ in Example.query(&random) }
    let facts = records.flatMap { $0 }
    var counted = 0
    let found = try firstDifference(queries, cube.answer) { query in
      let expected = SlowCube.answer(query, facts)
      if expected.total > 0 { counted += 1 }
      return expected
    }
    #expect(found == nil)
    // The questions are not idle: most of them count something.
    #expect(counted > queries.count / 2)
  }

  @Test(arguments: [(31, 0), (32, 40), (33, 1_000_000)])
  func aSelectionSaysWhatAnswersSay(_ seed: UInt64, _ compactAfter: Int) throws {
    var random = SeededRandom(seed: seed)
    let cube = Cube(workers: 2, compactAfter: compactAfter)
    try cube.load((0..<600).map { Example.record($0, &random) }.joined())
    var counted = 0
    for _ in 0..<200 {
      let query = Example.query(&random)
      let selection = try cube.snapshot.select(query.filter, areaGroups: query.areaGroups)
      let totals = selection.totals()
      func total(_ measure: Code) throws -> Double {
        try cube.answer(CubeQuery(measure, filter: query.filter, areaGroups: query.areaGroups)).total
      }
      #expect(try totals.incidents == total(.incidents))
      if !query.filter.mentions(.measure) { #expect(try totals.offences == total(.offences)) }
      if totals.offences > totals.incidents { counted += 1 }
      let months = try cube.answer(CubeQuery(filter: query.filter, by: [.month], areaGroups: query.areaGroups))
      let counts = selection.months()
      #expect(counts.map(\.month.description) == months.rows.map { $0.keys[0] })
      #expect(counts.map(\.count) == months.rows.map(\.value))
    }
    #expect(counted > 30)
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func staysTrueThroughChanges(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var records: [Int: [Fact]] = [:]
    let cube = Cube(workers: 1, compactAfter: 25)
    for step in 0..<200 {
      let number = Int.random(in: 0..<60, using: &random)
      if let old = records.removeValue(forKey: number) { try cube.unload(old) }
      if random.chance(75) {
        records[number] = Example.record(number, &random)
        try cube.load(records[number] ?? [])
      }
      guard step % 20 == 0 else { continue }
      let facts = records.values.flatMap { $0 }
      let queries = (0..<25).map { _ in Example.query(&random) }
      let found = try firstDifference(queries, cube.answer) { SlowCube.answer($0, facts) }
      #expect(found == nil)
    }
    for facts in records.values { try cube.unload(facts) }
    let all = CubeQuery(filter: Filter(allowedSources: .all), by: [.month, .area])
    #expect(try cube.answer(all).rows.isEmpty)
  }

  @Test(arguments: [.incidents, .offences] as [Code])
  func totalsReconcile(_ measure: Code) throws {
    var random = SeededRandom(seed: 21)
    let records = (0..<2_000).map { Example.record($0, &random) }
    let cube = Cube(workers: 2, compactAfter: 500)
    try cube.load(records.joined())
    let expected = records.joined().filter { $0.measure == measure }.reduce(0) { $0 + $1.value }
    for dimension in CubeDimension.allCases {
      let result = try cube.answer(
        CubeQuery(
          measure, filter: Filter(allowedSources: .all), by: [dimension], areaGroups: ["a1": "north"]))
      let sum = result.rows.reduce(0) { $0 + $1.value }
      #expect(result.total == expected, "total by \(dimension)")
      #expect(sum - result.multiCoded == expected, "sum by \(dimension)")
      if !dimension.isSetValued { #expect(result.multiCoded == 0, "\(dimension)") }
      if dimension == .area { #expect(result[""] == result.notLocated) }
      if dimension.isSetValued { #expect(result[""] == result.unknown) }
    }
  }

  @Test func lensesAddUpWhenEachRecordHasOneTheme() throws {
    var random = SeededRandom(seed: 22)
    let facts = (0..<500).map { number in
      Example.incident(number, themes: [random.pick(Theme.all).code])
    }
    let cube = Cube()
    try cube.load(facts)
    let byLens = try cube.answer(CubeQuery(filter: Filter(allowedSources: .all), by: [.lens]))
    #expect(byLens.rows.reduce(0) { $0 + $1.value } == 500)
    #expect(byLens.multiCoded == 0)
  }

  @Test func manyGroupsAreCountedToo() throws {
    // More possible groups than are kept one number each: 60 × 60 × 800.
    var facts: [Fact] = []
    for number in 0..<3_000 {
      facts.append(
        Example.incident(
          number, on: (Example.firstDay + number % 800).description, biases: [Code("b\(number % 61)")],
          conducts: [Code("c\(number % 59)")]))
    }
    let cube = Cube(workers: 2, compactAfter: 100)
    try cube.load(facts)
    let query = CubeQuery(filter: Filter(allowedSources: .all), by: [.day, .bias, .conduct])
    #expect(difference(try cube.answer(query), SlowCube.answer(query, facts)) == nil)
  }
}

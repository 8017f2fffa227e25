import Testing

@testable import Statistics

struct LinkagePairsTests {
  /// Records of two texts, a day, a place and a name, some missing.
  private struct Records {
    var texts: [[UInt32]] = []
    var codes: [[Int32]] = [[], [], [], []]
    var sources: [Int32] = []
    let days = [0, 1, 3, 40, 41]
    let places = [0.0, 0.001, 0.02, 1].map { Place(latitude: 50, longitude: $0) }

    init(_ count: Int, seed: UInt64) {
      var random = ReplicateRandom(seed: seed)
      while texts.count < 12 {
        let text = (0..<2 + random.below(5)).map { _ in 97 + UInt32(random.below(3)) }
        if !texts.contains(text) { texts.append(text) }
      }
      for _ in 0..<count {
        for (column, values) in [12, 5, 4, 3].enumerated() { codes[column].append(Int32(random.below(values + 1)) - 1) }
        sources.append(Int32(random.below(3)))
      }
    }

    func fields(repeated: Int = 1) throws -> [LinkageField] {
      let values = try TextValues(texts)
      let four = [
        LinkageField(codes: codes[0], texts: values, measure: .jaroWinkler, thresholds: [0.9, 0.7]),
        LinkageField(codes: codes[1], days: days, thresholds: [1, 3]),
        LinkageField(codes: codes[2], places: places, thresholds: [100, 2000]),
        LinkageField(codes: codes[3]),
      ]
      return Array(repeatElement(four, count: repeated).joined())
    }

    func level(_ column: Int, _ a: Int, _ b: Int) -> Int {
      let (x, y) = (Int(codes[column][a]), Int(codes[column][b]))
      if x < 0 || y < 0 { return -1 }
      if x == y { return column == 3 ? 1 : 3 }
      switch column {
      case 0:
        let s = TextSimilarity.jaroWinkler(texts[x], texts[y])
        return s >= 0.9 ? 2 : s >= 0.7 ? 1 : 0
      case 1: return abs(days[x] - days[y]) <= 1 ? 2 : abs(days[x] - days[y]) <= 3 ? 1 : 0
      case 2:
        let metres = places[x].metres(to: places[y])
        return metres <= 100 ? 2 : metres <= 2000 ? 1 : 0
      default: return 0
      }
    }

    func agree(_ columns: [Int], _ a: Int, _ b: Int) -> Bool {
      columns.allSatisfy { codes[$0][a] >= 0 && codes[$0][a] == codes[$0][b] }
    }
  }

  @Test(arguments: [true, false], [[], [[]], [[0]], [[3], [1, 2]], [[1], [1], [0, 3]]] as [[[Int]]])
  func patternsAreThoseOfEveryPair(_ hasSources: Bool, _ rules: [[Int]]) async throws {
    let records = Records(40, seed: 5)
    var expected: [[Int]: Double] = [:]
    for a in 0..<40 {
      for b in a + 1..<40 where !hasSources || records.sources[a] != records.sources[b] {
        if rules.contains(where: { records.agree($0, a, b) }) {
          expected[(0..<4).map { records.level($0, a, b) }, default: 0] += 1
        }
      }
    }
    let pairs = try RecordPairs(try records.fields(), sources: hasSources ? records.sources : nil)
    let blocking = try Blocking(records: 40, rules: rules.map { $0.map { records.codes[$0] } })
    for threads in [1, 2, 3] {
      let found = try await pairs.patterns(blocking, threads: threads)
      #expect(Dictionary(zip(found.patterns, found.counts), uniquingKeysWith: +) == expected)
      #expect(found.patterns == found.patterns.sorted { $0.lexicographicallyPrecedes($1) })
    }
    if rules == [[]] { #expect(Double(pairs.all) == expected.values.reduce(0, +)) }
    // Halves of the first records make the whole.
    let halves = [0..<13, 13..<40]
    var sum: [[Int]: Double] = [:]
    for half in halves {
      let part = try await pairs.patterns(blocking, firsts: half)
      for (pattern, count) in zip(part.patterns, part.counts) { sum[pattern, default: 0] += count }
    }
    #expect(sum == expected)
  }

  /// So many combinations of levels that they are searched rather than looked up.
  @Test func manyFieldsAreTheSame() async throws {
    let records = Records(30, seed: 6)
    let few = try await RecordPairs(try records.fields()).patterns(.all(30))
    let pairs = try RecordPairs(try records.fields(repeated: 3))
    let many = try await pairs.patterns(.all(30), threads: 2)
    #expect(many.counts == few.counts && many.patterns == few.patterns.map { $0 + $0 + $0 })
    #expect(throws: LinkageError.tooManyPatterns) { try RecordPairs(try records.fields(repeated: 9)) }
  }

  /// A text of more distinct values than a table is made for gives the same as each pair by itself.
  @Test func manyValuesAreTheSame() async throws {
    var random = ReplicateRandom(seed: 7)
    var texts: Set<[UInt32]> = []
    while texts.count < 1100 { texts.insert((0..<6).map { _ in 97 + UInt32(random.below(4)) }) }
    let values = texts.sorted { $0.lexicographicallyPrecedes($1) }
    let codes = (0..<1100).map(Int32.init)
    let blocks = codes.map { $0 / 20 }
    let pairs = try RecordPairs([
      LinkageField(codes: codes, texts: try TextValues(values), measure: .levenshtein, thresholds: [1, 2])
    ])
    let found = try await pairs.patterns(Blocking(records: 1100, rules: [[blocks]]))
    var expected = [0.0, 0, 0, 0]
    for a in 0..<1100 {
      for b in a + 1..<min(1100, a / 20 * 20 + 20) {
        let distance = TextDistance.levenshtein(values[a], values[b])
        expected[distance <= 1 ? 2 : distance <= 2 ? 1 : 0] += 1
      }
    }
    #expect(found.patterns.map { $0[0] } == [0, 1, 2] && found.counts == Array(expected.prefix(3)))
    // One record against all the others remembers what it measured.
    let first = try await pairs.patterns(.all(1100), firsts: 0..<1)
    var row = [0.0, 0, 0]
    for b in 1..<1100 {
      let distance = TextDistance.levenshtein(values[0], values[b])
      row[distance <= 1 ? 2 : distance <= 2 ? 1 : 0] += 1
    }
    #expect(
      Dictionary(zip(first.patterns.map { $0[0] }, first.counts), uniquingKeysWith: +)
        == Dictionary(row.indices.filter { row[$0] > 0 }.map { ($0, row[$0]) }, uniquingKeysWith: +))
  }

  @Test func orderAndNumbersOfValuesSayNothing() async throws {
    let records = Records(40, seed: 9)
    let found = try await RecordPairs(try records.fields()).patterns(.all(40))
    var random = ReplicateRandom(seed: 10)
    var order = Array(0..<40)
    random.shuffle(&order)
    var other = records
    for column in 0..<4 { other.codes[column] = order.map { records.codes[column][$0] } }
    #expect(try await RecordPairs(try other.fields()).patterns(.all(40)) == found)
    // Other numbers for the same texts.
    other.texts = records.texts.reversed()
    other.codes[0] = other.codes[0].map { $0 < 0 ? $0 : Int32(records.texts.count - 1) - $0 }
    #expect(try await RecordPairs(try other.fields()).patterns(.all(40)) == found)
  }

  @Test func scoresAreThoseOfThePatterns() async throws {
    let records = Records(40, seed: 12)
    let pairs = try RecordPairs(try records.fields())
    let all = try await pairs.patterns(.all(40))
    let model = try MatchModel(
      m: [[0.1, 0.1, 0.1, 0.7], [0.1, 0.1, 0.1, 0.7], [0.1, 0.1, 0.1, 0.7], [0.2, 0.8]], u: all.shares, prior: 0.05)
    let rare = try ValueRarity(3, of: pairs, model)
    let blocking = try Blocking(records: 40, rules: [[records.codes[3]], [records.codes[0]]])
    for rarity in [[], [rare]] {
      var expected: [ScoredPair] = []
      for a in 0..<40 {
        for b in a + 1..<40 where records.agree([3], a, b) || records.agree([0], a, b) {
          var weight = model.weight((0..<4).map { records.level($0, a, b) })
          if !rarity.isEmpty, records.agree([3], a, b) { weight += rare.bonus[Int(records.codes[3][a])] }
          if weight >= -4 { expected.append(ScoredPair(first: a, second: b, weight: weight)) }
        }
      }
      for threads in [1, 3] {
        let found = try await pairs.scored(blocking, model, atLeast: -4, rarity: rarity, threads: threads)
        #expect(Set(found) == Set(expected) && found.count == expected.count)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.first <= $1.first })
      }
    }
    // log₂ of u over the value's share; on average over chance agreements close to nothing.
    let counts = (0..<3).map { value in Double(records.codes[3].count { $0 == Int32(value) }) }
    let total = counts.reduce(0, +)
    for value in 0..<3 {
      let bits = MatchModel.log2((model.u[3].last ?? 0) * total / counts[value])
      #expect(abs(rare.bonus[value] - bits) < 1e-12)
    }
    #expect(try ValueRarity(3, of: pairs, model, factor: 0).bonus == [0, 0, 0])
    let floored = try ValueRarity(3, of: pairs, model, least: 1).bonus
    #expect(Set(floored).count == 1 && floored[0] < 0)
  }

  /// Shares of a sample are those of all pairs, within 4.5 standard errors; the same seed draws the same.
  @Test func samplesAreOfAllPairs() async throws {
    let records = Records(60, seed: 14)
    for sources in [nil, records.sources] {
      let pairs = try RecordPairs(try records.fields(), sources: sources)
      let all = try await pairs.patterns(.all(60))
      let found = pairs.sampledShares(20_000, seed: 3)
      #expect(found == pairs.sampledShares(20_000, seed: 3) && found != pairs.sampledShares(20_000, seed: 4))
      for (shares, sampled) in zip(all.shares, found) {
        // Values are missing in a share of pairs, which the sample has less of.
        for (p, q) in zip(shares, sampled) { #expect(abs(p - q) <= 4.5 * (p * (1 - p) / 12_000).squareRoot() + 1e-9) }
      }
    }
    #expect(try RecordPairs([LinkageField(codes: [0])]).sampledShares(5, seed: 1) == [[0.5, 0.5]])
  }

  /// A field of several columns has the combinations of their levels.
  @Test func columnsTogether() async throws {
    let records = Records(40, seed: 16)
    let fields = try records.fields()
    let apart = try await RecordPairs(fields).patterns(.all(40))
    let joint = try LinkageField(together: [fields[1], fields[3]])
    #expect(joint.levels == 5 * 3 - 1 && !joint.isOfOneColumn && joint.columns == [4, 2])
    let pairs = try RecordPairs([fields[0], joint, fields[2]])
    let together = try await pairs.patterns(.all(40), threads: 2)
    var expected: [[Int]: Double] = [:]
    for (p, count) in zip(apart.patterns, apart.counts) {
      expected[[p[0], (p[1] + 1) * 3 + p[3], p[2]], default: 0] += count
    }
    #expect(Dictionary(zip(together.patterns, together.counts), uniquingKeysWith: +) == expected)
    let m = MatchModel.together([[0.1, 0.1, 0.1, 0.7], [0.2, 0.8]])
    #expect(m.count == 14 && abs(m.reduce(0, +) - 1) < 1e-12)
    // The last level against the one whose second column differs, and against the one whose first is a level lower.
    #expect(abs(m[13] / m[12] - 4) < 1e-12 && abs(m[13] / m[10] - 7) < 1e-12)
    #expect(throws: LinkageError.lengthsDiffer(1)) {
      try LinkageField(together: [fields[0], LinkageField(codes: [0])])
    }
    let model = try MatchModel(m: together.shares, u: together.shares, prior: 0.5)
    #expect(throws: LinkageError.shapesDiffer) { try ValueRarity(1, of: pairs, model) }
  }

  @Test func wrongShapesAreRefused() async throws {
    let codes: [Int32] = [0, 1, -1]
    #expect(throws: LinkageError.lengthsDiffer(1)) {
      try RecordPairs([LinkageField(codes: codes), LinkageField(codes: [0])])
    }
    #expect(throws: LinkageError.lengthsDiffer(1)) { try RecordPairs([LinkageField(codes: codes)], sources: [0]) }
    #expect(throws: LinkageError.badPattern(0)) {
      try RecordPairs([LinkageField(codes: [5], days: [1], thresholds: [])])
    }
    #expect(throws: LinkageError.lengthsDiffer(0)) { try Blocking(records: 2, rules: [[codes]]) }
    let pairs = try RecordPairs([LinkageField(codes: codes)])
    let model = try MatchModel(m: [[1, 0, 0]], u: [[1, 0, 0]], prior: 0.5)
    await #expect(throws: LinkageError.shapesDiffer) { try await pairs.scored(.all(3), model, atLeast: 0) }
    await #expect(throws: LinkageError.lengthsDiffer(0)) { try await pairs.patterns(.all(4)) }
    let none = try RecordPairs([])
    #expect(try await none.patterns(.all(0)).counts.isEmpty)
  }
}

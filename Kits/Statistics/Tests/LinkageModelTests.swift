import Testing

@testable import Statistics

struct LinkageModelTests {
  private let m = [[0.1, 0.1, 0.8], [0.05, 0.95], [0.2, 0.8], [0.1, 0.9]]
  private let u = [[0.9, 0.06, 0.04], [0.8, 0.2], [0.95, 0.05], [0.7, 0.3]]

  private func model(_ prior: Double = 0.05) throws -> MatchModel { try MatchModel(m: m, u: u, prior: prior) }

  private func start(_ prior: Double = 0.1) throws -> MatchModel {
    try MatchModel(
      m: [[0.1, 0.1, 0.8]] + [[Double]](repeating: [0.1, 0.9], count: 3),
      u: [[0.8, 0.1, 0.1]] + [[Double]](repeating: [0.9, 0.1], count: 3), prior: prior)
  }

  /// Every pattern as often as the model expects it, some with values missing.
  private func expected(_ model: MatchModel, missing: Bool = true) -> AgreementPatterns {
    var patterns: [[Int]] = [[]]
    for levels in model.levels { patterns = patterns.flatMap { p in ((missing ? -1 : 0)..<levels).map { p + [$0] } } }
    let counts = patterns.map { pattern -> Double in
      var (a, b) = (model.prior, 1 - model.prior)
      var known = 1.0
      for (field, level) in pattern.enumerated() {
        if missing { known *= level < 0 ? 0.1 : 0.9 }
        if level >= 0 {
          a *= model.m[field][level]
          b *= model.u[field][level]
        }
      }
      return 1e6 * known * (a + b)
    }
    return AgreementPatterns(levels: model.levels, patterns: patterns, counts: counts)
  }

  private func near(_ a: MatchModel, _ b: MatchModel, _ tolerance: Double) -> Bool {
    abs(a.prior - b.prior) < tolerance
      && zip(a.m + a.u, b.m + b.u).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < tolerance } }
  }

  @Test(arguments: [true, false]) func findsTheModelThatMadeThePatterns(_ missing: Bool) throws {
    let truth = try model()
    let found = try Estimation(
      expected(truth, missing: missing), start: start(), updatesU: true, most: 5000, tolerance: 1e-12)
    #expect(found.hasConverged && near(found.model, truth, 1e-6))
  }

  @Test func likelihoodNeverFalls() throws {
    var random = ReplicateRandom(seed: 11)
    for _ in 0..<20 {
      let patterns = expected(try model(0.3))
      let noisy = AgreementPatterns(
        levels: patterns.levels, patterns: patterns.patterns,
        counts: patterns.counts.map { ($0 / 1e4 * random.unit()).rounded() })
      let found = try Estimation(noisy, start: start(), updatesU: true, most: 30, tolerance: 0)
      for (before, after) in zip(found.steps, found.steps.dropFirst()) {
        #expect(after.logLikelihood >= before.logLikelihood - 1e-9 * abs(before.logLikelihood))
      }
    }
  }

  @Test func ordersAndScalesSayNothing() throws {
    let patterns = expected(try model())
    func estimated(_ patterns: AgreementPatterns, _ start: MatchModel) throws -> MatchModel {
      try Estimation(patterns, start: start, updatesU: true, most: 40, tolerance: 0).model
    }
    let found = try estimated(patterns, start())
    let order = Array(patterns.patterns.indices.reversed())
    let turned = AgreementPatterns(
      levels: patterns.levels, patterns: order.map { patterns.patterns[$0] }, counts: order.map { patterns.counts[$0] })
    #expect(near(try estimated(turned, start()), found, 1e-12))
    let scaled = AgreementPatterns(
      levels: patterns.levels, patterns: patterns.patterns, counts: patterns.counts.map { $0 * 1e9 })
    #expect(near(try estimated(scaled, start()), found, 1e-12))
    let fields = [2, 0, 3, 1]
    let moved = AgreementPatterns(
      levels: fields.map { patterns.levels[$0] }, patterns: patterns.patterns.map { p in fields.map { p[$0] } },
      counts: patterns.counts)
    let first = try start()
    let other = try estimated(
      moved, MatchModel(m: fields.map { first.m[$0] }, u: fields.map { first.u[$0] }, prior: first.prior))
    #expect(
      near(MatchModel(unchecked: fields.map { found.m[$0] }, fields.map { found.u[$0] }, found.prior), other, 1e-12))
    // A field that is always missing says nothing and learns nothing.
    let wider = AgreementPatterns(
      levels: patterns.levels + [2], patterns: patterns.patterns.map { $0 + [-1] }, counts: patterns.counts)
    let with = try estimated(
      wider, MatchModel(m: first.m + [[0.3, 0.7]], u: first.u + [[0.6, 0.4]], prior: first.prior))
    #expect(with.m.last == [0.3, 0.7] && with.u.last == [0.6, 0.4])
    #expect(near(MatchModel(unchecked: Array(with.m.dropLast()), Array(with.u.dropLast()), with.prior), found, 1e-13))
  }

  @Test func limits() throws {
    let start = try start()
    let none = AgreementPatterns(levels: [3, 2, 2, 2], patterns: [], counts: [])
    let found = try Estimation(none, start: start, updatesU: true, most: 10, tolerance: 1e-9)
    #expect(found.model == start && found.steps.isEmpty)
    let one = AgreementPatterns(levels: [3, 2, 2, 2], patterns: [[2, 1, 1, 1]], counts: [1e300])
    #expect(try Estimation(one, start: start, updatesU: true, most: 50, tolerance: 1e-9).model.prior > 0.99)
    let never = try MatchModel(m: [[0, 1]], u: [[0, 1]], prior: 0.5)
    let seen = AgreementPatterns(levels: [2], patterns: [[0]], counts: [1])
    #expect(throws: LinkageError.impossiblePattern(0)) {
      try Estimation(seen, start: never, updatesU: true, most: 1, tolerance: 0)
    }
    #expect(throws: LinkageError.badPattern(0)) {
      try Estimation(
        AgreementPatterns(levels: [2], patterns: [[2]], counts: [1]), start: never, updatesU: true, most: 1,
        tolerance: 0)
    }
    #expect(throws: LinkageError.badPattern(0)) {
      try DecisionRule(AgreementPatterns(levels: [2], patterns: [[1]], counts: [-1]), never)
    }
    #expect(throws: LinkageError.badProbability(-1)) { try MatchModel(m: [], u: [], prior: 1.5) }
    #expect(throws: LinkageError.badProbability(0)) { try MatchModel(m: [[.nan]], u: [[1]], prior: 0.5) }
    #expect(throws: LinkageError.shapesDiffer) { try MatchModel(m: [[1]], u: [[1, 0]], prior: 0.5) }
  }

  @Test func weightsAreBits() throws {
    let model = try MatchModel(m: [[0.25, 0.75], [0, 1]], u: [[0.75, 0.25], [0.5, 0.5]], prior: 0.2)
    #expect(abs(model.weight([-1, -1]) + 2) < 1e-15)
    #expect(abs(model.weight([-1, 1]) + 1) < 1e-15)
    #expect(model.weight([1, 0]) == -.infinity)
    #expect(MatchModel.probability(-.infinity) == 0 && MatchModel.probability(.infinity) == 1)
    #expect(MatchModel.probability(5000) == 1 && MatchModel.probability(-5000) == 0)
    #expect(abs(MatchModel.probability(-2) - 0.2) < 1e-15)
    for weight in stride(from: -30.0, to: 30, by: 0.7) {
      #expect(abs(MatchModel.probability(weight) + MatchModel.probability(-weight) - 1) < 1e-15)
    }
  }

  /// Pairs of which it is known whether they are matches, drawn from the model: what happens at each threshold is what the
  /// rule expects, within 4 standard errors.
  @Test func errorRatesAreThoseThatHappen() throws {
    let model = try model(0.1)
    var random = ReplicateRandom(seed: 21)
    var seen: [[Int]: (matches: Int, others: Int)] = [:]
    for _ in 0..<20_000 {
      let isMatch = random.unit() < model.prior
      let pattern = (isMatch ? model.m : model.u).map { shares -> Int in
        var left = random.unit()
        return shares.firstIndex {
          left -= $0
          return left < 0
        } ?? shares.count - 1
      }
      if isMatch { seen[pattern, default: (0, 0)].matches += 1 } else { seen[pattern, default: (0, 0)].others += 1 }
    }
    let keys = seen.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let rule = try DecisionRule(
      AgreementPatterns(
        levels: model.levels, patterns: keys,
        counts: keys.map { Double((seen[$0]?.matches ?? 0) + (seen[$0]?.others ?? 0)) }),
      model)
    for threshold in rule.thresholds {
      var (wrong, missed) = (0, 0)
      for (pattern, pairs) in seen {
        if model.weight(pattern) >= threshold.weight { wrong += pairs.others } else { missed += pairs.matches }
      }
      #expect(abs(Double(wrong) - threshold.falseLinks) <= 4 * threshold.falseLinks.squareRoot() + 1)
      #expect(abs(Double(missed) - threshold.missedMatches) <= 4 * threshold.missedMatches.squareRoot() + 1)
    }
    for (a, b) in zip(rule.thresholds, rule.thresholds.dropFirst()) {
      #expect(a.weight > b.weight && a.falseLinkRate <= b.falseLinkRate && a.missRate >= b.missRate)
      #expect(a.falseDiscoveryRate <= b.falseDiscoveryRate + 1e-12)
    }
    #expect(abs((rule.thresholds.last?.linked ?? 0) - 20_000) < 1e-9)
    let (link, look) = rule.weights(falseLinkRate: 0.001, missRate: 0.01)
    let strict = try #require(rule.thresholds.first { $0.weight == link })
    let easy = try #require(rule.thresholds.first { $0.weight == look })
    #expect(look <= link && strict.falseLinkRate <= 0.001 && easy.missRate <= 0.01)
    #expect(
      rule.weights(falseLinkRate: 1, missRate: 1) == (
        rule.thresholds[rule.thresholds.count - 1].weight, rule.thresholds[rule.thresholds.count - 1].weight
      ))
    #expect(rule.weight(falseDiscoveryRate: 1) == rule.thresholds.last?.weight)
    #expect(rule.weight(falseDiscoveryRate: -1) == .infinity)
  }
}

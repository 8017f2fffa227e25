import Testing

@testable import Statistics

struct DisclosureNoiseTests {
  /// Pearson's statistic of draws by absolute value, against probabilities; both tails together. The seeds are fixed: a
  /// sampler that is right passes, and stays so.
  private func isLikely(
    _ draws: Int, _ probability: (Int) -> Double, _ draw: () -> Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var counts: [Int: Int] = [:]
    var negative = 0
    for _ in 0..<draws {
      let value = draw()
      counts[abs(value), default: 0] += 1
      if value < 0 { negative += 1 }
    }
    var statistic = 0.0
    var cells = 0.0
    var left = Double(draws)
    var seen = 0
    var k = 0
    while true {
      let expected = Double(draws) * probability(k) * (k == 0 ? 1 : 2)
      guard expected >= 10, left - expected >= 10 else { break }
      let found = counts[k] ?? 0
      statistic += (Double(found) - expected) * (Double(found) - expected) / expected
      seen += found
      left -= expected
      cells += 1
      k += 1
    }
    let rest = Double(draws - seen)
    statistic += (rest - left) * (rest - left) / left
    #expect(
      statistic < cells + 4 * (2 * cells).squareRoot() + 4, "\(statistic) \(cells)", sourceLocation: sourceLocation)
    let signs = Double(draws) * (1 - probability(0))
    #expect(abs(Double(negative) - signs / 2) < 4 * signs.squareRoot() / 2 + 1, sourceLocation: sourceLocation)
  }

  @Test(arguments: [0.3, 1, 5, 12.7]) func laplaceHasItsDistribution(_ scale: Double) throws {
    let noise = try DiscreteLaplace(scale: scale)
    var chance = ReplicateRandom(seed: 1)
    isLikely(4000, noise.probability) { noise.sample(using: &chance) }
  }

  @Test(arguments: [0.6, 1, 3, 10.1]) func gaussianHasItsDistribution(_ scale: Double) throws {
    let noise = try DiscreteGaussian(scale: scale)
    var chance = ReplicateRandom(seed: 2)
    isLikely(4000, noise.probability) { noise.sample(using: &chance) }
  }

  /// Numbers that are trusted with nothing leave every decision to whole numbers: the draws are the same.
  @Test(arguments: [0.6, 3, 10.1]) func whereNumbersDoNotDecideWholeNumbersDo(_ scale: Double) throws {
    let noise = try DiscreteGaussian(scale: scale)
    var (one, other) = (ReplicateRandom(seed: 3), ReplicateRandom(seed: 3))
    for _ in 0..<300 {
      let value = ExactDraw.gaussian(noise.scale, trust: 1, using: &one)
      // Enough to leave nothing decided, and few enough whole steps to count.
      #expect(ExactDraw.gaussian(noise.scale, trust: 0x1p48, using: &other) == value)
    }
    #expect(one.next() == other.next())
  }

  @Test func theSystemsSourceServes() throws {
    var chance = SystemRandomNumberGenerator()
    let (laplace, gaussian) = (try DiscreteLaplace(scale: 2), try DiscreteGaussian(scale: 0x1p40))
    #expect(Set((0..<200).map { _ in laplace.sample(using: &chance) }).count > 3)
    #expect((0..<20).allSatisfy { _ in abs(gaussian.sample(using: &chance)) < 1 << 45 })
  }

  @Test func scalesAreTheFractionsThatTheyAre() throws {
    for value in [0.7, 1, 3, 0.001, 1e6, 0x1p-10, 0x1p40, 5.25] {
      let scale = try NoiseScale(value)
      #expect(Double(scale.numerator) / Double(sign: .plus, exponent: scale.shift, significand: 1) == value)
      #expect(scale.shift <= 62)
    }
    for value in [0, -1, .nan, .infinity, 1e-4, 1e13] as [Double] {
      #expect(throws: PrivacyError.self) { try NoiseScale(value) }
    }
  }

  @Test func probabilitiesAddUpToOne() throws {
    for scale in [0.05, 0.3, 1, 1.999, 2, 7.5, 40] {
      let (laplace, gaussian) = (try DiscreteLaplace(scale: scale), try DiscreteGaussian(scale: scale))
      let values = -2000...2000
      #expect(abs(values.reduce(0) { $0 + laplace.probability(of: $1) } - 1) < 1e-12)
      #expect(abs(values.reduce(0) { $0 + gaussian.probability(of: $1) } - 1) < 1e-12)
      let variance = values.reduce(0) { $0 + laplace.probability(of: $1) * Double($1 * $1) }
      #expect(abs(variance - laplace.variance) < 1e-9 * max(1, variance))
      for alpha in [0.01, 0.05, 0.5, 0.9] {
        let accuracy = try #require(gaussian.accuracy(alpha: alpha))
        func tail(_ from: Int) -> Double { (from...2000).reduce(0) { $0 + 2 * gaussian.probability(of: $1) } }
        #expect(tail(accuracy) <= alpha && (accuracy == 1 || tail(accuracy - 1) > alpha))
      }
    }
    #expect(try DiscreteLaplace(scale: 1).probability(of: .min) == 0)
  }

  @Test func wideNumbersAreNumbers() {
    var chance = ReplicateRandom(seed: 4)
    func wide(_ value: UInt128) -> WideInteger {
      (WideInteger(UInt64(value >> 64)) << 64) + WideInteger(UInt64(truncatingIfNeeded: value))
    }
    for _ in 0..<500 {
      let (a, b) = (chance.next() >> UInt64(chance.below(64)), chance.next() >> UInt64(chance.below(64)))
      let (c, d) = (UInt128(a) * UInt128(b), UInt128(b) << UInt128(chance.below(60)))
      #expect(WideInteger(a) * WideInteger(b) == wide(c))
      #expect((wide(c) < wide(d)) == (c < d))
      #expect(WideInteger.distance(wide(c), wide(d)) == wide(c < d ? d - c : c - d))
      let digits = chance.below(64)
      #expect(WideInteger(a) << digits == wide(UInt128(a) << UInt128(digits)))
      #expect(wide(c >> 1) + wide(d >> 1) == wide((c >> 1) + (d >> 1)))
      // (x + y)² − (x − y)² = 4xy, far beyond 128 digits.
      let (x, y) = (wide(c), wide(d))
      let (sum, difference) = (x + y, WideInteger.distance(x, y))
      #expect(WideInteger.distance(sum * sum, difference * difference) == (x * y) << 2)
    }
  }
}

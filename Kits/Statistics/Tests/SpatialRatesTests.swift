import Foundation
import Testing

@testable import Statistics

struct SpatialRatesTests {
  private let cases: [Double] = [3, 0, 12, 1, 0, 40]
  private let populations: [Double] = [100, 10, 1000, 300, 50, 900]
  private let links = [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]]

  /// Worked out by hand for two areas: M = 0.2, s² = 0.01, A = 0.01 − 0.2/100.
  @Test func twoAreasByHand() throws {
    let global = try #require(try EmpiricalBayes.global(cases: [10, 30], populations: [100, 100]))
    #expect(SpatialMap.near(global.mean, 0.2) && SpatialMap.near(global.variance, 0.008))
    #expect(SpatialMap.near(global.rates[0], 0.2 - 0.1 * 0.8) && SpatialMap.near(global.rates[1], 0.2 + 0.1 * 0.8))
    let scores = try #require(try EmpiricalBayes.scores(cases: [10, 30], populations: [100, 100]))
    #expect(SpatialMap.near(try #require(scores[0]), -1))
    #expect(SpatialMap.near(try #require(scores[1]), 1))
  }

  @Test func ratesLieBetweenTheirOwnAndTheMean() throws {
    let global = try #require(try EmpiricalBayes.global(cases: cases, populations: populations))
    for (area, rate) in global.rates.enumerated() {
      let own = cases[area] / populations[area]
      #expect(rate >= min(own, global.mean) && rate <= max(own, global.mean))
    }
    // The smaller of two areas with the same rate is drawn further.
    let pulled = try #require(try EmpiricalBayes.global(cases: [0, 0, 50], populations: [10, 1000, 1000])).rates
    #expect(pulled[0] > pulled[1])
  }

  @Test func unitsAndNamesDoNotMatter() throws {
    let order = [4, 2, 0, 5, 1, 3]
    let plain = try #require(try EmpiricalBayes.global(cases: cases, populations: populations))
    let thousands = try #require(try EmpiricalBayes.global(cases: cases, populations: populations.map { $0 / 1000 }))
    let moved = try #require(
      try EmpiricalBayes.global(cases: order.map { cases[$0] }, populations: order.map { populations[$0] }))
    let local = try EmpiricalBayes.local(cases: cases, populations: populations, Neighbours(links))
    let localThousands = try EmpiricalBayes.local(
      cases: cases, populations: populations.map { $0 / 1000 }, Neighbours(links))
    for area in cases.indices {
      #expect(SpatialMap.near(thousands.rates[area], 1000 * plain.rates[area]))
      #expect(SpatialMap.near(localThousands[area], 1000 * local[area]))
      #expect(SpatialMap.near(moved.rates[area], plain.rates[order[area]]))
    }
  }

  @Test func limitsOfSmoothing() throws {
    // Rates that differ less than by chance are all the mean.
    let equal = try #require(try EmpiricalBayes.global(cases: [1, 2, 3], populations: [10, 20, 30]))
    #expect(equal.variance < 0 && equal.rates.allSatisfy { SpatialMap.near($0, 0.1) })
    // So many people that nothing need be borrowed.
    let many = try #require(try EmpiricalBayes.global(cases: [1e12, 3e12], populations: [1e13, 1e13]))
    #expect(SpatialMap.near(many.rates[0], 0.1, 1e-9) && SpatialMap.near(many.rates[1], 0.3, 1e-9))
    // No cases at all.
    let none = try #require(try EmpiricalBayes.global(cases: [0, 0], populations: [5, 7]))
    #expect(none.rates == [0, 0] && none.untruncatedRates == [nil, nil])
    #expect(try EmpiricalBayes.local(cases: [0, 0], populations: [5, 7], Neighbours([[1], [0]])) == [0, 0])
    #expect(try EmpiricalBayes.scores(cases: [0, 0], populations: [5, 7]) == nil)
    // One area, and none.
    #expect(try EmpiricalBayes.global(cases: [3], populations: [30])?.rates == [0.1])
    #expect(try EmpiricalBayes.global(cases: [], populations: []) == nil)
    #expect(try EmpiricalBayes.local(cases: [3], populations: [30], Neighbours([[]])) == [0.1])
  }

  @Test func everybodyANeighbourIsTheWhole() throws {
    let all = try Neighbours((0..<6).map { area in (0..<6).filter { $0 != area } })
    let global = try #require(try EmpiricalBayes.global(cases: cases, populations: populations)).rates
    for mean in [EmpiricalBayes.LocalMean.ofTheArea, .ofEach] {
      let local = try EmpiricalBayes.local(cases: cases, populations: populations, all, about: mean)
      #expect(zip(local, global).allSatisfy { SpatialMap.near($0, $1) })
    }
  }

  /// Simulated cities with gamma rates of their own: smoothed rates are nearer to the truth than raw ones.
  @Test func smoothedRatesAreNearerToTheTruth() throws {
    var (raw, smooth) = (0.0, 0.0)
    for city in 0..<20 {
      var random = ReplicateRandom(seed: 4, stream: UInt64(city))
      let populations = (0..<80).map { _ in 200 + 3000 * random.unit() }
      let rates = (0..<80).map { _ in 0.001 * (0.5 + random.unit()) }
      let cases = zip(populations, rates).map { poisson($0 * $1, &random) }
      let found = try #require(try EmpiricalBayes.global(cases: cases, populations: populations)).rates
      for area in 0..<80 {
        raw += pow(cases[area] / populations[area] - rates[area], 2)
        smooth += pow(found[area] - rates[area], 2)
      }
    }
    #expect(smooth < 0.3 * raw, "\(smooth / raw)")
  }

  private func poisson(_ mean: Double, _ random: inout ReplicateRandom) -> Double {
    var (count, product) = (0.0, random.unit())
    while product > exp(-mean) { (count, product) = (count + 1, product * random.unit()) }
    return count
  }

  @Test func whatCannotBeARateIsRefused() {
    #expect(throws: SpatialFault.outOfRange("populations")) { try EmpiricalBayes.global(cases: [1], populations: [0]) }
    #expect(throws: SpatialFault.outOfRange("cases")) { try EmpiricalBayes.global(cases: [-1], populations: [1]) }
    #expect(throws: SpatialFault.lengths(expected: 1, found: 2)) {
      try EmpiricalBayes.scores(cases: [1], populations: [1, 2])
    }
    #expect(throws: SpatialFault.notFinite(0)) { try EmpiricalBayes.scores(cases: [.nan], populations: [1]) }
    #expect(throws: SpatialFault.outOfRange("level")) { try RateIntervals.poisson(cases: 1, level: 1) }
    #expect(throws: SpatialFault.outOfRange("cases")) { try RateIntervals.poisson(cases: -1) }
    #expect(throws: SpatialFault.outOfRange("population")) { try RateIntervals.poissonRate(cases: 1, population: 0) }
    #expect(throws: SpatialFault.outOfRange("weights")) { try RateIntervals.gamma(cases: [1], weights: [0]) }
    #expect(throws: SpatialFault.lengths(expected: 1, found: 0)) { try RateIntervals.gamma(cases: [], weights: []) }
  }

  /// Half of chi-squared quantiles, from SciPy 1.17.
  @Test(arguments: [
    (0.3, 0.95, 3.185679031739177e-06, 4.293777110863577),
    (0.3, 0.99, 1.4903934843710177e-08, 5.987836810828551),
    (1, 0.95, 0.025317807984289897, 5.571643390938898),
    (1, 0.99, 0.005012541823544286, 7.430129500280121),
    (2, 0.95, 0.24220927854396507, 7.22468766772396),
    (2, 0.99, 0.10349454674809108, 9.273792089255544),
    (5, 0.95, 1.623486390118421, 11.66833207932267),
    (5, 0.99, 1.0779282406523196, 14.149759411023012),
    (10, 0.95, 4.7953886961324335, 18.39035604201778),
    (10, 0.99, 3.716922131467116, 21.397827499654273),
    (37, 0.95, 26.051414567106033, 50.999626141930825),
    (37, 0.99, 23.208480040741406, 55.747691398056475),
    (100.5, 0.95, 81.81501408848392, 122.17553481598543),
    (100.5, 0.99, 76.55618476013449, 129.32459261148972),
    (1000, 0.95, 938.9730184076952, 1063.952136016302),
    (123456, 0.95, 122768.28869851555, 124146.60839534459),
    (1000000000.0, 0.95, 999938021.4439279, 1000061981.4504089),
    (1000000000000000.0, 0.95, 999999938020497.8, 1000000061979505.1),
  ])
  func poissonIntervalsAreExact(_ cases: Double, _ level: Double, _ lower: Double, _ upper: Double) throws {
    let found = try RateIntervals.poisson(cases: cases, level: level)
    #expect(abs(found.lower - lower) <= 1e-10 * lower, "\(found) \(lower)")
    #expect(abs(found.upper - upper) <= 1e-10 * upper, "\(found) \(upper)")
    let weighed = try RateIntervals.gamma(cases: [cases], weights: [0.01], level: level)
    #expect(abs(weighed.lower - 0.01 * lower) <= 1e-10 * lower && abs(weighed.upper - 0.01 * upper) <= 1e-10 * upper)
    let rate = try RateIntervals.poissonRate(cases: cases, population: 250, level: level)
    #expect(SpatialMap.near(rate.lower, lower / 250) && SpatialMap.near(rate.upper, upper / 250))
  }

  @Test func noCasesLeaveMinusTheLogarithmOfTheTail() throws {
    let none = try RateIntervals.poisson(cases: 0)
    #expect(none.lower == 0 && SpatialMap.near(none.upper, -log(0.025)))
  }

  /// However many are expected, the interval holds that number at least as often as it says.
  @Test func intervalsCoverWhatTheyPromise() throws {
    let intervals = try (0..<60).map { try RateIntervals.poisson(cases: Double($0), level: 0.9) }
    for (before, after) in zip(intervals, intervals.dropFirst()) {
      #expect(before.lower < after.lower && before.upper < after.upper)
    }
    for mean in stride(from: 0.05, to: 20, by: 0.31) {
      var (chance, covered) = (exp(-mean), 0.0)
      for (count, interval) in intervals.enumerated() {
        if interval.lower <= mean && mean <= interval.upper { covered += chance }
        chance *= mean / Double(count + 1)
      }
      #expect(covered >= 0.9 - 1e-9, "\(mean): \(covered)")
    }
  }

  /// Fay and Feuer's formula with SciPy's gamma quantiles.
  @Test func unequalWeightsWiden() throws {
    let found = try RateIntervals.gamma(cases: [2, 5, 0, 9], weights: [0.002, 0.0005, 0.003, 0.001])
    #expect(
      SpatialMap.near(found.lower, 0.008290895024701879, 1e-10)
        && SpatialMap.near(found.upper, 0.030047933017565753, 1e-10))
    let none = try RateIntervals.gamma(cases: [0, 0], weights: [1, 2])
    #expect(none.lower == 0 && SpatialMap.near(none.upper, -2 * log(0.025)))
  }
}

import Foundation
import Testing

@testable import Statistics

struct AberrationPanelTests {
  /// Areas' rates of a gamma distribution, counts Poisson or negative binomial of a dispersion, all of one kind.
  static func panel(
    areas: Int, weeks: Int, mean: Double, dispersion: Double, random: inout ReplicateRandom
  ) -> [[Double]] {
    (0..<areas).map { _ in
      let rate = mean * gamma(2, &random) / 2
      return (0..<weeks).map { _ in
        let size = rate / max(dispersion - 1, 1e-9)
        let now = dispersion > 1 ? rate * gamma(size, &random) / size : rate
        return AberrationFarringtonTests.poisson(now, &random)
      }
    }
  }

  /// G. Marsaglia, W. Tsang, "A simple method for generating gamma variables" (2000).
  static func gamma(_ shape: Double, _ random: inout ReplicateRandom) -> Double {
    if shape < 1 { return gamma(shape + 1, &random) * pow(max(1e-300, random.unit()), 1 / shape) }
    let d = shape - 1.0 / 3
    while true {
      let z = Normal.quantile(min(1 - 1e-16, max(1e-300, random.unit())))
      let root = 1 + z / (9 * d).squareRoot()
      guard root > 0 else { continue }
      let v = root * root * root
      if log(max(1e-300, random.unit())) < 0.5 * z * z + d - d * v + d * log(v) { return d * v }
    }
  }

  /// Flagged series of every week, by whether they were planted.
  static func flags(_ kinds: [[[Double]]], weeks: Range<Int>, planted: Int, extra: Double) -> (
    quiet: Int, right: Int, wrong: Int, shares: Double
  ) {
    let panel = SparsePanel(baseline: 104, gap: 4)
    var (quiet, right, wrong, shares) = (0, 0, 0, 0.0)
    for week in weeks {
      var pValues: [Double] = []
      var hasEffect: [Bool] = []
      for kind in kinds {
        guard let category = panel.category(kind, at: week) else { continue }
        for (area, counts) in kind.enumerated() {
          var now = counts
          let isPlanted = area < planted
          if isPlanted { now[week] += extra }
          guard let judgement = panel.judge(now, at: week, in: category) else { continue }
          pValues.append(judgement.pValue)
          hasEffect.append(isPlanted)
        }
      }
      let adjusted = MultipleTests.adjust(pValues, .benjaminiHochberg)
      let found = adjusted.indices.filter { adjusted[$0] <= 0.1 }
      let mistaken = found.count { !hasEffect[$0] }
      quiet += found.isEmpty ? 1 : 0
      (right, wrong) = (right + found.count - mistaken, wrong + mistaken)
      shares += found.isEmpty ? 0 : Double(mistaken) / Double(found.count)
    }
    return (quiet, right, wrong, shares / Double(weeks.count))
  }

  /// 1,200 series of 0.02 to 0.5 cases a week without any outbreak: with strength borrowed across the panel, the promise of
  /// the false-discovery rate holds, so that at most a tenth of quiet weeks has a flag.
  @Test(arguments: [1.0, 1.4]) func quietWeeksStayQuiet(_ dispersion: Double) {
    var random = ReplicateRandom(seed: 2024)
    let weeks = 30
    let kinds = [0.02, 0.05, 0.1, 0.5].map {
      Self.panel(areas: 300, weeks: 108 + weeks, mean: $0, dispersion: dispersion, random: &random)
    }
    let result = Self.flags(kinds, weeks: 108..<(108 + weeks), planted: 0, extra: 0)
    // A tenth of 30 is 3; up to 7 lie within 99 % of the binomial.
    #expect(weeks - result.quiet <= 7)
  }

  /// Four more cases in two areas of every kind are found, and few others.
  @Test func plantedOutbreaksAreFound() {
    var random = ReplicateRandom(seed: 7)
    let kinds = [0.02, 0.1].map {
      Self.panel(areas: 300, weeks: 118, mean: $0, dispersion: 1.2, random: &random)
    }
    let result = Self.flags(kinds, weeks: 108..<118, planted: 2, extra: 4)
    #expect(Double(result.right) / 40 > 0.85)
    #expect(result.shares < 0.15)
  }

  @Test func categoriesAreMoments() throws {
    let panel = SparsePanel(baseline: 4, gap: 1)
    let series: [[Double]] = [[0, 1, 0, 1, 9, 2], [2, 0, 2, 0, 9, 0], [0, 0, 0, 0, 9, 1]]
    let category = try #require(panel.category(series, at: 5))
    // Rates ½, 1, 0: mean ½; Σ(y − r)²/r is 2 and 4 over 2 × 3 gives 1; variance 1/6 less ⅛.
    #expect(category.mean == 0.5 && category.dispersion == 1)
    #expect(abs(category.variance - (1 / 6.0 - 0.125)) < 1e-15)
    let judgement = try #require(panel.judge(series[0], at: 5, in: category))
    #expect(abs(judgement.mean - (category.shape + 2) / (category.rate + 4)) < 1e-15)
    #expect(judgement.pValue == NegativeBinomial(mean: judgement.mean, size: judgement.size).upperTail(from: 2))
    #expect(panel.judge(series[1], at: 5, in: category)?.pValue == 1)
    #expect(panel.category(series, at: 4) == nil && panel.category([], at: 5) == nil)
    #expect(panel.category(series, at: 6) != nil && panel.judge(series[0], at: 6, in: category) == nil)
    // In any order the same.
    #expect(panel.category(series.reversed(), at: 5)?.dispersion == category.dispersion)
    let silent = try #require(panel.category([[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]], at: 5))
    #expect(silent.mean == 0.5 / 8 && silent.shape == 1 && silent.rate == 16)
  }
}

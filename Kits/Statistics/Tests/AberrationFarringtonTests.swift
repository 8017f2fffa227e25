import Foundation
import Testing

@testable import Statistics

struct AberrationFarringtonTests {
  static func poisson(_ mean: Double, _ random: inout ReplicateRandom) -> Double {
    var (left, count) = (random.unit(), 0.0)
    var term = exp(-mean)
    while left > term, count < 1000 {
      left -= term
      count += 1
      term *= mean / count
    }
    return count
  }
  static func series(_ mean: Double, _ weeks: Int, _ random: inout ReplicateRandom) -> [Double] {
    (0..<weeks).map { week in poisson(mean * (1 + 0.3 * sin(2 * .pi * Double(week) / 52)), &random) }
  }
  private func series(_ mean: Double, seed: UInt64, weeks: Int = 320) -> [Double] {
    var random = ReplicateRandom(seed: seed)
    return Self.series(mean, weeks, &random)
  }
  private var weekly: Farrington { .forSparseWeeks }
  private func timeline(_ counts: [Double]) -> Timeline { Timeline(count: counts.count, perYear: 52) }

  /// At the end of the fit nothing is left over: Σ(y − m) is 0 in every part and Σ(y − m)t is 0; variances are those of the
  /// inverted information, here by Gauss and Jordan.
  @Test(arguments: [true, false]) func fitsSolveTheirEquations(_ hasTrend: Bool) throws {
    let counts = series(4, seed: 1)
    let baseline = try #require(
      Baseline(timeline(counts), at: 319, years: 5, halfWindow: 3, parts: 7, gap: 26))
    var regression = CountRegression(baseline)
    regression.take(counts, people: counts.indices.map { 900 + Double($0) })
    #expect(regression.fit(trend: hasTrend) && regression.converged)
    let columns = baseline.parts + (hasTrend ? 1 : 0)
    var information = [[Double]](repeating: [Double](repeating: 0, count: 2 * columns), count: columns)
    var score = [Double](repeating: 0, count: columns)
    func terms(_ row: Int) -> [Double] {
      var terms = (0..<baseline.parts).map { (baseline.starts[$0]..<baseline.starts[$0 + 1]).contains(row) ? 1.0 : 0 }
      if hasTrend { terms.append(baseline.times[row]) }
      return terms
    }
    for row in 0..<baseline.count {
      let term = terms(row)
      for i in 0..<columns {
        score[i] += term[i] * (regression.counts[row] - regression.means[row])
        for j in 0..<columns { information[i][j] += term[i] * term[j] * regression.weighedMeans[row] }
      }
    }
    #expect(score.allSatisfy { abs($0) < 1e-3 })
    for i in 0..<columns { information[i][columns + i] = 1 }
    for i in 0..<columns {
      let pivot = information[i][i]
      information[i] = information[i].map { $0 / pivot }
      for j in 0..<columns where j != i {
        let factor = information[j][i]
        information[j] = zip(information[j], information[i]).map { $0 - factor * $1 }
      }
    }
    var now = [Double](repeating: 0, count: columns)
    now[try #require(baseline.part)] = 1
    if hasTrend { now[columns - 1] = baseline.time }
    var variance = 0.0
    for i in 0..<columns { for j in 0..<columns { variance += now[i] * information[i][columns + j] * now[j] } }
    let found = try #require(regression.prediction).variance
    #expect(abs(found - variance) < 1e-7 * variance)
  }

  /// Panel or alone, on one thread or three, in any order: the same.
  @Test func panelsJudgeEachSeriesAlone() async {
    let panel = (0..<40).map { series(0.2 + Double($0 % 8), seed: UInt64($0)) }
    let line = timeline(panel[0])
    let one = await weekly.judge(panel: panel, on: line, at: 318)
    let three = await weekly.judge(panel: panel.reversed(), on: line, at: 318, threads: 3)
    for (index, outcome) in one.enumerated() {
      let alone = weekly.judge(panel[index], on: line, at: 318).judgement
      for other in [three[39 - index].judgement, alone] {
        #expect(outcome.judgement?.pValue == other?.pValue && outcome.judgement?.mean == other?.mean)
      }
    }
  }

  /// A population that is the same all along, or dates a week apart instead of steps, change nothing.
  @Test func unitsDoNotMatter() throws {
    let counts = series(2, seed: 9)
    var rates = weekly
    rates.usesPopulation = true
    let plain = try #require(weekly.judge(counts, on: timeline(counts), at: 319).judgement)
    let people = [Double](repeating: 12_345, count: 320)
    let rate = try #require(rates.judge(counts, population: people, on: timeline(counts), at: 319).judgement)
    #expect(abs(rate.expected - plain.expected) < 1e-9 && abs(rate.pValue - plain.pValue) < 1e-9)
    let first = try #require(Timeline.day(year: 2018, month: 1, day: 1))
    let days = (0..<320).map { first + 7 * $0 }
    let dated = try #require(weekly.judge(counts, on: Timeline(days: days, perYear: 52), at: 319).judgement)
    #expect(abs(dated.expected - plain.expected) < 0.3 * plain.expected)
    // With an equal scale of the counts an over-dispersed mean scales.
    var noisy = ReplicateRandom(seed: 4)
    let wild = (0..<320).map { _ in Double(noisy.below(9) * noisy.below(9)) }
    let a = try #require(weekly.judge(wild, on: timeline(wild), at: 319).judgement)
    let b = try #require(weekly.judge(wild.map { $0 * 1000 }, on: timeline(wild), at: 319).judgement)
    #expect(abs(b.expected / a.expected - 1000) < 1e-2 && abs(b.dispersion / a.dispersion - 1000) < 1e-1)
  }

  /// More cases now never make an alarm go away, and the p-value falls; more in the past never make one.
  @Test func orderOfAlarms() throws {
    let counts = series(1, seed: 2)
    var before = 2.0
    var wasAlarm = false
    for extra in 0..<9 {
      var now = counts
      now[319] = Double(extra)
      let judgement = try #require(weekly.judge(now, on: timeline(now), at: 319).judgement)
      #expect(judgement.pValue <= before && judgement.midP < judgement.pValue)
      #expect(judgement.isAlarm || !wasAlarm)
      #expect(judgement.isAlarm == (now[319] > judgement.upperBound))
      (before, wasAlarm) = (judgement.pValue, judgement.isAlarm)
    }
    #expect(wasAlarm)
  }

  @Test func limits() throws {
    let zeros = [Double](repeating: 0, count: 320)
    #expect(weekly.judge(zeros, on: timeline(zeros), at: 319).judgement?.isAlarm != true)
    let missing = [Double](repeating: .nan, count: 320)
    #expect(weekly.judge(missing, on: timeline(missing), at: 319).judgement == nil)
    #expect(weekly.judge([1, 2], on: Timeline(count: 2, perYear: 52), at: 1).judgement == nil)
    #expect(weekly.judge([], on: Timeline(count: 0, perYear: 52), at: 0).judgement == nil)
    let huge = zeros.indices.map { 9e15 - Double($0 % 7) * 1e13 }
    let judgement = try #require(weekly.judge(huge, on: timeline(huge), at: 319).judgement)
    #expect(judgement.expected > 8e15 && judgement.upperBound > 8e15)
    var absurd = weekly
    (absurd.years, absurd.halfWindow, absurd.parts) = (.max / 2, .max / 2, .max / 2)
    #expect(absurd.judge(zeros, on: timeline(zeros), at: 319).judgement == nil)
    var early = weekly
    early.leastCasesPeriods = 100_000
    #expect(early.judge(zeros, on: timeline(zeros), at: 319).judgement == nil)
    let flat = [Double](repeating: 3, count: 320)
    let same = try #require(weekly.judge(flat, on: timeline(flat), at: 319).judgement)
    #expect(abs(same.expected - 3) < 1e-7 && same.dispersion == 1 && same.upperBound == Poisson(mean: 3).quantile(0.99))
  }

  /// Nulls and planted effects at one case a week: α 0.01 alarms about 1.2 % of weeks, and two, four and six more cases are
  /// found in about a tenth, six tenths and nearly all.
  @Test func falseAlarmsAndPower() async {
    var random = ReplicateRandom(seed: 77)
    let count = 500
    let panel = (0..<count).map { _ in Self.series(1, 300, &random) }
    func share(_ extra: Double) async -> Double {
      let planted = panel.map { counts in
        var counts = counts
        counts[299] += extra
        return counts
      }
      let outcomes = await weekly.judge(panel: planted, on: timeline(panel[0]), at: 299, threads: 2)
      return Double(outcomes.count { $0.judgement?.isAlarm == true }) / Double(count)
    }
    #expect(await share(0) < 0.012 + 3 * (0.012 * 0.988 / Double(count)).squareRoot())
    #expect(await share(4) > 0.5)
    #expect(await share(6) > 0.9)
  }

  @Test func sameTimeOfEarlierYears() throws {
    #expect(Timeline.day(year: 1970, month: 1, day: 1) == 0 && Timeline.day(year: 2000, month: 3, day: 1) == 11017)
    #expect(Timeline.day(year: 2023, month: 2, day: 29) == nil && Timeline.day(year: 2024, month: 2, day: 29) != nil)
    for number in stride(from: -800_000, to: 800_000, by: 997) {
      let day = CivilDay(number)
      #expect(CivilDay.number(day.year, day.month, day.day) == number)
    }
    let first = try #require(Timeline.day(year: 2015, month: 1, day: 5))
    let weeks = Timeline(days: (0..<400).map { first + 7 * $0 }, perYear: 52)
    for position in 320..<400 {
      let same = try #require(weeks.sameTime(as: position, years: 5))
      #expect(zip(same, same.dropFirst()).allSatisfy { [52, 53].contains($0 - $1) })
    }
    #expect(weeks.sameTime(as: 100, years: 5) == nil)
  }

  /// The original alarms where the count passes its bound, and its lower tail is that of the bound there.
  @Test func originalBoundIsItsTail() throws {
    var settings = FarringtonOriginal()
    settings.leastCases = 0
    settings.alpha = 0.02
    for seed in 0..<20 as Range<UInt64> {
      let counts = series(5, seed: seed)
      let judgement = try #require(settings.judge(counts, perYear: 52, at: 319))
      #expect(judgement.isAlarm == (counts[319] > judgement.upperBound))
      #expect(judgement.isAlarm == (judgement.lowerTail > 0.99))
      #expect(judgement.dispersion >= 1 && judgement.median > 0)
    }
  }
}

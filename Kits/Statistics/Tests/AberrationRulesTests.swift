import Foundation
import Testing

@testable import Statistics

/// EARS, CUSUM and adjusted p-values against slow obvious versions, and their laws.
struct AberrationRulesTests {
  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
  private func deviation(_ values: [Double]) -> Double {
    let middle = mean(values)
    return (values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(values.count - 1)).squareRoot()
  }

  /// All series of nine counts from 0 to 2, with a baseline of three.
  @Test func earsAgreesWithItsDefinition() {
    for code in stride(from: 0, to: 19683, by: 7) {
      var rest = code
      let counts = (0..<9).map { _ -> Double in
        defer { rest /= 3 }
        return Double(rest % 3)
      }
      for rule in Ears.Rule.allCases {
        let ears = Ears(rule, baseline: 3, leastDeviation: 0.5, alpha: 0.1)
        let z = Normal.quantile(0.9)
        for (step, bound) in ears.upperBounds(counts).enumerated() {
          let now = ears.first + step
          let gap = rule == .c1 ? 0 : 2
          func window(_ t: Int) -> [Double] { Array(counts[(t - gap - 3)..<(t - gap)]) }
          func spread(_ t: Int) -> Double { max(0.5, deviation(window(t))) }
          var slow = mean(window(now)) + z * spread(now)
          if rule == .c3 {
            let excess = [now - 2, now - 1].map { max(0, (counts[$0] - mean(window($0))) / spread($0) - 1) }
            slow = max(0, counts[now] + spread(now) * (z - excess[0] - excess[1]))
          }
          #expect(abs(bound - slow) < 1e-12, "\(rule) of \(counts) at \(now)")
        }
      }
    }
    #expect(
      Ears(.c1).upperBounds([1, 2, 3]).isEmpty && Ears(.c3).upperBounds([Double](repeating: 1, count: 12)).isEmpty)
  }

  /// Counts times c have bounds times c; a missing count leaves no bound where it is asked for.
  @Test func earsScales() {
    var random = ReplicateRandom(seed: 5)
    let counts = (0..<60).map { _ in Double(random.below(7)) }
    for rule in Ears.Rule.allCases {
      let ears = Ears(rule)
      for (a, b) in zip(ears.upperBounds(counts), ears.upperBounds(counts.map { $0 * 1000 })) {
        #expect(abs(b - 1000 * a) < 1e-9 * max(1, abs(b)))
      }
      var holed = counts
      holed[20] = .nan
      let bounds = ears.upperBounds(holed)
      #expect(bounds.indices.allSatisfy { !bounds[$0].isNaN || (20...34).contains(ears.first + $0) })
      #expect(bounds[21 - ears.first].isNaN || rule != .c1)
    }
  }

  /// Nulls of mean 0.1 a week: without a floor EARS cries wolf in one week of twenty, with a floor of 1 almost never.
  @Test func earsOnSparseNulls() {
    var random = ReplicateRandom(seed: 11)
    let counts = (0..<60_000).map { _ in random.unit() < 0.0952 ? (random.unit() < 0.05 ? 2.0 : 1.0) : 0.0 }
    func share(_ ears: Ears) -> Double {
      let bounds = ears.upperBounds(counts)
      let alarms = bounds.indices.count { counts[ears.first + $0] > bounds[$0] }
      return Double(alarms) / Double(bounds.count)
    }
    #expect(abs(share(Ears(.c1)) - 0.051) < 0.006)
    #expect(abs(share(Ears(.c2)) - 0.051) < 0.006)
    #expect(share(Ears(.c1, leastDeviation: 1)) < 0.002)
  }

  /// A count at the upper bound reaches the limit, one below does not.
  @Test(arguments: Cusum.Standard.allCases) func cusumBoundsAreWhereTheLimitIsReached(_ standard: Cusum.Standard) {
    var random = ReplicateRandom(seed: 3)
    let counts = (0..<200).map { _ in Double(random.below(9)) }
    let cusum = Cusum(standard: standard)
    let steps = cusum.steps(counts, means: [3.3])
    var sum = 0.0
    for (step, count) in zip(steps, counts) {
      #expect(step.isAlarm == (step.sum >= cusum.limit))
      // The reference's bound of `anscombe2nd` is not quite the inverse, that of `none` another thing.
      if step.upperBound > 0, standard != .anscombeSecond, standard != .none, standard != .rossi {
        let least = Cusum(standard: standard).steps([step.upperBound + 1e-9], means: [3.3])
        // One step from zero needs the whole way; from `sum` what is left.
        #expect(least[0].sum + sum >= cusum.limit - 1e-6, "\(count)")
      }
      sum = step.sum
    }
    let more = cusum.steps(counts.map { $0 + 1 }, means: [3.3])
    #expect(zip(steps, more).allSatisfy { $0.sum <= $1.sum })
    #expect(cusum.steps([1, .nan, 1], means: [2]).map(\.sum.isNaN) == [false, true, true])
  }

  @Test func adjustedPValuesAgreeWithTheirDefinitions() {
    let values = [0, 0.01, 0.02, 0.5, 1]
    for code in 0..<625 {
      let p = (0..<4).map { values[code / Int(pow(5, Double($0))) % 5] }
      let n = 4.0
      let hochberg = MultipleTests.adjust(p, .benjaminiHochberg)
      let holm = MultipleTests.adjust(p, .holm)
      for i in 0..<4 {
        // The least q at which the step-up rule still rejects i.
        let up = p.filter { $0 >= p[i] }.map { value in value * n / Double(p.count { $0 <= value }) }.min() ?? 1
        #expect(abs(hochberg[i] - min(1, up)) < 1e-15, "\(p)")
        let down = p.filter { $0 <= p[i] }.map { value in value * (n - Double(p.count { $0 < value })) }.max() ?? 1
        #expect(abs(holm[i] - min(1, down)) < 1e-15, "\(p)")
        #expect(MultipleTests.adjust(p, .bonferroni)[i] >= holm[i])
        #expect(MultipleTests.adjust(p, .benjaminiYekutieli)[i] >= hochberg[i] && hochberg[i] >= p[i])
      }
      #expect(MultipleTests.adjust(p.reversed(), .benjaminiHochberg) == hochberg.reversed())
    }
    let holed = MultipleTests.adjust([.nan, 0.01, .nan, 0.04], .benjaminiHochberg)
    #expect(holed[0].isNaN && holed[1] == 0.02 && holed[3] == 0.04)
    #expect(MultipleTests.adjust([], .holm).isEmpty && MultipleTests.adjust([0.3], .bonferroni) == [0.3])
  }

  /// A tenth of 200 tests with effects: of what is rejected at 10 %, at most that share is false in the long run.
  @Test func falseDiscoveriesKeepTheirRate() {
    var random = ReplicateRandom(seed: 21)
    var shares: [Double] = []
    var found = 0
    for _ in 0..<150 {
      let p = (0..<200).map {
        $0 < 20 ? Normal.upperTail(Normal.quantile(max(1e-12, random.unit())) + 3.5) : random.unit()
      }
      let rejected = MultipleTests.adjust(p, .benjaminiHochberg).enumerated().filter { $0.element <= 0.1 }.map(\.offset)
      let wrong = rejected.count { $0 >= 20 }
      shares.append(rejected.isEmpty ? 0 : Double(wrong) / Double(rejected.count))
      found += rejected.count - wrong
    }
    // The expected share is 0.09.
    #expect(abs(mean(shares) - 0.09) < 3.5 * deviation(shares) / 150.0.squareRoot())
    #expect(Double(found) / 3000 > 0.8)
  }
}

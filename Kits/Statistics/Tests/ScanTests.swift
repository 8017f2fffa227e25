import Foundation
import Testing

@testable import Statistics

/// A scan's input at random, and the scan worked out the slow and obvious way.
struct ScanSample {
  var x: [Double] = []
  var y: [Double] = []
  var population: [Double] = []
  var expected: [Double]?
  var counts: [Int] = []
  var times = 1
  var share = 0.5
  var ties = ScanZones.Ties.prefix
  var least = 2.0
  /// 0 whole, 1 prospective, 2 retrospective, 3 prospective up to four steps.
  var kind = 0

  init(_ random: inout ReplicateRandom, areas: Int, times: Int, mean: Double, isPoisson: Bool, isLattice: Bool = false)
  {
    self.times = times
    for area in 0..<areas {
      x.append(isLattice ? Double(area % 3) : random.unit() * 10)
      y.append(isLattice ? Double(area / 3) : random.unit() * 10)
      population.append(Double(1 + random.below(50)))
      for _ in 0..<times { counts.append(Self.poisson(mean, &random)) }
    }
    if isPoisson { expected = (0..<(areas * times)).map { population[$0 / times] * (0.5 + random.unit()) } }
  }

  static func poisson(_ mean: Double, _ random: inout ReplicateRandom) -> Int {
    var number = 0
    var product = random.unit()
    while product > exp(-mean) {
      number += 1
      product *= random.unit()
    }
    return number
  }

  var cases: [Double] { x.indices.map { area in Double(counts[(area * times)..<((area + 1) * times)].reduce(0, +)) } }

  func scan() throws -> SpaceTimeScan {
    let windows =
      switch kind {
      case 0: try ScanWindows.whole(times: times)
      case 1: try ScanWindows.prospective(times: times, lengths: 1...max(1, times - 1))
      case 3: try ScanWindows.prospective(times: times, lengths: 1...4)
      default: try ScanWindows.retrospective(times: times, lengths: 1...max(1, times / 2))
      }
    let zones = try ScanZones(
      x: x, y: y, sizes: expected == nil ? cases : population, largestShare: share, ties: ties)
    return try SpaceTimeScan(
      counts: counts, zones: zones, windows: windows, model: expected.map { .poisson(expected: $0) } ?? .permutation,
      leastCases: least)
  }

  /// Every disc and window from its definition, with sums made anew for each.
  func obviousMaximum() -> Double {
    let all = Double(counts.reduce(0, +))
    let sizes = expected == nil ? cases : population
    let windows =
      switch kind {
      case 0: [0..<times]
      case 1: (1...max(1, times - 1)).map { (times - $0)..<times }
      default: (1...max(1, times / 2)).flatMap { length in (0...(times - length)).map { $0..<($0 + length) } }
      }
    var highest = 0.0
    for centre in x.indices {
      func distance(_ area: Int) -> Double {
        ((x[area] - x[centre]) * (x[area] - x[centre]) + (y[area] - y[centre]) * (y[area] - y[centre])).squareRoot()
      }
      let nearest = x.indices.sorted { (distance($0), $0) < (distance($1), $1) }
      for reach in 1...nearest.count {
        let zone = nearest.prefix(reach)
        guard zone.reduce(0.0, { $0 + sizes[$1] }) <= share * sizes.reduce(0, +) * (1 + 1e-12) else { continue }
        if ties == .closedDisc, reach < nearest.count,
          distance(nearest[reach]) <= distance(nearest[reach - 1])
        {
          continue
        }
        for window in windows {
          let inside = zone.reduce(0) { sum, area in sum + window.reduce(0) { $0 + counts[area * times + $1] } }
          let cases = Double(inside)
          let expectation: Double
          if let expected {
            let part = zone.reduce(0.0) { sum, area in sum + window.reduce(0.0) { $0 + expected[area * times + $1] } }
            expectation = all * part / expected.reduce(0, +)
          } else {
            let row = zone.reduce(0.0) { $0 + self.cases[$1] }
            let column = x.indices.reduce(0) { sum, area in sum + window.reduce(0) { $0 + counts[area * times + $1] } }
            expectation = row * Double(column) / all
          }
          guard cases >= least, cases > expectation else { continue }
          let rest = all - cases
          highest = max(
            highest, cases * log(cases / expectation) + (rest > 0 ? rest * log(rest / (all - expectation)) : 0))
        }
      }
    }
    return highest
  }
}

struct ScanTests {
  private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-10 * max(1, abs(a), abs(b)) }

  @Test func agreesWithTheObviousWay() async throws {
    var random = ReplicateRandom(seed: 21)
    for round in 0..<60 {
      var sample = ScanSample(
        &random, areas: 1 + random.below(8), times: 1 + random.below(5), mean: [0.2, 1, 8][round % 3],
        isPoisson: round % 2 == 0, isLattice: round % 4 < 2)
      sample.kind = round / 3 % 3
      sample.share = [0.3, 0.5, 1][random.below(3)]
      sample.ties = round % 5 < 2 ? .closedDisc : .prefix
      sample.least = Double(random.below(4))
      let scan = try sample.scan()
      let obvious = sample.obviousMaximum()
      #expect(near(try scan.maximum(of: sample.counts), obvious), "\(round)")
      let found = await scan.search(clusters: 9, best: 7)
      #expect(near(found.clusters.first?.logRatio ?? 0, obvious) && near(found.best.first?.logRatio ?? 0, obvious))
      var taken: Set<Int> = []
      for cluster in found.clusters {
        #expect(taken.isDisjoint(with: cluster.areas))
        taken.formUnion(cluster.areas)
      }
      #expect(zip(found.best, found.best.dropFirst()).allSatisfy { $0.logRatio >= $1.logRatio - 1e-9 })
      #expect(Set(found.best.map { "\($0.areas)\($0.times)" }).count == found.best.count)
    }
  }

  /// All ways to have up to two cases in each of two areas and times, three areas on one time.
  @Test func agreesOnEverySmallInput() async throws {
    var random = ReplicateRandom(seed: 2)
    for isPoisson in [true, false] {
      var sample = ScanSample(&random, areas: 2, times: 2, mean: 1, isPoisson: isPoisson)
      sample.kind = 2
      sample.share = 0.6
      sample.least = 1
      for code in 0..<81 {
        sample.counts = [code % 3, code / 3 % 3, code / 9 % 3, code / 27]
        #expect(near(try sample.scan().maximum(of: sample.counts), sample.obviousMaximum()), "\(code)")
      }
    }
  }

  @Test(arguments: [true, false]) func numberingAndUnitsDoNotMatter(_ isPoisson: Bool) async throws {
    var random = ReplicateRandom(seed: 4)
    var sample = ScanSample(&random, areas: 9, times: 6, mean: 1.5, isPoisson: isPoisson)
    sample.kind = 2
    let found = try await sample.scan().search(clusters: 4, best: 10)
    var order = Array(0..<9)
    random.shuffle(&order)
    var other = sample
    other.x = order.map { -3 * sample.y[$0] + 100 }
    other.y = order.map { 3 * sample.x[$0] - 7 }
    other.population = order.map { 5 * sample.population[$0] }
    other.counts = order.flatMap { sample.counts[($0 * 6)..<(($0 + 1) * 6)] }
    other.expected = sample.expected.map { expected in
      order.flatMap { expected[($0 * 6)..<(($0 + 1) * 6)].map { $0 * 8 } }
    }
    let again = try await other.scan().search(clusters: 4, best: 10)
    #expect(again.best.count == found.best.count && again.clusters.count == found.clusters.count)
    for (a, b) in zip(found.clusters + found.best, again.clusters + again.best) {
      #expect(near(a.logRatio, b.logRatio) && near(a.expected, b.expected))
      #expect(a.areas == b.areas.map { order[$0] }.sorted() && a.times == b.times && a.observed == b.observed)
    }
  }

  @Test(arguments: [true, false]) func timeMayRunBackwards(_ isPoisson: Bool) async throws {
    var random = ReplicateRandom(seed: 6)
    var sample = ScanSample(&random, areas: 7, times: 5, mean: 1, isPoisson: isPoisson)
    sample.kind = 2
    let maximum = try sample.scan().maximum(of: sample.counts)
    func backwards<Value>(_ cells: [Value]) -> [Value] {
      (0..<7).flatMap { cells[($0 * 5)..<(($0 + 1) * 5)].reversed() }
    }
    sample.counts = backwards(sample.counts)
    sample.expected = sample.expected.map(backwards)
    #expect(near(try sample.scan().maximum(of: sample.counts), maximum))
  }

  /// A wider choice of windows or zones, or one more case in the best cylinder of a Poisson scan, never lowers the maximum.
  @Test func moreChoiceNeverLowersTheMaximum() async throws {
    var random = ReplicateRandom(seed: 8)
    var sample = ScanSample(&random, areas: 8, times: 4, mean: 1, isPoisson: true)
    sample.kind = 2
    var last = 0.0
    for share in [0.1, 0.3, 0.5, 0.8, 1] {
      sample.share = share
      let maximum = try sample.scan().maximum(of: sample.counts)
      #expect(maximum >= last)
      last = maximum
      sample.ties = .closedDisc
      #expect(try sample.scan().maximum(of: sample.counts) <= maximum)
      sample.ties = .prefix
    }
    let scan = try sample.scan()
    let best = try #require(await scan.search().clusters.first)
    sample.counts[best.areas[0] * 4 + best.times.lowerBound] += 1
    #expect(try sample.scan().maximum(of: sample.counts) > best.logRatio)
  }

  @Test func nothingToFind() async throws {
    let zones = try ScanZones(x: [0, 1, 2], y: [0, 0, 0], sizes: [1, 1, 1], largestShare: 0.7)
    let windows = try ScanWindows.retrospective(times: 4, lengths: 1...2)
    for counts in [0, 1, 5, 1 << 49] {
      let scan = try SpaceTimeScan(
        counts: [Int](repeating: counts, count: 12), zones: zones, windows: windows, model: .permutation)
      #expect(await scan.search().clusters.isEmpty)
      let even = try SpaceTimeScan(
        counts: [Int](repeating: counts, count: 12), zones: zones, windows: windows,
        model: .poisson(expected: [Double](repeating: 2, count: 12)))
      #expect(await even.search().clusters.isEmpty, "\(counts)")
    }
    let one = try ScanZones(x: [0], y: [0], sizes: [9], largestShare: 0.5)
    let scan = try SpaceTimeScan(
      counts: [1, 2, 3, 4], zones: one, windows: windows, model: .poisson(expected: [1, 1, 1, 1]))
    #expect(scan.cylinderCount == 0)
    #expect(await scan.search().best.isEmpty)
    #expect(try await scan.nullMaxima(replicates: 3, seed: 1) == [0, 0, 0])
  }

  @Test func hugeCountsDoNotOverflow() async throws {
    let zones = try ScanZones(x: [0, 1, 2, 3], y: [0, 0, 0, 0], sizes: [1, 1, 1, 1], largestShare: 0.5)
    let windows = try ScanWindows.prospective(times: 2, lengths: 1...2)
    let huge = 1 << 50
    let scan = try SpaceTimeScan(
      counts: [huge, 4 * huge, huge, huge, huge, huge, huge, huge], zones: zones, windows: windows, model: .permutation)
    let best = try #require(await scan.search().clusters.first)
    #expect(best.areas == [0] && best.times == 1..<2 && best.logRatio.isFinite && best.logRatio > 1e14)
    await #expect(throws: ScanFault.tooLarge) { try await scan.nullMaxima(replicates: 9, seed: 1) }
  }

  @Test func casesWhereNoneAreExpectedAreInfinitelyUnlikely() async throws {
    let zones = try ScanZones(x: [0, 1], y: [0, 0], sizes: [1, 1], largestShare: 0.5)
    let scan = try SpaceTimeScan(
      counts: [2, 5], zones: zones, windows: try .whole(times: 1), model: .poisson(expected: [0, 4]))
    #expect(await scan.search().clusters.first?.logRatio == .infinity)
    #expect(scan.expectsNothing(area: 0, time: 0) && !scan.expectsNothing(area: 1, time: 0))
  }
}

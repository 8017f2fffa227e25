import Foundation
import Testing

@testable import Statistics

struct ScanReplicateTests {
  /// The data set of a replicate as counts; cases at times that no window covers are put where they do not matter.
  private func counts(_ batch: ScanBatch, _ replicate: Int, _ scan: SpaceTimeScan) -> [Int] {
    var counts = [Int](repeating: 0, count: scan.areas * scan.times)
    for time in batch.covered {
      for place in batch.cases(replicate, time, time + 1) { counts[Int(batch.areas[place]) * scan.times + time] += 1 }
    }
    guard scan.expectation.cumulative == nil, let free = (0..<scan.times).first(where: { !batch.covered.contains($0) })
    else { return counts }
    for area in 0..<scan.areas {
      let row = counts[(area * scan.times)..<((area + 1) * scan.times)].reduce(0, +)
      counts[area * scan.times + free] += Int(scan.tallies.rows[area]) - row
    }
    return counts
  }

  /// Looked at 16 or 32 at a time, with levels, or one by one: the same to the last digit.
  @Test func maximaAreThoseOfLookingAtEveryCylinder() async throws {
    var random = ReplicateRandom(seed: 31)
    for round in 0..<18 {
      let isLarge = round == 5
      var sample = ScanSample(
        &random, areas: 2 + random.below(9), times: 2 + random.below(5), mean: isLarge ? 3 : [0.3, 2][round % 2],
        isPoisson: round % 2 == 0, isLattice: round % 3 == 0)
      // Counts above 32,767 need wider lanes.
      if isLarge { sample.counts[0] += 33_000 }
      sample.kind = round / 2 % 3
      sample.least = Double(random.below(3))
      sample.ties = round % 5 == 0 ? .closedDisc : .prefix
      let scan = try sample.scan()
      let number = isLarge ? 3 : 40
      let batch = ScanDraws(scan).batch(0..<number, seed: 9)
      let obvious = try (0..<number).map { try scan.maximum(of: counts(batch, $0, scan)) }
      let search = ReplicateMaxima(scan)
      for level in isLarge ? [0] : [0, 1, 4, 50.0] {
        #expect(search.maxima(batch, Array(0..<number), level: level) == obvious, "\(round) \(level)")
      }
      #expect(try await scan.nullMaxima(replicates: number, seed: 9) == obvious)
    }
  }

  @Test(arguments: [true, false]) func sameOnAnyNumberOfThreads(_ isPoisson: Bool) async throws {
    var random = ReplicateRandom(seed: 41)
    var sample = ScanSample(&random, areas: 12, times: 6, mean: 1, isPoisson: isPoisson)
    sample.kind = 2
    let scan = try sample.scan()
    let one = try await scan.nullMaxima(replicates: 70, seed: 3)
    let other = try await scan.nullMaxima(replicates: 70, seed: 4)
    #expect(one.count == 70 && one != other)
    let found = await scan.search(clusters: 4, best: 20)
    for threads in [2, 3] {
      #expect(try await scan.nullMaxima(replicates: 70, seed: 3, threads: threads) == one)
      let again = await scan.search(clusters: 4, best: 20, threads: threads)
      #expect(again.clusters == found.clusters && again.best == found.best)
    }
    let fewer = try await scan.nullMaxima(replicates: 33, seed: 3)
    #expect(fewer == Array(one.prefix(33)))
  }

  /// Rows and columns of a permutation stay; a Poisson data set has all its cases.
  @Test func drawnDataSetsKeepWhatIsGiven() throws {
    var random = ReplicateRandom(seed: 51)
    for isPoisson in [true, false] {
      var sample = ScanSample(&random, areas: 6, times: 5, mean: 2, isPoisson: isPoisson)
      sample.kind = 2
      let scan = try sample.scan()
      let batch = ScanDraws(scan).batch(0..<9, seed: 1)
      for replicate in 0..<9 {
        let drawn = ScanTallies(counts(batch, replicate, scan), areas: 6, times: 5)
        #expect(drawn.total == scan.total)
        if !isPoisson { #expect(drawn.rows == scan.tallies.rows && drawn.columns == scan.tallies.columns) }
      }
    }
  }

  /// Cells of drawn data sets have their expectations, also when only the last times are drawn.
  @Test(arguments: [true, false]) func drawnCellsHaveTheirExpectations(_ isPoisson: Bool) throws {
    var random = ReplicateRandom(seed: 61)
    var sample = ScanSample(&random, areas: 4, times: 5, mean: 3, isPoisson: isPoisson)
    sample.kind = 1
    let scan = try sample.scan()
    let batch = ScanDraws(scan).batch(0..<2_000, seed: 1)
    for area in 0..<4 {
      for time in batch.covered {
        var sum = 0.0
        for replicate in 0..<2_000 {
          sum += Double(batch.cases(replicate, time, time + 1).count { batch.areas[$0] == area })
        }
        let expected =
          sample.expected.map { $0[area * 5 + time] * scan.total / $0.reduce(0, +) }
          ?? scan.tallies.rows[area] * (scan.tallies.columns[time + 1] - scan.tallies.columns[time]) / scan.total
        // The variance of a cell is at most its expectation.
        #expect(abs(sum / 2_000 - expected) < 4.5 * (expected / 2_000).squareRoot())
      }
    }
  }

  /// Of 200 data sets without clusters 5 % should have p ≤ 0.05: 1 to 22 of them but for chance of 1 in 10,000.
  @Test(arguments: [true, false]) func falseAlarmsAreAsRareAsPromised(_ isPoisson: Bool) async throws {
    var random = ReplicateRandom(seed: 71)
    var alarms = 0
    for round in 0..<200 {
      var sample = ScanSample(&random, areas: 6, times: 4, mean: 1, isPoisson: isPoisson)
      if let expected = sample.expected {
        sample.counts = expected.map { ScanSample.poisson($0 / 25, &random) }
      }
      sample.kind = 1
      let scan = try sample.scan()
      let maximum = try scan.maximum(of: sample.counts)
      let nulls = try await scan.nullMaxima(replicates: 19, seed: UInt64(round))
      if ScanSignificance(maxima: nulls).p(maximum) <= 0.05 { alarms += 1 }
    }
    #expect((1...22).contains(alarms), "\(alarms)")
  }

  /// 24 areas, 26 weeks, one case in two weeks each; twelve more in two neighbouring areas in the last two weeks are found,
  /// in the right place and with p ≤ 0.05, in at least 16 of 20 such data sets.
  @Test(arguments: [true, false]) func plantedClustersAreFound(_ isPoisson: Bool) async throws {
    var random = ReplicateRandom(seed: 81)
    var found = 0
    for round in 0..<20 {
      var sample = ScanSample(&random, areas: 24, times: 26, mean: 0.5, isPoisson: false, isLattice: true)
      for area in [10, 11] {
        for time in [24, 25] { sample.counts[area * 26 + time] += 3 }
      }
      if isPoisson {
        sample.expected = [Double](repeating: 1, count: 24 * 26)
        sample.population = [Double](repeating: 1, count: 24)
      }
      sample.kind = 3
      let scan = try sample.scan()
      let best = try #require(await scan.search().clusters.first)
      let p = ScanSignificance(maxima: try await scan.nullMaxima(replicates: 39, seed: UInt64(round))).p(best.logRatio)
      if p <= 0.05, best.areas.contains(10) || best.areas.contains(11) { found += 1 }
    }
    print("planted scan clusters found:", found, "of 20")
    #expect(found >= 16)
  }

  @Test func drawingStopsOnceTheAnswerIsClear() async throws {
    var random = ReplicateRandom(seed: 91)
    var sample = ScanSample(&random, areas: 8, times: 5, mean: 1, isPoisson: true)
    sample.kind = 2
    let scan = try sample.scan()
    let all = try await scan.nullMaxima(replicates: 600, seed: 1)
    let level = all.sorted()[550]
    for threads in [1, 2] {
      let some = try await scan.nullMaxima(replicates: 600, seed: 1, threads: threads, stop: 5, stopLevel: level)
      #expect(some == Array(all.prefix(some.count)) && some.count < 600)
      #expect(some.count { $0 >= level - 1e-9 } == 5 && some.last.map { $0 >= level - 1e-9 } == true)
      let significance = ScanSignificance(maxima: some, stop: 5)
      #expect(significance.p(level) == 5 / Double(some.count))
      #expect(significance.p(1_000) == 1 / Double(some.count + 1))
      #expect(significance.p(0) == 1)
    }
  }

  @Test func significanceCountsTiesAgainstTheCluster() {
    let significance = ScanSignificance(maxima: [1, 2, 3, 4])
    #expect(significance.p(3) == 3.0 / 5 && significance.p(3 + 1e-10) == 3.0 / 5 && significance.p(3.1) == 2.0 / 5)
    #expect(significance.quantile(0.5) == 2.5 && significance.quantile(1) == 4 && significance.quantile(0) == 1)
    #expect(ScanSignificance(maxima: []).p(1) == 1 && ScanSignificance(maxima: []).quantile(0.5) == nil)
    #expect(ScanSignificance(maxima: [2, 2]).gumbelTail(3) == nil)
  }

  /// On maxima that do have a Gumbel distribution the tail is right within a tenth of its logarithm.
  @Test func gumbelTailOfGumbelMaxima() throws {
    var random = ReplicateRandom(seed: 3)
    let maxima = (0..<20_000).map { _ in 5 - 0.8 * log(-log(random.unit() + 1e-17)) }
    let significance = ScanSignificance(maxima: maxima)
    var last = 1.0
    for level in stride(from: 3.0, to: 20, by: 0.5) {
      let exact = -expm1(-exp(-(level - 5) / 0.8))
      let tail = try #require(significance.gumbelTail(level))
      #expect(tail <= last && tail > 0 && abs(log(tail) - log(exact)) < 0.02 + 0.1 * abs(log(exact)))
      last = tail
    }
  }
}

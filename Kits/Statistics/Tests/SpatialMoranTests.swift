import Foundation
import Testing

@testable import Statistics

struct SpatialMoranTests {
  private func slow(_ values: [Double], _ matrix: [[Double]]) -> Double {
    let n = values.count
    let mean = values.reduce(0, +) / Double(n)
    let z = values.map { $0 - mean }
    var (cross, sum) = (0.0, 0.0)
    for i in 0..<n { for j in 0..<n { (cross, sum) = (cross + matrix[i][j] * z[i] * z[j], sum + matrix[i][j]) } }
    return Double(n) / sum * cross / z.reduce(0) { $0 + $1 * $1 }
  }

  @Test func theStatisticIsItsDefinition() throws {
    for weights in try SpatialMap.weights() {
      let moran = try #require(try GlobalMoran(SpatialMap.values, weights))
      #expect(SpatialMap.near(moran.statistic, slow(SpatialMap.values, SpatialMap.matrix(weights))))
      let local = try #require(try LocalMoran(SpatialMap.values, weights))
      #expect(SpatialMap.near(local.statistics.reduce(0, +), moran.s0 * moran.statistic))
    }
  }

  /// Over all 5,040 ways to deal the values.
  @Test func momentsAndCountsAreThoseOfEveryOrder() async throws {
    let values = SpatialMap.values
    let orders = SpatialMap.orders(values)
    for weights in try SpatialMap.weights() {
      let moran = try #require(try GlobalMoran(values, weights))
      let matrix = SpatialMap.matrix(weights)
      let all = orders.map { slow($0, matrix) }
      let (mean, variance) = SpatialMap.moments(all)
      #expect(SpatialMap.near(moran.expectation, mean, 1e-9))
      #expect(SpatialMap.near(try #require(moran.randomisation).variance, variance, 1e-9))
      let chance = Double(all.count { $0 >= moran.statistic - 1e-9 }) / Double(all.count)
      let count = await moran.permuted(2000, seed: 4)
      #expect(SpatialMap.plausible(count.atLeast, of: 2000, chance: chance), "\(count) \(chance)")
      let below = Double(all.count { $0 <= moran.statistic + 1e-9 }) / Double(all.count)
      #expect(SpatialMap.plausible(count.atMost, of: 2000, chance: below), "\(count) \(below)")
    }
  }

  /// Over all 720 ways to deal the others.
  @Test func localMomentsAndCountsAreThoseOfEveryOrder() async throws {
    let values = SpatialMap.values
    let mean = values.reduce(0, +) / 7
    let m2 = SpatialMap.moments(values).variance
    for weights in try SpatialMap.weights() {
      let local = try #require(try LocalMoran(values, weights))
      let counts = await local.permuted(2000, seed: 8)
      for area in values.indices {
        let all = SpatialMap.orders(values, keeping: area).map { order in
          (order[area] - mean) / m2 * weights.lag(order.map { $0 - mean })[area]
        }
        let moments = SpatialMap.moments(all)
        #expect(SpatialMap.near(local.expectations[area], moments.mean, 1e-9))
        #expect(SpatialMap.near(local.variances[area], moments.variance, 1e-9))
        guard let count = counts[area] else {
          #expect(weights.neighbours.degree(area) == 0 && local.quadrants[area] == nil && local.tests[area] == nil)
          continue
        }
        let chance = Double(all.count { $0 >= local.statistics[area] - 1e-9 }) / Double(all.count)
        #expect(SpatialMap.plausible(count.atLeast, of: 2000, chance: chance), "\(area) \(count) \(chance)")
        let below = Double(all.count { $0 <= local.statistics[area] + 1e-9 }) / Double(all.count)
        #expect(SpatialMap.plausible(count.atMost, of: 2000, chance: below), "\(area) \(count) \(below)")
      }
    }
  }

  @Test func evenRowsGiveTheCountsOfTheLongWay() async throws {
    let neighbours = try SpatialMap.lattice(5)
    var random = ReplicateRandom(seed: 2)
    let values = (0..<25).map { _ in Double(random.below(4)) }
    // The same weights but for a breath, so that every link is multiplied by its own.
    var links = [Double](repeating: 1, count: neighbours.linkCount)
    links[0] = 1 + 1e-13
    let quick = try #require(try NeighbourSums(values, SpatialWeights(rowStandardised: neighbours)))
    let long = try #require(try NeighbourSums(values, SpatialWeights(neighbours, links: links)))
    #expect(await quick.permuted(500, seed: 6) == long.permuted(500, seed: 6))
  }

  @Test func shiftsScalesAndNamesDoNotMatter() throws {
    let order = [3, 6, 0, 5, 1, 2, 4]
    for weights in try SpatialMap.weights() {
      let moran = try #require(try GlobalMoran(SpatialMap.values, weights))
      let local = try #require(try LocalMoran(SpatialMap.values, weights))
      for (factor, shift) in [(2, 0), (-0.1, 5), (1e9, -1e9)] {
        let changed = SpatialMap.values.map { factor * $0 + shift }
        let other = try #require(try GlobalMoran(changed, weights))
        #expect(SpatialMap.near(other.statistic, moran.statistic))
        #expect(SpatialMap.near(other.randomisation?.z ?? 0, moran.randomisation?.z ?? 1, 1e-9))
        let parts = try #require(try LocalMoran(changed, weights))
        #expect(zip(parts.statistics, local.statistics).allSatisfy { SpatialMap.near($0, $1, 1e-9) })
      }
      var moved = SpatialMap.values
      for (area, place) in order.enumerated() { moved[place] = SpatialMap.values[area] }
      let renamed = try SpatialMap.relabelled(weights, order)
      let other = try #require(try GlobalMoran(moved, renamed))
      #expect(SpatialMap.near(other.statistic, moran.statistic))
      #expect(SpatialMap.near(other.normality?.p ?? 0, moran.normality?.p ?? 1))
      let parts = try #require(try LocalMoran(moved, renamed))
      for (area, place) in order.enumerated() {
        #expect(SpatialMap.near(parts.statistics[place], local.statistics[area]))
        #expect(parts.quadrants[place] == local.quadrants[area])
      }
    }
  }

  @Test func threadsChangeNothing() async throws {
    let neighbours = try SpatialMap.lattice(6)
    var random = ReplicateRandom(seed: 9)
    let values = (0..<36).map { _ in random.unit() }
    let moran = try #require(try GlobalMoran(values, SpatialWeights(rowStandardised: neighbours)))
    let sums = try #require(try NeighbourSums(values, SpatialWeights(binary: neighbours)))
    let one = await (moran.permuted(203, seed: 1), sums.permuted(20_000, seed: 1))
    for threads in [2, 3] {
      #expect(await moran.permuted(203, seed: 1, threads: threads) == one.0)
      #expect(await sums.permuted(20_000, seed: 1, threads: threads) == one.1)
    }
    #expect(await moran.permuted(203, seed: 2) != one.0)
  }

  @Test func whatHasNoPatternHasNoStatistic() throws {
    let pair = try Neighbours([[1], [0]])
    #expect(try GlobalMoran([], SpatialWeights(binary: Neighbours([]))) == nil)
    #expect(try GlobalMoran([1], SpatialWeights(binary: Neighbours([[]]))) == nil)
    #expect(try GlobalMoran([2, 2], SpatialWeights(binary: pair)) == nil)
    #expect(try GlobalMoran([0.1, 0.1, 0.1], SpatialWeights(binary: Neighbours([[1], [2], [0]]))) == nil)
    #expect(try GlobalMoran([1, 2, 3], SpatialWeights(binary: Neighbours([[], [], []]))) == nil)
    #expect(try LocalMoran([1, 2], SpatialWeights(binary: pair)) == nil)
    #expect(try GlobalMoran([1, 2], SpatialWeights(binary: pair))?.statistic == -1)
    // Everybody beside everybody: I is −1/(n − 1) however the values lie.
    let all = SpatialWeights(binary: try Neighbours([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]))
    let moran = try #require(try GlobalMoran([1, 5, 2, 9], all))
    #expect(SpatialMap.near(moran.statistic, -1 / 3.0))
    #expect(try LocalMoran([1, 5, 2, 9], all)?.tests == [nil, nil, nil, nil])
  }

  @Test func hugeValuesDoNotOverflow() throws {
    let weights = SpatialWeights(rowStandardised: try SpatialMap.lattice(4))
    let values = (0..<16).map { Double($0 % 5) * 1e60 }
    #expect(try GlobalMoran(values, weights)?.randomisation?.z.isFinite == true)
    #expect(try GlobalMoran(values.map { $0 * 1e200 }, weights) == nil)
  }

  /// 400 maps without a pattern: the exact test at 5 % alarms in 5 % of them, the analytic one nearly.
  @Test func mapsWithoutPatternAlarmAsRarelyAsPromised() async throws {
    let weights = SpatialWeights(rowStandardised: try SpatialMap.lattice(5))
    var (exact, analytic, twoSided) = (0, 0, 0)
    for map in 0..<400 {
      var random = ReplicateRandom(seed: 77, stream: UInt64(map))
      let values = (0..<25).map { _ in random.unit() }
      let moran = try #require(try GlobalMoran(values, weights))
      let count = await moran.permuted(39, seed: UInt64(map))
      if count.greaterP <= 0.05 { exact += 1 }
      if count.twoSidedP <= 0.05 { twoSided += 1 }
      if let p = moran.randomisation?.p, p <= 0.05 { analytic += 1 }
    }
    // Within 3.3 standard errors.
    #expect((6...34).contains(exact) && (6...34).contains(twoSided) && (6...36).contains(analytic))
  }

  /// Maps of few incidents, where most areas tie: at 5 % at most 5 % of areas stand out. By esda's convention it is many more.
  @Test func sparseMapsAlarmNoMoreThanPromised() async throws {
    let weights = SpatialWeights(rowStandardised: try SpatialMap.lattice(7))
    var (areas, local, spots, folded) = (0, 0, 0, 0)
    for map in 0..<40 {
      var random = ReplicateRandom(seed: 6, stream: UInt64(map))
      let values = (0..<49).map { _ in random.unit() < 0.2 ? 1 + Double(random.below(2)) : 0 }
      let moran = try #require(try LocalMoran(values, weights))
      let sums = await (try #require(try NeighbourSums(values, weights))).permuted(199, seed: UInt64(map))
      let counts = moran.counts(sums).compactMap(\.self)
      areas += counts.count
      local += counts.count { $0.twoSidedP <= 0.05 }
      folded += counts.count { 2 * $0.foldedP <= 0.05 }
      spots += try #require(try GetisOrd(.withSelf, values, weights)).counts(sums).count { ($0?.greaterP ?? 1) <= 0.05 }
    }
    #expect(Double(max(local, spots)) < 0.05 * Double(areas) && Double(folded) > 0.07 * Double(areas))
  }

  /// A corner of the map that is two standard deviations higher.
  @Test func plantedClustersAreFound() async throws {
    let neighbours = try SpatialMap.lattice(8)
    let weights = SpatialWeights(rowStandardised: neighbours)
    var (whole, local) = (0, 0)
    for map in 0..<40 {
      var random = ReplicateRandom(seed: 31, stream: UInt64(map))
      let values = (0..<64).map { area in
        (0..<12).reduce(0) { sum, _ in sum + random.unit() } - 6 + (area % 8 < 3 && area / 8 < 3 ? 2 : 0)
      }
      if try #require(try GlobalMoran(values, weights)?.randomisation).p < 0.05 { whole += 1 }
      let counts = await (try #require(try LocalMoran(values, weights))).permuted(199, seed: UInt64(map))
      if let count = counts[9], count.greaterP <= 0.01 { local += 1 }
    }
    #expect(whole >= 30 && local >= 24, "\(whole) \(local)")
  }
}

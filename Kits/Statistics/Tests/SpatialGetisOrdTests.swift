import Foundation
import Testing

@testable import Statistics

struct SpatialGetisOrdTests {
  /// z is the distance from the mean of all orders, in their standard deviations: of all values for Gi*, of the others for Gi.
  @Test func scoresAreThoseOfEveryOrder() throws {
    let values = SpatialMap.values
    for weights in try SpatialMap.weights() {
      let star = try #require(try GetisOrd(.withSelf, values, weights))
      let plain = try #require(try GetisOrd(.others, values, weights))
      for area in values.indices {
        let row = SpatialMap.matrix(weights)[area]
        func sum(_ order: [Double], _ own: Double) -> Double {
          zip(row, order).reduce(own * order[area]) { $0 + $1.0 * $1.1 }
        }
        let own = row.max() == 0 ? 1 : row.max() ?? 1
        let all = SpatialMap.orders(values).map { sum($0, own) }
        let (mean, variance) = SpatialMap.moments(all)
        let z = try #require(star.z[area])
        #expect(SpatialMap.near(z, (sum(values, own) - mean) / variance.squareRoot(), 1e-9), "\(area)")
        guard weights.neighbours.degree(area) > 0 else {
          #expect(plain.z[area] == nil)
          continue
        }
        let others = SpatialMap.moments(SpatialMap.orders(values, keeping: area).map { sum($0, 0) })
        let score = try #require(plain.z[area])
        #expect(SpatialMap.near(score, (sum(values, 0) - others.mean) / others.variance.squareRoot(), 1e-9))
      }
    }
  }

  /// esda 2.9.0: G_Local of 1, 2, 0, 4, 3, 1, 9 on a ring, binary, with and without the area itself.
  @Test func agreesWithEsda() throws {
    let ring = SpatialWeights(binary: try Neighbours((0..<7).map { [($0 + 1) % 7, ($0 + 6) % 7] }))
    let values: [Double] = [1, 2, 0, 4, 3, 1, 9]
    let plain = try #require(try GetisOrd(.others, values, ring))
    let star = try #require(try GetisOrd(.withSelf, values, ring))
    let expected: [(share: Double, z: Double, starShare: Double, starZ: Double)] = [
      (0.5789473684210527, 1.2675004445952596, 0.6, 0.8660254037844387),
      (0.05555555555555555, -1.317615691736825, 0.15, -1.407291281149713),
      (0.3, -0.19174124721184257, 0.3, -0.649519052838329),
      (0.1875, -0.618718433538229, 0.35, -0.3969283100678677),
      (0.29411764705882354, -0.17434201093860155, 0.4, -0.1443375672974062),
      (0.631578947368421, 1.5391076827228147, 0.65, 1.1186161465549003),
      (0.18181818181818182, -0.9805806756909197, 0.55, 0.6134346610139778),
    ]
    for area in 0..<7 {
      #expect(SpatialMap.near(plain.shares[area] ?? 9, expected[area].share))
      #expect(SpatialMap.near(plain.z[area] ?? 9, expected[area].z))
      #expect(SpatialMap.near(star.shares[area] ?? 9, expected[area].starShare))
      #expect(SpatialMap.near(star.z[area] ?? 9, expected[area].starZ))
    }
  }

  @Test func standardisingRowsChangesSharesOnly() throws {
    let neighbours = try Neighbours(SpatialMap.links)
    let binary = try #require(try GetisOrd(.withSelf, SpatialMap.values, SpatialWeights(binary: neighbours)))
    let rows = try #require(try GetisOrd(.withSelf, SpatialMap.values, SpatialWeights(rowStandardised: neighbours)))
    for area in SpatialMap.values.indices {
      #expect(SpatialMap.near(try #require(binary.z[area]), try #require(rows.z[area])))
      let factor = Double(neighbours.degree(area) + 1)
      #expect(SpatialMap.near(try #require(binary.shares[area]), factor * (try #require(rows.shares[area]))))
    }
  }

  @Test func hotTurnsColdAndUnitsDoNotMatter() throws {
    let weights = SpatialWeights(binary: try Neighbours(SpatialMap.links))
    for kind in [GetisOrd.Kind.others, .withSelf] {
      let plain = try #require(try GetisOrd(kind, SpatialMap.values, weights))
      let turned = try #require(try GetisOrd(kind, SpatialMap.values.map { -3 * $0 + 100 }, weights))
      for area in SpatialMap.values.indices {
        #expect(SpatialMap.near(plain.z[area] ?? 0, -(turned.z[area] ?? 0), 1e-9))
        #expect((plain.z[area] == nil) == (turned.z[area] == nil))
      }
    }
  }

  @Test func aNeighbourhoodThatIsEverybodySaysNothing() throws {
    let all = SpatialWeights(binary: try Neighbours([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]))
    #expect(try GetisOrd(.withSelf, [1, 5, 2, 9], all)?.z == [nil, nil, nil, nil])
    #expect(try GetisOrd(.others, [1, 5, 2, 9], all)?.z == [nil, nil, nil, nil])
    #expect(try GetisOrd(.withSelf, [1, -1, 2, -2], all)?.shares == [nil, nil, nil, nil])
    // The others are all equal: how they lie says nothing.
    let ring = SpatialWeights(binary: try Neighbours([[1], [2], [3], [0]]))
    #expect(try #require(try GetisOrd(.others, [5, 0.1, 0.1, 0.1], ring)).z[0] == nil)
  }

  @Test func countsAreThoseOfSums() async throws {
    let weights = SpatialWeights(binary: try Neighbours(SpatialMap.links))
    let star = try #require(try GetisOrd(.withSelf, SpatialMap.values, weights))
    let counts = await star.permuted(1500, seed: 3)
    for area in SpatialMap.values.indices {
      guard let count = counts[area] else {
        #expect(SpatialMap.links[area].isEmpty)
        continue
      }
      let all = SpatialMap.orders(SpatialMap.values, keeping: area).map { weights.lag($0)[area] }
      let seen = weights.lag(SpatialMap.values)[area]
      let chance = Double(all.count { $0 >= seen }) / Double(all.count)
      #expect(SpatialMap.plausible(count.atLeast, of: 1500, chance: chance))
    }
  }
}

import Foundation
import Testing

@testable import Statistics

struct SpatialNeighboursTests {
  /// r × c unit squares.
  static func squares(_ rows: Int, _ columns: Int) -> [[[SIMD2<Double>]]] {
    (0..<rows * columns).map { area in
      let (x, y) = (Double(area % columns), Double(area / columns))
      return [[SIMD2(x, y), SIMD2(x + 1, y), SIMD2(x + 1, y + 1), SIMD2(x, y + 1)]]
    }
  }

  private func rows(_ neighbours: Neighbours) -> [[Int]] { (0..<neighbours.count).map { neighbours[$0].map(Int.init) } }

  @Test func latticesHaveTheNeighboursThatTheyShow() throws {
    for (height, width) in [(1, 1), (1, 4), (3, 3), (4, 7)] {
      let queen = try Neighbours.sharing(.queen, Self.squares(height, width))
      let rook = try Neighbours.sharing(.rook, Self.squares(height, width))
      for area in 0..<height * width {
        let near = (0..<height * width).filter { other in
          let (dx, dy) = (abs(area % width - other % width), abs(area / width - other / width))
          return other != area && max(dx, dy) == 1
        }
        #expect(queen[area].map(Int.init) == near)
        #expect(rook[area].map(Int.init) == near.filter { $0 % width == area % width || $0 / width == area / width })
      }
    }
  }

  @Test func ringsMayBeginAnywhereTurnEitherWayAndBeClosedOrNot() throws {
    let plain = Self.squares(3, 4)
    let turned = plain.enumerated().map { index, rings in
      rings.map { ring in
        var ring = index % 2 == 0 ? ring : ring.reversed()
        ring = Array(ring[(index % 4)...] + ring[..<(index % 4)])
        return index % 3 == 0 ? ring + ring.prefix(1) : ring
      }
    }
    for kind in [Contiguity.queen, .rook] {
      #expect(try Neighbours.sharing(kind, plain) == Neighbours.sharing(kind, turned))
    }
  }

  @Test func holesAndPartsCount() throws {
    func square(_ x: Double, _ y: Double, _ side: Double) -> [SIMD2<Double>] {
      [SIMD2(x, y), SIMD2(x + side, y), SIMD2(x + side, y + side), SIMD2(x, y + side)]
    }
    let areas = [
      [square(0, 0, 9), square(3, 3, 3)], [square(3, 3, 3)], [square(9, 9, 1), square(50, 50, 1)], [square(51, 50, 1)],
      [square(-0.0, -9, 9)], [],
    ]
    #expect(rows(try .sharing(.rook, areas)) == [[1, 4], [0], [3], [2], [0], []])
    #expect(rows(try .sharing(.queen, areas)) == [[1, 2, 4], [0], [0, 3], [2], [0], []])
  }

  @Test func distanceAndRankAgreeWithTheSlowWay() throws {
    var random = ReplicateRandom(seed: 3)
    for trial in 0..<30 {
      let count = 1 + trial
      // Few places, so that points lie on each other and distances are equal.
      let points = (0..<count).map { _ in SIMD2(Double(random.below(5)), Double(random.below(trial % 2 == 0 ? 5 : 2))) }
      func distance(_ a: Int, _ b: Int) -> Double {
        let d = points[a] - points[b]
        return (d.x * d.x + d.y * d.y).squareRoot()
      }
      for threshold in [0, 1, 2.5] {
        let slow = (0..<count).map { a in (0..<count).filter { $0 != a && distance(a, $0) <= threshold } }
        #expect(rows(try .within(threshold, points)) == slow)
      }
      for k in 0..<min(count, 6) {
        let slow = (0..<count).map { a in
          let others = (0..<count).filter { $0 != a }.sorted { (distance(a, $0), $0) < (distance(a, $1), $1) }
          return others.prefix(k).sorted()
        }
        #expect(rows(try .nearest(k, points)) == slow)
      }
    }
  }

  @Test func whatCannotBeIsRefused() {
    #expect(throws: SpatialFault.notAnArea(2)) { try Neighbours([[2], []]) }
    #expect(throws: SpatialFault.ownNeighbour(1)) { try Neighbours([[], [1]]) }
    #expect(throws: SpatialFault.linkedTwice(from: 0, to: 1)) { try Neighbours([[1, 1], []]) }
    #expect(throws: SpatialFault.outOfRange("k")) { try Neighbours.nearest(2, [SIMD2(0, 0), SIMD2(1, 1)]) }
    #expect(throws: SpatialFault.outOfRange("threshold")) { try Neighbours.within(-1, []) }
    #expect(throws: SpatialFault.notFinite(0)) { try Neighbours.within(1, [SIMD2(.nan, 0)]) }
    #expect(throws: SpatialFault.lengths(expected: 1, found: 0)) {
      try SpatialWeights(Neighbours([[1], []]), links: [])
    }
    #expect(throws: SpatialFault.lengths(expected: 2, found: 1)) {
      try GlobalMoran([1], SpatialWeights(binary: Neighbours([[1], [0]])))
    }
    #expect(throws: SpatialFault.notFinite(1)) {
      try GlobalMoran([1, .nan], SpatialWeights(binary: Neighbours([[1], [0]])))
    }
  }

  @Test func rowsAreStandardisedAndIslandsStayEmpty() throws {
    let neighbours = try Neighbours([[1, 2], [0], [], [0, 1, 2]])
    #expect(SpatialWeights(rowStandardised: neighbours).lag([1, 2, 6, 5]) == [4, 1, 0, 3])
    #expect(SpatialWeights(binary: neighbours).lag([1, 2, 6, 5]) == [8, 1, 0, 9])
    let own = try SpatialWeights(neighbours, links: [1, 3, 2, 0, 0, 0]).rowStandardised
    #expect(own.links == [0.25, 0.75, 1, 0, 0, 0])
    #expect(neighbours.islandCount == 1 && neighbours.linkCount == 6)
  }
}

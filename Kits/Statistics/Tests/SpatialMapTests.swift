import Foundation
import Testing

@testable import Statistics

/// Maps that the tests of spatial statistics share.
enum SpatialMap {
  /// A small map with an island, links in one direction, and ties among its values.
  static let links: [[Int]] = [[1, 2], [0, 3], [0, 1, 3], [1], [5], [0, 4], []]
  static let values: [Double] = [1, 0, 0, 4, 2, 2, 7]

  static func lattice(_ side: Int) throws -> Neighbours {
    try .sharing(.queen, SpatialNeighboursTests.squares(side, side))
  }

  static func weights() throws -> [SpatialWeights] {
    let neighbours = try Neighbours(links)
    return [
      SpatialWeights(binary: neighbours), SpatialWeights(rowStandardised: neighbours),
      try SpatialWeights(neighbours, links: [1, 2, 0.5, 3, 1, 1, 2, 0.25, 4, 1, 3]),
    ]
  }

  /// The matrix, in full.
  static func matrix(_ weights: SpatialWeights) -> [[Double]] {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: weights.count), count: weights.count)
    for area in 0..<weights.count {
      for link in weights.neighbours.starts[area]..<weights.neighbours.starts[area + 1] {
        matrix[area][Int(weights.neighbours.members[link])] = weights.links[link]
      }
    }
    return matrix
  }

  /// Every order of the values.
  static func orders(_ values: [Double]) -> [[Double]] {
    guard values.count > 1 else { return [values] }
    return values.indices.flatMap { first in
      var rest = values
      let value = rest.remove(at: first)
      return orders(rest).map { [value] + $0 }
    }
  }

  /// Every order in which one area keeps its value.
  static func orders(_ values: [Double], keeping area: Int) -> [[Double]] {
    var rest = values
    let own = rest.remove(at: area)
    return orders(rest).map { Array($0[..<area]) + [own] + Array($0[area...]) }
  }

  static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  static func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-11) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b), 1)
  }

  /// Whether a count of so many draws lies within 4.5 standard errors of its chance.
  static func plausible(_ count: Int, of draws: Int, chance: Double) -> Bool {
    abs(Double(count) - chance * Double(draws)) <= 4.5 * (Double(draws) * chance * (1 - chance)).squareRoot() + 1e-9
  }

  static func relabelled(_ weights: SpatialWeights, _ order: [Int]) throws -> SpatialWeights {
    var lists = [[Int]](repeating: [], count: weights.count)
    var links = [[Double]](repeating: [], count: weights.count)
    for area in 0..<weights.count {
      for link in weights.neighbours.starts[area]..<weights.neighbours.starts[area + 1] {
        lists[order[area]].append(order[Int(weights.neighbours.members[link])])
        links[order[area]].append(weights.links[link])
      }
    }
    return try SpatialWeights(Neighbours(lists), links: links.flatMap(\.self))
  }
}

struct BatchedShuffleTests {
  /// Every place is as likely for a value, in each of the ranges of size that draw differently.
  @Test(arguments: [(2, 4000), (7, 2000), (9, 2000), (300, 60), (65_600, 2)])
  func placesAreEquallyLikely(_ count: Int, _ rounds: Int) {
    let groups = min(count, 8)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: groups), count: groups)
    for round in 0..<rounds {
      var random = ReplicateRandom(seed: 11, stream: UInt64(round))
      var values = Array(0..<count)
      values.withUnsafeMutableBufferPointer { random.shuffle($0) }
      if round == 0 { #expect(values.sorted() == Array(0..<count)) }
      for (place, value) in values.enumerated() { counts[place * groups / count][value * groups / count] += 1 }
    }
    for from in 0..<groups {
      for to in 0..<groups {
        func size(_ group: Int) -> Int { (0..<count).count { $0 * groups / count == group } }
        let chance = Double(size(to)) / Double(count)
        #expect(SpatialMap.plausible(counts[from][to], of: size(from) * rounds, chance: chance), "\(from) \(to)")
      }
    }
  }

  @Test func everyOrderOfFourIsAsLikely() {
    var counts: [[Int]: Int] = [:]
    for round in 0..<4800 {
      var random = ReplicateRandom(seed: 5, stream: UInt64(round))
      var values = [0, 1, 2, 3]
      values.withUnsafeMutableBufferPointer { random.shuffle($0) }
      counts[values, default: 0] += 1
    }
    #expect(counts.count == 24)
    for count in counts.values { #expect(SpatialMap.plausible(count, of: 4800, chance: 1 / 24.0)) }
  }
}

import Geography
import Testing

@Suite struct OverlapsTests {
  @Test func `neighbours that touch do not overlap`() throws {
    #expect(try overlaps(among: [square(0, 0), square(1, 0), square(1, 1)]).isEmpty)
  }

  @Test func `an overlap has its area and its share of the smaller`() throws {
    let found = try overlaps(among: [square(4, 52, 0.1), square(20, 10), square(4.05, 52, 0.2)])
    #expect(found.count == 1)
    #expect(found[0].first == 0 && found[0].second == 2)
    #expect(abs(found[0].share - 0.5) < 0.01)
    #expect(abs(found[0].areaSquareMetres - square(4, 52, 0.1).areaSquareMetres / 2) < 1e5)
  }

  @Test func `drawing noise is left out`() throws {
    // About 0.1 m × 70 m: 7 m², and far less than 0.01 % of either.
    let noise = polygon([(0.999999, 0.5), (1.5, 0.5), (1.5, 0.50063), (0.999999, 0.50063)])
    #expect(try overlaps(among: [square(0, 0), noise]).isEmpty)
    // About 11 m × 70 m.
    let real = polygon([(0.9999, 0.5), (1.5, 0.5), (1.5, 0.50063), (0.9999, 0.50063)])
    #expect(try overlaps(among: [square(0, 0), real]).count == 1)
  }

  @Test func `the same area twice overlaps whole`() throws {
    let found = try overlaps(among: [square(0, 0), square(0, 0)])
    #expect(found.count == 1 && abs(found[0].share - 1) < 1e-9)
  }

  @Test func `weights of a split and of a merge`() throws {
    let (left, right) = (square(0, 0, 0.1), square(0.1, 0, 0.1))
    let both = try left.union(right)
    let merge = try areaWeights(from: [left, right], to: [both])
    #expect(merge.map(\.share) == [1, 1])
    let split = try areaWeights(from: [both], to: [left, right])
    #expect(split.map(\.to) == [0, 1])
    #expect(split.allSatisfy { abs($0.share - 0.5) < 1e-6 })
    #expect(abs(split.reduce(0) { $0 + $1.share } - 1) < 1e-12)
  }

  @Test func `what lies outside is not made up`() throws {
    let weights = try areaWeights(from: [square(0, 0, 0.1)], to: [square(0.05, 0, 0.1)])
    #expect(weights.count == 1 && abs(weights[0].share - 0.5) < 1e-6)
    #expect(try areaWeights(from: [square(0, 0)], to: [square(5, 5)]).isEmpty)
  }

  @Test func `slivers are dropped and the rest made whole`() throws {
    let weights = try areaWeights(from: [square(0, 0, 0.1)], to: [square(0.00005, 0, 0.1), square(-0.1, 0, 0.10005)])
    #expect(weights.count == 1 && weights[0].share == 1)
  }

  @Test func `overlapping targets share what there is`() throws {
    let weights = try areaWeights(from: [square(0, 0, 0.1)], to: [square(0, 0, 0.1), square(0, 0, 0.2)])
    #expect(abs(weights.reduce(0) { $0 + $1.share } - 1) < 1e-12)
  }
}

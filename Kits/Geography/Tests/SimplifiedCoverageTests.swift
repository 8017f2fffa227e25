import Geography
import Testing

@Suite struct SimplifiedCoverageTests {
  /// Two areas with a wavy border of 200 points between them.
  static func wavy() -> [Geometry] {
    let border = (0...200).map { step in
      let y = Double(step) / 20_000
      return Point(x: 0.01 + 0.0003 * wave(step), y: y)
    }
    let left = [Point(x: 0, y: 0)] + border + [Point(x: 0, y: 0.01)]
    let right = [Point(x: 0.02, y: 0.01)] + border.reversed() + [Point(x: 0.02, y: 0)]
    return [Geometry(polygons: [[left]]), Geometry(polygons: [[right]])]
  }

  private static func wave(_ step: Int) -> Double { [0, 0.4, 1, 0.3, -0.2, -0.9, -0.3, 0.1][step % 8] }

  @Test func `nothing is done without a tolerance`() {
    #expect(simplifiedCoverage(Self.wavy(), tolerance: 0) == Self.wavy())
    #expect(simplifiedCoverage([], tolerance: 10).isEmpty)
    #expect(simplifiedCoverage([.empty], tolerance: 10) == [.empty])
  }

  @Test(arguments: [1.0, 10, 50, 300, 5000]) func `neighbours keep their whole common border`(_ tolerance: Double)
    throws
  {
    let before = Self.wavy()
    let after = simplifiedCoverage(before, tolerance: tolerance)
    #expect(after.allSatisfy { $0.isValid })
    #expect(after.map(\.vertexCount).reduce(0, +) <= before.map(\.vertexCount).reduce(0, +))
    let union = try Geometry.union(of: after)
    #expect(union.polygons.count == 1 && union.polygons[0].count == 1)
    #expect(try after[0].intersection(after[1]).isEmpty)
    let total = after.map(\.areaSquareMetres).reduce(0, +)
    #expect(abs(total - union.areaSquareMetres) < 1e-3)
  }

  @Test func `a border that one side draws with fewer points stays common`() throws {
    let left = square(0, 0, 0.01)
    let right = polygon([(0.01, 0), (0.02, 0), (0.02, 0.01), (0.01, 0.01), (0.01, 0.007), (0.01, 0.003)])
    let top = square(0, 0.01, 0.02)
    let after = simplifiedCoverage([left, right, top], tolerance: 20)
    let union = try Geometry.union(of: after)
    #expect(union.polygons.count == 1 && union.polygons[0].count == 1)
  }

  @Test func `islands, holes and small areas survive`() throws {
    let tiny = square(0.001, 0.001, 0.00002)
    let outer = Geometry(polygons: [[ring(0, 0, 0.01), ring(0.002, 0.002, 0.003)], [ring(0.02, 0.02, 0.00003)]])
    let inner = square(0.002, 0.002, 0.003)
    let after = simplifiedCoverage([outer, inner, tiny], tolerance: 10_000)
    #expect(after.allSatisfy { $0.isValid && !$0.isEmpty && $0.areaSquareMetres > 0 })
    #expect(after[0].polygons.count == 2)
    #expect(after[0].polygons[0].count == 2)
    // The hole and what fills it are still the same ring.
    #expect(try after[0].intersection(after[1]).isEmpty)
    #expect(Set(after[0].polygons[0][1]) == Set(after[1].polygons[0][0]))
  }

  @Test func `an island by a coast is not swallowed`() throws {
    // A bay with an island in it; a plain simplification would close the bay over the island.
    let land = polygon([(0, 0), (0.004, -0.0004), (0.008, 0), (0.008, -0.01), (0, -0.01)])
    let island = square(0.0039, -0.00025, 0.0001)
    let after = simplifiedCoverage([land, island], tolerance: 2000)
    #expect(try after[0].intersection(after[1]).isEmpty)
  }

  @Test func `the result does not depend on chance`() {
    #expect(simplifiedCoverage(Self.wavy(), tolerance: 30) == simplifiedCoverage(Self.wavy(), tolerance: 30))
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: SharedData.files.map(\.name))
  func `real cities stay whole`(_ name: String) throws {
    let geometries = try SharedData.polygons(name).features.compactMap(\.geometry).map {
      try repaired($0)?.geometry ?? $0
    }
    let after = simplifiedCoverage(geometries, tolerance: 20)
    #expect(after.count == geometries.count)
    #expect(after.allSatisfy { $0.isValid })
    #expect(after.map(\.vertexCount).reduce(0, +) < geometries.map(\.vertexCount).reduce(0, +) / 2)
    #expect(try overlaps(among: after).isEmpty)
    let (whole, thinned) = (try Geometry.union(of: geometries), try Geometry.union(of: after))
    #expect(abs(thinned.areaSquareMetres / whole.areaSquareMetres - 1) < 0.0005)
    #expect(thinned.polygons.count <= whole.polygons.count)
    let holes = { (geometry: Geometry) in geometry.polygons.reduce(0) { $0 + $1.count - 1 } }
    #expect(holes(thinned) <= holes(whole))
    #expect(try adjacency(of: after) == adjacency(of: geometries))
  }
}

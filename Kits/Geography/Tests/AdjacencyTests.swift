import Geography
import Testing

@Suite struct AdjacencyTests {
  @Test func `a grid has its edges and not its corners`() throws {
    let side = 0.01
    let grid = (0..<4).flatMap { row in (0..<5).map { square(4 + Double($0) * side, 52 + Double(row) * side, side) } }
    let found = try adjacency(of: grid)
    for row in 0..<4 {
      for column in 0..<5 {
        let expected = [(row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column)].filter {
          (0..<4).contains($0.0) && (0..<5).contains($0.1)
        }
        #expect(found[row * 5 + column] == expected.map { $0.0 * 5 + $0.1 })
      }
    }
  }

  @Test func `borders drawn with different points are common`() throws {
    let left = square(0, 0, 0.01)
    let right = polygon([(0.01, -0.003), (0.02, 0), (0.02, 0.01), (0.01, 0.004)])
    #expect(try adjacency(of: [left, right]) == [[1], [0]])
  }

  @Test func `a small gap is bridged and a wide one is not`() throws {
    let metre = 1 / 111_320.0
    let left = square(0, 0, 0.01)
    #expect(try adjacency(of: [left, square(0.01 + 0.5 * metre, 0, 0.01)]) == [[1], [0]])
    #expect(try adjacency(of: [left, square(0.01 - 0.5 * metre, 0.001, 0.01)]) == [[1], [0]])
    #expect(try adjacency(of: [left, square(0.01 + 3 * metre, 0, 0.01)]) == [[], []])
    #expect(try adjacency(of: [left, square(0.01 + 3 * metre, 0, 0.01)], tolerance: 5) == [[1], [0]])
  }

  @Test func `an island and an area in a hole`() throws {
    let outer = Geometry(polygons: [[ring(0, 0, 4), ring(1, 1, 1)]])
    #expect(try adjacency(of: [outer, square(1, 1), square(9, 9)]) == [[1], [0], []])
  }

  @Test(.enabled(if: SharedData.isPresent)) func `Denver hangs together`() throws {
    let geometries = try SharedData.polygons("denver_neighbourhoods").features.compactMap(\.geometry)
    let found = try adjacency(of: geometries)
    #expect(found.count == 78)
    var reached: Set<Int> = [0]
    var open = [0]
    while let next = open.popLast() {
      for other in found[next] where reached.insert(other).inserted { open.append(other) }
    }
    #expect(reached.count == 78)
    for (index, neighbours) in found.enumerated() { for other in neighbours { #expect(found[other].contains(index)) } }
  }
}

import Geography
import Testing
import Vocabulary

@Suite struct RepairTests {
  @Test func `a valid area needs none`() throws {
    #expect(try repaired(square(0, 0)) == nil)
    #expect(try repaired(.empty) == nil)
  }

  @Test func `a bow-tie becomes its two triangles`() throws {
    let repair = try #require(try repaired(polygon([(0, 0), (2, 2), (2, 0), (0, 2)])))
    #expect(repair.problem == "Self-intersection")
    #expect(repair.location == Point(x: 1, y: 1))
    #expect(repair.geometry.polygons.count == 2)
    #expect(repair.geometry.isValid)
    // Drawn in opposite directions, the signed halves cancel out; the ground that they enclose does not.
    #expect(repair.areaAfter > 20_000_000_000)
    #expect(abs(repair.areaChange) < 1e-9)
  }

  @Test func `however nearly the halves cancel, the change stays small`() throws {
    for shift in [0, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 0.9] {
      let repair = try #require(try repaired(polygon([(0, 0), (2, 2), (2, shift), (0, 2)])))
      #expect(abs(repair.areaChange) < 1e-6, "\(shift)")
    }
  }

  @Test func `an unequal bow-tie keeps what was drawn backwards`() throws {
    let repair = try #require(try repaired(polygon([(0, 0), (0.3, 0.3), (0.3, 0.2), (0, 0.1)])))
    #expect(repair.areaAfter > 0)
    #expect(abs(repair.areaChange) < 1e-9)
  }

  @Test func `a ring that touches itself keeps its area`() throws {
    let keyhole = polygon([(0, 0), (4, 0), (4, 4), (2, 4), (3, 3), (2, 2), (1, 3), (2, 4), (0, 4)])
    let repair = try #require(try repaired(keyhole))
    #expect(repair.problem == "Ring Self-intersection")
    #expect(repair.location == Point(x: 2, y: 4))
    #expect(abs(repair.areaChange) < 1e-9)
  }

  @Test func `a ring that runs round twice encloses its ground once`() throws {
    let square = [(0.0, 0.0), (1, 0), (1, 1), (0, 1)]
    let repair = try #require(try repaired(polygon(square + square)))
    #expect(abs(repair.areaChange) < 1e-9)
  }

  @Test func `a polygon drawn twice counts once`() throws {
    let twice = Geometry(polygons: [[ring(0, 0, 1)], [ring(0, 0, 1)]])
    let repair = try #require(try repaired(twice))
    #expect(abs(repair.areaChange + 0.5) < 1e-9)
    #expect(repair.geometry.polygons.count == 1)
  }

  @Test func `nested outer rings are merged and a hole outside is dropped`() throws {
    let nested = Geometry(polygons: [[ring(0, 0, 4)], [ring(1, 1, 1)]])
    #expect(try #require(try repaired(nested)).geometry.polygons.count == 1)
    let stray = Geometry(polygons: [[ring(0, 0, 1), ring(5, 5, 1)]])
    let repair = try #require(try repaired(stray))
    #expect(repair.geometry.polygons == [[ring(0, 0, 1)]] || repair.geometry.areaSquareMetres > 0)
    #expect(repair.geometry.isValid)
  }

  @Test func `where nothing is left, nothing is left`() throws {
    let flat = polygon([(0, 0), (1, 0), (2, 0), (0, 0)])
    let repair = try #require(try repaired(flat))
    #expect(repair.geometry.isEmpty)
    #expect(repair.areaChange == 0)
  }
}

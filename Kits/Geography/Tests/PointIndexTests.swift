import Geography
import Testing

@Suite struct PointIndexTests {
  @Test func `outside and not a number are nowhere`() {
    let index = PointIndex([square(0, 0), square(1, 0)])
    for (x, y) in [(-1.0, 0.5), (3, 0.5), (0.5, 1.5), (.nan, 0), (0.5, .infinity)] {
      #expect(index.area(atX: x, y: y) == nil)
    }
    #expect(PointIndex([]).area(atX: 0, y: 0) == nil)
    #expect(PointIndex([.empty]).area(atX: 0, y: 0) == nil)
  }

  @Test func `borders and corners belong to the first area`() {
    let index = PointIndex([square(0, 0), square(1, 0), square(0, 1), square(1, 1)])
    #expect(index.area(atX: 0.5, y: 0.5) == 0)
    #expect(index.area(atX: 1, y: 0.5) == 0)
    #expect(index.area(atX: 1, y: 1) == 0)
    #expect(index.area(atX: 2, y: 1) == 1)
    #expect(index.area(atX: 0.5, y: 1) == 0)
    #expect(index.area(atX: 1, y: 2) == 2)
    #expect(index.area(atX: 2, y: 2) == 3)
    #expect(index.area(atX: 0, y: 0) == 0)
  }

  @Test func `holes are outside, islands inside`() {
    let index = PointIndex([Geometry(polygons: [[ring(0, 0, 4), ring(1, 1, 2)], [ring(9, 9, 1)]]), square(1.5, 1.5)])
    #expect(index.area(atX: 1.2, y: 1.2) == nil)
    #expect(index.area(atX: 2, y: 2) == 1)
    #expect(index.area(atX: 9.5, y: 9.5) == 0)
    #expect(index.area(atX: 1, y: 2) == 0)
  }

  @Test func `agrees with the plain rule everywhere`() throws {
    let areas = SimplifiedCoverageTests.wavy()
    let index = PointIndex(areas)
    var state: UInt64 = 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    for _ in 0..<500 {
      let (x, y) = (random() * 0.024 - 0.002, random() * 0.012 - 0.001)
      let probe = Geometry(polygons: [[ring(x, y, 1e-9)]])
      let expected = try areas.firstIndex { try $0.intersects(probe) }
      #expect(index.area(atX: x, y: y) == expected)
    }
  }

  @Test func `no point of a common border falls between`() {
    let areas = SimplifiedCoverageTests.wavy()
    let index = PointIndex(areas)
    let border = areas[0].polygons[0][0]
    for position in 2..<200 {
      let (a, b) = (border[position], border[position + 1])
      for step in 0...10 {
        let share = Double(step) / 10
        #expect(index.area(atX: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share) != nil)
      }
      #expect(index.area(atX: a.x, y: a.y) == 0)
    }
  }
}

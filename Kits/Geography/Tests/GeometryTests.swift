import Geography
import Testing
import Vocabulary

@Suite struct GeometryTests {
  @Test(
    arguments: [[], [1], [1, 3, 0, 0, 0, 255, 255, 255, 255], [1, 1, 0, 0, 0], Array("POLYGON".utf8)] as [[UInt8]])
  func `bytes that are no geometry are refused`(_ bytes: [UInt8]) {
    #expect(throws: Problem.self) { try Geometry(wkb: bytes) }
  }

  @Test func `a point is no area`() {
    let point: [UInt8] = [1, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    #expect(throws: Problem.self) { try Geometry(wkb: point) }
  }

  @Test func `collections nested too deep are refused`() {
    var bytes: [UInt8] = []
    for _ in 0..<20 { bytes += [1, 7, 0, 0, 0, 1, 0, 0, 0] }
    #expect(throws: Problem.self) { try Geometry(wkb: bytes) }
  }

  @Test func `coordinates that are not finite are refused`() {
    let bad = Geometry(polygons: [[ring(0, 0, 1)]]).wkb
    var bytes = bad
    bytes.replaceSubrange(13..<21, with: [0, 0, 0, 0, 0, 0, 0xF8, 0x7F])
    #expect(throws: Problem.self) { try Geometry(wkb: bytes) }
  }

  @Test func `big-endian, three-dimensional and extended forms are read`() throws {
    let plain = square(0, 0)
    func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    func big(_ value: Double) -> [UInt8] { withUnsafeBytes(of: value.bitPattern.bigEndian) { Array($0) } }
    for (type, prefix) in [(UInt32(1003), []), (0x8000_0003, []), (0xA000_0003, big(UInt32(4326)))] {
      var bytes: [UInt8] = [0] + big(type) + prefix + big(UInt32(1)) + big(UInt32(5))
      for point in ring(0, 0, 1) { bytes += big(point.x) + big(point.y) + big(7.0) }
      #expect(try Geometry(wkb: bytes) == plain)
    }
  }

  @Test func `what is written is read again`() throws {
    let hole = Geometry(polygons: [[ring(0, 0, 4), ring(1, 1, 1)], [ring(10, 10, 1)]])
    #expect(try Geometry(wkb: hole.wkb) == hole)
    #expect(hole.polygons.count == 2)
    #expect(hole.polygons[0].count == 2)
    #expect(hole.bounds == Bounds(minX: 0, minY: 0, maxX: 11, maxY: 11))
    #expect(hole.vertexCount == 15)
    #expect(try Geometry(wkb: Geometry.empty.wkb) == .empty)
    #expect(Geometry.empty.isEmpty)
  }

  @Test func `open rings are closed and rings without an inside dropped`() {
    #expect(polygon([(0, 0), (1, 0), (1, 1)]).polygons[0][0].count == 4)
    #expect(polygon([(0, 0), (1, 0), (0, 0)]).isEmpty)
    #expect(polygon([(0, 0), (1, 0), (1, 0), (0, 0), (0, 0)]).isEmpty)
    #expect(Geometry(polygons: [[ring(0, 0, 4), [Point(x: 1, y: 1), Point(x: 2, y: 2)]]]).polygons[0].count == 1)
  }

  @Test func `overlays keep polygons only`() throws {
    let (a, b, beside) = (square(0, 0, 2), square(1, 1, 2), square(2, 0, 2))
    #expect(try a.intersects(b))
    #expect(try a.intersects(beside))
    #expect(try !a.intersects(square(9, 9)))
    #expect(try a.intersection(beside).isEmpty)
    #expect(try a.intersection(b).bounds == Bounds(minX: 1, minY: 1, maxX: 2, maxY: 2))
    #expect(try a.difference(b).vertexCount == 7)
    #expect(try a.union(b).vertexCount == 9)
    #expect(try a.difference(square(9, 9)) == a)
    #expect(try Geometry.union(of: [a, b, beside]).polygons.count == 1)
    #expect(try Geometry.union(of: []).isEmpty)
  }

  @Test func `an overlay of an invalid area is tried on its repair`() throws {
    let bowTie = polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    #expect(try bowTie.intersection(square(0, 0, 2)).areaSquareMetres > 0)
  }

  @Test func `centre and label point`() throws {
    let shape = Geometry(polygons: [[[(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (0, 1)].map { Point(x: $0.0, y: $0.1) }]])
    let label = try #require(shape.pointOnSurface)
    #expect(PointIndex([shape]).area(atX: label.x, y: label.y) == 0)
    let centre = try #require(square(2, 4, 2).centroid)
    #expect(centre == Point(x: 3, y: 5))
    #expect(Geometry.empty.centroid == nil)
    #expect(Geometry.empty.pointOnSurface == nil)
  }

  @Test func `GeoJSON has its decimals and its direction`() {
    let clockwise = Geometry(polygons: [[ring(0.123456789, -1, 2).reversed(), ring(0.5, -0.5, 0.25)]])
    #expect(
      clockwise.geoJSON(decimals: 3)
        == #"{"type":"Polygon","coordinates":[[[0.123,-1],[2.123,-1],[2.123,1],[0.123,1],[0.123,-1]],"#
        + "[[0.5,-0.5],[0.5,-0.25],[0.75,-0.25],[0.75,-0.5],[0.5,-0.5]]]}")
    #expect(Geometry.empty.geoJSON() == #"{"type":"MultiPolygon","coordinates":[]}"#)
    #expect(Geometry(polygons: [[ring(0, 0, 1)], [ring(5, 5, 1)]]).geoJSON(decimals: 0).contains("[[[[0,0],[1,0]"))
  }
}

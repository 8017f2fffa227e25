import Geography
import Testing

@Suite struct MapFrameTests {
  let bounds = Bounds(minX: 4, minY: 52, maxX: 4.2, maxY: 52.1)

  @Test func `north is up and the middle is the middle`() {
    let frame = MapFrame(bounds: bounds, width: 400, height: 300, padding: 10)
    let (left, top) = frame.point(4, 52.1)
    let (right, bottom) = frame.point(4.2, 52)
    #expect(left < right && top < bottom)
    #expect(left >= 9.999 && right <= 390.001 && top >= 9.999 && bottom <= 290.001)
    #expect(abs(left + right - 400) < 1e-9)
    #expect(abs(top + bottom - 300) < 1e-9)
  }

  @Test func `angles are true`() {
    let frame = MapFrame(bounds: bounds, width: 400, height: 300)
    // Small steps of the same number of metres are the same number of units.
    let (origin, east, north) = (frame.point(4.1, 52.05), frame.point(4.101, 52.05), frame.point(4.1, 52.051))
    let (perMetreEast, perMetreNorth) = ((east.x - origin.x) / 68.58, (origin.y - north.y) / 111.27)
    #expect(abs(perMetreEast / perMetreNorth - 1) < 0.01)
  }

  @Test func `there and back`() {
    let frame = MapFrame(bounds: bounds, width: 400, height: 300)
    let place = frame.point(4.123, 52.045)
    let back = frame.lonLat(x: place.x, y: place.y)
    #expect(abs(back.lon - 4.123) < 1e-9 && abs(back.lat - 52.045) < 1e-9)
  }

  @Test func `the height fits the width`() {
    let height = MapFrame.height(of: bounds, width: 400, padding: 10)
    let frame = MapFrame(bounds: bounds, width: 400, height: height, padding: 10)
    #expect(abs(frame.point(4, 52.1).x - 10) < 1e-6)
    #expect(abs(frame.point(4, 52.1).y - 10) < 1e-6)
  }

  @Test func `nothing and a single point have a frame`() {
    for box in [Bounds.empty, Bounds(minX: 4, minY: 52, maxX: 4, maxY: 52)] {
      let place = MapFrame(bounds: box, width: 100, height: 100).point(4, 52)
      #expect(place.x.isFinite && place.y.isFinite)
    }
  }

  @Test func `a path is written once per visible point`() {
    let frame = MapFrame(bounds: Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1), width: 100, height: 100)
    let path = svgPath(of: square(0, 0), in: frame, decimals: 0)
    #expect(path == "M0 100L100 100L100 0L0 0Z")
    let close = polygon([(0, 0), (0.0001, 0), (1, 0), (1, 1)])
    #expect(svgPath(of: close, in: frame, decimals: 1) == "M0 100L100 100L100 0Z")
    #expect(svgPath(of: .empty, in: frame).isEmpty)
  }
}

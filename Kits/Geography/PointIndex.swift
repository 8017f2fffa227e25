/// Says in which area a point lies; built once, then asked from any thread (over a million answers a second).
///
/// A point on a border is in every area that the border belongs to, and the answer is the first of them in the list;
/// where areas overlap it is the first too. Borders that two areas draw alike leave no point in none or in both.
public struct PointIndex: Sendable {
  private let columns: Int
  private let rows: Int
  private let bounds: Bounds
  /// Areas whose rectangle meets a cell: the slice `cellStart[i]..<cellStart[i + 1]` of `cellAreas`, ascending.
  private let cellStart: [Int32]
  private let cellAreas: [Int32]
  private let areas: [Area]
  private let segmentStart: [Int32]
  private let segments: [Segment]

  /// One area's segments, sorted into bands of latitude.
  private struct Area {
    var bounds: Bounds
    var firstBand: Int
    var bands: Int
    var bandsPerDegree: Double
  }

  /// A piece of border, its lower end first, so that two areas that share it compute the very same numbers.
  private struct Segment {
    var ax, ay, bx, by: Double
  }

  public init(_ geometries: [Geometry]) {
    var areas: [Area] = []
    var starts: [Int32] = [0]
    var segments: [Segment] = []
    for geometry in geometries {
      let own = Self.segments(of: geometry)
      let box = geometry.bounds
      let bands = max(1, min(4096, own.count / 4))
      let perDegree = box.height > 0 ? Double(bands) / box.height : 0
      let area = Area(bounds: box, firstBand: starts.count - 1, bands: bands, bandsPerDegree: perDegree)
      var sorted = [[Segment]](repeating: [], count: bands)
      for segment in own {
        for band in Self.band(segment.ay, area)...Self.band(segment.by, area) { sorted[band].append(segment) }
      }
      for band in sorted {
        segments.append(contentsOf: band)
        starts.append(Int32(segments.count))
      }
      areas.append(area)
    }
    self.areas = areas
    self.segments = segments
    segmentStart = starts

    bounds = geometries.reduce(Bounds.empty) { $0.union($1.bounds) }
    let side = max(1, min(256, Int(Double(geometries.count).squareRoot() * 4)))
    columns = side
    rows = side
    var cells = [[Int32]](repeating: [], count: side * side)
    for (index, area) in areas.enumerated() where !area.bounds.isEmpty {
      let low = Self.cell(area.bounds.minX, area.bounds.minY, bounds, side)
      let high = Self.cell(area.bounds.maxX, area.bounds.maxY, bounds, side)
      for y in low.y...high.y { for x in low.x...high.x { cells[y * side + x].append(Int32(index)) } }
    }
    var cellStart: [Int32] = [0]
    var cellAreas: [Int32] = []
    for cell in cells {
      cellAreas.append(contentsOf: cell)
      cellStart.append(Int32(cellAreas.count))
    }
    self.cellStart = cellStart
    self.cellAreas = cellAreas
  }

  /// The index of the area that holds a point in degrees; nil outside all of them and for what is not a number.
  public func area(atX x: Double, y: Double) -> Int? {
    guard x >= bounds.minX, x <= bounds.maxX, y >= bounds.minY, y <= bounds.maxY else { return nil }
    let cell = Self.cell(x, y, bounds, columns)
    let index = cell.y * columns + cell.x
    for position in Int(cellStart[index])..<Int(cellStart[index + 1]) {
      let area = Int(cellAreas[position])
      if holds(areas[area], x, y) { return area }
    }
    return nil
  }

  private func holds(_ area: Area, _ x: Double, _ y: Double) -> Bool {
    let box = area.bounds
    guard x >= box.minX, x <= box.maxX, y >= box.minY, y <= box.maxY else { return false }
    let band = area.firstBand + Self.band(y, area)
    let range = Int(segmentStart[band])..<Int(segmentStart[band + 1])
    return segments.withUnsafeBufferPointer { all in
      var isInside = false
      for index in range {
        let s = all[index]
        if y < s.ay || y > s.by { continue }
        let side = (s.bx - s.ax) * (y - s.ay) - (s.by - s.ay) * (x - s.ax)
        if side == 0, x >= min(s.ax, s.bx), x <= max(s.ax, s.bx) { return true }
        // Even-odd rule, the ray to the right; a segment owns its lower end and not its upper one.
        if y < s.by, side > 0 { isInside.toggle() }
      }
      return isInside
    }
  }

  private static func segments(of geometry: Geometry) -> [Segment] {
    var found: [Segment] = []
    for polygon in geometry.polygons {
      for ring in polygon {
        for index in ring.indices.dropFirst() {
          let (a, b) = (ring[index - 1], ring[index])
          if a == b { continue }
          let isUp = a.y < b.y || (a.y == b.y && a.x < b.x)
          found.append(isUp ? Segment(ax: a.x, ay: a.y, bx: b.x, by: b.y) : Segment(ax: b.x, ay: b.y, bx: a.x, by: a.y))
        }
      }
    }
    return found
  }

  private static func band(_ y: Double, _ area: Area) -> Int {
    min(area.bands - 1, max(0, Int((y - area.bounds.minY) * area.bandsPerDegree)))
  }

  private static func cell(_ x: Double, _ y: Double, _ bounds: Bounds, _ side: Int) -> (x: Int, y: Int) {
    func position(_ value: Double, _ low: Double, _ size: Double) -> Int {
      size > 0 ? min(side - 1, max(0, Int((value - low) / size * Double(side)))) : 0
    }
    return (position(x, bounds.minX, bounds.width), position(y, bounds.minY, bounds.height))
  }
}

import Foundation

/// Fits a part of the earth into a drawing: Web Mercator (EPSG:3857), the shape that people know from maps in a
/// browser, angles true at every place, north up, centred, y growing downwards.
public struct MapFrame: Sendable, Hashable {
  public let width: Double
  public let height: Double
  /// Units of the drawing per radian on the equator.
  private let scale: Double
  private let left: Double
  private let top: Double

  /// Bounds in degrees fill the width × height but for the padding on each side, all three in units of the drawing.
  public init(bounds: Bounds, width: Double, height: Double, padding: Double = 0) {
    self.width = width
    self.height = height
    let box = bounds.isEmpty ? Bounds(minX: -180, minY: -80, maxX: 180, maxY: 80) : bounds
    let (minX, maxX) = (box.minX * .pi / 180, box.maxX * .pi / 180)
    let (minY, maxY) = (Self.mercator(box.minY), Self.mercator(box.maxY))
    // A single point still needs a scale: a thousandth of a degree.
    let (spanX, spanY) = (max(maxX - minX, 1e-5), max(maxY - minY, 1e-5))
    scale = min(max(width - 2 * padding, 1) / spanX, max(height - 2 * padding, 1) / spanY)
    left = width / 2 - (minX + maxX) / 2 * scale
    top = height / 2 + (minY + maxY) / 2 * scale
  }

  /// The height that a drawing of a width needs so that the bounds fill it both ways.
  public static func height(of bounds: Bounds, width: Double, padding: Double = 0) -> Double {
    guard bounds.width > 0, bounds.height > 0 else { return width }
    let ratio = (mercator(bounds.maxY) - mercator(bounds.minY)) / (bounds.width * .pi / 180)
    return max(1, width - 2 * padding) * ratio + 2 * padding
  }

  public func point(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
    (left + longitude * .pi / 180 * scale, top - Self.mercator(latitude) * scale)
  }

  /// Degrees of a place in the drawing.
  public func lonLat(x: Double, y: Double) -> (lon: Double, lat: Double) {
    ((x - left) / scale * 180 / .pi, atan(sinh((top - y) / scale)) * 180 / .pi)
  }

  private static func mercator(_ latitude: Double) -> Double {
    asinh(tan(min(max(latitude, -85.06), 85.06) * .pi / 180))
  }
}

/// A geometry as the `d` of an SVG path (fill rule even-odd), absolute, with 0–15 decimals; points that fall together
/// at that precision are written once.
public func svgPath(of geometry: Geometry, in frame: MapFrame, decimals: Int = 1) -> String {
  var out: [UInt8] = []
  var unit = 1.0
  for _ in 0..<min(max(decimals, 0), 15) { unit *= 10 }
  for polygon in geometry.polygons {
    for ring in polygon {
      var last: (x: Double, y: Double)?
      for point in ring.dropLast() {
        let (x, y) = frame.point(point.x, point.y)
        let rounded = ((x * unit).rounded(), (y * unit).rounded())
        if let last, last == rounded { continue }
        out.append(UInt8(ascii: last == nil ? "M" : "L"))
        out.append(decimal: x, places: decimals)
        out.append(UInt8(ascii: " "))
        out.append(decimal: y, places: decimals)
        last = rounded
      }
      if last != nil { out.append(UInt8(ascii: "Z")) }
    }
  }
  return String(decoding: out, as: UTF8.self)
}

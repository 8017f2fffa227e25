extension Geometry {
  /// The geometry as a GeoJSON object (RFC 7946), outer rings counter-clockwise, with 0–15 decimals of a degree:
  /// six are 11 cm, five are 1.1 m.
  public func geoJSON(decimals: Int = 6) -> String {
    let polygons = polygons
    var out: [UInt8] = []
    out.append(contentsOf: #"{"type":"\#(polygons.count == 1 ? "Polygon" : "MultiPolygon")","coordinates":"#.utf8)
    if polygons.count != 1 { out.append(UInt8(ascii: "[")) }
    for (index, polygon) in polygons.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(UInt8(ascii: "["))
      for (ringIndex, ring) in polygon.enumerated() {
        if ringIndex > 0 { out.append(UInt8(ascii: ",")) }
        let runsCounterClockwise = GroundArea.signed(ring) > 0
        append(ring, reversed: runsCounterClockwise != (ringIndex == 0), decimals: decimals, to: &out)
      }
      out.append(UInt8(ascii: "]"))
    }
    if polygons.count != 1 { out.append(UInt8(ascii: "]")) }
    out.append(UInt8(ascii: "}"))
    return String(decoding: out, as: UTF8.self)
  }

  private func append(_ ring: [Point], reversed: Bool, decimals: Int, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    for index in ring.indices {
      let point = ring[reversed ? ring.count - 1 - index : index]
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(UInt8(ascii: "["))
      out.append(decimal: point.x, places: decimals)
      out.append(UInt8(ascii: ","))
      out.append(decimal: point.y, places: decimals)
      out.append(UInt8(ascii: "]"))
    }
    out.append(UInt8(ascii: "]"))
  }
}

extension [UInt8] {
  /// Writes a number with at most so many decimals and no trailing zeros.
  mutating func append(decimal value: Double, places: Int) {
    let places = Swift.min(Swift.max(places, 0), 15)
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 9e15 else { return append(contentsOf: "\(value)".utf8) }
    var rest = Int(scaled)
    if rest < 0 {
      append(UInt8(ascii: "-"))
      rest = -rest
    }
    var digits: [UInt8] = []
    var isFraction = places > 0
    var hasDigits = false
    for place in 0..<20 {
      if place == places, isFraction {
        if hasDigits { digits.append(UInt8(ascii: ".")) }
        isFraction = false
      }
      if place > places && rest == 0 { break }
      if place == places && rest == 0 {
        digits.append(UInt8(ascii: "0"))
        break
      }
      let digit = UInt8(rest % 10)
      rest /= 10
      if isFraction && digit == 0 && !hasDigits { continue }
      hasDigits = true
      digits.append(48 + digit)
    }
    append(contentsOf: digits.reversed())
  }
}

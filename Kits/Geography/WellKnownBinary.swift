/// What well-known binary says, in any byte order, with the third and fourth dimension dropped. Bounded: counts are
/// checked against the bytes that are left, collections are read eight levels deep.
struct WKBReading {
  var polygons: [[[Point]]] = []
  var points = 0
  var lines = 0
  var isFinite = true
  var isEmpty: Bool { polygons.isEmpty && points == 0 && lines == 0 }

  /// Nil when the bytes are not well-known binary.
  init?(_ bytes: [UInt8]) {
    let isRead = bytes.withUnsafeBytes { buffer in
      var cursor = Cursor(bytes: buffer)
      return read(&cursor, depth: 0) && cursor.offset == buffer.count
    }
    if !isRead { return nil }
  }

  private mutating func read(_ cursor: inout Cursor, depth: Int) -> Bool {
    guard depth < 8, let order = cursor.byte(), order <= 1 else { return false }
    cursor.isLittle = order == 1
    let isLittle = cursor.isLittle
    guard let type = cursor.integer() else { return false }
    // ISO adds 1000 for Z and 2000 for M; the extended form sets high bits, and puts an SRID after the type.
    if type & 0x2000_0000 != 0 { _ = cursor.integer() }
    let base = (type & 0x0FFF_FFFF) % 1000
    let iso = (type & 0x0FFF_FFFF) / 1000
    let extra =
      ((type & 0x8000_0000 != 0 || iso == 1 || iso == 3) ? 1 : 0)
      + ((type & 0x4000_0000 != 0 || iso == 2 || iso == 3) ? 1 : 0)
    let stride = 16 + 8 * extra
    switch base {
    case 1:
      guard cursor.skip(stride) else { return false }
      points += 1
      return true
    case 2:
      guard let count = cursor.count(of: stride), cursor.skip(count * stride) else { return false }
      lines += count > 0 ? 1 : 0
      return true
    case 3, 17:
      return readPolygon(&cursor, stride: stride)
    case 4, 5, 6, 7, 15, 16:
      guard let count = cursor.count(of: 5) else { return false }
      for _ in 0..<count {
        guard read(&cursor, depth: depth + 1) else { return false }
        cursor.isLittle = isLittle
      }
      return true
    default: return false
    }
  }

  private mutating func readPolygon(_ cursor: inout Cursor, stride: Int) -> Bool {
    guard let count = cursor.count(of: 4) else { return false }
    var rings: [[Point]] = []
    for _ in 0..<count {
      guard let size = cursor.count(of: stride) else { return false }
      var ring: [Point] = []
      ring.reserveCapacity(size)
      for index in 0..<size {
        let point = cursor.point(at: index * stride)
        if !(point.x.isFinite && point.y.isFinite) { isFinite = false }
        ring.append(point)
      }
      guard cursor.skip(size * stride) else { return false }
      rings.append(ring)
    }
    if rings.first?.isEmpty == false { polygons.append(rings) }
    return true
  }

  private struct Cursor {
    let bytes: UnsafeRawBufferPointer
    var offset = 0
    var isLittle = true
    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func byte() -> UInt8? {
      guard offset < bytes.count else { return nil }
      defer { offset += 1 }
      return bytes[offset]
    }

    mutating func integer() -> UInt32? {
      guard bytes.count - offset >= 4 else { return nil }
      defer { offset += 4 }
      let raw = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return isLittle ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw)
    }

    /// A count of things that each take at least so many bytes, if so many bytes are left.
    mutating func count(of size: Int) -> Int? {
      guard let count = integer(), Int(count) <= (bytes.count - offset) / size else { return nil }
      return Int(count)
    }

    mutating func skip(_ size: Int) -> Bool {
      guard bytes.count - offset >= size else { return false }
      offset += size
      return true
    }

    /// The two doubles at a distance from here; the caller has checked that they are there.
    func point(at distance: Int) -> Point {
      let x = bytes.loadUnaligned(fromByteOffset: offset + distance, as: UInt64.self)
      let y = bytes.loadUnaligned(fromByteOffset: offset + distance + 8, as: UInt64.self)
      return Point(
        x: Double(bitPattern: isLittle ? UInt64(littleEndian: x) : UInt64(bigEndian: x)),
        y: Double(bitPattern: isLittle ? UInt64(littleEndian: y) : UInt64(bigEndian: y)))
    }
  }
}

enum WKBWriting {
  /// A polygon when there is one, else a multipolygon.
  static func bytes(of polygons: [[[Point]]]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(9 + polygons.reduce(0) { $0 + 9 + $1.reduce(0) { $0 + 4 + 16 * $1.count } })
    if polygons.count != 1 {
      out.append(1)
      append(6, to: &out)
      append(UInt32(polygons.count), to: &out)
    }
    for polygon in polygons {
      out.append(1)
      append(3, to: &out)
      append(UInt32(polygon.count), to: &out)
      for ring in polygon {
        append(UInt32(ring.count), to: &out)
        for point in ring {
          withUnsafeBytes(of: point.x.bitPattern.littleEndian) { out.append(contentsOf: $0) }
          withUnsafeBytes(of: point.y.bitPattern.littleEndian) { out.append(contentsOf: $0) }
        }
      }
    }
    return out
  }

  private static func append(_ value: UInt32, to out: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
  }
}

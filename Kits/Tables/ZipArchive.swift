import Vocabulary

/// The parts of a zip file (PKWARE APPNOTE 6.3), read within bounds: sizes come from the central directory, are
/// checked before anything is unpacked, and no part may give more than it declares.
struct ZipArchive: Sendable {
  struct Entry: Sendable {
    let name: String
    let method: Int
    let packed: Int
    let unpacked: Int
    let header: Int
    let checksum: UInt32
    let isEncrypted: Bool
  }

  let bytes: [UInt8]
  private let entries: [String: Entry]

  init(_ bytes: [UInt8], limits: TableLimits) throws {
    self.bytes = bytes
    let directory = try ZipDirectory(bytes)
    guard directory.count <= limits.zipEntries else { throw Problem.tableSwells(limit: limits.zipEntries) }
    var entries: [String: Entry] = [:]
    var total = 0
    var at = directory.start
    for _ in 0..<directory.count {
      let (entry, next) = try directory.entry(at: at)
      at = next
      total += entry.unpacked
      let isBomb = entry.unpacked > 16 << 20 && entry.unpacked / max(1, entry.packed) > limits.ratio
      guard total <= limits.unpackedBytes, !isBomb else { throw Problem.tableSwells(limit: limits.unpackedBytes) }
      entries[Self.key(entry.name)] = entry
    }
    self.entries = entries
  }

  func entry(_ name: String) -> Entry? { entries[Self.key(name)] }
  var names: [String] { entries.values.map(\.name) }

  /// Writers differ in case, separators and a leading slash.
  private static func key(_ name: String) -> String {
    let slashed = name.lowercased().replacing("\\", with: "/")
    return slashed.hasPrefix("/") ? String(slashed.dropFirst()) : slashed
  }

  /// The unpacked bytes of a part, chunk by chunk.
  func stream(_ entry: Entry) throws -> ZipStream {
    guard !entry.isEncrypted else { throw Problem.tableEncrypted }
    let little = LittleEndian(bytes: bytes, part: entry.name)
    guard try little.value4(entry.header) == 0x0403_4B50 else { throw Problem.tableDamaged(entry.name) }
    let start = try entry.header + 30 + little.value2(entry.header + 26) + little.value2(entry.header + 28)
    guard start + entry.packed <= bytes.count else { throw Problem.tableDamaged(entry.name) }
    return try ZipStream(bytes, start, entry)
  }
}

/// Bounds-checked numbers of a zip file.
struct LittleEndian {
  let bytes: [UInt8]
  let part: String

  func value2(_ at: Int) throws -> Int {
    guard at >= 0, at + 2 <= bytes.count else { throw Problem.tableDamaged(part) }
    return Int(bytes[at]) | Int(bytes[at + 1]) << 8
  }
  func value4(_ at: Int) throws -> Int { try value2(at) | value2(at + 2) << 16 }
  /// nil above 2^62, which no file here reaches.
  func value8(_ at: Int) throws -> Int {
    let high = try value4(at + 4)
    guard high < 1 << 30 else { throw Problem.tableDamaged(part) }
    return try value4(at) | high << 32
  }
}

/// The table of contents at the end of a zip file, with its 64-bit form.
struct ZipDirectory {
  let start: Int
  let count: Int
  private let little: LittleEndian

  init(_ bytes: [UInt8]) throws {
    little = LittleEndian(bytes: bytes, part: "zip")
    guard bytes.count >= 22 else { throw Problem.tableDamaged("zip") }
    var end = bytes.count - 22
    let lowest = max(0, end - 65_535)
    while end >= lowest, try little.value4(end) != 0x0605_4B50 { end -= 1 }
    guard end >= lowest else { throw Problem.tableDamaged("zip") }
    var count = try little.value2(end + 10)
    var start = try little.value4(end + 16)
    if count == 0xFFFF || start == 0xFFFF_FFFF, end >= 20, try little.value4(end - 20) == 0x0706_4B50 {
      let wide = try little.value8(end - 12)
      guard try little.value4(wide) == 0x0606_4B50 else { throw Problem.tableDamaged("zip") }
      count = try little.value8(wide + 32)
      start = try little.value8(wide + 48)
    }
    // An entry takes 46 bytes at least.
    guard start < bytes.count || count == 0, count <= bytes.count / 46 else { throw Problem.tableDamaged("zip") }
    self.count = count
    self.start = start
  }

  func entry(at: Int) throws -> (ZipArchive.Entry, next: Int) {
    guard try little.value4(at) == 0x0201_4B50 else { throw Problem.tableDamaged("zip") }
    let nameLength = try little.value2(at + 28)
    let extraLength = try little.value2(at + 30)
    let next = try at + 46 + nameLength + extraLength + little.value2(at + 32)
    guard next <= little.bytes.count else { throw Problem.tableDamaged("zip") }
    let name = String(decoding: little.bytes[(at + 46)..<(at + 46 + nameLength)], as: UTF8.self)
    var unpacked = try little.value4(at + 24)
    var packed = try little.value4(at + 20)
    var header = try little.value4(at + 42)
    var extra = at + 46 + nameLength
    let extraEnd = extra + extraLength
    while extra + 4 <= extraEnd {
      let kind = try little.value2(extra)
      let length = try little.value2(extra + 2)
      if kind == 1 {
        var field = extra + 4
        for place in 0..<3 {
          let isWide = [unpacked, packed, header][place] == 0xFFFF_FFFF
          guard isWide, field + 8 <= extra + 4 + length else { continue }
          let value = try little.value8(field)
          field += 8
          if place == 0 { unpacked = value } else if place == 1 { packed = value } else { header = value }
        }
      }
      extra += 4 + length
    }
    let entry = try ZipArchive.Entry(
      name: name, method: little.value2(at + 10), packed: packed, unpacked: unpacked, header: header,
      checksum: UInt32(truncatingIfNeeded: little.value4(at + 16)), isEncrypted: little.value2(at + 8) & 1 == 1)
    return (entry, next)
  }
}

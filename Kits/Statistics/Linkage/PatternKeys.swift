/// Patterns of agreement as numbers: each field's level + 1 is a digit, the first field's the highest.
struct PatternKeys: Sendable {
  let levels: [Int]
  let strides: [UInt64]
  /// One more than the largest key.
  let count: UInt64
  /// Up to here a table by key is smaller than a search.
  static let mostInTable: UInt64 = 1 << 16

  init(_ levels: [Int]) throws(LinkageError) {
    self.levels = levels
    var strides: [UInt64] = []
    var product: UInt64 = 1
    for level in levels.reversed() {
      strides.append(product)
      guard level < 1 << 30 else { throw .tooManyPatterns }
      let (next, overflows) = product.multipliedReportingOverflow(by: UInt64(level + 1))
      guard !overflows, next < 1 << 62 else { throw .tooManyPatterns }
      product = next
    }
    self.strides = strides.reversed()
    count = product
  }

  func pattern(_ key: UInt64) -> [Int] {
    levels.indices.map { Int(key / strides[$0] % UInt64(levels[$0] + 1)) - 1 }
  }
}

/// How often each key was seen.
struct KeyCounts {
  private var table: [Int]
  private var slots: [(key: UInt64, count: Int)] = []
  private var used = 0

  init(_ keys: PatternKeys) {
    let isSmall = keys.count <= PatternKeys.mostInTable
    table = isSmall ? [Int](repeating: 0, count: Int(keys.count)) : []
    if !isSmall { slots = [(UInt64, Int)](repeating: (0, 0), count: 1024) }
  }

  mutating func add(_ keys: UnsafeMutableBufferPointer<UInt64>) {
    if slots.isEmpty {
      table.withUnsafeMutableBufferPointer { table in
        for key in keys { table[Int(key)] &+= 1 }
      }
    } else {
      for key in keys { add(key, 1) }
    }
  }

  /// Open addressing, linear probing; grows at three quarters.
  private mutating func add(_ key: UInt64, _ more: Int) {
    var at = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & (slots.count - 1)
    while slots[at].count != 0, slots[at].key != key { at = (at + 1) & (slots.count - 1) }
    if slots[at].count == 0 { used += 1 }
    slots[at] = (key, slots[at].count + more)
    if used * 4 > slots.count * 3 {
      let old = slots
      slots = [(UInt64, Int)](repeating: (0, 0), count: old.count * 2)
      used = 0
      for slot in old where slot.count > 0 { add(slot.key, slot.count) }
    }
  }

  var seen: [(key: UInt64, count: Int)] {
    slots.isEmpty
      ? table.indices.filter { table[$0] > 0 }.map { (UInt64($0), table[$0]) } : slots.filter { $0.count > 0 }
  }
}

/// One record's value of a field held against those of many others.
struct FieldProbe {
  private let field: LinkageField
  private let comparison: Comparison
  /// What a level adds to the key of a pattern.
  private let stride: UInt64
  private let top: UInt64
  private let table: LevelTable?
  private var probe: TextProbe?
  /// Levels of the value that is held against each other one, found so far; 255 is not yet.
  private var memory: [UInt8] = []
  private var remembered = -1

  init(_ field: LinkageField, stride: UInt64, table: LevelTable?) {
    self.field = field
    self.stride = stride
    self.table = table
    comparison = field.comparison
    top = UInt64(comparison.levels) * stride
    if table == nil, case .texts(let texts) = field.values { probe = TextProbe(texts, comparison) }
  }

  /// Adds (level + 1) × stride to the key of each pair.
  mutating func add(
    _ left: Int, _ rights: UnsafeBufferPointer<Int32>, _ keys: UnsafeMutableBufferPointer<UInt64>
  ) {
    let own = field.codes[left]
    if own < 0 { return }
    if comparison.measure == nil || comparison.thresholds.isEmpty {
      addEquality(own, rights, keys)
    } else if let table {
      addFromTable(table, own, rights, keys)
    } else if rights.count >= field.valueCount / 2 {
      addRemembered(own, rights, keys)
    } else {
      addMeasured(own, rights, keys)
    }
  }

  private func addEquality(
    _ own: Int32, _ rights: UnsafeBufferPointer<Int32>, _ keys: UnsafeMutableBufferPointer<UInt64>
  ) {
    field.codes.withUnsafeBufferPointer { codes in
      for index in 0..<rights.count {
        let code = codes[Int(rights[index])]
        keys[index] &+= code == own ? top : code < 0 ? 0 : stride
      }
    }
  }

  private func addFromTable(
    _ table: LevelTable, _ own: Int32, _ rights: UnsafeBufferPointer<Int32>,
    _ keys: UnsafeMutableBufferPointer<UInt64>
  ) {
    let row = Int(own) * table.count
    field.codes.withUnsafeBufferPointer { codes in
      table.levels.withUnsafeBufferPointer { levels in
        for index in 0..<rights.count {
          let code = codes[Int(rights[index])]
          if code >= 0 { keys[index] &+= UInt64(levels[row + Int(code)] &+ 1) &* stride }
        }
      }
    }
  }

  private mutating func addRemembered(
    _ own: Int32, _ rights: UnsafeBufferPointer<Int32>, _ keys: UnsafeMutableBufferPointer<UInt64>
  ) {
    if remembered != Int(own) {
      memory = [UInt8](repeating: 255, count: field.valueCount)
      memory[Int(own)] = UInt8(comparison.levels - 1)
      remembered = Int(own)
      probe?.hold(Int(own))
    }
    for index in 0..<rights.count {
      let code = Int(field.codes[Int(rights[index])])
      if code < 0 { continue }
      var level = memory[code]
      if level == 255 {
        level = UInt8(self.level(Int(own), code))
        memory[code] = level
      }
      keys[index] &+= UInt64(level &+ 1) &* stride
    }
  }

  private mutating func addMeasured(
    _ own: Int32, _ rights: UnsafeBufferPointer<Int32>, _ keys: UnsafeMutableBufferPointer<UInt64>
  ) {
    probe?.hold(Int(own))
    for index in 0..<rights.count {
      let code = field.codes[Int(rights[index])]
      if code < 0 { continue }
      keys[index] &+= code == own ? top : UInt64(1 + level(Int(own), Int(code))) &* stride
    }
  }

  /// - Parameter own: the value that the probe holds.
  private mutating func level(_ own: Int, _ other: Int) -> Int {
    switch field.values {
    case .names, .together: return 0
    case .texts: return probe?.measured(other).map(comparison.level) ?? 0
    case .days(let days): return comparison.level(Double(days[own]).distance(to: Double(days[other])).magnitude)
    case .places(let places): return comparison.level(places[own].metres(to: places[other]))
    }
  }
}

/// The levels of all pairs of a field's values: count² bytes.
struct LevelTable: Sendable {
  /// Fields with more values than this are measured pair by pair.
  static let most = 1024
  let count: Int
  let levels: [UInt8]

  init?(_ field: LinkageField) {
    count = field.valueCount
    guard case .texts(let texts) = field.values, count <= Self.most, field.codes.count >= count else { return nil }
    let comparison = field.comparison
    var probe = TextProbe(texts, comparison)
    var levels = [UInt8](repeating: UInt8(comparison.levels - 1), count: count * count)
    for a in 0..<count {
      probe.hold(a)
      for b in 0..<a {
        let level = UInt8(probe.measured(b).map(comparison.level) ?? 0)
        levels[a * count + b] = level
        levels[b * count + a] = level
      }
    }
    self.levels = levels
  }
}

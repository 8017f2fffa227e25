import Vocabulary

/// Numbers the profiles and areas of facts that come from memory, and adds them to a snapshot.
struct Loader {
  private var snapshot: CubeSnapshot
  private var numbers: [Profile: UInt32] = [:]
  private var areas: [String: UInt16] = [:]
  private var added: [Int: [BlockEntry]] = [:]
  private var few: [CubeRow] = []

  init(_ snapshot: CubeSnapshot) {
    self.snapshot = snapshot
    for number in 0..<snapshot.profiles.count { numbers[snapshot.profiles.profile(number)] = UInt32(number) }
    for (number, area) in snapshot.areas.enumerated() { areas[area] = UInt16(number) }
  }

  mutating func add(_ rows: [FactRow], sign: Double) throws {
    for row in rows {
      let row = CubeRow(
        day: row.day, profile: number(of: row.profile), area: try number(of: row.area ?? ""), value: sign * row.value,
        offences: sign * row.offences)
      if few.count < 1 << 20 { few.append(row) } else { added[Int(row.month), default: []].append(row.entry) }
    }
  }

  /// The snapshot with the facts: kept aside when they are few, else worked into the blocks.
  mutating func finished(compactAfter: Int) -> CubeSnapshot {
    snapshot.delta += few
    guard snapshot.delta.count > compactAfter else { return snapshot }
    for row in snapshot.delta { added[Int(row.month), default: []].append(row.entry) }
    return snapshot.adding(added, dropping: snapshot.delta.count)
  }

  private mutating func number(of profile: Profile) -> UInt32 {
    if let number = numbers[profile] { return number }
    let number = UInt32(snapshot.profiles.count)
    snapshot.profiles.append(profile)
    numbers[profile] = number
    return number
  }

  private mutating func number(of area: String) throws -> UInt16 {
    if let number = areas[area] { return number }
    try snapshot.add(area: area)
    let number = UInt16(snapshot.areas.count - 1)
    areas[area] = number
    return number
  }
}

extension CubeSnapshot {
  mutating func add(area: String) throws {
    guard areas.count <= Int(UInt16.max) else {
      throw Problem("evidence-too-many-areas", status: 500, ["limit": "\(UInt16.max)"])
    }
    areas.append(area)
  }
}

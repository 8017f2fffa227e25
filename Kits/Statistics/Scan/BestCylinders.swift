/// The best cylinders among those offered; of those with the same areas and window, the one that precedes the others.
struct BestCylinders: Sendable {
  private let limit: Int
  private let zones: ScanZones
  private(set) var kept: [ScanCylinder] = []
  /// Below this, `limit` better ones are known.
  private var least = 0.0

  init(limit: Int, zones: ScanZones) {
    self.limit = limit
    self.zones = zones
  }

  @inline(__always) mutating func offer(_ cylinder: ScanCylinder) {
    guard cylinder.rounded >= least else { return }
    kept.append(cylinder)
    if kept.count >= 20 * limit + 2_000 { settle() }
  }

  consuming func finished() -> [ScanCylinder] {
    settle()
    return kept
  }

  private mutating func settle() {
    kept.sort { $0.precedes($1) }
    var seen: Set<Key> = []
    var distinct: [ScanCylinder] = []
    for cylinder in kept {
      guard distinct.count < limit else { break }
      if seen.insert(key(cylinder)).inserted { distinct.append(cylinder) }
    }
    kept = distinct
    if kept.count == limit { least = kept.last?.rounded ?? .infinity }
  }

  /// Stands for areas and window: two sums over the areas, whatever their order, that differ for different areas but for
  /// a chance of 2⁻¹²⁸.
  private struct Key: Hashable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    let window: Int
  }

  private func key(_ cylinder: ScanCylinder) -> Key {
    var key = Key(window: cylinder.window)
    for area in zones.areas(centre: cylinder.centre, rank: cylinder.rank) {
      var random = ReplicateRandom(seed: 0, stream: UInt64(area))
      key.low &+= random.next()
      key.high &+= random.next()
    }
    return key
  }
}

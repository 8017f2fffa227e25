/// Sums by profile and area, in runs of the same profile.
struct AreaCells: Sendable {
  struct Sums: Sendable {
    var value = 0.0
    var offences = 0.0
    var unlocatedValue = 0.0
    var unlocatedOffences = 0.0
  }
  private(set) var profiles: [UInt32] = []
  /// The sums of each run over all areas.
  private(set) var sums: [Sums] = []
  /// Where each run begins; one more than there are runs.
  private(set) var starts: [UInt32] = []
  private(set) var areas: [UInt16] = []
  private(set) var values: [Float] = []
  private(set) var offences: [Float] = []

  /// Takes entries in the order of `combined()`; their days are ignored.
  init(_ combined: [BlockEntry]) {
    var start = 0
    while start < combined.count {
      let (profile, area) = (combined[start].profile, combined[start].area)
      var (value, offences) = (0.0, 0.0)
      var end = start
      while end < combined.count, combined[end].profile == profile, combined[end].area == area {
        value += combined[end].value
        offences += combined[end].offences
        end += 1
      }
      if profiles.last != profile {
        profiles.append(profile)
        sums.append(Sums())
        starts.append(UInt32(areas.count))
      }
      sums[sums.count - 1].value += value
      sums[sums.count - 1].offences += offences
      if area == 0 {
        sums[sums.count - 1].unlocatedValue += value
        sums[sums.count - 1].unlocatedOffences += offences
      }
      append(area, value, offences)
      start = end
    }
    starts.append(UInt32(areas.count))
  }

  /// Counts fit a `Float` exactly; a measured value may take up to three cells that add up to it.
  private mutating func append(_ area: UInt16, _ value: Double, _ offences: Double) {
    var (value, offences) = (value, offences)
    for _ in 0..<3 {
      let parts = (Float(value), Float(offences))
      if parts.0 == 0, parts.1 == 0 { break }
      areas.append(area)
      values.append(parts.0)
      self.offences.append(parts.1)
      value -= Double(parts.0)
      offences -= Double(parts.1)
    }
  }

  var entries: [BlockEntry] {
    var out: [BlockEntry] = []
    out.reserveCapacity(areas.count)
    for run in profiles.indices {
      for index in Int(starts[run])..<Int(starts[run + 1]) {
        out.append(
          BlockEntry(
            profile: profiles[run], area: areas[index], day: 0, value: Double(values[index]),
            offences: Double(offences[index])))
      }
    }
    return out
  }
}

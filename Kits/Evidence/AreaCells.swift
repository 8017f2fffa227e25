/// Sums by profile and area, in runs of the same profile.
struct AreaCells: Sendable {
  /// A sum that is not two small counts.
  struct WideCell: Sendable {
    var profile: UInt32
    var area: UInt16
    var value: Double
    var offences: Double
  }
  /// Ascending, each once.
  private(set) var profiles: [UInt32] = []
  /// The sums of each run over all areas.
  private(set) var values: [Double] = []
  private(set) var offences: [Double] = []
  /// What of these is not located.
  private(set) var unlocatedValues: [Double] = []
  private(set) var unlocatedOffences: [Double] = []
  /// Where the cells of each run begin; one more than there are runs.
  private(set) var starts: [UInt32] = []
  /// The area in the upper half, then the value and the offences as counts up to 255: one word, because a question
  /// about some profiles waits for memory more than for arithmetic.
  private(set) var cells: [UInt32] = []
  /// Those that do not fit a word.
  private(set) var wide: [WideCell] = []

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
      if profiles.last != profile { open(profile) }
      let run = profiles.count - 1
      values[run] += value
      self.offences[run] += offences
      if area == 0 {
        unlocatedValues[run] += value
        unlocatedOffences[run] += offences
      }
      if let small = UInt8(exactly: value), let few = UInt8(exactly: offences) {
        cells.append(UInt32(area) << 16 | UInt32(small) << 8 | UInt32(few))
      } else {
        wide.append(WideCell(profile: profile, area: area, value: value, offences: offences))
      }
      start = end
    }
    starts.append(UInt32(cells.count))
  }

  /// How many sums a question reads.
  func count(byArea: Bool) -> Int { byArea ? cells.count + wide.count : profiles.count }

  private mutating func open(_ profile: UInt32) {
    profiles.append(profile)
    values.append(0)
    offences.append(0)
    unlocatedValues.append(0)
    unlocatedOffences.append(0)
    starts.append(UInt32(cells.count))
  }

  var entries: [BlockEntry] {
    var out: [BlockEntry] = []
    out.reserveCapacity(cells.count + wide.count)
    for run in profiles.indices {
      for cell in cells[Int(starts[run])..<Int(starts[run + 1])] {
        out.append(
          BlockEntry(
            profile: profiles[run], area: UInt16(truncatingIfNeeded: cell >> 16), day: 0,
            value: Double(cell >> 8 & 255), offences: Double(cell & 255)))
      }
    }
    for cell in wide {
      out.append(
        BlockEntry(profile: cell.profile, area: cell.area, day: 0, value: cell.value, offences: cell.offences))
    }
    return out
  }
}

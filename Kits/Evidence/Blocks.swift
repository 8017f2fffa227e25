import Vocabulary

/// A row of the cube on its way in: what was added, or taken away when negative.
struct CubeRow: Sendable, Hashable {
  var day: Int32
  /// Months since year 0: `year * 12 + month - 1`.
  var month: Int32
  var profile: UInt32
  /// 0 when not located.
  var area: UInt16
  var value: Double
  var offences: Double

  init(day: Day, profile: UInt32, area: UInt16, value: Double, offences: Double) {
    let (year, month, _) = day.parts
    self.day = Int32(clamping: day.number)
    self.month = Int32(year * 12 + month - 1)
    self.profile = profile
    self.area = area
    self.value = value
    self.offences = offences
  }
}

/// A row within its month, with a key that sorts by profile, area and day of the month.
struct BlockEntry: Sendable {
  var key: UInt64
  var value: Double
  var offences: Double

  init(profile: UInt32, area: UInt16, day: UInt8, value: Double, offences: Double) {
    key = UInt64(profile) << 32 | UInt64(area) << 16 | UInt64(day)
    self.value = value
    self.offences = offences
  }

  var profile: UInt32 { UInt32(truncatingIfNeeded: key >> 32) }
  var area: UInt16 { UInt16(truncatingIfNeeded: key >> 16) }
  var day: UInt8 { UInt8(truncatingIfNeeded: key) }
}

extension [BlockEntry] {
  /// Sorted by key, one entry per key, without those that cancel out.
  func combined() -> [BlockEntry] {
    let sorted = self.sorted { $0.key < $1.key }
    var out: [BlockEntry] = []
    out.reserveCapacity(sorted.count)
    for entry in sorted {
      if let last = out.last, last.key == entry.key {
        out[out.count - 1].value += entry.value
        out[out.count - 1].offences += entry.offences
      } else {
        out.append(entry)
      }
    }
    out.removeAll { abs($0.value) < 1e-9 && abs($0.offences) < 1e-9 }
    return out
  }
}

/// The rows of one month, day by day, and their sums by area: immutable, shared by all snapshots that hold it.
final class MonthBlock: Sendable {
  let month: Int
  let daily: DailyRows
  let cells: AreaCells

  init(month: Int, entries: [BlockEntry]) {
    let combined = entries.combined()
    self.month = month
    cells = AreaCells(combined)
    daily = DailyRows(combined)
  }

  /// The number of the month's first day.
  static func firstDay(of month: Int) -> Int { Day(month / 12, month % 12 + 1, 1)?.number ?? 0 }
  static func length(of month: Int) -> Int { Day.length(of: month % 12 + 1, in: month / 12) }
}

/// The sums of one year by profile and area, for questions that need no finer time.
final class YearBlock: Sendable {
  let year: Int
  let cells: AreaCells

  init(year: Int, months: [MonthBlock]) {
    self.year = year
    cells = AreaCells(months.flatMap { $0.cells.entries }.combined())
  }
}

/// Rows in runs of the same profile and the same two numbers, so that a row itself takes three bytes.
struct DailyRows: Sendable {
  struct Numbers: Sendable {
    var value: Double
    var offences: Double
  }
  private(set) var profiles: [UInt32] = []
  private(set) var numbers: [Numbers] = []
  /// Where each run begins; one more than there are runs.
  private(set) var starts: [UInt32] = []
  /// Ascending within a run.
  private(set) var areas: [UInt16] = []
  /// Days of the month, from 1.
  private(set) var days: [UInt8] = []

  init(_ combined: [BlockEntry]) {
    var entries = combined
    areas.reserveCapacity(entries.count)
    days.reserveCapacity(entries.count)
    var start = 0
    while start < entries.count {
      let profile = entries[start].profile
      var end = start
      while end < entries.count, entries[end].profile == profile { end += 1 }
      entries[start..<end].sort { ($0.value, $0.offences, $0.key) < ($1.value, $1.offences, $1.key) }
      for index in start..<end {
        let entry = entries[index]
        if index == start || entry.value != entries[index - 1].value || entry.offences != entries[index - 1].offences {
          profiles.append(profile)
          numbers.append(Numbers(value: entry.value, offences: entry.offences))
          starts.append(UInt32(index))
        }
        areas.append(entry.area)
        days.append(entry.day)
      }
      start = end
    }
    starts.append(UInt32(entries.count))
  }

  var entries: [BlockEntry] {
    var out: [BlockEntry] = []
    out.reserveCapacity(areas.count)
    for run in profiles.indices {
      for index in Int(starts[run])..<Int(starts[run + 1]) {
        out.append(
          BlockEntry(
            profile: profiles[run], area: areas[index], day: days[index], value: numbers[run].value,
            offences: numbers[run].offences))
      }
    }
    return out
  }
}

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

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

/// The rows of one month and what is summed up from them: immutable, shared by all snapshots that hold it.
final class MonthBlock: Sendable {
  let month: Int
  let daily: DailyRows
  let byArea: RowsByArea
  let cells: AreaCells
  let weeks: WeekCells

  init(month: Int, entries: [BlockEntry]) {
    let combined = entries.combined()
    self.month = month
    cells = AreaCells(combined)
    weeks = WeekCells(combined, month: month)
    daily = DailyRows(combined)
    byArea = RowsByArea(daily)
  }

  /// The number of the month's first day.
  static func firstDay(of month: Int) -> Int { Day(month / 12, month % 12 + 1, 1)?.number ?? 0 }
  static func length(of month: Int) -> Int { Day.length(of: month % 12 + 1, in: month / 12) }
}

/// The sums of a quarter or a year by profile and area, for questions that need no finer time.
final class SpanBlock: Sendable {
  /// How many months: 3 or 12.
  let span: Int
  /// The month number of the first, divided by the span.
  let number: Int
  /// The numbers of its months that have rows.
  let months: [Int]
  let cells: AreaCells

  init(span: Int, number: Int, months: [MonthBlock]) {
    self.months = months.map(\.month)
    self.span = span
    self.number = number
    cells = AreaCells(months.flatMap { $0.cells.entries }.combined())
  }
}

import Vocabulary

/// Sums by profile and ISO week within one month, over all areas. The profiles are those of the month's `AreaCells`.
struct WeekCells: Sendable {
  /// Where each profile's cells begin; one more than there are profiles.
  private(set) var starts: [UInt32] = [0]
  /// The week of the month, from 0.
  private(set) var weeks: [UInt8] = []
  private(set) var values: [Double] = []
  private(set) var offences: [Double] = []

  /// Takes entries in the order of `combined()`.
  init(_ combined: [BlockEntry], month: Int) {
    var sums = [(value: Double, offences: Double, isUsed: Bool)](repeating: (0, 0, false), count: 6)
    let weekOf = Self.weeks(of: month)
    for (index, entry) in combined.enumerated() {
      let week = weekOf[Int(entry.day)]
      sums[week].value += entry.value
      sums[week].offences += entry.offences
      sums[week].isUsed = true
      guard index + 1 == combined.count || combined[index + 1].profile != entry.profile else { continue }
      for week in sums.indices where sums[week].isUsed {
        weeks.append(UInt8(week))
        values.append(sums[week].value)
        offences.append(sums[week].offences)
        sums[week] = (0, 0, false)
      }
      starts.append(UInt32(weeks.count))
    }
  }

  /// The week of the month for each day from 1; Monday begins a new one.
  static func weeks(of month: Int) -> [Int] {
    let weekday = Day(number: MonthBlock.firstDay(of: month)).weekday
    return (0..<32).map { day in day == 0 ? 0 : (day + weekday - 2) / 7 }
  }
}

import Vocabulary

/// One dimension of time, walked along ascending days: the periods met so far and whether the filter wants them.
struct PeriodWalk {
  let dimension: Dimension
  let unit: Period.Unit
  private(set) var names: [String] = []
  private(set) var passes = true
  private var lastDay = Int.min

  init(_ dimension: Dimension, _ unit: Period.Unit) {
    self.dimension = dimension
    self.unit = unit
  }

  mutating func move(to day: Day, _ filter: Filter) {
    guard day.number > lastDay else { return }
    let period = Period(unit, of: day)
    lastDay = period.last.number
    names.append(period.description)
    passes = filter.admits(one: period.description, dimension)
  }
}

/// Which days count and to which group of time they belong, for the months that have rows.
struct TimePlan {
  struct Month: Sendable {
    let firstDay: Int
    /// All days of the month count and belong to one group, so that the month's sums can be used.
    var isWhole: Bool
    /// The group's number; -1 when filtered out. Meaningful when `isWhole`.
    var offset: Int
    /// The same for each day of the month, from 1; -1 when filtered out. Empty unless rows must be read day by day.
    var dayOffsets: [Int]
    /// The same for each week of a month whose days all count, when nothing finer than weeks is asked for; else empty.
    var weekOffsets: [Int] = []
  }
  /// A tick is a day, or a month where no finer time is asked for.
  private struct Tick {
    let month: Int
    let day: Int
    let numbers: [Int]
    let passes: Bool
  }
  private(set) var walks: [PeriodWalk]
  private var ticks: [Tick] = []
  private let isDaily: Bool
  private let usesWeeks: Bool
  private let range: ClosedRange<Int>
  /// Nothing finer than years is asked for.
  let usesYears: Bool

  init(_ query: CubeQuery, months: [Int]) {
    let filter = query.filter
    let wanted = Dimension.allCases.filter { $0.unit != nil && (query.by.contains($0) || filter.mentions($0)) }
    walks = wanted.compactMap { dimension in dimension.unit.map { PeriodWalk(dimension, $0) } }
    isDaily = walks.contains { $0.unit == .day || $0.unit == .week }
    usesWeeks = walks.contains { $0.unit == .week } && !walks.contains { $0.unit == .day } && !filter.mentions(.week)
    usesYears = walks.allSatisfy { $0.unit == .year }
    range = filter.days.map { $0.lowerBound.number...$0.upperBound.number } ?? (Int.min...Int.max)
    for month in months {
      let first = MonthBlock.firstDay(of: month)
      let length = MonthBlock.length(of: month)
      guard range.overlaps(first...(first + length - 1)) else { continue }
      for day in isDaily ? first...(first + length - 1) : first...first {
        guard !isDaily || range.contains(day) else { continue }
        for index in walks.indices { walks[index].move(to: Day(number: day), filter) }
        ticks.append(
          Tick(
            month: month, day: day, numbers: walks.map { $0.names.count - 1 }, passes: walks.allSatisfy(\.passes)))
      }
    }
  }

  func names(of dimension: Dimension) -> [String] { walks.first { $0.dimension == dimension }?.names ?? [] }

  /// The months that count, once the grouping is laid out.
  func months(_ grouping: Grouping) -> [Int: Month] {
    let strides = walks.map { grouping.stride(of: $0.dimension) }
    var months: [Int: Month] = [:]
    for tick in ticks {
      let offset = tick.passes ? zip(tick.numbers, strides).reduce(0) { $0 + $1.0 * $1.1 } : -1
      let first = MonthBlock.firstDay(of: tick.month)
      let length = MonthBlock.length(of: tick.month)
      let isWhole = range.contains(first) && range.contains(first + length - 1)
      if isDaily {
        var month = months[tick.month] ?? Month(firstDay: first, isWhole: false, offset: -1, dayOffsets: Self.noDays)
        month.dayOffsets[tick.day - first + 1] = offset
        months[tick.month] = month
      } else {
        var month = Month(firstDay: first, isWhole: isWhole, offset: offset, dayOffsets: [])
        if !isWhole {
          month.dayOffsets = Self.noDays
          for day in 1...length where range.contains(first + day - 1) { month.dayOffsets[day] = offset }
        }
        months[tick.month] = month
      }
    }
    guard usesWeeks else { return months }
    for (number, month) in months {
      let length = MonthBlock.length(of: number)
      // Without a filter on weeks, a month's days pass together; a day that does not is outside the range.
      guard month.dayOffsets[1...length].allSatisfy({ $0 >= 0 }) else { continue }
      let weeks = WeekCells.weeks(of: number)
      months[number]?.weekOffsets = [Int](repeating: 0, count: 6)
      for day in 1...length { months[number]?.weekOffsets[weeks[day]] = month.dayOffsets[day] }
    }
    return months
  }

  private static let noDays = [Int](repeating: -1, count: 32)
}

import Vocabulary

/// One dimension of time, walked along ascending days: the periods met so far and whether the filter wants them.
struct PeriodWalk {
  let dimension: CubeDimension
  let unit: Period.Unit
  private(set) var names: [String] = []
  private(set) var passes = true
  private var lastDay = Int.min

  init(_ dimension: CubeDimension, _ unit: Period.Unit) {
    self.dimension = dimension
    self.unit = unit
  }

  var isFine: Bool { unit == .day || unit == .week }

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
  /// What months mean, by their numbers: looked up for every row that is not in a block.
  struct Months: Sendable {
    private(set) var numbers: Range<Int>
    private var plans: [Month?]

    /// `numbers` ascend.
    init(_ numbers: [Int]) {
      self.numbers = (numbers.first ?? 0)..<(numbers.last.map { $0 + 1 } ?? 0)
      plans = Array(repeating: nil, count: self.numbers.count)
    }

    subscript(number: Int) -> Month? {
      get { numbers.contains(number) ? plans[number - numbers.lowerBound] : nil }
      set { plans[number - numbers.lowerBound] = newValue }
    }
  }
  /// A tick is a day, or a month where no finer time is asked for.
  private struct Tick {
    let month: Int
    let firstDay: Int
    let length: Int
    let day: Int
    let passes: Bool
  }
  private(set) var walks: [PeriodWalk]
  private var ticks: [Tick] = []
  /// The number of the period of each walk at each tick.
  private var numbers: [Int] = []
  private let isDaily: Bool
  private let usesWeeks: Bool
  private let range: ClosedRange<Int>
  /// How many months the coarsest sums that answer may span: 12, 3 or 1.
  let span: Int

  init(_ query: CubeQuery, months: [Int]) {
    let filter = query.filter
    let wanted = CubeDimension.allCases.filter { $0.unit != nil && (query.by.contains($0) || filter.mentions($0)) }
    walks = wanted.compactMap { dimension in dimension.unit.map { PeriodWalk(dimension, $0) } }
    // Months, quarters and years first: a month that they refuse is not looked at day by day.
    walks = walks.filter { !$0.isFine } + walks.filter(\.isFine)
    let coarse = walks.prefix { !$0.isFine }.indices
    isDaily = coarse.count < walks.count
    usesWeeks = walks.contains { $0.unit == .week } && !walks.contains { $0.unit == .day } && !filter.mentions(.week)
    let isYearly = walks.allSatisfy { $0.unit == .year }
    span = isYearly ? 12 : walks.allSatisfy { $0.unit == .year || $0.unit == .quarter } ? 3 : 1
    range = filter.days.map { $0.lowerBound.number...$0.upperBound.number } ?? (Int.min...Int.max)
    for month in months {
      let first = MonthBlock.firstDay(of: month)
      let length = MonthBlock.length(of: month)
      guard range.overlaps(first...(first + length - 1)) else { continue }
      for index in coarse { walks[index].move(to: Day(number: first), filter) }
      guard coarse.allSatisfy({ walks[$0].passes }) else { continue }
      for day in isDaily ? first...(first + length - 1) : first...first {
        guard !isDaily || range.contains(day) else { continue }
        for index in coarse.endIndex..<walks.count { walks[index].move(to: Day(number: day), filter) }
        ticks.append(
          Tick(month: month, firstDay: first, length: length, day: day, passes: walks.allSatisfy(\.passes)))
        for walk in walks { numbers.append(walk.names.count - 1) }
      }
    }
  }

  func names(of dimension: CubeDimension) -> [String] { walks.first { $0.dimension == dimension }?.names ?? [] }

  /// The months that count, once the grouping is laid out.
  func months(_ grouping: Grouping) -> Months {
    let strides = walks.map { grouping.stride(of: $0.dimension) }
    let met = ticks.map(\.month)
    var months = Months(met)
    for (index, tick) in ticks.enumerated() {
      var offset = tick.passes ? 0 : -1
      if tick.passes { for walk in strides.indices { offset += numbers[index * strides.count + walk] * strides[walk] } }
      let (first, length) = (tick.firstDay, tick.length)
      if isDaily {
        var month =
          months[tick.month] ?? Month(firstDay: first, isWhole: false, offset: -1, dayOffsets: Self.noDays)
        months[tick.month] = nil
        month.dayOffsets[tick.day - first + 1] = offset
        months[tick.month] = month
      } else {
        let isWhole = range.contains(first) && range.contains(first + length - 1)
        var month = Month(firstDay: first, isWhole: isWhole, offset: offset, dayOffsets: [])
        if !isWhole {
          month.dayOffsets = Self.noDays
          for day in 1...length where range.contains(first + day - 1) { month.dayOffsets[day] = offset }
        }
        months[tick.month] = month
      }
    }
    guard usesWeeks else { return months }
    for number in Set(met) {
      guard let month = months[number] else { continue }
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

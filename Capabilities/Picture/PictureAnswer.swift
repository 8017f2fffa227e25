import CapabilityKit
import Evidence
import Vocabulary

/// All figures of one picture, from one snapshot of the cube, so that they agree with each other.
struct PictureAnswer: Sendable {
  struct Step: Sendable, Hashable {
    let period: Period
    let value: Double
    /// The same period a year earlier; nil where there is none.
    let before: Double?
    /// The days shown do not cover the whole period.
    let isPartial: Bool
  }
  struct Place: Sendable, Hashable {
    let area: String
    let count: Double
    let before: Double
    /// How much of `count` and of `before` was recorded in areas that were redrawn since, and carried here by area.
    var carried = 0.0
    var carriedBefore = 0.0
    /// The areas, as they were recorded, whose records `count` is made of.
    var recorded: Set<String> = []
    /// How many records these areas have: the length of the list behind `count`.
    var listed: Double
    var isEstimate: Bool { carried > 0 }
    /// Residents in the year of the last day; nil when not known.
    let population: Double?
    /// Per 10,000 residents; nil where nobody lives or the population is not known.
    var rate: Double? { PictureAnswer.rate(count, population) }
  }
  struct Breakdown: Sendable, Hashable {
    struct Row: Sendable, Hashable {
      let key: String
      let value: Double
      let before: Double
    }
    let dimension: CubeDimension
    let rows: [Row]
    /// By how much the rows exceed the total, because records have several codes.
    let multiCoded: Double
  }

  let question: PictureQuestion
  let time: PictureTime
  let total: Double
  let totalBefore: Double
  let population: Double?
  let steps: [Step]
  /// Every area in force on the last day, those without a record included.
  let places: [Place]
  let notLocated: Double
  /// Records in areas that were no longer in force on the last day, where these are not carried over.
  let elsewhere: Double
  /// What of the records that were carried over lies outside of all areas in force on the last day.
  let outside: Double
  let breakdowns: [Breakdown]
  let changes: Changes
  let coverage: Coverage
  /// Of the total, the records that the reader counts and may not open.
  let countedOnly: Double

  static let breakdownDimensions: [CubeDimension] = [.bias, .conduct, .theme, .lens, .source, .tier, .state]

  static func rate(_ count: Double, _ population: Double?) -> Double? {
    guard let population, population > 0 else { return nil }
    return count / population * 10_000
  }
}

extension PictureAnswer {
  init(
    _ question: PictureQuestion, _ time: PictureTime, scope: Filter.AllowedSources,
    opens: Filter.AllowedSources? = nil, ground: PictureGround, snapshot: CubeSnapshot
  ) throws {
    func count(_ days: ClosedRange<Day>?, by: [CubeDimension] = []) throws -> CubeResult {
      var filter = question.filter.cubeFilter(scope)
      filter.days = days
      return try snapshot.answer(
        CubeQuery(question.measure.counted, filter: filter, by: by, areaGroups: ground.groups))
    }
    let now = try count(time.days)
    let before = try count(time.yearBefore)
    self.question = question
    self.time = time
    total = now.total
    var opened = question.filter.cubeFilter(opens ?? scope)
    opened.days = time.days
    countedOnly =
      opens == nil
      ? 0
      : now.total
        - (try snapshot.answer(CubeQuery(question.measure.counted, filter: opened, areaGroups: ground.groups)).total)
    totalBefore = before.total
    notLocated = now.notLocated
    let known = ground.areas.compactMap(\.population)
    population = known.isEmpty ? nil : known.reduce(0, +)

    steps = try Self.steps(time) { try count($0, by: [time.unit.dimension]) }

    let recorded = try count(time.days, by: [.area])
    let isCarried = question.boundaries == .today
    func byArea(_ days: ClosedRange<Day>, and more: [CubeDimension] = []) throws -> CarriedCount {
      var query = CubeQuery(question.measure.counted, filter: question.filter.cubeFilter(scope), by: [.area] + more)
      query.filter.days = days
      return try CarriedCount(query, snapshot, to: Set(ground.areas.map(\.id)), from: ground.earlier)
    }
    if isCarried {
      let (now, before) = (try byArea(time.days), try byArea(time.yearBefore))
      places = ground.areas.map { Place($0, now, before, recorded) }
      outside = now.result[CarriedCount.outside]
      elsewhere = 0
    } else {
      let before = try count(time.yearBefore, by: [.area])
      places = ground.areas.map { area in
        Place(
          area: area.id, count: recorded[area.id], before: before[area.id], recorded: [area.id],
          listed: recorded[area.id], population: area.population)
      }
      outside = 0
      elsewhere = recorded.total - recorded.notLocated - places.reduce(0) { $0 + $1.count }
    }

    breakdowns = try Self.breakdownDimensions.map { dimension in
      let rows = try count(time.days, by: [dimension])
      let earlier = try count(time.yearBefore, by: [dimension])
      let keys = Set(rows.rows.map { $0.keys[0] }).union(earlier.rows.map { $0.keys[0] })
      return Breakdown(
        dimension: dimension,
        rows: keys.map { Breakdown.Row(key: $0, value: rows[$0], before: earlier[$0]) }
          .sorted { (-$0.value, -$0.before, $0.key) < (-$1.value, -$1.before, $1.key) },
        multiCoded: rows.multiCoded)
    }

    var query = CubeQuery(
      question.measure.counted, filter: question.filter.cubeFilter(scope), areaGroups: ground.groups)
    query.filter.days = nil
    if isCarried, question.changesBy == .area {
      changes = Changes(
        now: try byArea(time.days, and: [.source]).result, before: try byArea(time.yearBefore, and: [.source]).result,
        history: try time.history.map { try count($0, by: [.source]) }, lateAfter: 3)
    } else {
      changes = try snapshot.changes(
        by: question.changesBy, query, now: time.days, before: time.yearBefore, history: time.history, lateAfter: 3)
    }

    var covered = Filter(allowedSources: scope)
    covered.days = time.days
    coverage = try snapshot.coverage(expected: ground.expected, on: ground.today, filter: covered)
  }

  private static func steps(_ time: PictureTime, count: (ClosedRange<Day>) throws -> CubeResult) throws -> [Step] {
    let now = try count(time.days)
    let periods = time.periods
    let earlier = periods.compactMap { PictureTime.yearBefore($0) }
    var before: CubeResult?
    if let first = earlier.first, let last = earlier.last { before = try count(first.first...last.last) }
    return periods.map { period in
      Step(
        period: period, value: now[period.description],
        before: before.flatMap { before in PictureTime.yearBefore(period).map { before[$0.description] } },
        isPartial: period.first < time.days.lowerBound || period.last > time.days.upperBound)
    }
  }
}

extension PictureAnswer.Place {
  /// An area with what was carried to it. `recorded` counts the same days as they were recorded.
  init(_ area: PictureGround.Area, _ now: CarriedCount, _ before: CarriedCount, _ recorded: CubeResult) {
    let sources = now.sources[area.id] ?? [area.id]
    self.init(
      area: area.id, count: now.result[area.id], before: before.result[area.id], carried: now.carried[[area.id]] ?? 0,
      carriedBefore: before.carried[[area.id]] ?? 0, recorded: sources,
      listed: sources.reduce(0) { $0 + recorded[$1] }, population: area.population)
  }
}

extension PictureAnswer {
  /// How much of what the areas show was carried to them.
  var carried: Double { places.reduce(0) { $0 + $1.carried } }
}

extension Period.Unit {
  var dimension: CubeDimension {
    switch self {
    case .day: .day
    case .week: .week
    case .month: .month
    case .quarter: .quarter
    case .year: .year
    }
  }
}

import CapabilityKit
import Evidence
import Vocabulary

/// What a reader asks of the picture, as its address says it: the shared filter, what to measure, and by which period.
struct PictureQuestion: Sendable, Hashable {
  enum Measure: String, Sendable, CaseIterable, Codable {
    case incidents, offences
    /// Incidents per 10,000 residents.
    case rate

    /// What the cube counts for it.
    var counted: Code { self == .offences ? .offences : .incidents }
  }

  /// By which boundaries areas are counted.
  enum Boundaries: String, Sendable, CaseIterable, Codable {
    /// Those in force on the day of each record.
    case asRecorded = "as-recorded"
    /// Those in force on the last day shown; what was recorded under earlier ones is carried over by area: an estimate.
    case today
  }

  /// What the list of greatest changes goes by.
  static let changeDimensions: [CubeDimension] = [.area, .bias, .conduct]

  var filter: PictureFilter
  var measure: Measure
  /// Nil lets the length of the time choose.
  var unit: Period.Unit?
  var changesBy: CubeDimension
  var boundaries: Boundaries

  init(
    filter: PictureFilter = PictureFilter(), measure: Measure = .incidents, unit: Period.Unit? = nil,
    changesBy: CubeDimension = .area, boundaries: Boundaries = .asRecorded
  ) {
    self.filter = filter
    self.measure = measure
    self.unit = unit
    self.changesBy = changesBy
    self.boundaries = boundaries
  }

  init(_ query: Query) throws {
    self.init(filter: try PictureFilter(query))
    var problems: [FieldProblem] = []
    if let text = query["measure"] {
      if let known = Measure(rawValue: text) { measure = known } else { problems.append(Self.unknown("measure", text)) }
    }
    if let text = query["unit"] {
      if let known = Period.Unit(rawValue: text) { unit = known } else { problems.append(Self.unknown("unit", text)) }
    }
    if let text = query["changes"] {
      if let known = CubeDimension(rawValue: text), Self.changeDimensions.contains(known) {
        changesBy = known
      } else {
        problems.append(Self.unknown("changes", text))
      }
    }
    if let text = query["boundaries"] {
      if let known = Boundaries(rawValue: text) {
        boundaries = known
      } else {
        problems.append(Self.unknown("boundaries", text))
      }
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
  }

  private static func unknown(_ field: String, _ value: String) -> FieldProblem {
    FieldProblem(field, "unknown-choice", ["value": value])
  }

  var query: Query {
    var query = filter.query
    if measure != .incidents { query.items.append(.init("measure", measure.rawValue)) }
    if let unit { query.items.append(.init("unit", unit.rawValue)) }
    if changesBy != .area { query.items.append(.init("changes", changesBy.rawValue)) }
    if boundaries != .asRecorded { query.items.append(.init("boundaries", boundaries.rawValue)) }
    return query
  }
}

/// The days that a picture shows, and what stands beside them.
struct PictureTime: Sendable, Hashable {
  let days: ClosedRange<Day>
  let unit: Period.Unit

  /// The days asked for; else the twelve months up to the latest fact, so that a city that brings last year's file
  /// sees it at once.
  init(_ question: PictureQuestion, latest: Day?, today: Day) {
    let end = question.filter.to ?? min(latest ?? today, today)
    let start = question.filter.from ?? (end.adding(months: -12) + 1)
    days = min(start, end)...max(start, end)
    unit = question.unit ?? Self.fitting(days)
  }

  /// About twelve to sixty steps.
  private static func fitting(_ days: ClosedRange<Day>) -> Period.Unit {
    switch days.upperBound.number - days.lowerBound.number {
    case ..<45: .day
    case ..<200: .week
    case ..<2200: .month
    case ..<7000: .quarter
    default: .year
    }
  }

  /// The same days a year earlier.
  var yearBefore: ClosedRange<Day> { days.lowerBound.adding(months: -12)...days.upperBound.adding(months: -12) }

  /// Every period that the days touch.
  var periods: [Period] {
    var all: [Period] = []
    var period = Period(unit, of: days.lowerBound)
    while period.first <= days.upperBound {
      all.append(period)
      period = period.next
    }
    return all
  }

  /// The period that stands behind another as "last year".
  static func yearBefore(_ period: Period) -> Period? {
    switch period.unit {
    // 52 weeks back keeps the weekday.
    case .day: Period(.day, of: period.first - 364)
    case .week: period.moved(by: -52)
    case .month: period.moved(by: -12)
    case .quarter: period.moved(by: -4)
    case .year: nil
    }
  }

  /// Four stretches of the same length before these days, newest first: by them a silent source is told to be late.
  var history: [ClosedRange<Day>] {
    let length = days.upperBound.number - days.lowerBound.number + 1
    return (1...4).map { step in (days.lowerBound - length * step)...(days.upperBound - length * step) }
  }
}

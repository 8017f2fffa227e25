import Foundation
import Vocabulary

/// How one language writes numbers, days and lists: CLDR through Foundation, prepared once.
struct Formats: Sendable {
  private let locale: Locale
  /// How whole numbers are grouped, where that is as simple as in most languages.
  private let grouping: Grouping?
  private let integers: IntegerFormatStyle<Int>
  private let free: FloatingPointFormatStyle<Double>
  private let fixed: [FloatingPointFormatStyle<Double>]
  private let shares: [FloatingPointFormatStyle<Double>.Percent]
  private let lists: ListFormatStyle<StringStyle, [String]>
  private let instants: Date.FormatStyle
  /// By month 1–12 (quarter 1–4), index 0 being the first.
  private let longDays: [DayPattern]
  private let shortDays: [DayPattern]
  private let daysOfYear: [DayPattern]
  private let months: [DayPattern]
  private let shortMonths: [DayPattern]
  private let quarters: [DayPattern]
  private let shortQuarters: [DayPattern]
  let monthNames: [String]
  let shortMonthNames: [String]

  init(_ language: Language) {
    // Plain "en" is American in CLDR (March 9); Concord's English is written as the rest of the world writes it.
    let locale = Locale(identifier: language == .english ? "en_GB" : language.tag)
    self.locale = locale
    integers = IntegerFormatStyle<Int>(locale: locale)
    free = FloatingPointFormatStyle<Double>(locale: locale).precision(.fractionLength(0...2))
    fixed = (0...3).map { FloatingPointFormatStyle<Double>(locale: locale).precision(.fractionLength($0)) }
    shares = (0...3).map { FloatingPointFormatStyle<Double>.Percent(locale: locale).precision(.fractionLength($0)) }
    grouping = Grouping(integers)
    lists = ListFormatStyle<StringStyle, [String]>.list(type: .and, width: .standard).locale(locale)

    let utc = TimeZone(secondsFromGMT: 0) ?? .current
    var calendar = Calendar(identifier: .gregorian)
    calendar.locale = locale
    calendar.timeZone = utc
    let style = Date.FormatStyle(locale: locale, calendar: calendar, timeZone: utc)
    instants = Date.FormatStyle(date: .long, time: .shortened, locale: locale, calendar: calendar, timeZone: utc)
    func patterns(_ style: Date.FormatStyle, every months: Int = 1) -> [DayPattern] {
      stride(from: 1, through: 12, by: months).map { DayPattern(style, month: $0) }
    }
    longDays = patterns(style.day().month(.wide).year())
    shortDays = patterns(style.day().month(.abbreviated).year())
    daysOfYear = patterns(style.day().month(.abbreviated))
    months = patterns(style.month(.wide).year())
    shortMonths = patterns(style.month(.abbreviated).year())
    quarters = patterns(style.quarter(.wide).year(), every: 3)
    shortQuarters = patterns(style.quarter(.abbreviated).year(), every: 3)
    func names(_ style: Date.FormatStyle) -> [String] {
      (1...12).map { style.format(DayPattern.date(2031, $0, 17)) }
    }
    monthNames = names(style.month(.wide))
    shortMonthNames = names(style.month(.abbreviated))
  }

  func number(_ value: Int) -> String {
    value >= 0 ? grouping?.format(value) ?? integers.format(value) : integers.format(value)
  }

  /// With up to two decimals.
  func number(_ value: Double) -> String {
    guard value.isFinite, value == value.rounded(), abs(value) < 1e15 else { return free.format(value) }
    return number(Int(value))
  }

  func number(_ value: Double, decimals: Int) -> String {
    fixed.indices.contains(decimals)
      ? fixed[decimals].format(value)
      : FloatingPointFormatStyle<Double>(locale: locale).precision(.fractionLength(decimals)).format(value)
  }

  func percent(_ share: Double, decimals: Int) -> String {
    shares.indices.contains(decimals)
      ? shares[decimals].format(share)
      : FloatingPointFormatStyle<Double>.Percent(locale: locale).precision(.fractionLength(decimals)).format(share)
  }

  /// One item is itself in every language, and most lists have one.
  func list(_ items: [String]) -> String { items.count == 1 ? items[0] : lists.format(items) }
  func instant(_ instant: Instant, utcOffset: Int) -> String {
    instants.format(Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000 + Double(utcOffset)))
  }

  func longDay(_ day: Day) -> String { longDays[day.month - 1].format(day) }
  func shortDay(_ day: Day) -> String { shortDays[day.month - 1].format(day) }
  func dayOfYear(_ day: Day) -> String { daysOfYear[day.month - 1].format(day) }
  func month(_ day: Day) -> String { months[day.month - 1].format(day) }
  func shortMonth(_ day: Day) -> String { shortMonths[day.month - 1].format(day) }
  func quarter(_ day: Day) -> String { quarters[(day.month - 1) / 3].format(day) }
  func shortQuarter(_ day: Day) -> String { shortQuarters[(day.month - 1) / 3].format(day) }

  /// The name of a language in itself.
  static func ownName(of language: Language) -> String {
    Locale(identifier: language.tag).localizedString(forIdentifier: language.tag) ?? language.tag
  }

  /// The name of a language in this one.
  func name(of language: Language) -> String { locale.localizedString(forIdentifier: language.tag) ?? language.tag }
}

/// How a day of one month is written, with holes for the day and the year: taken from one formatted example, because
/// filling holes is ten times as fast as a formatter.
struct DayPattern: Sendable {
  private let before: String
  private let holes: [(isYear: Bool, after: String)]
  private let style: Date.FormatStyle?

  init(_ style: Date.FormatStyle, month: Int) {
    let example = style.format(Self.date(2031, month, 17))
    // A second example proves that nothing but the holes changes; languages where more does keep the formatter.
    let second = style.format(Self.date(2046, month, 28))
    var marks: [(range: Range<String.Index>, isYear: Bool)] = []
    if let range = example.range(of: "2031") { marks.append((range, true)) }
    if let range = example.range(of: "17") { marks.append((range, false)) }
    marks.sort { $0.range.lowerBound < $1.range.lowerBound }
    var holes: [(isYear: Bool, after: String)] = []
    for (index, mark) in marks.enumerated() {
      let end = index + 1 < marks.count ? marks[index + 1].range.lowerBound : example.endIndex
      holes.append((mark.isYear, String(example[mark.range.upperBound..<end])))
    }
    let before = String(example[..<(marks.first?.range.lowerBound ?? example.endIndex)])
    let rebuilt = holes.reduce(before) { $0 + ($1.isYear ? "2046" : "28") + $1.after }
    self.before = before
    self.holes = holes
    self.style = rebuilt == second ? nil : style
  }

  func format(_ day: Day) -> String {
    let (year, _, dayOfMonth) = day.parts
    if let style { return style.format(Date(timeIntervalSince1970: Double(day.number) * 86_400)) }
    var text = before
    for hole in holes {
      text += String(hole.isYear ? year : dayOfMonth)
      text += hole.after
    }
    return text
  }

  static func date(_ year: Int, _ month: Int, _ day: Int) -> Date {
    Date(timeIntervalSince1970: Double(Day(year, month, day)?.number ?? 0) * 86_400)
  }
}

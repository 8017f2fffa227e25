import Foundation
import Vocabulary

/// The slow, obvious way to write a day, to check the fast one against.
struct LongDays {
  private let style: Date.FormatStyle
  init(_ tag: String) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let locale = Locale(identifier: tag == "en" ? "en_GB" : tag)
    style = Date.FormatStyle(locale: locale, calendar: calendar, timeZone: .gmt).day().month(.wide).year()
  }
  func format(_ day: Day) -> String { style.format(Date(timeIntervalSince1970: Double(day.number) * 86_400)) }
}

/// The slow, obvious way to write a number.
struct SlowNumbers {
  private let style: IntegerFormatStyle<Int>
  init(_ tag: String) { style = IntegerFormatStyle<Int>(locale: Locale(identifier: tag == "en" ? "en_GB" : tag)) }
  func format(_ value: Int) -> String { style.format(value) }
}

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

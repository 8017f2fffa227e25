import Testing
import Vocabulary

struct DayTests {
  @Test func refusesDaysThatDoNotExist() {
    for (year, month, day) in [(2026, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (1900, 2, 29)] {
      #expect(Day(year, month, day) == nil)
    }
    for text in ["", "2026-3-09", "2026/03/09", "2026-03-0a", "2026-02-30", "02026-01-01"] { #expect(Day(text) == nil) }
  }

  /// Walks every day of eight centuries beside the simplest possible calendar.
  @Test func countsAsASlowCalendarDoes() throws {
    var number = try #require(Day(1600, 1, 1)).number
    for year in 1600...2400 {
      let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      for (index, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for day in 1...length {
          let made = try #require(Day(year, index + 1, day))
          #expect(made.number == number)
          #expect(made.parts == (year, index + 1, day))
          number += 1
        }
      }
    }
    #expect(Day(1970, 1, 1)?.number == 0)
  }

  @Test func readsWhatItWrites() {
    for number in stride(from: -200_000, to: 200_000, by: 97) {
      #expect(Day(Day(number: number).description) == Day(number: number))
    }
  }

  @Test func knowsWeekdays() {
    #expect(Day("2026-03-09")?.weekday == 1)
    #expect(Day("1969-12-28")?.weekday == 7)
  }

  @Test func addsMonthsToTheLastDayOfShorterOnes() {
    #expect(Day("2026-01-31")?.adding(months: 1) == Day("2026-02-28"))
    #expect(Day("2024-03-31")?.adding(months: -1) == Day("2024-02-29"))
    #expect(Day("2026-11-15")?.adding(months: 14) == Day("2028-01-15"))
  }
}

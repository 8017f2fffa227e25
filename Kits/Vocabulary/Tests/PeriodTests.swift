import Testing
import Vocabulary

struct PeriodTests {
  @Test func refusesWhatIsNoPeriod() {
    for text in ["2026-W54", "2025-W53", "2026-W00", "2026-Q5", "2026-Q0", "2026-13", "26", "2026-W1", "", "2026-1"] {
      #expect(Period(text) == nil, "\(text)")
    }
  }

  @Test(arguments: Period.Unit.allCases)
  func readsWhatItWrites(_ unit: Period.Unit) {
    for number in stride(from: 0, to: 30_000, by: 13) {
      let period = Period(unit, of: Day(number: number))
      #expect(Period(period.description) == period)
    }
  }

  @Test(arguments: Period.Unit.allCases)
  func holdsEveryDayExactlyOnce(_ unit: Period.Unit) {
    var period = Period(unit, of: Day(number: 10_000))
    for _ in 0..<200 {
      #expect(period.next.first == period.last + 1)
      #expect(period.next.previous == period)
      #expect(Period(unit, of: period.last) == period)
      period = period.next
    }
  }

  /// ISO 8601's own examples of weeks that cross a year.
  @Test func countsISOWeeks() throws {
    for (day, week) in [
      ("2005-01-01", "2004-W53"), ("2005-01-02", "2004-W53"), ("2005-12-31", "2005-W52"), ("2007-01-01", "2007-W01"),
      ("2008-12-29", "2009-W01"), ("2009-12-31", "2009-W53"), ("2010-01-03", "2009-W53"),
    ] {
      #expect(Period(.week, of: try #require(Day(day))).description == week)
    }
  }
}

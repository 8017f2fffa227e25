import CapabilityKit
import Testing
import Vocabulary

@testable import Retention

/// The law of the rules: one moment tells what is due, and it is the same as looking at each record's own purge day.
@Suite struct RetentionRulesTests {
  private let calendar = RetentionCalendar { _ in 3600 }
  private func at(_ day: Int, _ hour: Int = 12) -> Instant {
    Instant(milliseconds: (Int64(day) * 24 + Int64(hour)) * 3_600_000)
  }

  @Test func readsAndRefusesTerms() {
    #expect(RetentionTerm("24m") == .months(24))
    #expect(RetentionTerm("90d") == .days(90))
    #expect(RetentionTerm("12h") == .hours(12))
    for wrong in ["", "d", "0d", "-3d", "3", "3y", "1.5d", "999999999d"] { #expect(RetentionTerm(wrong) == nil) }
  }

  @Test func aDayIsADayOfTheCity() {
    let rules = RetentionRules(.days(1))
    // Made at 23:30 UTC on day 10, which is day 11 in the city.
    let made = Instant(milliseconds: Int64(10) * 86_400_000 + 23 * 3_600_000 + 1_800_000)
    #expect(rules.purgeDay(made: made, calendar) == Day(number: 12))
    #expect(made >= rules.cutoff(at: at(11, 20), calendar))
    #expect(made < rules.cutoff(at: at(11, 23), calendar))
  }

  @Test func theCutoffAgreesWithEveryRecordsOwnPurgeDay() {
    let terms: [RetentionTerm] = [.days(3), .days(40), .months(1), .months(2)]
    for first in terms {
      for second in terms {
        for third in terms {
          let rules = RetentionRules(first).adding(second, at: at(30)).adding(third, at: at(65))
          for now in stride(from: 70, to: 160, by: 7) {
            let cutoff = rules.cutoff(at: at(now), calendar)
            for made in 0..<now {
              let isDue = at(made) < cutoff
              let day = rules.purgeDay(made: at(made), calendar)
              #expect(isDue == (day <= calendar.day(of: at(now))), "\(first) \(second) \(third) \(now) \(made)")
            }
          }
        }
      }
    }
  }

  @Test func aShorterRuleShortensAndALongerOneDoesNotLengthen() {
    let shorter = RetentionRules(.days(100)).adding(.days(10), at: at(50))
    #expect(shorter.purgeDay(made: at(45), calendar) == Day(number: 55))
    let longer = RetentionRules(.days(10)).adding(.days(100), at: at(50))
    #expect(longer.purgeDay(made: at(45), calendar) == Day(number: 55))
    #expect(longer.purgeDay(made: at(51), calendar) == Day(number: 151))
  }

  @Test func theLastDaysOfMonthsGoWithTheirPurgeDay() throws {
    let made = try #require(Day(2026, 1, 31))
    let now = try #require(Day(2026, 2, 28))
    let rules = RetentionRules(.months(1))
    #expect(rules.purgeDay(made: at(made.number), calendar) == now)
    #expect(at(made.number) < rules.cutoff(at: at(now.number), calendar))
    #expect(at(made.number) >= rules.cutoff(at: at(now.number - 1), calendar))
  }
}

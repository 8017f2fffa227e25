import Testing
import Vocabulary

@testable import Incidents

struct IncidentTests {
  @Test(arguments: ["", "I-", "x-12", "I-0", "-4", "12a"])
  func refusesWhatIsNoReference(_ text: String) { #expect(Incident.number(fromReference: text) == nil) }

  @Test(arguments: ["I-1024", "i-1024", "1024", " I 1024"])
  func readsReferences(_ text: String) { #expect(Incident.number(fromReference: text) == 1024) }

  @Test(arguments: ["24:00", "7", "12:60", "1:5", "ab:cd", "123:00"])
  func refusesWhatIsNoTime(_ text: String) { #expect(Occurrence.minute(fromClock: text) == nil) }

  @Test func readsTimes() {
    #expect(Occurrence.minute(fromClock: "14:05") == 845)
    #expect(Occurrence.minute(fromClock: "9:30") == 570)
    #expect(Occurrence(day: Day(number: 0), precision: .time, minute: 65).clock == "01:05")
  }

  @Test func aWeekIsToldByItsFirstDay() throws {
    let day = try #require(Day(2026, 3, 12))
    #expect(Occurrence(day: day, precision: .week).day == Day(2026, 3, 9))
    #expect(Occurrence(day: day, precision: .month).day == Day(2026, 3, 1))
    #expect(Occurrence(day: day, precision: .year, minute: 5).minute == nil)
    #expect(Occurrence(day: day, precision: .time).precision == .day)
  }
}

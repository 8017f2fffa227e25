import CapabilityKit
import Evidence
import Testing
import Vocabulary

@testable import Picture

struct PictureQuestionTests {
  @Test(arguments: [
    "from=2026-02-30", "to=yesterday", "measure=people", "unit=decade", "changes=source", "boundaries=tomorrow",
    "from=2026-02-02&to=2026-02-01",
  ])
  func refusesWhatItCannotRead(_ address: String) {
    #expect(throws: Problem.self) { try PictureQuestion(Query(parsing: address)) }
  }

  @Test func theAddressIsTheQuestion() throws {
    let address =
      "from=2026-01-01&to=2026-03-09&area=none&bias=anti-muslim&bias=disability&measure=rate&unit=week&changes=bias&boundaries=today"
    let question = try PictureQuestion(Query(parsing: address))
    #expect(question.filter.values[.area] == [""])
    #expect(question.filter.values[.bias] == ["anti-muslim", "disability"])
    #expect(question.query.text == "?" + address)
  }

  @Test func showsTheTwelveMonthsUpToTheLatestFact() throws {
    let today = try #require(Day("2026-03-09"))
    let time = PictureTime(PictureQuestion(), latest: Day("2018-12-31"), today: today)
    let (first, last) = (try #require(Day("2018-01-01")), try #require(Day("2018-12-31")))
    #expect(time.days == first...last)
    #expect(time.unit == .month)
    let empty = PictureTime(PictureQuestion(), latest: nil, today: today)
    #expect(empty.days.upperBound == today)
  }

  @Test func periodsCoverTheDaysWithoutGaps() throws {
    let start = try #require(Day("2025-11-13"))
    for length in [0, 3, 44, 45, 199, 200, 2199, 2200, 6999, 7000] {
      var question = PictureQuestion()
      question.filter.from = start
      question.filter.to = start + length
      let periods = PictureTime(question, latest: nil, today: start).periods
      #expect(periods[0].first <= start && start <= periods[0].last)
      #expect(zip(periods, periods.dropFirst()).allSatisfy { $0.next == $1 })
      #expect((periods.last?.days).map { $0.contains(start + length) } == true)
    }
  }
}

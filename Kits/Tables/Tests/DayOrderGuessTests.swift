import Testing

@testable import Tables

struct DayOrderGuessTests {
  @Test func tellsWhatIsNone() {
    #expect(DayParser.guess(order: []) == .none)
    #expect(DayParser.guess(order: ["", " "]) == .none)
    #expect(DayParser.guess(order: ["a", "b", "1/2/2024"]) == .none)
  }

  @Test func isCertainWhereOnlyOneOrderReadsAll() {
    #expect(DayParser.guess(order: ["1/2/2024", "13/2/2024"]) == .certain(.dayMonthYear))
    #expect(DayParser.guess(order: ["1/2/2024", "2/13/2024", ""]) == .certain(.monthDayYear))
    #expect(DayParser.guess(order: ["2024-02-01", "2024-03-04"]) == .certain(.yearMonthDay))
    #expect(DayParser.guess(order: ["9 March 2024"]) == .certain(.yearMonthDay))
    #expect(DayParser.guess(order: ["2024-02-01", "13/2/2024"]) == .certain(.dayMonthYear))
    #expect(DayParser.guess(order: ["5/5/2024"]) == .certain(.dayMonthYear))
    #expect(DayParser.guess(order: ["89-02-01", "89-12-31"]) == .certain(.yearMonthDay))
  }

  @Test func asksWhereSeveralReadAll() {
    #expect(
      DayParser.guess(order: ["1/2/2024", "5/5/2024", "3/4/2024"])
        == .ambiguous([.dayMonthYear, .monthDayYear], examples: ["1/2/2024", "3/4/2024"]))
    #expect(
      DayParser.guess(order: ["01-02-03"])
        == .ambiguous([.dayMonthYear, .monthDayYear, .yearMonthDay], examples: ["01-02-03"]))
  }

  @Test func oneTypingMistakeInAHundredDoesNotMatterButContradictionsDo() {
    let days = (1...28).flatMap { day in (1...4).map { "\(day)/\($0)/2024" } }
    #expect(DayParser.guess(order: days + ["30/2/2024"]) == .certain(.dayMonthYear))
    #expect(DayParser.guess(order: days + ["3/15/2024"]) == .certain(.dayMonthYear))
    let contradicting = ["13/2/2024", "2/13/2024", "14/2/2024", "2/14/2024"]
    guard case .mixed(let examples) = DayParser.guess(order: contradicting) else {
      Issue.record("not mixed")
      return
    }
    #expect(examples == ["2/13/2024", "13/2/2024"])
  }

  @Test func twoDigitYearsStandWhereValuesRepeat() {
    let days = (1...28).map { "\($0 < 10 ? "0" : "")\($0)-06-23" }
    #expect(DayParser.guess(order: days) == .certain(.dayMonthYear))
  }

  @Test(.enabled(if: Samples.exist)) func realColumns() throws {
    let denver = try TableFile.open(
      path: Samples.path("incidents_tension/denver_bias_motivated_crimes_2010_2018.csv"))
    #expect(DayParser.guess(order: try denver.rows().compactMap { $0.trimmed(1) }) == .certain(.monthDayYear))
    let csvkit = try TableFile.open(path: Samples.messy("csvkit/test_date_format.csv"))
    #expect(DayParser.guess(order: try csvkit.rows().compactMap { $0.trimmed(0) }) == .certain(.dayMonthYear))
    let compact = try TableFile.open(path: Samples.messy("csvkit/test_numeric_date_format.csv"))
    #expect(DayParser.guess(order: try compact.rows().compactMap { $0.trimmed(0) }) == .certain(.yearMonthDay))
  }
}

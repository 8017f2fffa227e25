import Testing
import Vocabulary

@testable import Tables

struct DayParserTests {
  private static let european = DayParser(order: .dayMonthYear)
  private static let american = DayParser(order: .monthDayYear)
  private static let yearFirst = DayParser(order: .yearMonthDay)

  @Test func saysWhyADayIsNone() {
    func fault(_ text: String, _ parser: DayParser = Self.european) -> DayFault? {
      do throws(DayFault) { _ = try parser.parse(text) } catch { return error }
      return nil
    }
    #expect(fault("30/2/2024") == .dayDoesNotExist(year: 2024, month: 2, day: 30))
    #expect(fault("29/2/2023") == .dayDoesNotExist(year: 2023, month: 2, day: 29))
    #expect(fault("2023-02-29") == .dayDoesNotExist(year: 2023, month: 2, day: 29))
    #expect(fault("12/25/2019") == .monthOutOfRange(25))
    #expect(fault("25/12/2019", Self.american) == .monthOutOfRange(25))
    #expect(fault("32/1/2019") == .dayOutOfRange(32))
    #expect(fault("0/1/2019") == .dayOutOfRange(0))
    #expect(fault("1/1/0000") == .yearOutOfRange(0))
    #expect(fault("1/1/2019 25:00") == .timeOutOfRange)
    #expect(fault("1/1/2019 13:00 PM") == .timeOutOfRange)
    #expect(fault("9/3/2024", Self.yearFirst) == .otherOrder)
    #expect(fault("") == .empty && fault("  ") == .empty)
    for text in [
      "yesterday", "1/2", "1/2/3", "1/2/203", "1.2.3.4", "4.5", "45000", "12-34-567", "March 2024", "2024", "9/3/2024x",
      "9/3/2024 ", "9 3", "2024-03-09T", "9/3/2024 noon", "1/2-2024", "31 March April 2024", "1e5", "é", "555-555-1000",
      String(repeating: "1", count: 500), "2024-W10-1", "9 or 10 March 2024", "9/3/2024 14:05 +99:00",
    ] {
      #expect((fault(text) == .unreadable) != (text == "9/3/2024 "), "\(text)")
    }
    #expect(fault("30/2/2024")?.code == "day-does-not-exist")
    #expect(fault("30/2/2024")?.arguments == ["year": "2024", "month": "2", "day": "30"])
  }

  @Test(arguments: [
    ("9/3/2024", "2024-03-09", "2024-09-03"), ("09-03-2024", "2024-03-09", "2024-09-03"),
    ("9.3.24", "2024-03-09", "2024-09-03"), ("9 3 2024", "2024-03-09", "2024-09-03"),
    ("9. 3. 2024", "2024-03-09", "2024-09-03"), ("9 / 3 / 2024", "2024-03-09", "2024-09-03"),
    ("09032024", "2024-03-09", "2024-09-03"), ("2024-03-09", "2024-03-09", "2024-03-09"),
    ("2024/3/9", "2024-03-09", "2024-03-09"), ("20240309", "2024-03-09", "2024-03-09"),
    ("9 March 2024", "2024-03-09", "2024-03-09"), ("March 9, 2024", "2024-03-09", "2024-03-09"),
    ("9-Mar-24", "2024-03-09", "2024-03-09"), ("Sat, 9 Mar. 2024", "2024-03-09", "2024-03-09"),
    ("Saturday 9th of March 2024", "2024-03-09", "2024-03-09"), ("2024 March 9", "2024-03-09", "2024-03-09"),
    ("9 mars 2024", "2024-03-09", "2024-03-09"), ("1er août 2024", "2024-08-01", "2024-08-01"),
    ("samedi 9 févr. 2024", "2024-02-09", "2024-02-09"), ("9 DÉCEMBRE 2024", "2024-12-09", "2024-12-09"),
    ("9 مارس 2024", "2024-03-09", "2024-03-09"), ("٩ آذار ٢٠٢٤", "2024-03-09", "2024-03-09"),
    ("٩/٣/٢٠٢٤", "2024-03-09", "2024-09-03"), ("9 كانون الثاني 2024", "2024-01-09", "2024-01-09"),
    ("9 تشرين الأول، 2024", "2024-10-09", "2024-10-09"), ("9 جويلية 2024", "2024-07-09", "2024-07-09"),
    ("9. März 2024", "2024-03-09", "2024-03-09"), ("9 de marzo de 2024", "2024-03-09", "2024-03-09"),
    ("\u{200F}9/3/2024", "2024-03-09", "2024-09-03"), ("۱۴۰۳/۱/۲", "1403-01-02", "1403-01-02"),
  ])
  func readsDays(text: String, european: String, american: String) throws {
    #expect(try Self.european.parse(text).day.description == european)
    #expect(try Self.american.parse(text).day.description == american)
  }

  @Test(
    arguments: [
      ("9/3/2024 14:05", 50_700, nil), ("9/3/2024 0:00", 0, nil), ("9/3/2024 2:05:30 PM", 50_730, nil),
      ("9/3/2024, 2:05 p.m.", 50_700, nil), ("9/3/2024 12:00 AM", 0, nil), ("9/3/2024 12:30pm", 45_000, nil),
      ("2024-03-09T14:05:00Z", 50_700, 0), ("2024-03-09T14:05:00.123+01:00", 50_700, 3600),
      ("2024-03-09 14:05:00-0530", 50_700, -19_800), ("20240309T140500", 50_700, nil), ("20240309 14:05", 50_700, nil),
      ("202403091405", 50_700, nil), ("20240309140559", 50_759, nil), ("9 mars 2024 14h05", 50_700, nil),
      ("9 mars 2024 14h", 50_400, nil), ("March 9, 2024 2 PM", 50_400, nil), ("9/3/2024 ٢:٠٥ م", 50_700, nil),
      ("9/3/2024 14.05", 50_700, nil), ("2024-03-09", nil, nil),
    ] as [(String, Int?, Int?)])
  func readsTimes(text: String, second: Int?, offset: Int?) throws {
    let day = try #require(Day(2024, 3, 9))
    #expect(try Self.european.parse(text) == DayTime(day: day, second: second, utcOffset: offset))
  }

  @Test func yearsOfTwoDigitsLieWithinAHundredFromThePivot() throws {
    #expect(try Self.european.parse("1/1/49").day.year == 2049)
    #expect(try Self.european.parse("1/1/50").day.year == 1950)
    #expect(try DayParser(order: .dayMonthYear, firstOfTwoDigits: 1930).parse("1/1/29").day.year == 2029)
    #expect(try DayParser(order: .dayMonthYear, firstOfTwoDigits: 2000).parse("1/1/99").day.year == 2099)
    #expect(try Self.yearFirst.parse("24-3-9").day == Day(2024, 3, 9))
  }

  @Test func serialsOnlyWhenAsked() throws {
    let serials = DayParser(order: .dayMonthYear, serials: .from1900)
    #expect(try serials.parse("45360").day == Day(2024, 3, 9))
    #expect(try serials.parse("45360.5") == DayTime(day: #require(Day(2024, 3, 9)), second: 43_200))
    #expect(try serials.parse("9/3/2024").day == Day(2024, 3, 9))
    #expect(try serials.parse("20240309").day == Day(2024, 3, 9))
    #expect(throws: DayFault.unreadable) { try serials.parse("60") }
    #expect(try DayParser(order: .dayMonthYear, serials: .from1904).parse("0").day == Day(1904, 1, 1))
  }

  @Test func everyDayReturnsInEveryForm() throws {
    for number in stride(from: -30_000, through: 60_000, by: 1) {
      let day = Day(number: number)
      let (year, month, date) = day.parts
      if number % 7 == 0 {
        #expect(try Self.european.parse("\(date)/\(month)/\(year)").day == day)
        #expect(try Self.american.parse("\(month)-\(date)-\(year)").day == day)
      }
      if number % 11 == 0 { #expect(try Self.european.parse(day.description).day == day) }
      if number % 13 == 0, (1800...2199).contains(year) {
        #expect(try Self.american.parse("\(year * 10_000 + month * 100 + date)").day == day)
      }
    }
  }

  @Test func onlyRealDaysAreRead() {
    for month in 0...13 {
      for date in 0...32 {
        let isRead = (try? Self.european.parse("\(date)/\(month)/2023")) != nil
        #expect(isRead == (Day(2023, month, date) != nil))
      }
    }
  }

  @Test(
    arguments: [
      ("14:05", 50_700), ("2000", 72_000), ("5", 300), ("905", 32_700), ("0", 0), ("14:05:30", 50_730),
      ("2:05 PM", 50_700),
      ("14h05", 50_700), ("٢:٠٥ م", 50_700), ("2400", nil), ("1260", nil), ("25:00", nil), ("x", nil), ("", nil),
      ("12345", nil), ("14:5", nil), ("15:00:00Z", nil),
    ] as [(String, Int?)])
  func readsTimesThatStandAlone(text: String, second: Int?) {
    #expect(DayParser.time(text) == second)
  }

  @Test func randomTextNeverCrashes() {
    var random = Seeded(state: 8)
    let alphabet = Array("0123456789/-. :TZapm+,hé٣مارس".unicodeScalars)
    for _ in 0..<5000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        if let scalar = alphabet.randomElement(using: &random) { text.unicodeScalars.append(scalar) }
      }
      for order in DayParser.Order.allCases {
        _ = try? DayParser(order: order, serials: .from1900).parse(text)
      }
      _ = DayParser.time(text)
    }
  }
}

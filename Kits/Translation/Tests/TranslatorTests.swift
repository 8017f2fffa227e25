import Testing
import Vocabulary

@testable import Translation

private func speak(_ tag: String) throws -> Translator {
  // Languages without a file of their own still format; give each an empty one.
  let own = try Catalogues(folders: [])
  guard !own.languages.contains(Language(tag)) else { return own.translator(for: Language(tag)) }
  return Catalogues(texts: [.english: [:], Language(tag): [:]]).translator(for: Language(tag))
}

@Suite struct TranslatorTests {
  @Test func writesNumbers() throws {
    let (en, fr, ar) = (try speak("en"), try speak("fr"), try speak("ar"))
    #expect(en.number(0) == "0" && en.number(999) == "999" && en.number(12_345) == "12,345" && en.number(-5) == "-5")
    #expect(fr.number(12_345) == "12\u{202F}345" && fr.number(1.25, decimals: 1) == "1,2")
    #expect(ar.number(12_345) == "12,345")
    #expect(en.percent(0.256) == "26%" && en.percent(0.256, decimals: 1) == "25.6%")
    #expect(fr.percent(0.256) == "26\u{202F}%" || fr.percent(0.256) == "26\u{A0}%")
    #expect(en.number(1.23456, decimals: 4) == "1.2346")
    #expect(try speak("es").number(1234) == "1234")
  }

  /// The fast way to group digits against the formatter itself.
  @Test(arguments: ["en", "fr", "ar", "uk", "so", "es", "de", "hi", "fa", "ar-eg", "pl", "de-ch"])
  func groupingAgreesWithTheFormatter(_ tag: String) throws {
    let t = try speak(tag)
    let formatter = SlowNumbers(tag)
    var value = 1
    for step in 0..<200 {
      value = step < 20 ? step : (value * 7 + step) % 1_000_000_007
      #expect(t.number(value) == formatter.format(value) && t.number(-value) == formatter.format(-value))
    }
  }

  @Test func writesDays() throws {
    let day = try #require(Day(2026, 3, 9))
    let (en, fr, ar) = (try speak("en"), try speak("fr"), try speak("ar"))
    #expect(en.day(day) == "9 March 2026" && fr.day(day) == "9 mars 2026" && ar.day(day) == "9 مارس، 2026")
    #expect(en.dayShort(day) == "9 Mar 2026")
    #expect(en.month(3) == "March" && fr.monthShort(2) == "févr." && ar.month(1) == "يناير")
    #expect(try speak("uk").day(day).hasPrefix("9 березня 2026"))
  }

  /// The filled patterns against the formatter itself, for every day of a year that is not the example's.
  @Test(arguments: ["en", "fr", "ar", "uk", "so", "fi", "sk", "tr", "ar-eg", "ca"])
  func patternsAgreeWithTheFormatter(_ tag: String) throws {
    let first = try #require(Day(2024, 1, 1))
    let t = try speak(tag)
    let formatter = LongDays(tag)
    #expect((0..<366).allSatisfy { t.day(first + $0) == formatter.format(first + $0) })
  }

  @Test func writesPeriods() throws {
    let day = try #require(Day(2026, 3, 9))
    let (en, fr) = (try speak("en"), try speak("fr"))
    #expect(
      Period.Unit.allCases.map { en.period(Period($0, of: day)) }
        == ["9 March 2026", "week 11, 2026", "March 2026", "1st quarter 2026", "2026"])
    #expect(
      Period.Unit.allCases.map { en.periodShort(Period($0, of: day)) }
        == ["9 Mar", "W11 2026", "Mar 2026", "Q1 2026", "2026"])
    #expect(fr.period(Period(.quarter, of: day)) == "1er trimestre 2026")
    #expect(fr.period(Period(.week, of: day)) == "semaine 11, 2026")
  }

  @Test func writesInstantsListsAndNames() throws {
    let (en, ar) = (try speak("en"), try speak("ar"))
    let instant = Instant(milliseconds: 1_773_065_100_000)
    #expect(en.instant(instant) == "9 March 2026 at 14:05" && en.instant(instant, utcOffset: 3600).hasSuffix("15:05"))
    #expect(en.list(["a", "b", "c"]) == "a, b and c" && en.list([]) == "")
    #expect(en.languageName(Language("fr")) == "français" && ar.languageName(.english) == "English")
    #expect(ar.languageName(Language("ar")) == "العربية" && en.languageName(Language("uk")) == "українська")
    #expect(en.translatedName(of: Language("fr")) == "French")
    #expect(ar.isRightToLeft && !en.isRightToLeft)
  }
}

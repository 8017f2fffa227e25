import Testing
import Vocabulary

@testable import Tables

struct CellFormatsTests {
  @Test(arguments: [
    ("dd/mm/yyyy", CellFormats.Format.day), ("m/d/yy", .day), ("D\\-MMM", .day), ("mmm", .day), ("mmmm yyyy", .day),
    ("[$-409]d\\-mmm\\-yy;@", .day), ("yyyy\\年m\\月", .day), ("dd.mm.yyyy\\ hh:mm", .dayTime),
    ("mm/dd/yy\\ hh:mm\\ AM/PM", .dayTime), ("MMDDYYAM/PMDD", .dayTime), ("[h]:mm:ss", .elapsed), ("mm:ss.0", .time),
    ("h:mm AM/PM", .time), ("[mm]:ss", .elapsed), ("General", .plain), ("GENERAL", .plain), ("Standard", .plain),
    ("0.00", .plain), ("#,##0.00\\ \"days\"", .plain), ("0.0_);[RED]\\(0.0\\)", .plain), ("0.00E+00", .plain),
    ("@", .plain),
    ("\"TRUE\";\"TRUE\";\"FALSE\"", .plain), ("00000", .padded(5)), ("0", .plain), ("0%", .plain), ("", .plain),
    ("[Blue]0.00;yyyy", .plain), ("_-* #,##0\\ _m_-", .plain),
  ])
  func readsFormatCodes(code: String, format: CellFormats.Format) {
    #expect(CellFormats.format(code) == format)
  }

  @Test func knowsTheBuiltInDates() {
    #expect([14, 15, 16, 17].allSatisfy { CellFormats.builtIn($0) == .day })
    #expect([18, 19, 20, 21, 45, 47].allSatisfy { CellFormats.builtIn($0) == .time })
    #expect(CellFormats.builtIn(22) == .dayTime && CellFormats.builtIn(46) == .elapsed)
    #expect((0...13).allSatisfy { CellFormats.builtIn($0) == .plain } && CellFormats.builtIn(49) == .plain)
  }

  @Test func readsSerials() {
    func text(_ serial: Double, from1904: Bool = false) -> String? {
      ExcelDay.read(serial, countsFrom1904: from1904).map { "\($0.day) \($0.second)" }
    }
    #expect(text(60) == nil && text(-1) == nil && text(0.5) == nil && text(2_958_466) == nil && text(.nan) == nil)
    #expect(text(1) == "1900-01-01 0" && text(59) == "1900-02-28 0" && text(61) == "1900-03-01 0")
    #expect(text(25_569.5) == "1970-01-01 43200" && text(2_958_465) == "9999-12-31 0")
    #expect(text(0, from1904: true) == "1904-01-01 0" && text(2_957_004, from1904: true) == nil)
    #expect(text(45_360.999_999_99) == "2024-03-10 0")
  }

  @Test func writesNumbersAsPeopleSeeThem() {
    func text(_ value: Double) -> String {
      var bytes: [UInt8] = []
      NumberText.write(value, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    let expected: [(Double, String)] = [
      (0, "0"), (1, "1"), (-3, "-3"), (0.1 + 0.2, "0.3"), (41_800_000.009999998, "41800000.01"), (5e-05, "0.00005"),
      (201_904_612_204_817, "201904612204817"), (1e16, "10000000000000000"), (1.5e21, "1.5E+21"), (1e21, "1E+21"),
      (-2.5e-12, "-2.5E-12"), (0.999_999_999_999_999_9, "1"), (123.456, "123.456"), (9.999_999_999_999_999e22, "1E+23"),
    ]
    for (value, wanted) in expected { #expect(text(value) == wanted) }
  }
}

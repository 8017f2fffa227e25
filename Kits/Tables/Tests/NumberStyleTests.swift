import Testing

@testable import Tables

struct NumberStyleTests {
  @Test(arguments: ["", "-", ".", "1.", "x", "1x", "1e", "1e+", "--1", "1,000", "0x10", "nan", "inf", "1 000", "١"])
  func refuses(_ text: String) {
    // A trailing point is still a number in spreadsheets.
    #expect((NumberStyle.plain.parse(text) != nil) == (text == "1."))
  }

  @Test func readsExactlyAsTheStandardLibrary() {
    var random = Seeded(state: 9)
    func digits() -> String { String(random.next() >> UInt64.random(in: 0...63, using: &random)) }
    for _ in 0..<3000 {
      let (whole, fraction) = (digits(), digits())
      let exponent = Int.random(in: -30...30, using: &random)
      let text = "\(Bool.random(using: &random) ? "-" : "")\(whole).\(fraction)e\(exponent)"
      #expect(NumberStyle.plain.parse(text) == Double(text), "\(text)")
    }
    let texts = ["0.1", "1e22", "1e23", "123456789012345678", "1234567890123456789012", "0.0000000000000000001", "-0"]
    for text in texts {
      #expect(NumberStyle.plain.parse(text) == Double(text))
    }
  }

  @Test func groupsMustBeOfThreeDigits() {
    let style = NumberStyle(decimal: ".", grouping: ",")
    #expect(style.parse("1,234,567.5") == 1_234_567.5)
    #expect(style.parse("12,34") == nil && style.parse("1,2345") == nil && style.parse(",123") == nil)
    #expect(style.parse("0,611") == nil && style.parse("1234,567") == nil && style.parse("1,234,5") == nil)
    let french = NumberStyle(decimal: ",", grouping: " ")
    #expect(french.parse("1 234,5") == 1234.5 && french.parse("1\u{A0}234,5") == 1234.5)
    #expect(french.parse("1\u{202F}234") == 1234)
  }

  @Test func guessesTheStyleThatReadsAll() {
    #expect(NumberStyle.guess(["1", "2.5"]) == .plain)
    #expect(NumberStyle.guess(["6,718", "988"]) == NumberStyle(decimal: ".", grouping: ","))
    #expect(NumberStyle.guess(["0,6115", "81,2"]) == NumberStyle(decimal: ","))
    #expect(NumberStyle.guess(["1.234,5", "2"]) == NumberStyle(decimal: ",", grouping: "."))
    #expect(NumberStyle.guess(["1", "x"]) == nil && NumberStyle.guess([]) == nil)
  }
}

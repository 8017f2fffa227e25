import Access
import Testing
import Vocabulary

@testable import Incidents

struct ReceiptCodeTests {
  @Test(arguments: ["", "ABC", "7KQF-2MXA-9TB", "7KQF-2MXA-9TBCD", "7KQF-2MXA-9TB!", "رمز"])
  func refusesWhatIsNoCode(_ text: String) { #expect(ReceiptCode(typed: text) == nil) }

  @Test func isShortAndUnambiguous() {
    let surroundings = Surroundings.fixed(at: Example.now)
    for _ in 0..<200 {
      let code = ReceiptCode(surroundings)
      #expect(code.text.count == 12)
      #expect(code.grouped.count == 14)
      #expect(!code.text.contains { "ILOU".contains($0) })
      #expect(ReceiptCode(typed: code.grouped) == code)
      #expect(ReceiptCode(typed: " " + code.grouped.lowercased() + " ") == code)
    }
  }

  @Test func readsLettersThatLookLikeDigits() {
    #expect(ReceiptCode(typed: "oIlO-0000-0000") == ReceiptCode(typed: "0110-0000-0000"))
  }

  @Test func usesAllSixtyBits() {
    #expect(ReceiptCode(bits: 0).text == "000000000000")
    #expect(ReceiptCode(bits: UInt64.max).text == "ZZZZZZZZZZZZ")
    #expect(ReceiptCode(bits: 1 << 59).text == "00000000000G")
  }

  @Test func theDigestNeedsTheSecret() throws {
    let code = ReceiptCode(bits: 42)
    let (one, other) = (
      try AppSecret(hexadecimal: String(repeating: "1", count: 64)),
      try AppSecret(hexadecimal: String(repeating: "2", count: 64))
    )
    #expect(code.digest(one).count == 64)
    #expect(code.digest(one) != code.digest(other))
  }
}

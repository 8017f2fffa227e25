import Testing
import Vocabulary

@testable import Site

@Suite struct QRCodeTests {
  /// The three finder patterns of ISO/IEC 18004 stand in their corners, and nowhere in the fourth.
  @Test func hasItsThreeCorners() throws {
    let code = try QRCode("otpauth://totp/x?secret=ABC", label: "key")
    #expect(code.side >= 21 && code.side % 4 == 1)
    func isFinder(_ column: Int, _ row: Int) -> Bool {
      (0..<7).allSatisfy { y in
        (0..<7).allSatisfy { x in
          let ring = max(abs(x - 3), abs(y - 3))
          return code.isDark(column + x, row + y) == (ring != 2)
        }
      }
    }
    let far = code.side - 7
    #expect(isFinder(0, 0) && isFinder(far, 0) && isFinder(0, far) && !isFinder(far, far))
    #expect(code.html.string.contains("aria-label=\"key\"") && !code.html.string.contains("style"))
  }

  @Test func refusesWhatNoCodeCanHold() {
    #expect(throws: Problem.unreadable("code")) { _ = try QRCode(String(repeating: "x", count: 4000), label: "") }
  }
}

import Access
import Testing
import Vocabulary

struct PasswordRulesTests {
  static let words = ["Amina Diallo", "amina.diallo@example.org", "Open House e.V.", "Springfield", "Fjällbacka Ä"]

  @Test(arguments: ["", "short", "elevenchars", "ÄÖÜäöüéèêëñ"])
  func shortOnesAreRefused(_ password: String) {
    let problem = PasswordRules.problem("password", password, against: [])
    #expect(problem?.code == "password-too-short")
    #expect(problem?.arguments == ["least": "12", "missing": "\(12 - password.count)"])
  }

  @Test func endlessOnesAreRefused() {
    let password = String((0..<201).map { "abcdefghij"[String.Index(utf16Offset: $0 * 7 % 10, in: "abcdefghij")] })
    #expect(PasswordRules.problem("password", password, against: [])?.code == "too-long")
  }

  @Test(arguments: [
    "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "123456789012", "987654321098", "Password1234", "password!password",
    "Amina Diallo", "aminadiallo2026", "AMINA.DIALLO!", "Springfield!", "springfield-2026", "Springfield Springfield",
    "Open House e.V.", "concord-concord", "Fjallbacka a 1", "passwordspringfield",
  ])
  func theFirstThingsToTryAreRefused(_ password: String) {
    #expect(PasswordRules.problem("password", password, against: Self.words)?.code == "password-guessable")
  }

  @Test func longOnesOfAnyKindAreTaken() {
    for password in ["rain on a tin roof", "qmz vjw pkx dls", "مفتاح البيت القديم", "ich gehe gern spazieren"] {
      #expect(PasswordRules.problem("password", password, against: Self.words) == nil)
    }
    #expect(PasswordRules.strength(of: "rain on a ti") == .fair)
    #expect(PasswordRules.strength(of: "rain on a tin ro") == .good)
    #expect(PasswordRules.strength(of: "rain on a tin roof, again") == .strong)
  }
}

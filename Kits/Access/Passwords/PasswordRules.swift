import Foundation
public import Vocabulary

/// How well a password would withstand guessing, as its form tells while it is typed.
public enum PasswordStrength: String, Sendable, CaseIterable, Comparable {
  case tooShort = "too-short"
  case guessable, fair, good, strong
  public static func < (a: Self, b: Self) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}

/// What a password must be: long, and not the first thing to try. No rule asks for digits or signs (NIST SP 800-63B).
public enum PasswordRules {
  /// Characters.
  public static let least = 12
  public static let most = 200

  /// `words` are what everybody would try first: the person's name and sign-in name, their organisation, the city.
  public static func strength(of password: String, against words: [String] = []) -> PasswordStrength {
    if password.count < least { return .tooShort }
    if isGuessable(password, words) { return .guessable }
    return switch password.count {
    case ..<16: .fair
    case ..<20: .good
    default: .strong
    }
  }

  /// What is wrong with a password: `password-too-short` (with `least` and `missing`), `too-long`,
  /// `password-guessable`.
  public static func problem(_ field: String, _ password: String, against words: [String]) -> FieldProblem? {
    if password.count > most { return FieldProblem(field, "too-long", ["limit": "\(most)"]) }
    return switch strength(of: password, against: words) {
    case .tooShort:
      FieldProblem(
        field, "password-too-short", ["least": "\(least)", "missing": "\(least - password.count)"])
    case .guessable: FieldProblem(field, "password-guessable")
    case .fair, .good, .strong: nil
    }
  }

  private static func isGuessable(_ password: String, _ words: [String]) -> Bool {
    if Set(password).count < 5 || isRun(password) { return true }
    let core = letters(password)
    // A word with digits and signs around it is still the word.
    let candidates = words.flatMap { [$0, $0.split(separator: "@").first.map(String.init) ?? $0] } + ["concord"]
    return candidates.map(letters).contains { word in
      guard word.count >= 3 else { return false }
      return core == word || core == word + word || core == "password" + word || core == word + "password"
    } || core == "password" || core == "passwordpassword"
  }

  private static func letters(_ text: String) -> String {
    String(folded(text).folding(options: .diacriticInsensitive, locale: nil).filter(\.isLetter))
  }

  /// `abcdefghijkl`, `987654321098`: nearly every character follows from the one before.
  private static func isRun(_ text: String) -> Bool {
    let values = text.lowercased().unicodeScalars.map { Int($0.value) }
    let steps = zip(values.dropFirst(), values).map { $0 - $1 }
    for step in [-1, 0, 1] where steps.filter({ $0 == step }).count >= steps.count - 2 { return true }
    return false
  }
}

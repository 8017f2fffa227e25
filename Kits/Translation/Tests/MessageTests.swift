import Testing
import Vocabulary

@testable import Translation

private func say(
  _ message: String, _ arguments: [String: MessageArgument] = [:], in language: Language = .english
) -> String {
  Catalogues(texts: [language: ["m": message]]).translator(for: language)("m", arguments)
}

@Suite struct MessageTests {
  @Test(arguments: [
    "{", "}", "{}", "{a", "{a,}", "{a, plural}", "{a, plural, one {x}}", "{a, plural, some {x} other {y}}",
    "{a, plural, =x {x} other {y}}", "{a, plural, other {x} other {y}}", "{a, select, b {x}}", "{a, date}",
    "{a, number, currency}", "{a, plural, other {x}", "{a, plural, offset:x other {y}}", "{a, select, other x}",
    "{a, plural, ", "{a, number",
  ])
  func refusesABadMessage(_ text: String) {
    #expect(throws: MessageFault.self) { try Message(parsing: text) }
  }

  @Test func refusesNestingWithoutEnd() {
    let deep = String(repeating: "{a, select, other {", count: 20) + String(repeating: "}}", count: 20)
    #expect(throws: MessageFault.self) { try Message(parsing: deep) }
  }

  @Test func fillsArguments() {
    #expect(say("From {a} to {b}.", ["a": "here", "b": "there"]) == "From here to there.")
    #expect(say("{n} of {m, number}", ["n": 1234, "m": 1_234_567.5]) == "1,234 of 1,234,567.5")
    #expect(say("{n, number, integer} {s, number, percent}", ["n": 12.7, "s": 0.256]) == "13 26%")
    #expect(say("{missing} here") == "{missing} here")
    #expect(say("") == "")
  }

  @Test func quotesAsICUDoes() {
    #expect(say("l'incident d'hier") == "l'incident d'hier")
    #expect(say("it''s") == "it's")
    #expect(say("a '{'b'}' c") == "a {b} c")
    #expect(say("'{it''s}'") == "{it's}")
    #expect(say("{n, plural, other {'#' is #}}", ["n": 4]) == "# is 4")
    #expect(say("# outside") == "# outside")
  }

  @Test func choosesAndNests() {
    let message = """
      {who, select, city {{n, plural, =0 {nothing} one {# report by {name}} other {# reports by {name}}}} other {?}}
      """
    #expect(say(message, ["who": "city", "n": 0, "name": "Ann"]) == "nothing")
    #expect(say(message, ["who": "city", "n": 1, "name": "Ann"]) == "1 report by Ann")
    #expect(say(message, ["who": "city", "n": 1200, "name": "Ann"]) == "1,200 reports by Ann")
    #expect(say(message, ["who": "nobody", "n": 1]) == "?")
    #expect(say(message, [:]) == "?")
    #expect(say("{n, select, 3 {three} other {no}}", ["n": 3]) == "three")
    #expect(say("{n, plural, one {one} other {other}}", ["n": "1"]) == "one")
  }

  @Test func takesTheOffsetOff() {
    let message = "{n, plural, offset:1 =0 {nobody} =1 {Ann} one {Ann and # more} other {Ann and # more}}"
    #expect((0...3).map { say(message, ["n": .count($0)]) } == ["nobody", "Ann", "Ann and 1 more", "Ann and 2 more"])
  }

  @Test func orders() {
    let message = "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}"
    #expect(
      [1, 2, 3, 4, 11, 21, 102].map { say(message, ["n": .count($0)]) }
        == ["1st", "2nd", "3rd", "4th", "11th", "21st", "102nd"])
  }

  /// The categories as the CLDR charts tell them.
  @Test(arguments: [
    ("en", [0, 1, 2, 3, 5, 11, 21, 100], "other one other other other other other other"),
    ("fr", [0, 1, 2, 3, 5, 11, 21, 100], "one one other other other other other other"),
    ("fr", [1_000_000, 1.5], "many one"),
    ("ar", [0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111], "zero one two few few many many other other few many"),
    ("uk", [0, 1, 2, 4, 5, 11, 12, 21, 22, 25], "many one few few many many many one few many"),
    ("uk", [1.5], "other"), ("so", [0, 1, 2, 100, 1000], "other one other other other"),
  ])
  func takesTheRightPlural(_ tag: String, _ numbers: [Double], _ categories: String) {
    let message =
      "{n, plural, zero {zero} one {one} two {two} few {few} many {many} other {other}}"
    let found = numbers.map { say(message, ["n": .number($0)], in: Language(tag)) }
    #expect(found.joined(separator: " ") == categories)
  }

  @Test func isolatesTextsOfUnknownDirection() {
    #expect(say("في {a}", ["a": "Oak Street"], in: Language("ar")) == "في \u{2068}Oak Street\u{2069}")
    #expect(say("{a}: {n}", ["a": "الدراز", "n": 5]) == "\u{2068}الدراز\u{2069}: 5")
    #expect(say("{a}: {n}", ["a": "Årsta", "n": 5]) == "Årsta: 5")
    #expect(say("{n}", ["n": 5], in: Language("ar")) == "5")
  }
}

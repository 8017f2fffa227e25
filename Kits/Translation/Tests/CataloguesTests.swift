import Foundation
import Testing
import Vocabulary

@testable import Translation

private let french = Language("fr")
private let arabic = Language("ar")

@Suite struct CataloguesTests {
  @Test func refusesAFolderWithoutEnglish() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("no-catalogues-here")
    #expect(throws: Problem.self) { try Catalogues(folders: [("Part", folder)]) }
  }

  @Test func readsFolders() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("catalogues-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try write("en.json", #"{"a": "one", "b": "two {x}"}"#)
    try write("fr.json", #"{"@review": {"by": "A person", "on": "2026-11-23"}, "a": "un"}"#)
    try write("ar.json", #"{"@review": "unreviewed", "a": "واحد", "b": "اثنان {x}"}"#)
    let catalogues = try Catalogues(folders: [("Part", folder)])
    #expect(catalogues.languages == [.english, arabic, french])
    #expect(catalogues.translator(for: french)("a") == "un")
    #expect(catalogues.translator(for: french)("b", ["x": "!"]) == "two !")
    #expect(catalogues.problems() == ["Part/fr.json: b is missing"])
    #expect(catalogues.isReviewed(.english) && !catalogues.isReviewed(arabic) && !catalogues.isReviewed(Language("uk")))
    // The kit's own French file is not reviewed, so French is not.
    #expect(!catalogues.isReviewed(french))
    try write("fr.json", #"{"a": ["un"]}"#)
    #expect(throws: Problem.self) { try Catalogues(folders: [("Part", folder)]) }
  }

  @Test func theKitsOwnTextsAreRight() throws {
    #expect(try Catalogues(folders: []).problems() == [])
  }

  @Test func fallsBackToEnglishThenShowsTheKey() {
    let catalogues = Catalogues(texts: [
      .english: ["both": "both", "only": "{n, plural, one {# thing} other {# things}}"],
      french: ["both": "les deux", "broken": "{"],
    ])
    let t = catalogues.translator(for: Language("fr-BE"))
    #expect(t.language == french)
    #expect(t("both") == "les deux")
    // Zero is singular in French and plural in English: an English message keeps English rules.
    #expect(t("only", ["n": 0]) == "0 things")
    #expect(t("broken") == "broken" && t("nowhere") == "nowhere")
    #expect(t.has("only") && !t.has("nowhere"))
    #expect(catalogues.translator(for: Language("uk")).language == .english)
    #expect(t(Problem.notFound) == "problem.not-found")
  }

  @Test func tellsEveryKindOfProblem() {
    let plural = "{n, plural, one {#} other {#}}"
    let catalogues = Catalogues(texts: [
      .english: ["a": "x {name}", "b": plural, "c": "{", "d": "{w, select, u {1} other {2}}", "e": plural, "f": "f"],
      arabic: [
        "a": "x {nom}", "b": plural, "d": "{w, select, v {1} other {2}}", "g": "g", "f": "{f}{",
        "e": "{n, plural, =0 {0} one {1} two {2} few {#} many {#} other {#}}",
      ],
      Language("so"): [
        "a": "{name}", "b": "{n, plural, one {#} few {#} other {#}}", "c": "", "d": "{w}", "e": plural,
        "f": "",
      ],
    ])
    #expect(
      catalogues.problems() == [
        "texts/en.json: c has an argument without a name at character 2",
        "texts/ar.json: c is missing",
        "texts/ar.json: a leaves out {name}",
        "texts/ar.json: a has {nom}, which English does not have",
        "texts/ar.json: b does not tell the plural “few”",
        "texts/ar.json: b does not tell the plural “many”",
        "texts/ar.json: b does not tell the plural “two”",
        "texts/ar.json: b does not tell the plural “zero”",
        "texts/ar.json: d chooses “v” of {w}, which English does not know",
        "texts/ar.json: f has an argument without a name at character 5",
        "texts/ar.json: g is not in English",
        "texts/so.json: b tells the plural “few”, which the language does not have",
      ])
  }
}

@Suite struct NegotiationTests {
  private let offered = [Language.english, french, arabic, Language("pt-br")]

  @Test(
    arguments: [
      (nil, "en"), ("", "en"), ("*", "en"), ("de", "en"), ("fr", "fr"), ("FR-ch, en;q=0.9", "fr"),
      ("de, ar;q=0.5, fr;q=0.8", "fr"), ("en;q=0.1, ar;q=0.2", "ar"), ("ar, fr", "ar"), ("pt", "pt-br"),
      ("pt-PT", "pt-br"), ("en;q=0, *", "fr"), ("fr;q=0, ar;q=0.1", "ar"), ("ar;q=2, fr", "fr"), ("ar;q=x", "en"),
      ("'; drop, fr", "fr"), ("zh-Hant-TW", "en"), ("fr;q=0.000", "en"), (" ar ; q=0.4 , fr ; q=0.3", "ar"),
    ] as [(String?, String)])
  func picksWhatTheReaderLikesBest(_ header: String?, _ tag: String) {
    #expect(Catalogues(texts: [:]).best(for: header, offered: offered).tag == tag)
  }

  @Test func offersTheFirstWithoutAWish() {
    #expect(Catalogues(texts: [:]).best(for: nil, offered: [french, .english]) == french)
    #expect(Catalogues(texts: [:]).best(for: "x", offered: []) == .english)
  }
}

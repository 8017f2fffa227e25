import CapabilityKit
import CapabilityTesting
import Foundation
import GoldenTesting
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Incidents

/// The pages as they are drawn, from plain models, in English and in Arabic.
struct IncidentPageGoldens {
  static let languages = ["en", "ar"]

  private func words(_ language: String) throws -> IncidentWords {
    let strings = IncidentsCapability().strings
    let catalogues = try Catalogues(folders: [
      ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("incidents", strings),
    ])
    let lists = CodelistName.allCases.map { name -> (CodelistName, Codelist) in
      let entries = CodelistSeeds.seeds(of: name).map { seed in
        let key = "code.\(name.rawValue).\(seed.code)"
        let texts = [Language("en"), Language("ar")].map { ($0, catalogues.translator(for: $0)(key)) }
        return Codelist.Entry(
          seed.code, LocalizedText(Dictionary(uniqueKeysWithValues: texts)), crosswalk: seed.crosswalk)
      }
      return (name, Codelist(name.rawValue, entries))
    }
    return IncidentWords(
      t: catalogues.translator(for: Language(language)), book: CodeBook(Dictionary(uniqueKeysWithValues: lists)),
      areas: ["north": "North Quay", "south": "South Quay"], sources: [Example.organisation(1).text: "Open Door"],
      people: [PersonID(milliseconds: 5, random: (1, 1)).text: "R. Reviewer"])
  }

  private func golden(_ page: Page, _ name: String, _ t: Translator) {
    let shell = ShellContext(
      translator: t, languages: [Language("en"), Language("ar")], cityName: "Testwick", isDemonstration: false,
      signedInName: nil, organisationName: nil, menu: [], publicMenu: [], path: "/x", csrfToken: "token",
      assetURL: { "/assets/\($0)" }, unreviewed: false)
    let html = document(page, in: shell).description
    // Only the page: the shell has goldens of its own.
    let main = html.firstRange(of: "<main").map { String(html[$0.lowerBound...]) } ?? html
    expectGolden(main, "\(name).\(t.language.tag)")
    #expect(!html.replacing("incidents.csv", with: "").contains(#/incidents\.[a-z]/#), "a message is missing")
  }

  private var sample: [Incident] {
    var full = Example.full(source: Example.organisation(1))
    full.place = .area("north")
    var waiting = Example.incident(8, conducts: ["graffiti"], area: nil)
    waiting.due = Example.today - 2
    return [full, waiting.settled, Example.incident(9, conducts: [.unknown], area: "south")]
  }

  @Test(arguments: languages)
  func list(_ language: String) throws {
    let words = try words(language)
    let address = Query(parsing: "area=north&bias=none&q=tram&owner=me&from=2026-01-01&lens=hate")
    let page = IncidentListPage(
      list: IncidentList(incidents: sample, total: 103, offences: 140, page: 2),
      query: try IncidentQuery(address, person: nil), address: address, words: words,
      areas: [Choice("north", "North Quay"), Choice("south", "South Quay")],
      sources: [Choice(Example.organisation(1).text, "Open Door")], mayReport: true, mayImport: true, csrf: "token",
      today: Example.today)
    golden(page.page(), "list", words.t)
    var empty = page
    empty.list = IncidentList(incidents: [], total: 0, offences: 0, page: 1)
    empty.address = Query()
    golden(empty.page(), "list-empty", words.t)
  }

  @Test(arguments: languages)
  func one(_ language: String) throws {
    let words = try words(language)
    let incident = sample[0]
    let history = IncidentHistory(
      steps: [
        .init(
          revision: 2, at: Example.now, person: nil, personName: "R. Reviewer",
          fields: [
            .init(name: "state", before: "new", after: "acknowledged"),
            .init(name: "biases", before: "", after: " anti-muslim  gender-based "),
            .init(name: "due", before: nil, after: "20525"),
            .init(name: "trigger_scope", before: "local", after: "international"),
          ])
      ],
      comments: [
        .init(at: Example.now, personName: "R. Reviewer", isForReporter: true, text: "Thank you.\nWe are on it."),
        .init(at: Example.now, personName: nil, isForReporter: false, text: "See <b>I-3</b>."),
      ])
    let page = IncidentPage(
      incident: incident, history: history, words: words, point: ExactPoint(longitude: 4.35, latitude: 50.85),
      original: nil, duplicates: [("I-9", "/desk/incidents/x")], mayReview: true, mayEdit: true, mayUndo: true,
      csrf: "token", today: Example.today)
    golden(page.page(), "incident", words.t)
  }

  @Test(arguments: languages)
  func reportForm(_ language: String) throws {
    let words = try words(language)
    func page(_ form: ReportForm) -> Page { Page(title: "Form") { form.html } }
    let areas = [Choice("north", "North Quay", group: "Harbour"), Choice("south", "South Quay", group: "Harbour")]
    let visitor = ReportForm(
      kind: .visitor, action: "/report", stamp: "1.a.b", areas: areas, latest: Example.today, words: words,
      csrf: "token")
    golden(page(visitor), "report", words.t)
    var refused = visitor
    refused.kind = .partner
    refused.action = "/desk/incidents/new"
    refused.state = FormState(
      values: [
        "conduct": ["arson"], "text": ["A <b>boy</b> called Kevin."], "when": ["other"], "day": ["2026-02-30"],
        "bias": ["anti-roma"],
      ],
      problems: [FieldProblem("day", "day-unknown", ["value": "2026-02-30"]), FieldProblem("area", "required")])
    refused.findings = [.init(kind: .called, excerpt: "Kevin")]
    refused.sources = [Choice("a", "Open Door"), Choice("b", "City Hall")]
    golden(page(refused), "report-refused", words.t)
    let edit = ReportForm(
      kind: .edit(reference: "I-7", revision: 3), action: "/desk/incidents/x/edit",
      state: FormState(values: ReportForm.values(of: sample[0])), areas: areas, latest: Example.today, words: words,
      csrf: "token", cancelPath: "/desk/incidents/x")
    golden(page(edit), "edit", words.t)
  }

  @Test(arguments: languages)
  func receipt(_ language: String) throws {
    let t = try words(language).t
    golden(ReceivedPage(receipt: "7KQF-2MXA-9TBC", record: nil).page(in: t), "received", t)
    golden(ReceiptPage(csrf: "token").page(in: t), "receipt", t)
    let progress = ReportProgress(
      received: "2026-03-09", step: "worked-on", notes: [.init(on: "2026-03-10", text: "Thank you.")])
    golden(ReceiptPage(progress: progress, csrf: "token").page(in: t), "receipt-told", t)
  }

  @Test(arguments: languages)
  func review(_ language: String) throws {
    let words = try words(language)
    let form = ReviewForm(
      sample[0], words: words, people: [Choice(PersonID(milliseconds: 5, random: (1, 1)).text, "R. Reviewer")],
      csrf: "token")
    golden(Page(title: "Review") { form.html }, "review", words.t)
    var yours = sample[0]
    yours.state = .acknowledged
    yours.severity = nil
    let conflict = ConflictPage(
      incident: sample[0], differences: ConflictPage.differences(sample[0], yours, words), form: p { "form" },
      words: words)
    golden(conflict.page(), "conflict", words.t)
  }

  @Test(arguments: languages)
  func codes(_ language: String) throws {
    let words = try words(language)
    golden(CodesPage(book: words.book, t: words.t).page(), "codes", words.t)
    let list = CodelistPage(
      name: .basis, list: words.book[.basis], languages: [Language("en"), Language("ar")], refused: nil, csrf: "token",
      t: words.t)
    golden(list.page(), "codelist", words.t)
  }
}

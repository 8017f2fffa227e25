import Foundation
import Site
import Testing
import Translation
import Vocabulary

@Suite struct PageTests {
  /// The content security policy forbids them, so a page that needed one would be broken.
  @Test(arguments: Sample.languages) func nothingIsInline(_ language: Language) throws {
    let t = try Sample.translator(language)
    let page = Page(title: "All") {
      Sample.components(t)
      Sample.form(t, hasProblems: true)
      Sample.figure(t)
      Sample.trend(t).html(in: t)
      Sample.bars.html(in: t)
    }
    let html = document(page, in: Sample.shell(t)).string
    #expect(!html.contains("style=") && !html.contains("<style") && !html.contains("<script>"))
    #expect(html.firstMatch(of: /\ on[a-z]+="/) == nil)
    #expect(html.contains("<html lang=\"\(language)\" dir=\"\(language.isRightToLeft ? "rtl" : "ltr")\">"))
    #expect(html.components(separatedBy: "<h1").count == 2 && html.components(separatedBy: "<main").count == 2)
    let ids = html.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count, "identifiers are unique")
    for match in html.matches(of: /aria-(?:describedby|labelledby)="([^"]*)"/) {
      for id in match.output.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(id) is there") }
    }
    for match in html.matches(of: /<label for="([^"]*)"/) { #expect(ids.contains(String(match.output.1))) }
  }

  @Test func typedValuesAreKeptAndPasswordsAreNot() throws {
    let t = try Sample.translator(.english)
    let fields = Fields(FormState(["name": "<x>", "secret": "hunter"]), csrf: "t", in: t)
    #expect(fields.text("name", "Name").string.contains("value=\"&lt;x&gt;\""))
    #expect(!fields.text("secret", "Password", kind: .password).string.contains("hunter"))
  }

  @Test func refusedFieldsSayWhyBesideThemAndAtTheTop() throws {
    let t = Catalogues(texts: [.english: ["field.required": "Please fill this in.", "site.form.problems": "wrong"]])
      .translator(for: .english)
    let fields = Fields(
      FormState(problems: [FieldProblem("area", "required"), FieldProblem("gone", "required")]), csrf: "t", in: t)
    let html = fields.form(action: "/", submit: "Send") { fields.text("area", "Where?", hint: "A place") }.string
    #expect(html.contains("<a href=\"#field-area\">Where?</a>: Please fill this in."))
    #expect(html.contains("<li>Please fill this in.</li>"))
    #expect(html.contains("aria-describedby=\"field-area-hint field-area-error\" aria-invalid=\"true\""))
  }

  @Test func timeRunsInTheDirectionOfReading() throws {
    func first(_ language: Language) throws -> Double {
      let t = try Sample.translator(language)
      let html = Sample.trend(t).html(in: t).string
      let match = try #require(html.firstMatch(of: /<rect class="column" x="([\d.]+)%"/))
      return try #require(Double(match.output.1))
    }
    #expect(try first(.english) < 10)
    #expect(try first(Language("ar")) > 90)
  }

  @Test func theKitsOwnTextsAreRight() throws {
    #expect(try Catalogues(folders: [("Site", SiteStrings.folder)]).problems() == [])
  }

  /// Writes the pages to look at, when a folder is named.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CONCORD_LOOK"] != nil))
  func writesPagesToLookAt() throws {
    let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["CONCORD_LOOK"] ?? "/tmp")
    for asset in Assets.all() { try Data(asset.bytes).write(to: folder.appendingPathComponent(asset.name)) }
    for language in Sample.languages {
      let t = try Sample.translator(language)
      func write(_ name: String, _ page: Page, isSignedIn: Bool = true) throws {
        var shell = Sample.shell(t, isSignedIn: isSignedIn)
        shell.assetURL = { $0 }
        try Data(document(page, in: shell).bytes).write(to: folder.appendingPathComponent("\(name).\(language).html"))
      }
      try write(
        "picture",
        Page(
          title: "The picture", lead: "What threatens the city’s peace, where, and how sure we are.", wide: true,
          actions: linkButton("Export", to: "/export")
        ) {
          Sample.figure(t)
          FigureFrame(
            id: "trend-figure", finding: "More than last year since May, when a new source began",
            unit: "Incidents per month",
            period: "December 2025 to November 2026", source: "City Hall", figure: Sample.trend(t).html(in: t),
            table: Sample.trend(t).table(in: t)
          ).html(in: t)
          div(.class("columns-2")) {
            part("Who it was against") { Sample.bars.html(in: t) }
            part("By week") { Sample.trend(t, .line).html(in: t) }
          }
          part("Every neighbourhood") {
            SmallMultiples(
              label: "x",
              items: Sample.areas.enumerated().map { index, area in
                .init(area.name, (0..<12).map { Double(($0 * (index + 3) * 7) % 23) }, link: "/x")
              }
            ).html(in: t)
          }
        })
      try write(
        "components",
        Page(
          title: "Incidents", crumbs: [Crumb("Today", "/desk")],
          actions: linkButton("Report", to: "/r", isPrimary: true)
        ) { Sample.components(t) })
      try write(
        "form",
        Page(title: "Tell us what happened", lead: "It takes a minute. No account is needed.") {
          Sample.form(t, hasProblems: true)
        }, isSignedIn: false)
    }
  }
}

import GoldenTesting
import Site
import Testing
import Translation
import Vocabulary

@Suite struct GoldenTests {
  @Test(arguments: Sample.languages) func shell(_ language: Language) throws {
    let t = try Sample.translator(language)
    var shell = Sample.shell(t)
    shell.flash = "Saved."
    let page = Page(
      title: "The picture", lead: "What threatens, and where.", wide: true, crumbs: [Crumb("Today", "/desk")],
      scripts: ["progress.js"], refreshSeconds: 5, actions: linkButton("Export", to: "/export")
    ) { p { "Body" } }
    expectGolden(document(page, in: shell), "shell.\(language)")
    let visitor = document(Page(title: "Report") { p { "Body" } }, in: Sample.shell(t, isSignedIn: false))
    expectGolden(visitor, "shell-public.\(language)")
  }

  @Test(arguments: Sample.languages) func components(_ language: Language) throws {
    expectGolden(Sample.components(try Sample.translator(language)), "components.\(language)")
  }

  @Test(arguments: Sample.languages) func forms(_ language: Language) throws {
    let t = try Sample.translator(language)
    expectGolden(Sample.form(t, hasProblems: false), "form.\(language)")
    expectGolden(Sample.form(t, hasProblems: true), "form-refused.\(language)")
  }

  @Test(arguments: Sample.languages) func figures(_ language: Language) throws {
    let t = try Sample.translator(language)
    expectGolden(Sample.figure(t), "map.\(language)")
    expectGolden(Sample.trend(t).html(in: t) + Sample.trend(t).table(in: t), "trend.\(language)")
    expectGolden(Sample.trend(t, .line).html(in: t), "trend-line.\(language)")
    expectGolden(Sample.bars.html(in: t), "bars.\(language)")
    let multiples = SmallMultiples(
      label: "By neighbourhood",
      items: [.init("Quayside", [1, 4, nil, 9, 7], link: "/q"), .init("Millgate", [2, 2, 3, 1, 0])])
    expectGolden(multiples.html(in: t), "multiples.\(language)")
  }
}

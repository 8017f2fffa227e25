import GoldenTesting
import Site
import Testing
import Translation
import Vocabulary

@testable import Access
@testable import CapabilityKit
@testable import Retention

/// How the pages look, in English and Arabic.
@Suite struct PagesTests {
  private let noon = Instant(milliseconds: 1_773_057_600_000)

  private func texts(_ tag: String) throws -> Translator {
    try Catalogues(folders: [
      ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("retention", RetentionCapability().strings),
    ]).translator(for: Language(tag))
  }

  private func whole(_ page: Page) -> HTML {
    group {
      h1 { page.heading }
      if let lead = page.lead { p(.class("lead")) { lead } }
      page.actions
      page.notice
      page.body
    }
  }

  private var job: KeptKind {
    KeptKind(
      "job", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .days(30), least: .days(1), most: .months(12)), tables: ["job"])
  }

  private func line(_ kind: KeptKind, kept: Int, due: Int = 0, overdue: Int = 0) -> RetentionReport.Line {
    var count = KeptCount()
    (count.kept, count.due, count.overdue, count.held, count.oldest) = (kept, due, overdue, 2, noon)
    return RetentionReport.Line(
      kind: kind, rules: kind.rule.standard.map { RetentionRules($0) }, count: count, lastRun: noon, lastPurged: 12)
  }

  @Test(arguments: ["en", "ar"]) func theReport(_ language: String) throws {
    let report = RetentionReport(
      at: noon,
      lines: [
        line(job, kept: 1240, due: 3, overdue: 1),
        line(KeptKind("certificate", ground: .legalObligation, isPersonal: false, rule: .forGood, tables: []), kept: 4),
      ])
    let page = ReportPage(report: report, mayManage: true, utcOffset: 3600, csrf: "token")
    expectGolden(whole(page.page(in: try texts(language))), "report.\(language)")
  }

  @Test(arguments: ["en", "ar"]) func aRuleWithWhatItWouldDo(_ language: String) throws {
    var page = RulePage(kind: job, current: .days(30), csrf: "token")
    page.effect = RuleEffect(kind: job, old: .days(30), new: .days(7), removedNow: 41, kept: 3)
    expectGolden(whole(page.page(in: try texts(language))), "rule.\(language)")
  }

  @Test(arguments: ["en", "ar"]) func theHolds(_ language: String) throws {
    let today = try #require(Day("2026-03-09"))
    var hold = Hold(
      id: Identifier(milliseconds: 0, random: (0, 1)), source: OrganisationID(milliseconds: 0, random: (0, 2)),
      firstDay: today - 30, lastDay: today, reason: "The ombudsman asks <b>.", review: today, placed: noon)
    let page = HoldsPage(
      lines: [.init(hold: hold, sourceName: "Open Door", placedBy: "Ana")], sources: [Choice("x", "Open Door")],
      form: FormState(), mayHold: true, today: today, utcOffset: 0, csrf: "token")
    expectGolden(whole(page.page(in: try texts(language))), "holds.\(language)")
    hold.released = noon
    hold.releaseReason = "Answered"
    let empty = HoldsPage(
      lines: [], sources: [], form: FormState(), mayHold: false, today: today, utcOffset: 0, csrf: "token")
    expectGolden(whole(empty.page(in: try texts(language))), "holds-empty.\(language)")
  }

  @Test(arguments: ["en", "ar"]) func aCertificate(_ language: String) throws {
    let document = Certificate.Document(
      id: "01900000-0000-7000-8000-000000000001", city: "Testwick", at: noon.rfc3339, subjectKind: "person",
      subject: "01900000-0000-7000-8000-000000000001", askedBy: "self",
      parts: [ErasedPart("account", 1, .removed), ErasedPart("audit", 31, .unnamed)])
    let certificate = Certificate(
      document: document, text: "{}", digest: String(repeating: "a", count: 64), auditEntry: 77,
      auditHash: String(repeating: "b", count: 64))
    expectGolden(
      whole(CertificatePage(certificate: certificate, isGenuine: true, utcOffset: 0).page(in: try texts(language))),
      "certificate.\(language)")
  }

  @Test(arguments: ["en", "ar"]) func onesOwnData(_ language: String) throws {
    let person = Person(
      id: PersonID(milliseconds: 0, random: (0, 1)), organisation: OrganisationID(milliseconds: 0, random: (0, 2)),
      organisationName: "City Hall", organisationKind: .cityDepartment, name: "Ana Lima",
      signInName: "ana@city.example", hasPassword: true, roles: [.analyst], language: nil, created: noon,
      disabled: nil, lastSignIn: noon, revision: 1)
    let one = PersonalRecord(["name": "Ana Lima", "at": noon.rfc3339])
    let file = PersonFile(
      person: person, at: noon, city: "Testwick",
      sections: [
        .init(data: PersonalData("jobs") { _, _ in [] }, kind: job, term: .days(30), records: [one]),
        .init(data: PersonalData("holds") { _, _ in [] }, kind: nil, term: nil, records: [one, one]),
        .init(data: PersonalData("jobs") { _, _ in [] }, kind: nil, term: nil, records: []),
      ])
    let page = PersonDataPage(file: file, isOwn: true, form: FormState(), csrf: "token")
    expectGolden(whole(page.page(in: try texts(language))), "data.\(language)")
  }

  @Test func everyMessageIsThereInEveryLanguage() throws {
    let catalogues = try Catalogues(folders: [
      ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("retention", RetentionCapability().strings),
    ])
    #expect(catalogues.problems() == [])
  }
}

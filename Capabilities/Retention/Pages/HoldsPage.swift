import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Legal holds: what is held back, why, and by when somebody looks at it again.
struct HoldsPage: Sendable {
  struct Line: Sendable {
    var hold: Hold
    var subjectTitle: String?
    var subjectPath: String?
    var sourceName: String?
    var placedBy: String?
  }
  var lines: [Line]
  var sources: [Choice]
  var form: FormState
  var mayHold: Bool
  var today: Day
  var utcOffset: Int
  var csrf: String
  var notice: Notice?

  static let path = ReportPage.path + "/holds"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readRetention)) { call in
      .page(try await HoldsPage(call).page(in: call.t))
    },
    Route.page(.post, path, who: .holder(of: .holdRecords), handle: place),
    Route.page(.post, path + "/{id}/release", who: .holder(of: .holdRecords), handle: release),
  ]

  private static func place(_ call: Call) async throws -> Reply {
    let form = call.form
    var draft = HoldDraft(
      source: form["source"], from: form["from"], to: form["to"], reason: form["reason"], review: form["review"])
    do {
      if let record = form["record"] {
        draft.subjectKind = form["subject-kind"] ?? "incident"
        draft.subject = identifier(in: record)
      }
      _ = try await HoldDesk(services: call.services).place(draft, by: call.signedIn())
      return .redirect(to: path, flash: "retention.hold.placed")
    } catch let problem as Problem where !problem.fields.isEmpty {
      var page = try await HoldsPage(call)
      let problems = problem.fields.map {
        FieldProblem($0.field == "subject" ? "record" : $0.field, $0.code, $0.arguments)
      }
      page.form = FormState(values: form.values, problems: problems)
      return .page(page.page(in: call.t), status: problem.status)
    }
  }

  private static func release(_ call: Call) async throws -> Reply {
    do {
      try await HoldDesk(services: call.services).release(
        call.identifier("id"), reason: call.form["reason"], by: call.signedIn())
      return .redirect(to: path, flash: "retention.hold.released")
    } catch let problem as Problem where !problem.fields.isEmpty {
      var page = try await HoldsPage(call)
      page.notice = Notice(.problem, call.t("retention.hold.release.reason-needed"))
      return .page(page.page(in: call.t), status: problem.status)
    }
  }

  /// The identifier in an address of a record as people copy it, or as it is.
  static func identifier(in text: String) -> String {
    let words = text.split { $0 == "/" || $0 == "?" || $0 == "#" }.map(String.init)
    return words.last { Identifier<Hold>($0) != nil } ?? text
  }

  private init(_ call: Call) async throws {
    let services = call.services
    let (holds, organisations, people) = try await services.database.read { db in
      (
        try Holds.list(on: db), try Organisation.list(on: db),
        try Person.list(where: "person.id IN (SELECT placed_by FROM keeping_hold)", on: db)
      )
    }
    let names = Dictionary(
      organisations.map { ($0.id, $0.name(in: [call.language])) }, uniquingKeysWith: { first, _ in first })
    var lines: [Line] = []
    for hold in holds.sorted(by: { ($0.released == nil ? 0 : 1, $0.review) < ($1.released == nil ? 0 : 1, $1.review) })
    {
      var line = Line(hold: hold, sourceName: hold.source.flatMap { names[$0] })
      if let subject = hold.subject, let link = try await services.registry.link(to: subject, call) {
        (line.subjectTitle, line.subjectPath) = link
      }
      line.placedBy = people.first { $0.id == hold.placedBy }?.name
      lines.append(line)
    }
    self.init(
      lines: lines,
      sources: organisations.filter { $0.archived == nil }.map { Choice($0.id.text, names[$0.id] ?? $0.name) },
      form: FormState(["record": call.query["record"], "review": "\(call.today.adding(months: 6))"]),
      mayHold: call.may(.holdRecords), today: call.today,
      utcOffset: services.city.current.utcOffset(at: services.surroundings.now()), csrf: call.csrfToken)
  }

  init(
    lines: [Line], sources: [Choice], form: FormState, mayHold: Bool, today: Day, utcOffset: Int, csrf: String
  ) {
    self.lines = lines
    self.sources = sources
    self.form = form
    self.mayHold = mayHold
    self.today = today
    self.utcOffset = utcOffset
    self.csrf = csrf
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t("retention.holds.title"), lead: t("retention.holds.lead"), section: ReportPage.path,
      crumbs: [
        Crumb(t("retention.administration"), "/desk/administration"), Crumb(t("retention.title"), ReportPage.path),
      ], notice: notice
    ) {
      if lines.isEmpty { p(.class("quiet")) { t("retention.holds.empty") } }
      for line in lines { shown(line, t) }
      if mayHold { newHold(t) }
    }
  }

  private func shown(_ line: Line, _ t: Translator) -> HTML {
    let hold = line.hold
    let isLate = hold.released == nil && hold.review <= today
    return card(title(line, t)) {
      p(.attribute("dir", "auto")) { hold.reason }
      definitionList([
        (
          t("retention.hold.record"),
          line.subjectPath.map { path in a(.href(path)) { bdi { line.subjectTitle ?? "" } } }
        ),
        (
          t("retention.hold.review"),
          hold.released != nil
            ? nil
            : isLate
              ? Badge(t("retention.hold.review.late", ["day": .text(t.day(hold.review))]), .attention).html
              : .text(t.day(hold.review))
        ),
        (t("retention.hold.placed-on"), .text(t.instant(hold.placed, utcOffset: utcOffset))),
        (t("retention.hold.placed-by"), line.placedBy.map { name in bdi { name } }),
        (t("retention.hold.released-on"), hold.released.map { .text(t.instant($0, utcOffset: utcOffset)) }),
        (t("retention.hold.release-reason"), hold.releaseReason.map { .text($0) }),
      ])
      if hold.released == nil, mayHold {
        confirmForm(
          t("retention.hold.release"), question: t("retention.hold.release.question"),
          button: t("retention.hold.release"), action: "\(Self.path)/\(hold.id)/release", csrf: csrf,
          fields: Fields(csrf: csrf, in: t, prefix: "release-\(hold.id.text.suffix(6))").text(
            "reason", t("retention.hold.release-reason"), isRequired: true, maxLength: 1000))
      }
    }
  }

  private func title(_ line: Line, _ t: Translator) -> String {
    let hold = line.hold
    var words: [String] = []
    if let subject = hold.subject { words.append(line.subjectTitle ?? t("retention.hold.of.\(subject.kind)")) }
    if let source = line.sourceName { words.append(source) }
    switch (hold.firstDay, hold.lastDay) {
    case (let first?, let last?):
      words.append(t("retention.hold.days", ["from": .text(t.dayShort(first)), "to": .text(t.dayShort(last))]))
    case (let first?, nil): words.append(t("retention.hold.since", ["day": .text(t.dayShort(first))]))
    case (nil, let last?): words.append(t("retention.hold.until", ["day": .text(t.dayShort(last))]))
    case (nil, nil): break
    }
    let title = words.joined(separator: " · ")
    return hold.released == nil ? title : t("retention.hold.was", ["what": .text(title)])
  }

  private func newHold(_ t: Translator) -> HTML {
    let fields = Fields(form, csrf: csrf, in: t)
    return part(t("retention.hold.new"), id: "new") {
      fields.form(action: Self.path, submit: t("retention.hold.place")) {
        p { t("retention.hold.new.note") }
        fields.menu(
          "subject-kind", t("retention.hold.kind"),
          HoldDesk.subjectKinds.map { Choice($0, t("retention.hold.of.\($0)")) })
        fields.text("record", t("retention.hold.record"), hint: t("retention.hold.record.hint"), autocomplete: "off")
        fields.menu("source", t("retention.hold.source"), sources, empty: t("retention.hold.source.any"))
        fields.day("from", t("retention.hold.from"))
        fields.day("to", t("retention.hold.to"))
        fields.area("reason", t("retention.hold.reason"), isRequired: true, rows: 3, maxLength: 1000)
        fields.day("review", t("retention.hold.review"), hint: t("retention.hold.review.hint"), isRequired: true)
      }
    }
  }
}

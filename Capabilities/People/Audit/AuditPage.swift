import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// The record of who did what, to whom and when.
struct AuditPage: Sendable {
  struct Line: Sendable {
    var entry: AuditEntry
    /// Title and address of the record, when the reader may open it.
    var subjectTitle: String?
    var subjectPath: String?
  }
  var lines: [Line]
  var total: Int
  var filter: AuditFilter
  var query: Query
  /// People and actions to choose from.
  var people: [Choice]
  var actions: [String]
  var organisationNames: [String: String]
  var utcOffset: Int

  static let path = "/desk/administration/audit"
  static let size = 50
  static func path(about kind: String, _ id: String) -> String {
    path + Query([.init("subject-kind", kind), .init("subject-id", id)]).text
  }

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readAudit)) { call in
      .page(try await AuditPage(call).page(in: call.t))
    },
    Route.page(.get, path + ".csv", who: .holder(of: .readAudit)) { call in
      .file(try await file(call, isJSON: false), name: "audit.csv", type: "text/csv; charset=utf-8")
    },
    Route.page(.get, path + ".json", who: .holder(of: .readAudit)) { call in
      .file(try await file(call, isJSON: true), name: "audit.json", type: "application/x-ndjson")
    },
  ]

  /// Whoever takes the trail away is noted in it.
  private static func file(_ call: Call, isJSON: Bool) async throws -> [UInt8] {
    let query = try AuditFilter(call.query).auditQuery(for: call, limit: AuditFile.limit)
    let entries = try await call.services.database.read { db in try AuditTrail.list(query, on: db) }
    let form = isJSON ? "json" : "csv"
    try await call.services.access.reads.note(
      ReadNotes.Note(
        "audit.exported", by: call.signedIn(), subject: Reference("audit", form), version: call.query.text,
        changes: [Change("form", nil, form), Change("entries", nil, "\(entries.count)")]))
    return try AuditFile.file(entries, isJSON: isJSON)
  }

  private init(_ call: Call) async throws {
    filter = try AuditFilter(call.query)
    query = call.query
    let wanted = try filter.auditQuery(for: call, limit: Self.size)
    let found = try await call.services.database.read { db in
      (
        entries: try AuditTrail.list(wanted, on: db), total: try AuditTrail.count(wanted, on: db),
        actions: try AuditPage.recentActions(on: db)
      )
    }
    total = found.total
    actions = found.actions
    lines = []
    for entry in found.entries {
      let link = try await call.services.registry.link(to: entry.subject, call)
      lines.append(Line(entry: entry, subjectTitle: link?.title, subjectPath: link?.path))
    }
    people = try await PeopleFilter(Query()).people(for: call).map {
      Choice($0.id.text, $0.name, group: $0.organisationName)
    }
    let organisations = try await OrganisationFilter(Query()).organisations(for: call)
    organisationNames = Dictionary(
      organisations.map { ($0.id.text, $0.name(in: [call.language])) }, uniquingKeysWith: { first, _ in first })
    utcOffset = call.services.city.current.utcOffset(at: call.services.surroundings.now())
  }

  init(
    lines: [Line], total: Int, filter: AuditFilter, query: Query, people: [Choice] = [], actions: [String] = [],
    organisationNames: [String: String] = [:], utcOffset: Int = 0
  ) {
    self.lines = lines
    self.total = total
    self.filter = filter
    self.query = query
    self.people = people
    self.actions = actions
    self.organisationNames = organisationNames
    self.utcOffset = utcOffset
  }

  /// Looked for in the latest entries only, so that the page stays quick however long the trail grows.
  private static func recentActions(on db: any Connection) throws -> [String] {
    let least = try AuditTrail.head(on: db).sequence - 10_000
    return try db.rows("SELECT DISTINCT action FROM audit_entry WHERE seq > \(least) ORDER BY action").map {
      try $0.get(0)
    }
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t("people.audit.title"), lead: t("people.audit.lead"), section: Self.path, wide: true,
      crumbs: [Crumb(t("people.administration"), "/desk/administration")],
      actions: group {
        linkButton("CSV", to: Self.path + ".csv" + query.with("before", nil).text)
        linkButton("JSON", to: Self.path + ".json" + query.with("before", nil).text)
        linkButton(t("people.audit.verify"), to: VerifyAuditPage.path)
      }
    ) {
      filterBar(in: t)
      DataTable(
        t("people.audit.title"),
        columns: [
          .init(t("people.audit.number"), isNumeric: true), .init(t("people.audit.when")), .init(t("people.audit.who")),
          .init(t("people.audit.what")), .init(t("people.audit.subject")), .init(t("people.audit.changes")),
        ],
        rows: lines.map { row($0, t) }, empty: p { t("people.audit.empty") }
      ).html(in: t)
      nav(.class("pager"), .aria("label", t("site.pager"))) {
        p { t("site.pager.total", ["count": .count(total)]) }
        p {
          if filter.before != nil {
            linkButton(t("people.audit.newest"), to: Self.path + query.with("before", nil).text)
          }
          if lines.count == Self.size, let last = lines.last?.entry.sequence, last > 1 {
            linkButton(t("people.audit.older"), to: Self.path + query.with("before", "\(last)").text)
          }
        }
      }
    }
  }

  private func row(_ line: Line, _ t: Translator) -> DataTable.Row {
    let entry = line.entry
    return .init([
      .init(String(entry.sequence)),
      .init { timeElement(.datetime(entry.at.rfc3339)) { t.instant(entry.at, utcOffset: utcOffset) } },
      .init {
        div {
          bdi { AuditWords.who(entry, in: t) }
          if let organisation = entry.organisationName { p(.class("quiet")) { bdi { organisation } } }
        }
      },
      .init(AuditWords.action(entry.action, in: t)),
      .init {
        if let title = line.subjectTitle, let path = line.subjectPath {
          a(.href(path)) { bdi { title } }
        } else {
          AuditWords.kind(entry.subject.kind, in: t)
          " "
          code { String(entry.subject.id.suffix(8)) }
        }
      },
      .init {
        if !entry.changes.isEmpty {
          dl(.class("differences")) {
            for change in entry.changes { AuditWords.change(change, names: organisationNames, in: t) }
          }
        }
      },
    ])
  }

  private func filterBar(in t: Translator) -> HTML {
    let state = FormState([
      "person": filter.person?.text, "organisation": filter.organisation?.text, "action": filter.action,
      "from": filter.from?.description,
      "to": filter.to?.description,
    ])
    let fields = Fields(state, csrf: "", in: t)
    let query = query.with("before", nil)
    var chips: [FilterBar.Chip] = []
    func chip(_ name: String, _ label: String) {
      chips.append(.init(label, removePath: Self.path + query.with(name, nil).text))
    }
    if let person = filter.person {
      chip("person", people.first { $0.value == person.text }?.title ?? t("people.audit.who"))
    }
    if let organisation = filter.organisation {
      chip("organisation", organisationNames[organisation.text] ?? t("audit.field.organisation"))
    }
    if let action = filter.action { chip("action", AuditWords.action(action, in: t)) }
    if let subject = filter.subject {
      chips.append(
        .init(
          lines.first?.subjectTitle ?? AuditWords.kind(subject.kind, in: t),
          removePath: Self.path + query.with("subject-kind", nil).with("subject-id", nil).text))
    }
    if let from = filter.from { chip("from", t("people.audit.from.chip", ["day": .text(t.dayShort(from))])) }
    if let to = filter.to { chip("to", t("people.audit.to.chip", ["day": .text(t.dayShort(to))])) }
    return FilterBar(action: Self.path, chips: chips, clearPath: Self.path) {
      fields.menu("person", t("people.audit.who"), people, empty: t("people.filter.any"))
      fields.menu(
        "organisation", t("audit.field.organisation"),
        organisationNames.map { Choice($0.key, $0.value) }.sorted { ($0.title, $0.value) < ($1.title, $1.value) },
        empty: t("people.filter.any"))
      fields.menu("action", t("people.audit.what"), AuditWords.choices(actions, in: t), empty: t("people.filter.any"))
      fields.day("from", t("people.audit.from"))
      fields.day("to", t("people.audit.to"))
      if let subject = filter.subject {
        fields.hidden("subject-kind", subject.kind)
        fields.hidden("subject-id", subject.id)
      }
    }.html(in: t)
  }
}

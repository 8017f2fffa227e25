import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// The codelists, for those who keep them: names per language, new codes, codes that are no longer offered.
struct CodesPages: Sendable {
  let memory: IncidentMemory
  static let path = "/desk/administration/codes"

  var routes: [Route] {
    let keepers = Who.holder(of: .manageCodes)
    return [
      .page(.get, Self.path, who: keepers) { call in
        .page(CodesPage(book: try await desk(call).book(), t: call.t).page())
      },
      .page(.get, Self.path + "/{list}", who: keepers) { call in .page(try await page(call, nil, status: nil)) },
      .page(.post, Self.path + "/{list}", who: keepers, handle: save),
    ]
  }

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

  private func page(_ call: Call, _ refused: CodelistPage.Refused?, status: String?) async throws -> Page {
    guard let name = CodelistName(rawValue: try call.parameter("list")) else { throw Problem.notFound }
    let book = try await desk(call).book()
    return CodelistPage(
      name: name, list: book[name], languages: call.services.city.current.languages, refused: refused,
      csrf: call.csrfToken, t: call.t
    ).page()
  }

  private func save(_ call: Call) async throws -> Reply {
    let list = try call.parameter("list")
    let isNew = call.form["code"] == nil
    let prefix = CodelistPage.prefix(call.form["code"])
    let code = call.form["code"] ?? call.form[prefix + "code"] ?? ""
    let languages = call.services.city.current.languages
    var names: [String: String] = [:]
    for language in Set(languages + [.english]) {
      names[language.tag] = call.form["\(prefix)name-\(language.tag)"] ?? ""
    }
    // Names in languages that the city does not offer now are not in the form, and stay.
    if !isNew, let name = CodelistName(rawValue: list), let old = try await desk(call).book()[name][Code(code)] {
      for (language, text) in old.name.texts where names[language.tag] == nil { names[language.tag] = text }
    }
    let draft = CodeDraft(
      list: list, code: code, names: names, isRetired: isNew ? false : call.form[prefix + "is-retired"] == "yes")
    do {
      _ = try await desk(call).editCode(
        draft, isNew: isNew, seen: call.form["version"].flatMap { Int($0) }, by: call.principal)
      return .redirect(to: "\(Self.path)/\(list)", flash: "incidents.flash.code-saved")
    } catch let problem as Problem where problem.status == 422 || problem.status == 409 {
      let problems = problem.fields.map { FieldProblem(prefix + $0.field, $0.code, $0.arguments) }
      let state = FormState(values: call.form.values, problems: problems)
      var page = try await page(
        call, CodelistPage.Refused(code: isNew ? nil : draft.code, state: state), status: nil)
      if problem.fields.isEmpty { page.notice = Notice(.problem, call.t.sentence(for: problem)) }
      return .page(page, status: problem.status)
    }
  }
}

/// All codelists.
struct CodesPage: Sendable {
  let book: CodeBook
  let t: Translator

  func page() -> Page {
    Page(title: t("incidents.codes.title"), lead: t("incidents.codes.lead"), section: CodesPages.path) {
      DataTable(
        t("incidents.codes.title"),
        columns: [
          DataTable.Column(t("incidents.codes.list")), DataTable.Column(t("incidents.codes.count"), isNumeric: true),
          DataTable.Column(t("incidents.codes.version"), isNumeric: true),
        ],
        rows: CodelistName.allCases.map { name in
          DataTable.Row(
            [
              DataTable.Cell(t("incidents.codelist.\(name.rawValue)")),
              DataTable.Cell(t.number(book[name].entries.count { !$0.isRetired })),
              DataTable.Cell(t.number(book[name].version)),
            ], link: "\(CodesPages.path)/\(name.rawValue)")
        }
      ).html(in: t)
    }
  }
}

/// One codelist, each code a form of its own.
struct CodelistPage: Sendable {
  /// What was typed and refused; a nil code is the new one.
  struct Refused: Sendable, Hashable {
    let code: String?
    let state: FormState
  }
  let name: CodelistName
  let list: Codelist
  let languages: [Language]
  let refused: Refused?
  let csrf: String
  let t: Translator

  private var offered: [Language] { languages.contains(.english) ? languages : [.english] + languages }
  private var path: String { "\(CodesPages.path)/\(name.rawValue)" }

  func page() -> Page {
    Page(
      title: t("incidents.codelist.\(name.rawValue)"),
      lead: t("incidents.codes.list-lead", ["version": .count(list.version)]), section: CodesPages.path,
      crumbs: [Crumb(t("incidents.codes.title"), CodesPages.path)]
    ) {
      for entry in list.entries { one(entry) }
      if name.isExtensible { added }
    }
  }

  /// Each code has a form of its own on the page, so its fields have names of their own.
  static func prefix(_ code: String?) -> String { code.map { "\($0)." } ?? "new." }

  private func one(_ entry: Codelist.Entry) -> HTML {
    let isRefused = refused != nil && refused?.code == entry.code.text
    let state = isRefused ? refused?.state ?? FormState() : FormState(values: values(entry))
    let crosswalk = entry.crosswalk.sorted { $0.key < $1.key }
      .map { "\($0.key.uppercased()) \($0.value.joined(separator: ", "))" }.joined(separator: " · ")
    return details(.class("card"), .id("code-\(entry.code)"), .open(if: isRefused)) {
      summary {
        entry.name[[t.language, .english]]
        " "
        code { entry.code.text }
        if entry.isRetired {
          " "
          Badge(t("incidents.codes.retired"))
        }
      }
      if !crosswalk.isEmpty { p(.class("quiet")) { crosswalk } }
      form(state, t("incidents.codes.save")) { fields in
        fields.hidden("code", entry.code.text)
        names(fields, Self.prefix(entry.code.text))
        if name.isExtensible, entry.code != .unknown, entry.code != .otherConduct {
          fields.check(
            Self.prefix(entry.code.text) + "is-retired", t("incidents.codes.retire"),
            hint: t("incidents.codes.retire-hint"))
        }
      }
    }
  }

  private var added: HTML {
    let isRefused = refused != nil && refused?.code == nil
    return details(.class("card"), .id("new"), .open(if: isRefused)) {
      summary { t("incidents.codes.add") }
      form(isRefused ? refused?.state ?? FormState() : FormState(), t("incidents.codes.add")) { fields in
        fields.text(
          "new.code", t("incidents.codes.code"), hint: t("incidents.codes.code-hint"), isRequired: true, maxLength: 60)
        names(fields, Self.prefix(nil))
      }
    }
  }

  private func form(_ state: FormState, _ submit: String, @HTMLBuilder content: (Fields) -> HTML) -> HTML {
    let fields = Fields(state, csrf: csrf, in: t)
    return fields.form(action: path, submit: submit) {
      fields.hidden("version", "\(list.version)")
      content(fields)
    }
  }

  @HTMLBuilder private func names(_ fields: Fields, _ prefix: String) -> HTML {
    for language in offered {
      fields.text(
        "\(prefix)name-\(language.tag)", t("incidents.codes.name", ["language": .text(t.translatedName(of: language))]),
        isRequired: language == .english, maxLength: 120)
    }
  }

  private func values(_ entry: Codelist.Entry) -> [String: [String]] {
    let prefix = Self.prefix(entry.code.text)
    var values = [prefix + "is-retired": [entry.isRetired ? "yes" : ""]]
    for language in offered { values["\(prefix)name-\(language.tag)"] = [entry.name.texts[language] ?? ""] }
    return values
  }
}

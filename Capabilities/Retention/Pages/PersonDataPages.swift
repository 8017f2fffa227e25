import Access
import CapabilityKit
import Foundation
import Site
import Translation
import Vocabulary

/// A person's own data: told as a page and as JSON, and erased. The same for an administrator whom somebody asked.
enum PersonDataPages {
  static let ownPath = "/desk/account/data"
  static let pattern = "/desk/administration/people/{id}/data"

  static let routes = [
    Route.page(.get, ownPath, who: .signedIn) { call in try await page(call, call.signedIn().person) },
    Route.page(.get, ownPath + ".json", who: .signedIn) { call in try await file(call, call.signedIn().person) },
    Route.page(.post, ownPath + "/erasure", who: .signedIn) { call in
      try await erase(call, call.signedIn().person, back: ownPath)
    },
    Route.page(.get, pattern, who: .holder(of: .managePeople)) { call in try await page(call, call.identifier("id")) },
    Route.page(.get, pattern + ".json", who: .holder(of: .managePeople)) { call in
      try await file(call, call.identifier("id"))
    },
    Route.page(.post, pattern + "/erasure", who: .holder(of: .managePeople)) { call in
      try await erase(call, call.identifier("id"), back: call.path)
    },
  ]

  static func path(of person: PersonID) -> String { pattern.replacingOccurrences(of: "{id}", with: person.text) }

  /// On the pages about the account: what can be done with what is kept.
  static let part = AccountPart { call, person in
    guard let who = call.principal, who.person == person.id || call.may(.managePeople, owner: person.organisation)
    else { return HTML() }
    let isOwn = who.person == person.id
    let path = isOwn ? ownPath : Self.path(of: person.id)
    let t = call.t
    return Site.part(t(isOwn ? "retention.account.title" : "retention.account.title.other"), id: "data") {
      p { t("retention.account.note") }
      p {
        linkButton(t("retention.account.download"), to: path + ".json")
        " "
        linkButton(t("retention.account.read"), to: path)
      }
    }
  }

  private static func page(_ call: Call, _ id: PersonID, problems: [FieldProblem] = [], status: Int = 200) async throws
    -> Reply
  {
    let file = try await PersonFile.load(id, by: call.principal, call.services)
    let isOwn = call.principal?.person == id
    let page = PersonDataPage(
      file: file, isOwn: isOwn, form: FormState(values: call.form.values, problems: problems), csrf: call.csrfToken)
    return .page(page.page(in: call.t), status: status)
  }

  private static func file(_ call: Call, _ id: PersonID) async throws -> Reply {
    let document = PersonDocument(try await PersonFile.load(id, by: call.principal, call.services))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return .file(
      Array(try encoder.encode(document)), name: "concord-data-\(call.today).json",
      type: "application/json; charset=utf-8")
  }

  private static func erase(_ call: Call, _ id: PersonID, back: String) async throws -> Reply {
    do {
      let isOwn = call.principal?.person == id
      let certificate = try await ErasePerson(services: call.services).erase(
        id, typed: call.form["sign-in-name"], by: call.principal)
      var reply = Reply.redirect(to: certificate.path)
      if isOwn {
        reply.cookies += [SetCookie.session, SetCookie.device].map { SetCookie($0, "", maxAge: 0) }
      }
      return reply
    } catch let problem as Problem where !problem.fields.isEmpty {
      return try await page(call, id, problems: problem.fields, status: problem.status)
    } catch let problem as Problem where problem.status == 409 {
      var reply = try await page(call, id, status: 409)
      if case .page(var page) = reply.content {
        page.notice = Notice(.problem, call.t.sentence(for: problem))
        reply.content = .page(page)
      }
      return reply
    }
  }
}

struct PersonDataPage: Sendable {
  var file: PersonFile
  var isOwn: Bool
  var form: FormState
  var csrf: String

  /// More than this is in the file only, so that the page stays readable.
  static let mostShown = 200

  private var path: String { isOwn ? PersonDataPages.ownPath : PersonDataPages.path(of: file.person.id) }

  func page(in t: Translator) -> Page {
    Page(
      title: t(isOwn ? "retention.data.own" : "retention.data.other", ["name": .text(file.person.name)]),
      lead: t("retention.data.lead"), section: isOwn ? "/desk/account" : "/desk/administration/people",
      crumbs: isOwn ? [Crumb(t("retention.account"), "/desk/account")] : [],
      actions: linkButton(t("retention.account.download"), to: path + ".json", isPrimary: true)
    ) {
      for section in file.sections where !section.records.isEmpty { shown(section, t) }
      let empty = file.sections.filter(\.records.isEmpty).map { t.section($0.data.name) }
      if !empty.isEmpty { p(.class("quiet")) { t("retention.data.none", ["what": .text(t.list(empty))]) } }
      erasure(t)
    }
  }

  private func shown(_ section: PersonFile.Section, _ t: Translator) -> HTML {
    part(t.section(section.data.name)) {
      if let kind = section.kind {
        p(.class("quiet")) {
          "\(t.note(of: kind)) \(t.name(of: kind.ground))"
          if let term = section.term { " " + t("retention.data.kept-for", ["term": .text(t.term(term))]) }
        }
      }
      if section.records.count == 1 {
        definitionList(
          section.records[0].fields.map { field in
            (t.personalField(field.name), bdi { t.personalValue(field.value, of: field.name) })
          })
      } else {
        table(section.records, section, t)
      }
      if section.records.count > Self.mostShown {
        p { t("retention.data.more", ["count": .count(section.records.count)]) }
      }
    }
  }

  private func table(_ records: [PersonalRecord], _ section: PersonFile.Section, _ t: Translator) -> HTML {
    var names: [String] = []
    for record in records { for field in record.fields where !names.contains(field.name) { names.append(field.name) } }
    return DataTable(
      t.section(section.data.name), columns: names.map { .init(t.personalField($0)) },
      rows: records.prefix(Self.mostShown).map { record in
        .init(
          names.map { name in
            .init { bdi { record.fields.first { $0.name == name }.map { t.personalValue($0.value, of: name) } ?? "" } }
          })
      }
    ).html(in: t)
  }

  private func erasure(_ t: Translator) -> HTML {
    let fields = Fields(form, csrf: csrf, in: t)
    return part(t("retention.erase.title"), id: "erasure") {
      p { t(isOwn ? "retention.erase.own" : "retention.erase.other") }
      ul {
        li { t("retention.erase.gone") }
        li { t("retention.erase.stays") }
        li { t("retention.erase.certificate") }
      }
      fields.form(action: path + "/erasure", submit: t("retention.erase.send")) {
        fields.text(
          "sign-in-name", t("retention.erase.confirm"),
          hint: t("retention.erase.confirm.hint", ["name": .text(file.person.signInName)]), isRequired: true,
          autocomplete: "off", maxLength: 200)
      }
    }
  }
}

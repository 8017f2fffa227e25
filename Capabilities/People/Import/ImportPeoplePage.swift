import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// Adding many people at once from a file: checked first, then added, with a one-time link for each.
struct ImportPeoplePage: Sendable {
  var result: PeopleImport?
  var site = ""
  var notice: Notice?

  static let path = PeoplePage.path + "/import"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .managePeople)) { call in
      .page(ImportPeoplePage().page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .holder(of: .managePeople), bodyLimit: 4 << 20, handle: send),
  ]

  private static func send(_ call: Call) async throws -> Reply {
    var page = ImportPeoplePage(site: InvitationPage.site(call.headers["origin"]))
    guard let file = call.form.file("file") else {
      page.notice = Notice(.problem, call.t("people.import.no-file"))
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: 422)
    }
    do {
      let rows = try PeopleTable.rows(file.bytes, name: file.name)
      page.result = try await call.services.access.importPeople(
        rows, isDryRun: call.form["check"] == "yes", by: call.signedIn())
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: 200)
    } catch let problem as Problem where problem.status == 422 || problem.status == 400 {
      page.notice = Notice(.problem, call.t.sentence(for: problem))
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(FormState(["check": result == nil ? "yes" : nil]), csrf: csrf, in: t)
    return Page(
      title: t("people.import.title"), lead: t("people.import.lead"), section: PeoplePage.path, wide: result != nil,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.people.title"), PeoplePage.path),
      ], notice: notice
    ) {
      if let result { outcome(result, t) }
      part(t(result == nil ? "people.import.file" : "people.import.again"), id: "file") {
        p { t("people.import.columns") }
        p { element("code", .attribute("dir", "ltr")) { "name, sign-in name, organisation, roles, language" } }
        p(.class("quiet")) {
          t("people.import.roles", ["roles": .text(Role.allCases.map(\.rawValue).joined(separator: ", "))])
        }
        fields.form(action: Self.path, submit: t("people.import.send"), hasFiles: true, cancelPath: PeoplePage.path) {
          fields.file("file", t("people.import.file"), isRequired: true, accept: ".csv,.xlsx")
          fields.check("check", t("people.import.check"), hint: t("people.import.check.hint"))
        }
      }
    }
  }

  @HTMLBuilder private func outcome(_ result: PeopleImport, _ t: Translator) -> HTML {
    let added: [String: MessageArgument] = ["count": .count(result.invitations.count)]
    Notice(
      result.refusals.isEmpty ? .success : .warning,
      t(result.isDryRun ? "people.import.would-add" : "people.import.added", added))
    if !result.refusals.isEmpty {
      part(t("people.import.refused", ["count": .count(result.refusals.count)]), id: "refused") {
        DataTable(
          t("people.import.refused", ["count": .count(result.refusals.count)]),
          columns: [
            .init(t("people.import.row"), isNumeric: true), .init(t("people.person.name")),
            .init(t("people.import.problem")),
          ],
          rows: result.refusals.map { refusal in
            .init([
              .init(t.number(refusal.row.number)), .init { bdi { refusal.row.name } },
              .init {
                div {
                  for problem in refusal.problems {
                    p { t("people.import.field.\(problem.field)") + ": " + t.sentence(for: problem) }
                  }
                }
              },
            ])
          }
        ).html(in: t)
      }
    }
    if !result.isDryRun, !result.invitations.isEmpty {
      part(t("people.import.links"), id: "links") {
        p { t("people.import.links.note") }
        DataTable(
          t("people.import.links"),
          columns: [
            .init(t("people.person.name")), .init(t("people.person.organisation")), .init(t("people.invitation.link")),
          ],
          rows: result.invitations.map { invitation in
            .init(
              [
                .init { bdi { invitation.person.name } }, .init { bdi { invitation.person.organisationName } },
                .init {
                  element("code", .attribute("dir", "ltr")) { site + LinkPage.path(of: invitation.token) }
                },
              ], link: PersonPage.path(of: invitation.person.id))
          }
        ).html(in: t)
      }
    }
  }
}

import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// The first step of an import: the file.
struct UploadAreasPage: Sendable {
  var state = FormState()

  static let path = AreasPage.path + "/import"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .manageAreas)) { call in
      .page(UploadAreasPage().page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .holder(of: .manageAreas), bodyLimit: AreaFile.limit, handle: take),
  ]

  private static func take(_ call: Call) async throws -> Reply {
    do {
      guard let file = call.form.file("file") else { throw Problem.invalid([FieldProblem("file", "required")]) }
      let ending: String
      do throws(Problem) {
        ending = try AreaFile.ending(of: file.bytes, name: file.name)
      } catch {
        throw Problem.invalid([FieldProblem("file", "format-unknown", ["file": AreaFile.shownName(file.name)])])
      }
      let upload = try Uploads(call.services).keep(
        file.bytes, kind: "areas", name: file.name, ending: ending, person: call.signedIn().person)
      return .redirect(to: ChooseColumnsPage.path(of: upload))
    } catch let problem as Problem where !problem.fields.isEmpty {
      let page = UploadAreasPage(state: FormState(problems: problem.fields))
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("areas.import.title"), lead: t("areas.import.lead"), section: AreasPage.path, crumbs: Self.crumbs(t),
      scripts: ["upload.js"]
    ) {
      fields.form(
        action: Self.path, submit: t("areas.import.send"), hasFiles: true, cancelPath: AreasPage.path
      ) {
        fields.file(
          "file", t("areas.import.file"), hint: t("areas.import.file.hint"), isRequired: true, accept: AreaFile.accepted
        )
      }
      details {
        summary { t("areas.import.where-from") }
        p { t("areas.import.where-from.note") }
      }
    }
  }

  static func crumbs(_ t: Translator) -> [Crumb] {
    [Crumb(t("areas.administration"), "/desk/administration"), Crumb(t("areas.title"), AreasPage.path)]
  }
}

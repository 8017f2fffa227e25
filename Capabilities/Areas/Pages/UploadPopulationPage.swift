import Access
import CapabilityKit
import Foundation
import Places
import Site
import Tables
import Translation
import Vocabulary

/// The first step of an import of population: the table.
struct UploadPopulationPage: Sendable {
  var state = FormState()

  static let path = AreasPage.path + "/population"
  static let limit = 20 << 20

  static let routes = [
    Route.page(.get, path, who: .holder(of: .manageAreas)) { call in
      let isEmpty = try await call.services.currentPlaces().areas.isEmpty
      return .page(UploadPopulationPage().page(csrf: call.csrfToken, hasAreas: !isEmpty, in: call.t))
    },
    Route.page(.post, path, who: .holder(of: .manageAreas), bodyLimit: limit, handle: take),
  ]

  private static func take(_ call: Call) async throws -> Reply {
    guard let file = call.form.file("file") else {
      let page = UploadPopulationPage(state: FormState(problems: [FieldProblem("file", "required")]))
      return .page(page.page(csrf: call.csrfToken, hasAreas: true, in: call.t), status: 422)
    }
    // Refuses at once what is no table.
    _ = try TableFile.open(file.bytes, name: file.name)
    let upload = try Uploads(call.services).keep(
      file.bytes, kind: "population", name: file.name, ending: "table", person: call.signedIn().person)
    return .redirect(to: ChoosePopulationPage.path(of: upload))
  }

  func page(csrf: String, hasAreas: Bool, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("areas.population.title"), lead: t("areas.population.lead"), section: AreasPage.path,
      crumbs: UploadAreasPage.crumbs(t), scripts: ["upload.js"]
    ) {
      if hasAreas {
        fields.form(action: Self.path, submit: t("areas.import.send"), hasFiles: true, cancelPath: AreasPage.path) {
          fields.file(
            "file", t("areas.import.file"), hint: t("areas.population.file.hint"), isRequired: true,
            accept: ".csv,.tsv,.txt,.xlsx")
        }
      } else {
        Notice(.information, t("problem.areas-missing"))
        p { linkButton(t("areas.import.open"), to: UploadAreasPage.path, isPrimary: true) }
      }
    }
  }
}

import Access
import CapabilityKit
import Foundation
import Places
import Site
import Translation
import Vocabulary

/// An import while it runs, and its report afterwards; can be left and come back to.
struct AreaImportPage: Sendable {
  var id: JobID
  var state: Job.State
  var done = 0
  var total: Int?
  /// The job's own, as JSON.
  var report: String?
  /// Where to go on when it failed or was stopped.
  var choicesPath: String
  var path: String

  static let pattern = AreasPage.path + "/imports/{id}"
  static func path(of job: JobID, _ upload: Upload) -> String {
    "\(AreasPage.path)/imports/\(job)" + Query([.init("upload", upload.id)]).text
  }

  static let routes = [
    Route.page(.get, pattern, who: .holder(of: .manageAreas)) { call in
      guard let job = try await call.services.jobs.find(call.identifier("id")), job.kind == "areas-import",
        job.owner == (try call.signedIn().person)
      else { throw Problem.notFound }
      var choices = UploadAreasPage.path
      if let id = call.query["upload"],
        let upload = try? Uploads(call.services).find(id, kind: "areas", person: call.signedIn().person)
      {
        choices = ChooseColumnsPage.path(of: upload)
      }
      let page = AreaImportPage(
        id: job.id, state: job.state, done: job.done, total: job.total, report: job.report, choicesPath: choices,
        path: call.path + call.query.text)
      return .page(page.page(csrf: call.csrfToken, in: call.t))
    }
  ]

  func page(csrf: String, in t: Translator) -> Page {
    let isRunning = state == .running
    return Page(
      title: isRunning ? t("areas.import.running") : t("areas.import.result"), section: AreasPage.path,
      crumbs: UploadAreasPage.crumbs(t), scripts: isRunning ? ["progress.js"] : [], refreshSeconds: isRunning ? 3 : nil
    ) {
      switch state {
      case .running:
        LongJob(
          t("areas.import.running"), done: done, total: total, statusPath: "/api/v1/jobs/\(id)",
          cancelPath: "/desk/jobs/\(id)/cancellation", next: path
        ).html(csrf: csrf, in: t)
      case .done: imported(t)
      case .failed:
        Notice(.problem, t.sentence(for: problem))
        p { linkButton(t("areas.import.again"), to: choicesPath, isPrimary: true) }
      case .cancelled:
        Notice(.information, t("areas.import.cancelled"))
        p { linkButton(t("areas.import.again"), to: choicesPath, isPrimary: true) }
      }
    }
  }

  private func imported(_ t: Translator) -> HTML {
    guard let done = report.flatMap({ try? JSONDecoder().decode(ImportedAreas.self, from: Data($0.utf8)) }) else {
      return p { t("problem.unexpected") }
    }
    return group {
      Notice(.success, ReportWords.summary(done, in: t))
      ReportTables.html(done.report, in: t)
      div(.class("actions")) {
        linkButton(t("areas.import.see"), to: AreasPage.path(layer: done.layer), isPrimary: true)
        linkButton(t("areas.population.open"), to: UploadPopulationPage.path)
      }
    }
  }

  private var problem: Problem {
    struct Failure: Decodable {
      let problem: String
      let arguments: [String: String]?
    }
    let failure = report.flatMap { try? JSONDecoder().decode(Failure.self, from: Data($0.utf8)) }
    return Problem(failure?.problem ?? "unexpected", status: 500, failure?.arguments ?? [:])
  }
}

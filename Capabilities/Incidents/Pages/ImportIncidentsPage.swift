import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// Where an import begins: the file, whose it is, and what was imported lately.
struct ImportIncidentsPage: Sendable {
  var sources: [Choice]
  var entries: [IncidentImportStore.Entry]
  var names: [OrganisationID: String]
  var state: FormState
  var problem: Problem?
  var utcOffset: Int
  var csrf: String
  var t: Translator

  func page() -> Page {
    Page(
      title: t("import.title"), lead: t("import.lead"), section: IncidentListPage.path,
      crumbs: [Crumb(t("incidents.title"), IncidentListPage.path)], scripts: ["upload.js"],
      notice: problem.flatMap { $0.fields.isEmpty ? Notice(.problem, t.sentence(for: $0)) : nil }
    ) {
      let fields = Fields(state, csrf: csrf, in: t)
      fields.form(action: ImportIncidents.path, submit: t("import.upload"), hasFiles: true) {
        fields.file(
          "file", t("import.file"), hint: t("import.file-hint"), isRequired: true, accept: ".csv,.tsv,.txt,.xlsx")
        fields.menu("source", t("import.source"), sources, hint: t("import.source-hint"), isRequired: true)
        fields.menu(
          "sharing", t("import.sharing"),
          Sharing.Level.allCases.map { Choice($0.rawValue, t("incidents.sharing.\($0.rawValue)")) },
          hint: t("import.sharing-hint"), empty: t("import.sharing-default"))
      }
      if !entries.isEmpty { past }
    }
  }

  private var past: HTML {
    part(t("import.past")) {
      DataTable(
        t("import.past"),
        columns: [
          DataTable.Column(t("import.past.when")), DataTable.Column(t("import.source")),
          DataTable.Column(t("import.past.file")), DataTable.Column(t("import.past.state")),
          DataTable.Column(t("import.past.incidents"), isNumeric: true),
          DataTable.Column(t("import.past.refused"), isNumeric: true), DataTable.Column(t("import.past.undo")),
        ],
        rows: entries.map { entry in
          DataTable.Row([
            DataTable.Cell(t.instant(entry.started, utcOffset: utcOffset)),
            DataTable.Cell(names[entry.source] ?? ""), DataTable.Cell(span(.class("wraps")) { entry.fileName }),
            DataTable.Cell(t("import.state.\(entry.state.rawValue)")),
            DataTable.Cell(t.number(entry.report?.incidents ?? 0)),
            DataTable.Cell(t.number(entry.report?.refusedCount ?? 0)), DataTable.Cell(undo(entry)),
          ])
        }
      ).html(in: t)
    }
  }

  private func undo(_ entry: IncidentImportStore.Entry) -> HTML {
    guard entry.state != .undone, entry.state != .running else { return HTML() }
    let (added, updated) = (entry.report?.incidents ?? 0, entry.report?.updated ?? 0)
    guard added + updated > 0 else { return HTML() }
    var questions: [String] = []
    if added > 0 { questions.append(t("import.undo.question", ["count": .count(added)])) }
    if updated > 0 { questions.append(t("import.undo.question.updated", ["count": .count(updated)])) }
    return confirmForm(
      t("import.past.undo"), question: questions.joined(separator: " "),
      button: t("import.undo"), action: ImportIncidents.path + "/undo", csrf: csrf,
      fields: input(.type("hidden"), .name("number"), .value("\(entry.number)")))
  }
}

/// An import being taken back, and what came of it.
struct UndoneImportPage: Sendable {
  var job: Job
  var csrf: String
  var t: Translator

  func page() -> Page {
    let isRunning = job.state == .running
    return Page(
      title: t("import.undo"), section: IncidentListPage.path,
      crumbs: [Crumb(t("import.title"), ImportIncidents.path)], scripts: isRunning ? ["progress.js"] : [],
      refreshSeconds: isRunning ? 3 : nil
    ) {
      if isRunning {
        LongJob(t("import.undo"), done: job.done, total: job.total, statusPath: "/api/v1/jobs/\(job.id)")
          .html(csrf: csrf, in: t)
      } else if let outcome = ImportResultPage.decode(UndoneImport.self, job.report), job.state == .done {
        Notice(.success, t("import.undone", ["removed": .count(outcome.removed), "kept": .count(outcome.kept)])).html
        if outcome.restored > 0 { p { t("import.undone.restored", ["count": .count(outcome.restored)]) } }
        if outcome.keptFields > 0 {
          Notice(
            .warning,
            t("import.undone.kept-fields", ["count": .count(outcome.keptFields), "incidents": .count(outcome.keptIn)])
          ).html
        }
      } else {
        Notice(.problem, ImportResultPage.problem(job, t)).html
      }
      p { a(.href(ImportIncidents.path)) { t("import.title") } }
    }
  }
}

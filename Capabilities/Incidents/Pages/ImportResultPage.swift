import CapabilityKit
import Foundation
import Site
import Translation
import Vocabulary

/// An import while it runs, and what became of it.
struct ImportResultPage: Sendable {
  var upload: ImportUpload
  var job: Job
  var hasRejects: Bool
  var csrf: String
  var t: Translator

  private var path: String { "\(ImportIncidents.path)/\(upload.id)" }

  func page() -> Page {
    let isRunning = job.state == .running
    return Page(
      title: t("import.result.title"), lead: upload.fileName, section: IncidentListPage.path,
      crumbs: [Crumb(t("import.title"), ImportIncidents.path)], scripts: isRunning ? ["progress.js"] : [],
      refreshSeconds: isRunning ? 3 : nil
    ) {
      switch job.state {
      case .running:
        LongJob(
          t("import.running"), done: job.done, total: job.total, statusPath: "/api/v1/jobs/\(job.id)",
          cancelPath: "/desk/jobs/\(job.id)/cancellation", next: "\(path)/result?job=\(job.id)"
        ).html(csrf: csrf, in: t)
      case .cancelled:
        Notice(.warning, t("import.cancelled")).html
        again
      case .failed:
        Notice(.problem, Self.problem(job, t)).html
        again
      case .done:
        if let report = Self.decode(IncidentImportReport.self, job.report) { done(report) }
      }
    }
  }

  private var again: HTML { p { linkButton(t("import.again"), to: path) } }

  @HTMLBuilder private func done(_ report: IncidentImportReport) -> HTML {
    Notice(.success, t("import.result.done")).html
    Self.figures(report, t)
    Self.reasons(report, t)
    if !report.refused.isEmpty {
      part(t("import.result.refused-rows")) {
        if hasRejects {
          p {
            linkButton(t("import.rejects"), to: path + "/rejects.csv")
            " "
            t("import.rejects-note")
          }
        }
        Self.refused(report, t)
      }
    }
    p {
      linkButton(t("import.result.list"), to: IncidentListPage.path, isPrimary: report.refusedCount == 0)
      " "
      a(.href(ImportIncidents.path)) { t("import.another") }
      " · "
      a(.href(path + "/mapping.json")) { t("import.mapping.download") }
    }
  }

  // MARK: Parts that the outlook shares

  static func figures(_ report: IncidentImportReport, _ t: Translator) -> HTML {
    var figures = [
      KeyFigure(t("import.figure.read"), t.number(report.read)),
      KeyFigure(t("import.figure.incidents"), t.number(report.incidents)),
      KeyFigure(t("import.figure.offences"), t.number(report.offences)),
    ]
    if report.updated > 0 { figures.append(KeyFigure(t("import.figure.updated"), t.number(report.updated))) }
    if report.unchanged > 0 { figures.append(KeyFigure(t("import.figure.unchanged"), t.number(report.unchanged))) }
    if report.notLocated > 0 { figures.append(KeyFigure(t("import.figure.not-located"), t.number(report.notLocated))) }
    if report.refusedCount > 0 { figures.append(KeyFigure(t("import.figure.refused"), t.number(report.refusedCount))) }
    return keyFigures(figures)
  }

  /// How many rows are refused for which reason, with one example each.
  @HTMLBuilder static func reasons(_ report: IncidentImportReport, _ t: Translator) -> HTML {
    if !report.refusedByCode.isEmpty {
      ul {
        for (code, count) in report.refusedByCode.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
          if let example = report.refused.first(where: { $0.code == code }) {
            li {
              t(
                "import.reason",
                ["count": .count(count), "column": .text(example.column), "reason": .text(example.reason)])
            }
          }
        }
      }
    }
  }

  static func refused(_ report: IncidentImportReport, _ t: Translator) -> HTML {
    DataTable(
      t("import.result.refused-rows"),
      columns: [
        DataTable.Column(t("import.preview.row"), isNumeric: true), DataTable.Column(t("import.column")),
        DataTable.Column(t("import.value")), DataTable.Column(t("import.why")),
      ],
      rows: report.refused.prefix(100).map { row in
        DataTable.Row([
          DataTable.Cell(t.number(row.row)), DataTable.Cell(row.column), DataTable.Cell(row.value),
          DataTable.Cell(row.reason),
        ])
      }
    ).html(in: t)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String?) -> Value? {
    text.flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
  }

  /// Why a job failed, in words.
  static func problem(_ job: Job, _ t: Translator) -> String {
    struct Failure: Decodable {
      var problem: String
      var arguments: [String: String]?
    }
    let failure = decode(Failure.self, job.report)
    return t.sentence(for: Problem(failure?.problem ?? "unexpected", status: 500, failure?.arguments ?? [:]))
  }
}

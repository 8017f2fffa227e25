import CapabilityKit
import Site
import Translation
import Vocabulary

/// What is kept, until when, and the proof that nothing is kept too long.
struct ReportPage: Sendable {
  var report: RetentionReport
  var mayManage: Bool
  var utcOffset: Int
  var csrf: String

  static let path = "/desk/administration/retention"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readRetention)) { call in
      .page(try await ReportPage(call).page(in: call.t))
    },
    Route.page(.post, path + "/purge", who: .holder(of: .manageRetention)) { call in
      let outcomes = try await PurgeRun(services: call.services, who: call.signedIn()).run()
      let isEmpty = outcomes.allSatisfy { $0.purged == 0 }
      return .redirect(to: path, flash: isEmpty ? "retention.purge.nothing" : "retention.purge.done")
    },
  ]

  private init(_ call: Call) async throws {
    self.init(
      report: try await RetentionReport.load(call.services), mayManage: call.may(.manageRetention),
      utcOffset: call.services.city.current.utcOffset(at: call.services.surroundings.now()), csrf: call.csrfToken)
  }

  init(report: RetentionReport, mayManage: Bool, utcOffset: Int, csrf: String) {
    self.report = report
    self.mayManage = mayManage
    self.utcOffset = utcOffset
    self.csrf = csrf
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t("retention.title"), lead: t("retention.lead"), section: Self.path, wide: true,
      crumbs: [Crumb(t("retention.administration"), "/desk/administration")],
      actions: group {
        linkButton(t("retention.holds.title"), to: HoldsPage.path)
        linkButton(t("retention.certificates.title"), to: CertificatePages.listPath)
      }
    ) {
      verdict(in: t)
      chosen(in: t)
      others(in: t)
    }
  }

  @HTMLBuilder private func verdict(in t: Translator) -> HTML {
    if report.overdue > 0 {
      Notice(.problem, t("retention.overdue.note", ["count": .count(report.overdue)]))
    } else {
      Notice(.success, t("retention.overdue.none"))
    }
    if report.due > 0, mayManage {
      p { t("retention.due.note", ["count": .count(report.due)]) }
      postButton(t("retention.purge"), action: Self.path + "/purge", csrf: csrf)
    }
  }

  private func chosen(in t: Translator) -> HTML {
    // What the city decides comes first.
    let purged = report.lines.filter { $0.kind.rule.isPurged }
    let lines = purged.filter(\.kind.rule.isChosen) + purged.filter { !$0.kind.rule.isChosen }
    return DataTable(
      t("retention.table"),
      columns: [
        .init(t("retention.column.kind")), .init(t("retention.column.rule")),
        .init(t("retention.column.kept"), isNumeric: true), .init(t("retention.column.oldest")),
        .init(t("retention.column.due"), isNumeric: true), .init(t("retention.column.overdue"), isNumeric: true),
        .init(t("retention.column.held"), isNumeric: true), .init(t("retention.column.last")),
      ],
      rows: lines.map { line in
        .init([
          .init {
            strong { t.title(of: line.kind) }
            br()
            small { "\(t.note(of: line.kind)) \(t.name(of: line.kind.ground))" }
          },
          .init {
            if line.kind.rule.isChosen, mayManage {
              a(.href(RulePage.path(of: line.kind))) { t.rule(of: line) }
            } else {
              t.rule(of: line)
            }
          },
          .init(t.number(line.count.kept)),
          .init(line.count.oldest.map { t.dayShort($0.day(utcOffset: utcOffset)) } ?? ""),
          .init(t.number(line.count.due)),
          .init {
            if line.count.overdue > 0 {
              Badge(t.number(line.count.overdue), .attention)
            } else {
              t.number(0)
            }
          },
          .init(t.number(line.count.held)),
          .init(last(line, t)),
        ])
      }
    ).html(in: t)
  }

  private func last(_ line: RetentionReport.Line, _ t: Translator) -> String {
    guard let at = line.lastRun else { return t("retention.last.never") }
    return t(
      "retention.last", ["at": .text(t.dayShort(at.day(utcOffset: utcOffset))), "count": .count(line.lastPurged ?? 0)])
  }

  private func others(in t: Translator) -> HTML {
    part(t("retention.others")) {
      definitionList(
        report.lines.filter { !$0.kind.rule.isPurged }.map { line in
          (
            t.title(of: line.kind),
            group {
              "\(t.note(of: line.kind)) \(t.rule(of: line))."
              if !line.kind.rows.isEmpty { " " + t("retention.others.count", ["count": .count(line.count.kept)]) }
            }
          )
        })
    }
  }
}

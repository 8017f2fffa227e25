import Access
import CapabilityKit
import Foundation
import Site
import Storage
import Translation
import Vocabulary

/// Reads the whole record in the background and tells the auditor whether it is whole.
struct VerifyAuditPage: Sendable {
  var job: Job?
  var result: VerificationDocument?
  /// What is stored now, to be noted elsewhere.
  var head: AuditHead
  var csrf: String
  var t: Translator

  static let path = AuditPage.path + "/verification"
  private static let kind = "audit.verify"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .readAudit)) { call in
      let head = try await call.services.database.read { try AuditTrail.head(on: $0) }
      let job = try await found(call)
      return .page(
        VerifyAuditPage(
          job: job, result: job.flatMap { $0.state == .done ? decoded($0.report) : nil }, head: head,
          csrf: call.csrfToken, t: call.t
        ).page())
    },
    Route.page(.post, path, who: .holder(of: .readAudit)) { call in
      let services = call.services
      try requireAll(call)
      let noted = call.form["heads"].map { text in text.split(whereSeparator: \.isNewline).map { AuditHead($0) } } ?? []
      guard !noted.contains(nil) else { throw Problem.invalid([FieldProblem("heads", "audit-head-form")]) }
      let heads = noted.compactMap { $0 }
      let job = try await services.jobs.start(kind, owner: call.principal?.person) { progress in
        try await services.database.read { db in
          let total = Int(try AuditTrail.head(on: db).sequence)
          let result = try AuditTrail.verify(
            noted: heads,
            progress: {
              progress.tell(Int($0), of: total)
              try progress.checkCancelled()
            }, on: db)
          return try People.json(VerificationDocument(result), pretty: false)
        }
      }
      return .redirect(to: "\(path)?job=\(job)")
    },
    Route.api(
      .get, "/api/v1/audit/head", who: .holder(of: .readAudit),
      summary: "The number and hash of the last entry of the record, to be noted elsewhere", answer: HeadDocument.self
    ) { call in
      try requireAll(call)
      let head = try await call.services.database.read { try AuditTrail.head(on: $0) }
      return APIAnswer(HeadDocument(number: Int(head.sequence), hash: head.hash))
    },
  ]

  struct HeadDocument: Codable, Sendable {
    let number: Int
    let hash: String
  }

  /// The chain runs through everybody's entries, so that only who may read all of them looks at the whole.
  private static func requireAll(_ call: Call) throws {
    guard try call.services.policy.require(call.principal, .readAudit) == .all else { throw Problem.notAllowed }
  }

  private static func found(_ call: Call) async throws -> Job? {
    try requireAll(call)
    guard let text = call.query["job"] else { return nil }
    guard let id = JobID(text), let job = try await call.services.jobs.find(id), job.kind == kind,
      job.owner == (try call.signedIn().person)
    else { throw Problem.notFound }
    return job
  }

  private static func decoded(_ report: String?) -> VerificationDocument? {
    report.flatMap { try? JSONDecoder().decode(VerificationDocument.self, from: Data($0.utf8)) }
  }

  func page() -> Page {
    let isRunning = job?.state == .running
    return Page(
      title: t("people.audit.verify"), lead: t("people.audit.verify.lead"), section: AuditPage.path,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.audit.title"), AuditPage.path),
      ], scripts: isRunning ? ["progress.js"] : [], refreshSeconds: isRunning ? 3 : nil
    ) {
      if let job, isRunning {
        LongJob(
          t("people.audit.verify"), done: job.done, total: job.total, statusPath: "/api/v1/jobs/\(job.id)",
          cancelPath: "/desk/jobs/\(job.id)/cancellation", next: Self.path
        ).html(csrf: csrf, in: t)
      } else {
        if let result { told(result) } else if job != nil { Notice(.problem, t("people.audit.verify.failed")) }
        form
      }
      part(t("people.audit.head")) {
        p { t("people.audit.head.note") }
        p { code(.attribute("dir", "ltr")) { head.text } }
      }
    }
  }

  private func told(_ result: VerificationDocument) -> HTML {
    guard !result.isIntact else {
      return Notice(.success, t("people.audit.whole", ["count": .count(result.entries)])).html
    }
    return Notice(.problem, title: t("people.audit.tampered", ["count": .count(result.entries)])) {
      ul {
        for fault in result.faults.prefix(100) {
          li {
            t(
              "people.audit.fault.\(fault.kind)",
              [
                "first": .text(String(fault.first)), "last": .text(String(fault.last)),
                "count": .count(fault.last - fault.first + 1),
              ])
          }
        }
      }
      p { t("people.audit.tampered.what-now") }
    }.html
  }

  private var form: HTML {
    let fields = Fields(csrf: csrf, in: t)
    return fields.form(action: Self.path, submit: t("people.audit.verify.start")) {
      fields.area("heads", t("people.audit.heads"), hint: t("people.audit.heads.hint"), rows: 3, maxLength: 20_000)
    }
  }
}

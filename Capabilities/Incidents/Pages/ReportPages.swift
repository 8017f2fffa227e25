import Access
import CapabilityKit
import Foundation
import Site
import Storage
import Translation
import Vocabulary

/// Reporting: for anyone at `/report`, for partners at the desk, and following a report by its receipt.
struct ReportPages: Sendable {
  let memory: IncidentMemory

  var routes: [Route] {
    [
      .page(.get, "/report", who: .anyone) { call in .page(try await visitorPage(call, FormState())) },
      .page(.post, "/report", who: .anyone, handle: sendAsVisitor),
      .page(.get, "/report/offline", who: .anyone) { call in .page(try await offlinePage(call)) },
      .page(.get, "/report/receipt", who: .anyone) { call in .page(ReceiptPage(csrf: call.csrfToken).page(in: call.t))
      },
      .page(.post, "/report/receipt", who: .anyone, handle: follow),
      .page(.post, "/report/receipt/withdrawal", who: .anyone, handle: withdraw),
      .page(.get, "/desk/incidents/new", who: .holder(of: .reportIncidents)) { call in
        .page(try await partnerPage(call, FormState()))
      },
      .page(.post, "/desk/incidents/new", who: .holder(of: .reportIncidents), handle: sendAsPartner),
    ]
  }

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

  // MARK: Anyone

  private func sendAsVisitor(_ call: Call) async throws -> Reply {
    var state = FormState(values: call.form.values)
    do {
      // Empty is what people leave; whoever fills it did not look at the page.
      guard call.form["website"] == nil else { throw Problem("report-refused", status: 422) }
      guard let stamp = FormStamp(call.form["stamp"] ?? "", call.services.access.secret) else {
        throw Problem("report-form-old", status: 422)
      }
      let now = call.services.surroundings.now()
      try stamp.check(at: now)
      let draft = IncidentDraft(call.form)
      let findings = call.form["confirms-names"] == "yes" ? [] : try await names(in: draft.text, call)
      if !findings.isEmpty {
        return .page(try await visitorPage(call, state, stamp: call.form["stamp"], findings: findings), status: 422)
      }
      let text = draft.text ?? ""
      try memory.door.check(address: call.address, text: text, key: stamp.nonce, at: now)
      let reported = try await desk(call).reportPublicly(draft, key: stamp.nonce)
      memory.door.note(address: call.address, text: text, key: stamp.nonce, at: now)
      return .page(ReceivedPage(receipt: reported.receipt.grouped, record: nil).page(in: call.t))
    } catch let problem as Problem where problem.status < 500 {
      state.problems = problem.fields
      let isOld = problem.code == "report-form-old"
      let page = try await visitorPage(
        call, state, stamp: isOld ? nil : call.form["stamp"], notice: Notice(.problem, call.t.sentence(for: problem)))
      return .page(page, status: problem.status)
    }
  }

  private func visitorPage(
    _ call: Call, _ state: FormState, stamp: String? = nil, findings: [NameWarning.Finding] = [],
    notice: Notice? = nil
  ) async throws -> Page {
    let services = call.services
    let form = ReportForm(
      kind: .visitor, action: "/report", state: state,
      stamp: stamp ?? FormStamp(services.surroundings).signed(services.access.secret), findings: findings,
      areas: try await desk(call).areaChoices(call.t), latest: call.today, words: try await desk(call).words(call),
      csrf: call.csrfToken)
    return Page(
      title: call.t("incidents.report.title"), lead: call.t("incidents.report.lead"), section: "/report",
      scripts: OfflineReports.scripts, notice: state.problems.isEmpty ? notice : nil
    ) {
      p(.class("quiet")) { call.t("incidents.report.emergency") }
      OfflineReports(kind: .visitor).html(in: call.t)
      form.html
      p { a(.href("/report/receipt")) { call.t("incidents.report.have-receipt") } }
    }
  }

  private func follow(_ call: Call) async throws -> Reply {
    do {
      let progress = try await desk(call).follow(receipt: call.form["receipt"] ?? "", address: call.address)
      let held = try await desk(call).held(receipt: call.form["receipt"] ?? "", address: call.address)
      let page = ReceiptPage(
        progress: progress, held: held, receipt: call.form["receipt"] ?? "", csrf: call.csrfToken)
      return .page(page.page(in: call.t))
    } catch let problem as Problem where problem.status < 500 {
      return refused(problem, call)
    }
  }

  /// Erases what the reporter wrote and hands over the certificate.
  private func withdraw(_ call: Call) async throws -> Reply {
    do {
      let certificate = try await desk(call).withdrawText(receipt: call.form["receipt"] ?? "", address: call.address)
      return .redirect(to: certificate.path)
    } catch let problem as Problem where problem.status < 500 {
      return refused(problem, call)
    }
  }

  private func refused(_ problem: Problem, _ call: Call) -> Reply {
    var state = FormState(values: call.form.values)
    state.problems = problem.fields
    var page = ReceiptPage(state: state, csrf: call.csrfToken).page(in: call.t)
    if problem.fields.isEmpty { page.notice = Notice(.problem, call.t.sentence(for: problem)) }
    return .page(page, status: problem.status)
  }

  // MARK: Partners

  private func sendAsPartner(_ call: Call) async throws -> Reply {
    var state = FormState(values: call.form.values)
    let draft = IncidentDraft(call.form)
    do {
      if call.form["preview"] == "yes" {
        return .page(try await partnerPage(call, state, preview: try await preview(draft, call)))
      }
      let findings = call.form["confirms-names"] == "yes" ? [] : try await names(in: draft.text, call)
      if !findings.isEmpty { return .page(try await partnerPage(call, state, findings: findings), status: 422) }
      let stamp = FormStamp(call.form["stamp"] ?? "", call.services.access.secret)
      let reported = try await desk(call).report(draft, by: call.principal, key: stamp?.nonce)
      let record = (Incident.reference(reported.number), "/desk/incidents/\(reported.id)")
      return .page(ReceivedPage(receipt: reported.receipt.grouped, record: record).page(in: call.t))
    } catch let problem as Problem where problem.status == 422 {
      state.problems = problem.fields
      let notice = problem.fields.isEmpty ? Notice(.problem, call.t.sentence(for: problem)) : nil
      return .page(try await partnerPage(call, state, notice: notice), status: 422)
    }
  }

  private func partnerPage(
    _ call: Call, _ state: FormState, findings: [NameWarning.Finding] = [], preview: SharingPreview? = nil,
    notice: Notice? = nil
  ) async throws -> Page {
    let services = call.services
    let desk = desk(call)
    let own = call.principal?.organisation
    let levels = try await desk.levels(of: own, by: call.principal)
    var state = state
    if state["sharing"] == nil { state["sharing"] = levels.first.rawValue }
    let form = ReportForm(
      kind: .partner, action: "/desk/incidents/new", state: state,
      stamp: state["stamp"] ?? FormStamp(services.surroundings).signed(services.access.secret), findings: findings,
      areas: try await desk.areaChoices(call.t), sources: try await sources(call),
      sharing: SharingFields(
        widest: levels.widest, first: levels.first,
        partners: try await desk.partners(of: own, call.language).map { Choice($0.id.text, $0.name) }, preview: preview),
      latest: call.today,
      words: try await desk.words(call), csrf: call.csrfToken, cancelPath: "/desk/incidents")
    return Page(
      title: call.t("incidents.new.title"), lead: call.t("incidents.new.lead"), section: "/desk/incidents",
      crumbs: [Crumb(call.t("incidents.title"), "/desk/incidents")], scripts: OfflineReports.scripts,
      notice: notice
    ) {
      OfflineReports(kind: .team, owner: OfflineReports.owner(call.principal, services.access.secret)).html(in: call.t)
      form.html
    }
  }

  /// Who would see what the form says; what the source does not allow is cut off, as it will be when it is sent.
  private func preview(_ draft: IncidentDraft, _ call: Call) async throws -> SharingPreview {
    let desk = desk(call)
    let source = try await desk.reportSource(draft.source, of: call.principal)
    let sharing = try await desk.sharing(draft, of: source, by: call.principal)
    return try await desk.preview(sharing, of: source, call.language)
  }

  /// The organisations that somebody may report for, their own first.
  private func sources(_ call: Call) async throws -> [Choice] {
    guard let who = call.principal else { return [] }
    let all = try await call.services.database.read { try Organisation.list(where: "archived IS NULL", on: $0) }
    return all.filter { call.services.policy.allows(who, .reportIncidents, owner: $0.id) }
      .sorted { ($0.id == who.organisation ? 0 : 1, $0.name) < ($1.id == who.organisation ? 0 : 1, $1.name) }
      .map { Choice($0.id.text, $0.name(in: [call.language])) }
  }

  private func names(in text: String?, _ call: Call) async throws -> [NameWarning.Finding] {
    guard let text, !text.isEmpty else { return [] }
    return NameWarning.findings(in: text, known: Set(try await desk(call).areaNames(call.language).values))
  }
}

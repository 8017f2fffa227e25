import Access
import CapabilityKit
import Storage
import Translation
import Vocabulary

/// The same actions as JSON.
struct IncidentsAPI: Sendable {
  let memory: IncidentMemory

  var routes: [Route] { [codes, list, report, find, change, review, history, publicReport, receipt, held, withdrawal] }

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

  private var codes: Route {
    .api(.get, "/api/v1/codes", who: .anyone, summary: "The codelists of incidents", answer: CodesDocument.self) {
      call in
      APIAnswer(CodesDocument(try await desk(call).book()))
    }
  }

  private var list: Route {
    .api(
      .get, "/api/v1/incidents", who: .holder(of: .readIncidents), summary: "Incidents that you may read",
      parameters: IncidentQuery.parameters, answer: APIList<IncidentDocument>.self
    ) { call in
      let query = try IncidentQuery(call.query, person: call.principal?.person)
      let list = try await desk(call).list(query, by: call.principal)
      let next = query.page < list.pageCount ? call.path + call.query.with("page", "\(query.page + 1)").text : nil
      let (desk, who) = (desk(call), call.principal)
      let items = list.incidents.map { IncidentDocument($0, by: desk.reader(of: $0, who)) }
      try await desk.noteExport(
        list.incidents.map { ($0.source, $0.number) }, form: "json", call.query.text, by: who)
      return APIAnswer(APIList(items: items, total: list.total, next: next))
    }
  }

  private var find: Route {
    .api(
      .get, "/api/v1/incidents/{id}", who: .holder(of: .readIncidents), summary: "One incident",
      answer: IncidentDocument.self
    ) { call in
      let (desk, id): (IncidentDesk, IncidentID) = (desk(call), try call.identifier("id"))
      let who = call.principal
      let (incident, document) = try await call.services.database.read { db in
        let incident = try desk.readable(id, by: who, on: db)
        return (incident, desk.document(incident, point: try IncidentStore.point(of: incident.number, on: db), who))
      }
      try await desk.noteOpening(
        incident, by: who, extra: document.point == nil ? [] : [Change("point")])
      return APIAnswer(document, revision: document.revision)
    }
  }

  private var report: Route {
    .api(
      .post, "/api/v1/incidents", who: .holder(of: .reportIncidents),
      summary: "Report an incident; the header Idempotency-Key makes the same request twice one report",
      parameters: [Self.names], body: IncidentDraft.self, answer: ReportedDocument.self
    ) { call, draft in
      try await askNames(draft, call)
      let reported = try await desk(call).report(draft, by: call.principal, key: try key(call))
      return APIAnswer(
        ReportedDocument(
          id: reported.id.text, reference: Incident.reference(reported.number), receipt: reported.receipt.grouped,
          seemsToName: NameWarning.findings(in: draft.text ?? "").map(\.excerpt)),
        status: reported.isRepeated ? 200 : 201, location: "/api/v1/incidents/\(reported.id)")
    }
  }

  private var publicReport: Route {
    .api(
      .post, "/api/v1/reports", who: .anyone, summary: "Report an incident without an account",
      parameters: [Self.names], body: IncidentDraft.self, answer: ReportedDocument.self
    ) { call, draft in
      try await askNames(draft, call)
      let (key, text, now) = (try key(call), draft.text ?? "", call.services.surroundings.now())
      try memory.door.check(address: call.address, text: text, key: key, at: now)
      let reported = try await desk(call).reportPublicly(draft, key: key)
      memory.door.note(address: call.address, text: text, key: key, at: now)
      return APIAnswer(
        ReportedDocument(
          receipt: reported.receipt.grouped, seemsToName: NameWarning.findings(in: draft.text ?? "").map(\.excerpt)),
        status: reported.isRepeated ? 200 : 201)
    }
  }

  private static let names = APIParameter(
    "names", .string, "`ask` refuses a text that seems to name a person; send it again without, once somebody was asked"
  )

  /// A form asks before it sends; a program that sends for somebody who can be asked does so with `names=ask`.
  private func askNames(_ draft: IncidentDraft, _ call: Call) async throws {
    guard call.query["names"] == "ask", let text = draft.text, !text.isEmpty else { return }
    let found = NameWarning.findings(in: text, known: Set(try await desk(call).areaNames(call.language).values))
    guard !found.isEmpty else { return }
    let excerpts = call.t.list(found.map(\.excerpt))
    throw Problem.invalid([FieldProblem("text", "seems-to-name", ["value": excerpts])])
  }

  private func key(_ call: Call) throws -> String? {
    guard let key = call.headers["idempotency-key"] else { return nil }
    guard (1...200).contains(key.utf8.count) else { throw Problem("request-key-form", status: 400) }
    return key
  }

  struct ReceiptBody: Codable, Sendable { var receipt: String }

  private var receipt: Route {
    .api(
      .post, "/api/v1/receipts", who: .anyone, summary: "What became of a report, by its receipt code",
      body: ReceiptBody.self, answer: ReportProgress.self
    ) { call, body in
      APIAnswer(try await desk(call).follow(receipt: body.receipt, address: call.address))
    }
  }

  private var held: Route {
    .api(
      .post, "/api/v1/receipts/held", who: .anyone, summary: "What is kept of a report, by its receipt code",
      body: ReceiptBody.self, answer: HeldReport.self
    ) { call, body in
      APIAnswer(try await desk(call).held(receipt: body.receipt, address: call.address))
    }
  }

  struct WithdrawalDocument: Codable, Sendable {
    /// Where the certificate of erasure is.
    let certificate: String
  }

  private var withdrawal: Route {
    .api(
      .post, "/api/v1/receipts/withdrawal", who: .anyone,
      summary: "Erase what was written in a report, by its receipt code; the coded record stays",
      body: ReceiptBody.self, answer: WithdrawalDocument.self
    ) { call, body in
      let certificate = try await desk(call).withdrawText(receipt: body.receipt, address: call.address)
      return APIAnswer(WithdrawalDocument(certificate: certificate.path), location: certificate.path)
    }
  }

  private var change: Route {
    .api(
      .patch, "/api/v1/incidents/{id}", who: .holder(of: .readIncidents),
      summary: "Change an incident; If-Match has the revision that you saw", body: IncidentDraft.self,
      answer: IncidentDocument.self, isRevised: true
    ) { call, draft in
      let id: IncidentID = try call.identifier("id")
      return try await answer(call, yours: draft) { revision in
        try await desk(call).edit(id, seen: revision, draft, by: call.principal)
      }
    }
  }

  private var review: Route {
    .api(
      .post, "/api/v1/incidents/{id}/review", who: .holder(of: .reviewIncidents),
      summary: "Decide about an incident; If-Match has the revision that you saw", body: ReviewDraft.self,
      answer: IncidentDocument.self, isRevised: true
    ) { call, draft in
      let id: IncidentID = try call.identifier("id")
      return try await answer(call, yours: draft) { revision in
        try await desk(call).review(id, seen: revision, draft, by: call.principal)
      }
    }
  }

  /// Runs a change; a conflict is told with what was sent and what is stored.
  func answer(
    _ call: Call, yours: any Encodable & Sendable, _ change: (Int) async throws -> ChangedIncident
  ) async throws -> APIAnswer<IncidentDocument> {
    guard let revision = call.seenRevision else { throw Problem("revision-required", status: 428) }
    do {
      let changed = try await change(revision)
      let document = desk(call).document(changed.incident, point: changed.point, call.principal)
      return APIAnswer(document, revision: document.revision)
    } catch let conflict as IncidentConflict {
      let reader = desk(call).reader(of: conflict.current, call.principal)
      throw APIConflict(
        revision: conflict.current.revision, yours: yours,
        theirs: IncidentDocument(conflict.current, hasText: true, by: reader))
    }
  }

  private var history: Route {
    .api(
      .get, "/api/v1/incidents/{id}/history", who: .holder(of: .readIncidents),
      summary: "What was changed and noted, newest first", answer: HistoryDocument.self
    ) { call in
      let (desk, id): (IncidentDesk, IncidentID) = (desk(call), try call.identifier("id"))
      let who = call.principal
      let (incident, history) = try await call.services.database.read { db in
        let incident = try desk.readable(id, by: who, on: db)
        return (incident, try IncidentHistory.load(incident.number, on: db))
      }
      try await desk.noteOpening(incident, by: who)
      return APIAnswer(HistoryDocument(history.seen(by: desk.reader(of: incident, who))))
    }
  }
}

extension IncidentDesk {
  /// An incident with its text, as somebody who may read it sees it.
  func document(_ incident: Incident, point: ExactPoint?, _ who: Principal?) -> IncidentDocument {
    let reader = reader(of: incident, who)
    return IncidentDocument(incident, hasText: true, by: reader, point: reader.isSource ? point : nil)
  }
}

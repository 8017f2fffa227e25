import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Disclosures to the police: made, listed, opened, taken back; as pages and as JSON.
struct DisclosurePages: Sendable {
  let memory: IncidentMemory
  static let path = "/desk/disclosures"
  static let apiPath = "/api/v1/disclosures"

  var routes: [Route] {
    let readers = Who.holder(of: .readIncidents)
    let disclosers = Who.holder(of: .discloseIncidents)
    return [
      .page(.get, Self.path, who: readers) { call in
        let desk = desk(call)
        let found = try await call.services.database.read { try desk.disclosures(by: call.principal, on: $0) }
        return .page(try await list(call, found).page())
      },
      .page(.get, Self.path + "/{id}", who: readers) { call in
        let id: IncidentDisclosureID = try call.identifier("id")
        let found = try await desk(call).disclosed(id, by: call.principal)
        return .page(
          DisclosedPage(
            disclosure: found.disclosure, incident: found.incident,
            mayRevoke: try await mayRevoke(found.disclosure, call), words: try await desk(call).words(call),
            csrf: call.csrfToken, today: call.today
          ).page())
      },
      .page(.post, Self.path + "/{id}/revocation", who: disclosers) { call in
        let id: IncidentDisclosureID = try call.identifier("id")
        _ = try await desk(call).revoke(id, by: call.principal)
        return .redirect(to: Self.path, flash: "incidents.flash.revoked")
      },
      .page(.get, "/desk/incidents/{id}/disclosures", who: disclosers) { call in
        .page(try await form(call, try await disclosable(call), FormState()))
      },
      .page(.post, "/desk/incidents/{id}/disclosures", who: disclosers, handle: make),
      .api(
        .get, Self.apiPath, who: readers,
        summary:
          "Disclosures to the police that were made to your organisation, or of incidents that are yours to decide",
        answer: APIList<DisclosureDocument>.self
      ) { call in
        let desk = desk(call)
        let found = try await call.services.database.read { try desk.disclosures(by: call.principal, on: $0) }
        let items = found.map { DisclosureDocument($0, on: call.today) }
        return APIAnswer(APIList(items: items, total: items.count, next: nil))
      },
      .api(
        .get, Self.apiPath + "/{id}", who: readers, summary: "One disclosure, with the incident while it is open",
        answer: DisclosureDocument.self
      ) { call in
        let id: IncidentDisclosureID = try call.identifier("id")
        let found = try await desk(call).disclosed(id, by: call.principal)
        let record = found.incident.map { IncidentDocument($0, hasText: true, by: .partner) }
        return APIAnswer(DisclosureDocument(found.disclosure, on: call.today, record: record))
      },
      .api(
        .post, "/api/v1/incidents/{id}/disclosures", who: disclosers,
        summary: "Disclose an incident to a police organisation", body: DisclosureDraft.self,
        answer: DisclosureDocument.self
      ) { call, draft in
        let made = try await desk(call).disclose(try call.identifier("id"), draft, by: call.principal)
        return APIAnswer(
          DisclosureDocument(made, on: call.today), status: 201, location: "\(Self.apiPath)/\(made.id)")
      },
      // Described as a page: the API's description knows answers to a POST with a body only.
      .page(.post, Self.apiPath + "/{id}/revocation", who: disclosers) { call in
        let id: IncidentDisclosureID = try call.identifier("id")
        return try .json(DisclosureDocument(try await desk(call).revoke(id, by: call.principal), on: call.today))
      },
    ]
  }

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

  private func list(_ call: Call, _ found: [IncidentDisclosure]) async throws -> DisclosureListPage {
    DisclosureListPage(
      disclosures: found, isPolice: call.principal?.organisationKind == .police,
      utcOffset: call.services.city.current.utcOffset(at: call.services.surroundings.now()), today: call.today,
      t: call.t)
  }

  private func mayRevoke(_ disclosure: IncidentDisclosure, _ call: Call) async throws -> Bool {
    guard disclosure.isOpen(on: call.today) else { return false }
    let incident = try await call.services.database.read { try IncidentStore.find(disclosure.incident, on: $0) }
    return incident.map { desk(call).mayDisclose($0, by: call.principal) } ?? false
  }

  private func disclosable(_ call: Call) async throws -> Incident {
    let incident = try await desk(call).readable(call)
    try call.services.policy.require(call.principal, .discloseIncidents, to: .change, incident.shared)
    return incident
  }

  private func make(_ call: Call) async throws -> Reply {
    let incident = try await disclosable(call)
    let draft = DisclosureDraft(
      recipient: call.form["recipient"] ?? "", reason: call.form["reason"] ?? "", basis: call.form["basis"] ?? "",
      expires: call.form["expires"] ?? "")
    do {
      _ = try await desk(call).disclose(incident.id, draft, by: call.principal)
      return .redirect(to: "/desk/incidents/\(incident.id)", flash: "incidents.flash.disclosed")
    } catch let problem as Problem where problem.status == 422 {
      let state = FormState(values: call.form.values, problems: problem.fields)
      return .page(try await form(call, incident, state), status: 422)
    }
  }

  private func form(_ call: Call, _ incident: Incident, _ state: FormState) async throws -> Page {
    let police = try await desk(call).police(call.language).map { Choice($0.id.text, $0.name) }
    return DisclosurePage(
      reference: incident.reference, path: "/desk/incidents/\(incident.id)", police: police, state: state,
      csrf: call.csrfToken
    ).page(in: call.t)
  }
}

import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// With whom an incident is shared, for those who decide it; the API has the same.
struct SharingPages: Sendable {
  let memory: IncidentMemory

  var routes: [Route] {
    let readers = Who.holder(of: .readIncidents)
    return [
      .page(.get, "/desk/incidents/{id}/sharing", who: readers) { call in
        let incident = try await shareable(call)
        return .page(try await page(call, incident, Self.state(of: incident)))
      },
      .page(.post, "/desk/incidents/{id}/sharing", who: readers, handle: save),
      .api(
        .get, "/api/v1/incidents/{id}/sharing", who: readers,
        summary: "Who opens an incident, for those who decide with whom it is shared", answer: SharingPreview.self
      ) { call in
        let incident = try await shareable(call)
        return APIAnswer(
          try await desk(call).preview(incident.sharing, of: incident.source, call.language),
          revision: incident.revision)
      },
      .api(
        .put, "/api/v1/incidents/{id}/sharing", who: readers,
        summary: "Change with whom an incident is shared; If-Match has the revision that you saw",
        body: SharingDraft.self, answer: IncidentDocument.self
      ) { call, draft in
        let id: IncidentID = try call.identifier("id")
        return try await IncidentsAPI(memory: memory).answer(call, yours: draft) { revision in
          try await desk(call).share(id, seen: revision, draft, by: call.principal)
        }
      },
      .api(
        .post, "/api/v1/incidents/sharing-preview", who: .holder(of: .reportIncidents),
        summary: "Who would open a report if it were shared so; nothing is stored", body: PreviewBody.self,
        answer: SharingPreview.self
      ) { call, body in
        let desk = desk(call)
        let source = try await desk.reportSource(body.source, of: call.principal)
        let said = try await desk.sharing(
          SharingDraft(sharing: body.sharing, sharedWith: body.sharedWith), of: source)
        let sharing = try await desk.sharing(said, of: source, by: call.principal)
        return APIAnswer(try await desk.preview(sharing, of: source, call.language))
      },
    ]
  }

  struct PreviewBody: Codable, Sendable {
    var sharing: String
    var sharedWith: [String]?
    /// The organisation that reports; the sender's own unless given.
    var source: String?
  }

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }

  private func shareable(_ call: Call) async throws -> Incident {
    let (desk, id): (IncidentDesk, IncidentID) = (desk(call), try call.identifier("id"))
    let who = call.principal
    let incident = try await call.services.database.read { try desk.readable(id, by: who, on: $0) }
    try desk.requireSharing(incident, by: who)
    return incident
  }

  private static func state(of incident: Incident) -> FormState {
    FormState(values: [
      "sharing": [incident.sharing.level.rawValue], "shared-with": incident.sharing.organisations.map(\.text).sorted(),
    ])
  }

  private func save(_ call: Call) async throws -> Reply {
    let desk = desk(call)
    let incident = try await shareable(call)
    let draft = SharingDraft(sharing: call.form["sharing"] ?? "", sharedWith: call.form.all("shared-with"))
    var state = FormState(values: call.form.values)
    do {
      if call.form["preview"] == "yes" {
        let said = try await desk.sharing(draft, of: incident.source)
        let preview = try await desk.preview(said, of: incident.source, call.language)
        return .page(try await page(call, incident, state, preview))
      }
      guard let seen = call.seenRevision else { throw Problem.unreadable("revision") }
      _ = try await desk.share(incident.id, seen: seen, draft, by: call.principal)
      return .redirect(to: "/desk/incidents/\(incident.id)", flash: "incidents.flash.shared")
    } catch let conflict as IncidentConflict {
      let notice = Notice(.warning, call.t("incidents.sharing.conflict"))
      return .page(try await page(call, conflict.current, state, notice: notice), status: 409)
    } catch let problem as Problem where problem.status == 422 {
      state.problems = problem.fields
      return .page(try await page(call, incident, state), status: 422)
    }
  }

  private func page(
    _ call: Call, _ incident: Incident, _ state: FormState, _ preview: SharingPreview? = nil, notice: Notice? = nil
  ) async throws -> Page {
    let desk = desk(call)
    let levels = try await desk.levels(of: incident.source, by: call.principal)
    let partners = try await desk.partners(of: incident.source, call.language)
    return SharingPage(
      reference: incident.reference, path: "/desk/incidents/\(incident.id)", revision: incident.revision,
      fields: SharingFields(
        widest: max(levels.widest, incident.sharing.level), first: levels.first,
        partners: partners.map { Choice($0.id.text, $0.name) }, preview: preview),
      state: state, notice: notice, csrf: call.csrfToken
    ).page(in: call.t)
  }
}

/// The form of a record that is there. A plain model and its view.
struct SharingPage: Sendable {
  var reference: String
  var path: String
  var revision: Int
  var fields: SharingFields
  var state: FormState
  var notice: Notice?
  var csrf: String

  func page(in t: Translator) -> Page {
    Page(
      title: t("incidents.sharing.title", ["reference": .text(reference)]), lead: t("incidents.sharing.lead"),
      section: IncidentListPage.path,
      crumbs: [Crumb(t("incidents.title"), IncidentListPage.path), Crumb(reference, path)], notice: notice
    ) {
      let drawn = Fields(state, csrf: csrf, in: t)
      drawn.form(action: path + "/sharing", submit: t("incidents.sharing.save"), cancelPath: path) {
        drawn.hidden("revision", "\(revision)")
        fields.html(drawn, state, in: t)
      }
    }
  }
}

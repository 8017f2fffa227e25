import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct IncidentsAPITests {
  private struct Conflict: Codable {
    let revision: Int
    let seenRevision: Int?
    let yours: IncidentDraft
    let theirs: IncidentDocument
  }
  private struct Problem: Codable {
    struct Field: Codable {
      let field: String
      let code: String
    }
    let type: String
    let status: Int
    let arguments: [String: String]?
    let fields: [Field]?
  }

  private func principal(_ role: Role, _ city: TestCity) -> Principal {
    Principal(
      person: PersonID(milliseconds: 9, random: (0, 9)), name: "R", organisation: city.organisation.id,
      organisationName: "", organisationKind: .cityDepartment, roles: [role])
  }

  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      #expect(try await city.visitor.get("/api/v1/incidents").status == 401)
      #expect(try await city.client(as: .mayor).get("/api/v1/incidents").status == 403)
      #expect(try await city.visitor.send(json: Example.draft, .post, "/api/v1/incidents").status == 401)
      #expect(try await city.client(as: .auditor).send(json: Example.draft, .post, "/api/v1/incidents").status == 403)
      let id = try await IncidentDesk(city.services, IncidentMemory()).reportPublicly(Example.draft).id
      // A contributor does not learn that there is such a report.
      #expect(try await city.client(as: .contributor).get("/api/v1/incidents/\(id)").status == 404)
    }
  }

  @Test func reportsReadsChangesAndReviews() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let client = try await city.client(as: .coordinator)
      var draft = Example.draft
      draft.text = "A boy called Kevin threw stones."
      draft.longitude = 4.35
      draft.latitude = 50.85
      draft.keepsPoint = true
      let headers = ["idempotency-key": "abc"]
      let made = try await client.send(json: draft, .post, "/api/v1/incidents", headers: headers)
      #expect(made.status == 201)
      let reported: ReportedDocument = try made.json()
      #expect(reported.reference == "I-1" && reported.seemsToName == ["Kevin"])
      let again = try await client.send(json: draft, .post, "/api/v1/incidents", headers: headers)
      let repeated: ReportedDocument = try again.json()
      #expect(again.status == 200 && repeated.receipt == reported.receipt)

      let path = try #require(made.headers["location"])
      let found = try await client.get(path)
      let document: IncidentDocument = try found.json()
      #expect(found.headers["etag"] == "\"1\"")
      #expect(document.point != nil && document.text == draft.text && document.unlocated == "outside")
      #expect(try await client.get(path, headers: ["if-none-match": "\"1\""]).status == 304)
      // Nobody outside the source sees its point.
      let department = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "Youth Department", kind: .cityDepartment), by: .commandLine)
      let other = try await city.client(as: .coordinator, of: department)
      let foreign: IncidentDocument = try await other.get(path).json()
      #expect(foreign.point == nil && foreign.id == document.id)

      #expect(try await client.send(json: IncidentDraft(severity: 3), .patch, path).status == 428)
      let changed = try await client.send(
        json: IncidentDraft(severity: 3), .patch, path, headers: ["if-match": "\"1\""])
      #expect(changed.status == 200 && changed.headers["etag"] == "\"2\"")
      let stale = try await client.send(json: IncidentDraft(severity: 4), .patch, path, headers: ["if-match": "\"1\""])
      let problem: Problem = try stale.json()
      #expect(stale.status == 409 && problem.type == "urn:concord:problem:conflict")
      let conflict: Conflict = try stale.json()
      #expect(conflict.yours == IncidentDraft(severity: 4))
      #expect(conflict.theirs.severity == 3 && conflict.theirs.revision == 2 && conflict.theirs.id == document.id)
      #expect(conflict.revision == 2 && conflict.seenRevision == 1)

      let reviewed = try await client.send(
        json: ReviewDraft(state: "assessed", comment: "Seen."), .post, path + "/review", headers: ["if-match": "\"2\""])
      #expect(reviewed.status == 200)
      let history: HistoryDocument = try await client.get(path + "/history").json()
      #expect(history.steps.map(\.revision) == [3, 2] && history.comments.map(\.text) == ["Seen."])
      #expect(history.steps[0].fields.first { $0.field == "state" }?.after == "assessed")
    }
  }

  @Test func listsPageByPageWithoutFreeText() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = IncidentDesk(city.services, IncidentMemory())
      for _ in 0..<51 { _ = try await desk.reportPublicly(Example.draft) }
      let client = try await city.client(as: .analyst)
      let first: APIList<IncidentDocument> = try await client.get("/api/v1/incidents?conduct=verbal-abuse").json()
      #expect(first.total == 51 && first.items.count == 50)
      #expect(first.items.allSatisfy { $0.text == nil && $0.point == nil })
      let next = try #require(first.next)
      let second: APIList<IncidentDocument> = try await client.get(next).json()
      #expect(second.items.count == 1 && second.next == nil)
      // As many a page as asked for, each once, to the end.
      for limit in ["0", "501", "-1", "many"] {
        let refused = try await client.get("/api/v1/incidents?limit=\(limit)")
        let problem: Problem = try refused.json()
        #expect(refused.status == 422 && problem.fields?.map(\.field) == ["limit"])
      }
      var (path, met): (String?, [String]) = ("/api/v1/incidents?limit=20", [])
      while let open = path {
        let page: APIList<IncidentDocument> = try await client.get(open).json()
        #expect(page.total == 51 && page.items.count <= 20)
        met += page.items.map(\.id)
        path = page.next
      }
      #expect(met.count == 51 && Set(met).count == 51)
    }
  }

  @Test func thePublicReportsWithoutAnAccountAndIsLimited() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let made = try await city.visitor.send(json: Example.draft, .post, "/api/v1/reports")
      #expect(made.status == 201)
      let reported: ReportedDocument = try made.json()
      #expect(reported.id == nil && reported.reference == nil)
      let told = try await city.visitor.send(
        json: IncidentsAPI.ReceiptBody(receipt: reported.receipt), .post, "/api/v1/receipts")
      let progress: ReportProgress = try told.json()
      #expect(progress.step == "received")
      #expect(try await city.visitor.send(json: Example.draft, .post, "/api/v1/reports").status == 409)
      var statuses: Set<Int> = []
      for number in 0..<10 {
        var draft = Example.draft
        draft.text = "Something else happened, number \(number)."
        statuses.insert(try await city.visitor.send(json: draft, .post, "/api/v1/reports").status)
      }
      #expect(statuses == [201, 429])
    }
  }

  @Test func tellsItsCodes() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let codes: CodesDocument = try await city.visitor.get("/api/v1/codes").json()
      #expect(codes.lists.map(\.list) == CodelistName.allCases.map(\.rawValue))
      let bias = try #require(codes.lists.first { $0.list == "bias" })
      #expect(bias.codes.first { $0.code == "anti-muslim" }?.crosswalk == ["nibrs": ["24"]])
      #expect(bias.codes.first { $0.code == "anti-muslim" }?.names["ar"] == "ضد المسلمين")
    }
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Retention

private let capabilities: [any CapabilityKit.Capability] = [RetentionCapability(), Diary()]

@Suite struct HoldTests {
  @Test func refusesWhoMayNotAndWhatNamesNothing() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let good = HoldDraft(source: "Open Door", reason: "Audit", review: "2026-06-01")
      for role in [Role.analyst, .auditor, .contributor, .reviewer] {
        let client = try await city.client(as: role)
        #expect(try await client.send(json: good, .post, "/api/v1/holds").status == 403)
      }
      let client = try await city.client(as: .coordinator)
      var drafts: [HoldDraft] = []
      for change: (inout HoldDraft) -> Void in [
        { $0.source = nil }, { $0.source = "Nowhere" }, { $0.reason = " " }, { $0.review = nil },
        { $0.review = "2026-03-09" }, { $0.review = "2029-01-01" }, { $0.from = "soon" },
        { ($0.from, $0.to) = ("2026-02-01", "2026-01-01") }, { $0.subject = "I-12" },
      ] {
        var draft = good
        change(&draft)
        drafts.append(draft)
      }
      for draft in drafts { #expect(try await client.send(json: draft, .post, "/api/v1/holds").status == 422) }
      #expect(try await client.send(json: good, .post, "/api/v1/holds").status == 201)
    }
  }

  @Test(arguments: TestDatabase.available)
  func isPlacedSeenAndReleasedWithATrace(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .coordinator)
      let typed = [
        ("source", city.partner.id.text), ("reason", "The ombudsman asks."), ("review", "2026-03-20"),
      ]
      #expect(try await client.post(HoldsPage.path, typed).status == 303)
      let page = try await client.get(HoldsPage.path)
      #expect(page.text.contains("The ombudsman asks.") && page.text.contains("Open Door"))
      let id = try #require(try await city.database.read { try Holds.list(on: $0).first?.id })
      #expect(try await client.post("\(HoldsPage.path)/\(id)/release", []).status == 422)
      #expect(try await client.post("\(HoldsPage.path)/\(id)/release", [("reason", "Answered")]).status == 303)
      #expect(try await city.database.read { try Holds.inForce(on: $0).all.isEmpty })
      let actions = try await city.database.read { db in
        var query = AuditQuery()
        query.action = "retention"
        return try AuditTrail.list(query, on: db).map(\.action)
      }
      #expect(actions == ["retention.hold-released", "retention.hold-placed"])
    }
  }

  @Test func findsTheIdentifierInAnAddress() {
    let id = "01900000-0000-7000-8000-000000000001"
    #expect(HoldsPage.identifier(in: "https://city.example/desk/incidents/\(id)?lang=fr") == id)
    #expect(HoldsPage.identifier(in: id) == id)
    #expect(HoldsPage.identifier(in: "I-12") == "I-12")
  }
}

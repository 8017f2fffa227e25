import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct ReviewIncidentTests {
  private func desk(_ city: TestCity) -> IncidentDesk { IncidentDesk(city.services, IncidentMemory()) }

  private func who(_ role: Role, _ organisation: Organisation) -> Principal {
    Principal(
      person: PersonID(milliseconds: 9, random: (0, 9)), name: "Tester", organisation: organisation.id,
      organisationName: organisation.name, organisationKind: organisation.kind, roles: [role])
  }

  private func expectProblem(_ code: String, _ body: () async throws -> Void) async {
    await #expect { try await body() } throws: { ($0 as? Problem)?.code == code }
  }

  @Test(arguments: TestDatabase.available)
  func refusesWhoMayNotReview(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      let id = try await desk.reportPublicly(Example.draft).id
      let draft = ReviewDraft(state: "acknowledged")
      await expectProblem("sign-in-required") { _ = try await desk.review(id, seen: 1, draft, by: nil) }
      for role in [Role.administrator, .analyst, .contributor, .mayor, .auditor] {
        await expectProblem("not-allowed") {
          _ = try await desk.review(id, seen: 1, draft, by: who(role, city.organisation))
        }
      }
    }
  }

  @Test func aContributorSeesTheirOwnOrganisationsRecordsAlone() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      let (mine, theirs) = (who(.contributor, city.partner), who(.coordinator, city.organisation))
      _ = try await desk.reportPublicly(Example.draft)
      let other = try await desk.report(Example.draft, by: theirs)
      let own = try await desk.report(Example.draft, by: mine)
      let query = try IncidentQuery(Query(), person: nil)
      #expect(try await desk.list(query, by: mine).incidents.map(\.number) == [3])
      #expect(try await desk.list(query, by: theirs).total == 3)
      #expect(try await desk.list(query, by: mine).total == 1)
      await expectProblem("not-found") {
        _ = try await city.database.read { try desk.readable(other.id, by: mine, on: $0) }
      }
      // A new report of one's own may be put right; once somebody worked on it, it may not.
      _ = try await desk.edit(own.id, seen: 1, IncidentDraft(severity: 2), by: mine)
      _ = try await desk.review(own.id, seen: 2, ReviewDraft(state: "acknowledged"), by: theirs)
      await expectProblem("not-allowed") {
        _ = try await desk.edit(own.id, seen: 3, IncidentDraft(severity: 3), by: mine)
      }
    }
  }

  @Test func refusesWhatCannotBeDecided() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      let id = try await desk.reportPublicly(Example.draft).id
      let draft = ReviewDraft(
        state: "monitoring", owner: "nobody", due: "soon", severity: 7, tier: "high", reliability: "Z", themes: ["fun"],
        comment: String(repeating: "x", count: 4001))
      await #expect {
        _ = try await desk.review(id, seen: 1, draft, by: who(.coordinator, city.organisation))
      } throws: { error in
        Set((error as? Problem)?.fields.map { "\($0.field) \($0.code)" } ?? []) == [
          "state state-cannot-follow", "owner unknown-choice", "due day-unknown", "severity out-of-range",
          "tier unknown-choice", "reliability unknown-choice", "theme unknown-choice", "comment too-long",
        ]
      }
      for original in [nil, "I-1", "I-99", "x"] {
        await expectProblem("invalid") {
          _ = try await desk.review(
            id, seen: 1, ReviewDraft(state: "duplicate", duplicateOf: original),
            by: who(.coordinator, city.organisation))
        }
      }
    }
  }

  @Test func twoReviewersMeetInAConflict() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let (desk, reviewer) = (desk(city), who(.reviewer, city.organisation))
      let id = try await desk.reportPublicly(Example.draft).id
      _ = try await desk.review(id, seen: 1, ReviewDraft(state: "acknowledged"), by: reviewer)
      await #expect {
        _ = try await desk.review(id, seen: 1, ReviewDraft(severity: 2), by: reviewer)
      } throws: { ($0 as? IncidentConflict)?.current.revision == 2 }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aReviewIsStoredToldAndCounted(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let (desk, reviewer) = (desk(city), who(.reviewer, city.organisation))
      let reported = try await desk.reportPublicly(Example.draft)
      var draft = ReviewDraft(state: "assessed", due: "2026-03-20", severity: 2, tier: "experienced")
      draft.themes = ["group-tension"]
      draft.comment = "  Seen with the school.  "
      draft.noteForReporter = "Thank you. We spoke with the school."
      let incident = try await desk.review(reported.id, seen: 1, draft, by: reviewer)
      #expect(incident.state == .assessed && incident.due == Day(2026, 3, 20) && incident.themes == ["group-tension"])
      let history = try await city.database.read { try IncidentHistory.load(reported.number, on: $0) }
      #expect(Set(history.comments.map(\.text)) == ["Seen with the school.", "Thank you. We spoke with the school."])
      let progress = try await desk.follow(receipt: reported.receipt.text, address: nil)
      #expect(progress.step == "worked-on" && progress.notes.map(\.text) == ["Thank you. We spoke with the school."])
      let snapshot = try await city.services.cube.refreshed(city.database)
      let filter = Filter(allowedSources: .all, values: [.state: ["assessed"], .theme: ["group-tension"]])
      #expect(try snapshot.answer(CubeQuery(.incidents, filter: filter)).total == 1)

      let undone = try await desk.undo(reported.id, seen: 2, by: reviewer)
      #expect(undone.state == .new && undone.due == nil && !undone.hasChosenThemes && undone.revision == 3)
      let after = try await city.services.cube.refreshed(city.database)
      #expect(try after.answer(CubeQuery(.incidents, filter: filter)).total == 0)
    }
  }

  @Test func duplicatesCountWithTheirOriginal() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let (desk, reviewer) = (desk(city), who(.reviewer, city.organisation))
      let first = try await desk.reportPublicly(Example.draft)
      let second = try await desk.reportPublicly(Example.draft)
      let duplicate = try await desk.review(
        second.id, seen: 1, ReviewDraft(state: "duplicate", duplicateOf: "I-\(first.number)"), by: reviewer)
      #expect(duplicate.duplicateOf == first.number)
      let snapshot = try await city.services.cube.refreshed(city.database)
      #expect(try snapshot.answer(CubeQuery(.incidents, filter: Filter(allowedSources: .all))).total == 1)
      #expect(try await desk.list(try IncidentQuery(Query(), person: nil), by: reviewer).total == 1)
      // No duplicate of a duplicate.
      let third = try await desk.reportPublicly(Example.draft)
      await expectProblem("invalid") {
        _ = try await desk.review(
          third.id, seen: 1, ReviewDraft(state: "duplicate", duplicateOf: "I-\(second.number)"), by: reviewer)
      }
      // Not a duplicate after all: it counts again.
      _ = try await desk.review(second.id, seen: 2, ReviewDraft(state: "acknowledged"), by: reviewer)
      #expect(try await desk.list(try IncidentQuery(Query(), person: nil), by: reviewer).total == 3)
    }
  }

  @Test func thereIsNothingToUndoBeforeAnyChange() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      let id = try await desk.reportPublicly(Example.draft).id
      await expectProblem("incident-nothing-to-undo") {
        _ = try await desk.undo(id, seen: 1, by: who(.reviewer, city.organisation))
      }
      _ = try await desk.review(
        id, seen: 1, ReviewDraft(state: "acknowledged"), by: who(.reviewer, city.organisation))
      var other = who(.analyst, city.organisation)
      other = Principal(
        person: PersonID(milliseconds: 10, random: (0, 10)), name: "Other", organisation: other.organisation,
        organisationName: "", organisationKind: .cityDepartment, roles: [.analyst])
      await expectProblem("not-allowed") { _ = try await desk.undo(id, seen: 2, by: other) }
    }
  }

  @Test func nothingIsLeftHalfWritten() async throws {
    try await withTestStore(.sqlite) { store in
      let database = try await store.open()
      let reviewer = Example.person
      try await FailingCity.each(database, IncidentsCapability()) { services in
        let desk = IncidentDesk(services, IncidentMemory())
        let known = try await services.database.read { try IncidentStore.find(number: 1, on: $0) }
        if known == nil { _ = try await desk.reportPublicly(Example.draft) }
        guard let incident = try await services.database.read({ try IncidentStore.find(number: 1, on: $0) }) else {
          return
        }
        guard incident.revision == 1 else { return }
        _ = try await desk.review(
          incident.id, seen: 1, ReviewDraft(state: "closed", comment: "Done."), by: reviewer)
      } check: { db in
        let changed = try db.value("SELECT COUNT(*) FROM incident WHERE state = 'closed'", as: Int.self) ?? -1
        let history = try db.value("SELECT COUNT(*) FROM incident_change", as: Int.self) ?? -1
        let comments = try db.value("SELECT COUNT(*) FROM incident_comment", as: Int.self) ?? -1
        let entries = try AuditTrail.list(AuditQuery(), on: db).count { $0.action == "incident.reviewed" }
        let facts =
          try db.value(
            """
            SELECT COUNT(*) FROM evidence_fact f JOIN evidence_profile p ON p.id = f.profile WHERE p.state = 'closed'
            """, as: Int.self) ?? -1
        #expect(Set([changed, history, comments, entries, facts]).count == 1)
      }
    }
  }
}

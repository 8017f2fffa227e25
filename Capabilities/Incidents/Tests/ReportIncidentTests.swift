import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct ReportIncidentTests {
  private func desk(_ city: TestCity) -> IncidentDesk { IncidentDesk(city.services, IncidentMemory()) }

  private func expectProblem(_ code: String, _ body: () async throws -> Void) async {
    await #expect { try await body() } throws: { ($0 as? Problem)?.code == code }
  }

  private func principal(_ roles: Set<Role>, _ organisation: Organisation) -> Principal {
    Principal(
      person: PersonID(milliseconds: 9, random: (0, 9)), name: "Tester", organisation: organisation.id,
      organisationName: organisation.name, organisationKind: organisation.kind, roles: roles)
  }

  @Test(arguments: TestDatabase.available)
  func refusesWhoMayNotReportAndForWhom(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      await expectProblem("sign-in-required") { _ = try await desk.report(Example.draft, by: nil) }
      for role in [Role.administrator, .mayor, .auditor] {
        await expectProblem("not-allowed") {
          _ = try await desk.report(Example.draft, by: principal([role], city.organisation))
        }
      }
      var foreign = Example.draft
      foreign.source = city.organisation.id.text
      // The same as for an organisation that there is not.
      await expectProblem("invalid") {
        _ = try await desk.report(foreign, by: principal([.contributor], city.partner))
      }
      #expect(try await city.count("incident") == 0)
    }
  }

  @Test func tellsEverythingThatIsWrongAtOnce() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let draft = IncidentDraft(
        offences: [.init(conduct: "dancing")], when: "2026-13-01", time: "26:00", area: "Nowhere", bias: ["tall"],
        severity: 9, text: String(repeating: "x", count: 20_001))
      await #expect {
        _ = try await desk(city).report(draft, by: principal([.coordinator], city.organisation))
      } throws: { error in
        let fields = (error as? Problem)?.fields ?? []
        return Set(fields.map { "\($0.field) \($0.code)" }) == [
          "conduct unknown-choice", "day day-unknown", "area area-unknown", "bias unknown-choice",
          "severity out-of-range", "text too-long",
        ]
      }
      let empty = IncidentDraft()
      await #expect {
        _ = try await desk(city).reportPublicly(empty)
      } throws: { ($0 as? Problem)?.fields.map(\.field) == ["conduct", "day", "area"] }
      var future = Example.draft
      future.when = "2026-03-10"
      await #expect {
        _ = try await desk(city).reportPublicly(future)
      } throws: { ($0 as? Problem)?.fields.map(\.code) == ["day-in-future"] }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aPublicReportLandsWithFactsAuditAndReceipt(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      var draft = Example.draft
      // The public speaks for nobody, rates nobody and keeps no point.
      draft.source = city.partner.id.text
      draft.sourceRecord = "7"
      draft.reliability = "A"
      draft.longitude = 4.35
      draft.latitude = 50.85
      draft.keepsPoint = true
      let reported = try await desk.reportPublicly(draft)
      let incident = try #require(try await city.database.read { try IncidentStore.find(reported.id, on: $0) })
      #expect(incident.source == nil && incident.sourceRecord == nil && incident.reliability == nil)
      #expect(incident.state == .new && incident.number == 1 && incident.enteredBy == nil)
      #expect(incident.place == .unlocated(.outside))
      #expect(try await city.count("incident_point") == 0)
      let snapshot = try await city.services.cube.refreshed(city.database)
      #expect(try snapshot.answer(CubeQuery(.incidents, filter: Filter(allowedSources: .all))).total == 1)
      let audit = try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0) }
      #expect(audit.first?.action == "incident.reported" && audit.first?.person == nil)
      let progress = try await desk.follow(receipt: reported.receipt.grouped, address: nil)
      #expect(progress.step == "received" && progress.received == "2026-03-09")
    }
  }

  @Test func sentTwiceIsOneReportWithOneReceipt() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      let first = try await desk.reportPublicly(Example.draft, key: "k")
      let second = try await desk.reportPublicly(Example.draft, key: "k")
      #expect(second.isRepeated && !first.isRepeated)
      #expect(second.receipt == first.receipt && second.id == first.id)
      var other = Example.draft
      other.text = "Something else."
      await expectProblem("request-key-reused") { _ = try await desk.reportPublicly(other, key: "k") }
      // The same key of somebody else is another request.
      let third = try await desk.report(Example.draft, by: principal([.coordinator], city.organisation), key: "k")
      #expect(third.receipt != first.receipt && third.number == 2)
      #expect(try await city.count("incident") == 2)
    }
  }

  @Test func aPartnersOwnNumberIsTakenOnce() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = desk(city)
      let who = principal([.contributor], city.partner)
      var draft = Example.draft
      draft.sourceRecord = "A-1"
      let first = try await desk.report(draft, by: who)
      await expectProblem("invalid") { _ = try await desk.report(draft, by: who) }
      let incident = try #require(try await city.database.read { try IncidentStore.find(first.id, on: $0) })
      #expect(incident.source == city.partner.id && incident.enteredBy == who.person)
    }
  }

  /// Whichever call of the database fails, either all of a report is there or nothing of it.
  @Test func nothingIsLeftHalfWritten() async throws {
    try await withTestStore(.sqlite) { store in
      let database = try await store.open()
      try await FailingCity.each(database, IncidentsCapability()) { services in
        _ = try await IncidentDesk(services, IncidentMemory()).reportPublicly(Example.draft, key: "k")
      } check: { db in
        let counts = try ["incident", "evidence_fact", "incident_receipt", "incident_request"].map {
          try db.value("SELECT COUNT(*) FROM \(unchecked: $0)", as: Int.self) ?? -1
        }
        let entries = try AuditTrail.list(AuditQuery(), on: db).count { $0.action == "incident.reported" }
        #expect(Set(counts + [entries]).count == 1, "\(counts) \(entries)")
      }
    }
  }
}

extension TestCity {
  func count(_ table: String) async throws -> Int {
    try await database.read { try $0.value("SELECT COUNT(*) FROM \(unchecked: table)", as: Int.self) ?? -1 }
  }
}

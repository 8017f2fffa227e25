import Access
import CapabilityKit
import CapabilityTesting
import StorageTesting
import Synchronization
import Testing
import Vocabulary

@testable import Incidents

struct OfflineReportsTests {
  @Test(arguments: ["visitor", "team", "nonsense"])
  func theFormThatADeviceKeepsHoldsNothingOfAnybody(_ kind: String) async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city in
      let answer = try await city.visitor.get("/report/offline?for=\(kind)")
      #expect(answer.status == 200)
      #expect(answer.text.contains("data-is-shell"))
      #expect(answer.text.contains("name=\"csrf\" value=\"\""))
      #expect(!answer.text.contains("name=\"stamp\""))
    }
  }

  @Test func theOwnersCodeTellsPeopleApartAndNamesNobody() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city in
      var owners: Set<String> = []
      for role in [Role.coordinator, .contributor] {
        let page = try await city.client(as: role).get("/desk/incidents/new").text
        let range = try #require(page.firstRange(of: "data-owner=\""))
        owners.insert(String(page[range.upperBound...].prefix { $0 != "\"" }))
      }
      #expect(owners.count == 2 && owners.allSatisfy { $0.count == 24 })
      #expect(try await city.visitor.get("/report").text.contains("data-owner=\"\""))
    }
  }

  @Test func aTextThatNamesSomebodyIsAskedAboutOnce() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city in
      let draft = IncidentDraft(
        offences: [.init(conduct: "threat")], when: "2026-03-01", unlocated: "not-given", text: "It was Mr John Smith.")
      let asked = try await city.visitor.send(
        json: draft, .post, "/api/v1/reports?names=ask", headers: ["idempotency-key": "one"])
      #expect(asked.status == 422)
      #expect(asked.text.contains("seems-to-name") && asked.text.contains("Smith"))
      let sent = try await city.visitor.send(json: draft, .post, "/api/v1/reports", headers: ["idempotency-key": "one"])
      #expect(sent.status == 201)
    }
  }

  /// A device may try again after weeks: the answer to the first time was lost.
  @Test(arguments: TestDatabase.available)
  func aKeyIsKnownForMonths(_ kind: TestDatabase) async throws {
    let clock = Clock()
    let surroundings = Surroundings(
      now: { clock.now.withLock { $0 } }, random: Surroundings.fixed(at: TestCity.now).random)
    try await withCity(kind, [IncidentsCapability()], surroundings: surroundings) { city in
      let draft = IncidentDraft(offences: [.init(conduct: "threat")], when: "2026-03-01", unlocated: "not-given")
      let desk = IncidentDesk(city.services, IncidentMemory())
      let first = try await desk.reportPublicly(draft, key: "device")
      clock.now.withLock { $0 = $0.adding(seconds: 89 * 86_400) }
      let second = try await desk.reportPublicly(draft, key: "device")
      #expect(second.isRepeated && second.number == first.number && second.receipt == first.receipt)
    }
  }
}

private final class Clock: Sendable {
  let now = Mutex(TestCity.now)
}

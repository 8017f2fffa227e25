import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Storage
import StorageTesting
import Synchronization
import Testing
import Vocabulary

@testable import Incidents

/// The pages as a browser meets them: who may, what is refused and kept, what follows.
struct IncidentPagesTests {
  /// A clock that goes on by ten seconds a look, so that filling a form takes time.
  private static func clock() -> Surroundings {
    let looks = Mutex<Int64>(0)
    var surroundings = Surroundings.fixed(at: TestCity.now)
    surroundings.now = {
      TestCity.now.adding(
        seconds: looks.withLock { looks in
          looks += 10
          return looks / 10
        })
    }
    return surroundings
  }

  private let fields = [
    ("conduct", "threat"), ("area", "unlocated:not-given"), ("when", "yesterday"),
    ("text", "Two people were threatened."),
  ]

  private func hidden(_ name: String, in page: String) -> String? {
    page.firstRange(of: "name=\"\(name)\" value=\"").map { String(page[$0.upperBound...].prefix { $0 != "\"" }) }
  }

  @Test func whoMayNotReadFindsNothing() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      for path in ["/desk/incidents", "/desk/incidents.csv", "/desk/incidents/new"] {
        #expect(try await city.visitor.get(path).status == 303)
        for role in [Role.administrator, .mayor, .auditor] {
          #expect(try await city.client(as: role).get(path).status == 403, "\(role) \(path)")
        }
      }
      for role in [Role.mayor, .auditor, .analyst, .contributor, .reviewer] {
        #expect(try await city.client(as: role).get("/desk/administration/codes").status == 403)
      }
    }
  }

  @Test func aVisitorReportsAndFollowsIt() async throws {
    try await withCity(.sqlite, [IncidentsCapability()], surroundings: Self.clock()) { city async throws in
      let form = try await city.visitor.get("/report")
      #expect(form.status == 200)
      let stamp = try #require(hidden("stamp", in: form.text))
      for _ in 0..<30 { _ = city.services.surroundings.now() }
      let sent = try await city.visitor.post("/report", fields + [("stamp", stamp), ("website", "")])
      #expect(sent.status == 200)
      let marker = try #require(sent.text.firstRange(of: "<code dir=\"ltr\">"))
      let receipt = String(sent.text[marker.upperBound...].prefix(14))
      let told = try await city.visitor.post("/report/receipt", [("receipt", receipt.lowercased())])
      #expect(told.status == 200 && told.text.contains("Your report has arrived"))
      let wrong = try await city.visitor.post("/report/receipt", [("receipt", "AAAA-BBBB-CCCC")])
      #expect(wrong.status == 422 && wrong.text.contains("AAAA-BBBB-CCCC"))
      // Sent once more, it is the same report.
      let again = try await city.visitor.post("/report", fields + [("stamp", stamp)])
      #expect(again.text.contains(receipt))
      #expect(try await city.count("incident") == 1)
    }
  }

  @Test func programsAreRefusedAndPeopleLoseNothing() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let stamp = try #require(hidden("stamp", in: try await city.visitor.get("/report").text))
      let robot = try await city.visitor.post("/report", fields + [("stamp", stamp), ("website", "http://x")])
      #expect(robot.status == 422 && robot.text.contains("Two people were threatened."))
      let fast = try await city.visitor.post("/report", fields + [("stamp", stamp)])
      #expect(fast.status == 422 && fast.text.contains("Two people were threatened."))
      let forged = try await city.visitor.post("/report", fields + [("stamp", "1.a.b")])
      #expect(forged.status == 422)
      #expect(try await city.count("incident") == 0)
    }
  }

  @Test func aNameIsAskedAboutOnce() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let client = try await city.client(as: .coordinator)
      let text = "A boy called Kevin threw stones."
      let named = [("conduct", "threat"), ("area", "unlocated:outside"), ("when", "today"), ("text", text)]
      let asked = try await client.post("/desk/incidents/new", named)
      #expect(asked.status == 422 && asked.text.contains("Kevin") && asked.text.contains(text))
      #expect(try await city.count("incident") == 0)
      let kept = try await client.post("/desk/incidents/new", named + [("confirms-names", "yes")])
      #expect(kept.status == 200 && kept.text.contains("I-1"))
    }
  }

  @Test func whatIsWrongIsToldBesideTheFieldAndKept() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let client = try await city.client(as: .contributor)
      let answer = try await client.post(
        "/desk/incidents/new", [("conduct", "threat"), ("when", "other"), ("day", "2026-02-30"), ("text", "Said so.")])
      #expect(answer.status == 422)
      #expect(
        answer.text.contains("2026-02-30") && answer.text.contains("Said so.")
          && answer.text.contains("field-area-error"))
    }
  }

  @Test func theDeskWorksOnAnIncident() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = IncidentDesk(city.services, IncidentMemory())
      let id = try await desk.reportPublicly(Example.draft).id
      let reviewer = try await city.client(as: .reviewer)
      let path = "/desk/incidents/\(id)"
      for page in [path, path + "/edit", path + "/review", "/desk/incidents?state=new&q=insults"] {
        let answer = try await reviewer.get(page, language: "ar")
        #expect(answer.status == 200, "\(page)")
        let text = answer.text.replacing("incidents.csv", with: "")
        #expect(!text.contains(#/incidents\.[a-z]/#), "\(page): a message is missing")
      }
      let saved = try await reviewer.post(
        path + "/review", [("revision", "1"), ("state", "acknowledged"), ("due", "2026-03-01")])
      #expect(saved.status == 303)
      let stale = try await reviewer.post(
        path + "/review", [("revision", "1"), ("state", "closed"), ("comment", "typed words")])
      #expect(stale.status == 409 && stale.text.contains("typed words") && stale.text.contains("Acknowledged"))
      let edited = try await reviewer.post(
        path + "/edit",
        [
          ("revision", "2"), ("conduct", "graffiti"), ("area", "unlocated:outside"), ("day", "2026-03-08"),
          ("when", "other"),
        ])
      #expect(edited.status == 303)
      let staleEdit = try await reviewer.post(
        path + "/edit",
        [
          ("revision", "2"), ("conduct", "arson"), ("area", "unlocated:outside"), ("day", "2026-03-08"),
          ("when", "other"),
        ])
      #expect(staleEdit.status == 409 && staleEdit.text.contains("Arson"))
      let page = try await reviewer.get(path)
      #expect(page.text.contains("Graffiti or symbols") && page.text.contains("2026-03-09T12:00:00Z"))
      let undone = try await reviewer.post(path + "/undo", [("revision", "3")])
      #expect(undone.status == 303)
      #expect(try await reviewer.get(path).text.contains("Insults"))
    }
  }

  @Test func aPointStaysUntilItsSourceTakesItBack() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let client = try await city.client(as: .coordinator)
      let department = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "Youth Department", kind: .cityDepartment), by: .commandLine)
      let foreign = try await city.client(as: .coordinator, of: department)
      var draft = Example.draft
      draft.longitude = 4.35
      draft.latitude = 50.85
      draft.keepsPoint = true
      let made = try await client.send(json: draft, .post, "/api/v1/incidents")
      let id = try #require(made.headers["location"]?.split(separator: "/").last)
      let fields = [("conduct", "threat"), ("area", "unlocated:outside"), ("when", "other"), ("day", "2026-03-08")]
      let path = "/desk/incidents/\(id)/edit"
      let form = try await client.get(path).text
      #expect(form.contains("name=\"keeps-point\" value=\"yes\" checked"))
      #expect(try await foreign.get(path).text.contains("keeps-point") == false)
      #expect(try await foreign.post(path, fields + [("revision", "1")]).status == 303)
      #expect(try await city.count("incident_point") == 1)
      #expect(try await client.post(path, fields + [("revision", "2"), ("keeps-point", "yes")]).status == 303)
      #expect(try await city.count("incident_point") == 1)
      #expect(try await client.post(path, fields + [("revision", "2")]).status == 303)
      #expect(try await city.count("incident_point") == 0)
      let entries = try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0) }
      #expect(entries.count { $0.action == "incident.point-changed" } == 1)
    }
  }

  @Test func everyFigureOfTodayOpensAListOfItsLength() async throws {
    try await withCity(.sqlite, [IncidentsCapability(), Probe()]) { city async throws in
      let desk = IncidentDesk(city.services, IncidentMemory())
      let reviewer = Principal(
        person: PersonID(milliseconds: 9, random: (0, 9)), name: "R", organisation: city.organisation.id,
        organisationName: "", organisationKind: .cityDepartment, roles: [.reviewer])
      for day in ["2026-03-01", "2026-03-12", "2026-05-01"] {
        let id = try await desk.reportPublicly(Example.draft).id
        _ = try await desk.review(id, seen: 1, ReviewDraft(state: "acknowledged", due: day), by: reviewer)
      }
      _ = try await desk.reportPublicly(Example.draft)
      let client = try await city.client(as: .coordinator)
      let lines: [Probe.Line] = try await client.get("/api/v1/probe").json()
      #expect(Set(lines.map(\.count)) == [1])
      #expect(lines.count == 3)
      for line in lines {
        let path = line.path.replacing("/desk/incidents", with: "/api/v1/incidents")
        let list: APIList<IncidentDocument> = try await client.get(path).json()
        #expect(list.total == line.count, "\(line.path)")
      }
    }
  }

  @Test func exportAndListAgreeAndHaveNoFreeText() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let desk = IncidentDesk(city.services, IncidentMemory())
      for _ in 0..<3 { _ = try await desk.reportPublicly(Example.draft) }
      let client = try await city.client(as: .analyst)
      let csv = try await client.get("/desk/incidents.csv?conduct=verbal-abuse")
      #expect(csv.status == 200)
      let lines = csv.text.split(separator: "\r\n")
      #expect(lines.count == 4)
      #expect(!csv.text.contains("Insults"))
      #expect(lines[0].split(separator: ",").count == IncidentsCSV.columns.count)
      #expect(try await client.get("/desk/incidents.csv?conduct=arson").text.split(separator: "\r\n").count == 1)
      #expect(try await client.get("/desk/incidents?from=2026-99-01").status == 422)
    }
  }
}

/// Shows what a person's *Today* would say, as JSON.
private struct Probe: Capability {
  struct Line: Codable, Sendable {
    let count: Int
    let path: String
  }
  var name: String { "probe" }
  var strings: URL { IncidentsCapability().strings }
  var routes: [Route] {
    [
      .api(.get, "/api/v1/probe", who: .signedIn, summary: "Lines", answer: [Line].self) { call in
        var lines: [Line] = []
        for source in call.services.registry.capabilities.flatMap(\.today) {
          lines += try await source.lines(call).map { Line(count: $0.count, path: $0.path) }
        }
        return APIAnswer(lines)
      }
    ]
  }
}

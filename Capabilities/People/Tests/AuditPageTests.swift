import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import GoldenTesting
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct AuditPageTests {
  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      #expect(try await city.visitor.get(AuditPage.path).status == 303)
      for role in Role.allCases where role != .administrator && role != .auditor {
        let client = try await city.client(as: role)
        #expect(try await client.get(AuditPage.path).status == 403)
        #expect(try await client.get(AuditPage.path + ".csv").status == 403)
      }
      let auditor = try await city.client(as: .auditor)
      #expect(try await auditor.get(AuditPage.path + "?from=yesterday").status == 422)
      #expect(try await auditor.get(AuditPage.path + "?from=2026-03-09&to=2026-03-01").status == 422)
    }
  }

  @Test func aPoliceAuditorSeesTheirOwnOrganisationsEntriesOnly() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let police = try await city.services.access.createOrganisation(
        OrganisationDraft(name: "City police", kind: .police), by: .commandLine)
      _ = try await city.client(as: .analyst)
      let file = try await city.client(as: .auditor, of: police).get(AuditPage.path + ".csv").text
      #expect(file.contains("City police") && !file.contains("City Hall"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func narrowsDown(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let auditor = try await city.client(as: .auditor)
      func file(_ query: String) async throws -> [Substring] {
        try await auditor.get(AuditPage.path + ".csv" + query).text.split(separator: "\r\n").dropFirst().map { $0 }
      }
      let all = try await file("")
      #expect(all.count >= 4)
      #expect(try await file("?action=organisation.created").count == 2)
      #expect(try await file("?action=organisation").count == 2)
      #expect(try await file("?subject-kind=organisation&subject-id=\(city.partner.id)").count == 1)
      // Taking it away is an entry of its own, once for the same question within minutes.
      #expect(try await file("?from=2026-03-09&to=2026-03-09").count > all.count)
      #expect(try await file("?from=2026-03-10").isEmpty)
      #expect(try await file("?to=2026-03-08").isEmpty)
      #expect(try await file("?before=3").count == 2)
      let page = try await auditor.get(AuditPage.path + "?action=organisation.created")
      #expect(page.text.contains(try texts("en")("audit.action.organisation.created")))
      #expect(page.text.contains("href=\"\(OrganisationPage.path(of: city.partner.id))\""))
    }
  }

  @Test func daysBeginWhereTheCityIs() throws {
    let day = try #require(Day(2026, 3, 29))
    let brussels = City(name: "X", country: "BE", timeZone: "Europe/Brussels", languages: [.english])
    #expect(brussels.start(of: day).rfc3339 == "2026-03-28T23:00:00Z")
    // Clocks went forward on that day.
    #expect(brussels.start(of: day + 1).rfc3339 == "2026-03-29T22:00:00Z")
    let auckland = City(name: "X", country: "NZ", timeZone: "Pacific/Auckland", languages: [.english])
    #expect(auckland.start(of: day).rfc3339 == "2026-03-28T11:00:00Z")
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let entries = try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0) }
      let query = Query(parsing: "action=organisation&from=2026-03-09")
      let page = AuditPage(
        lines: entries.map { .init(entry: $0, subjectTitle: "<Open Door>", subjectPath: "/desk") },
        total: entries.count,
        filter: try AuditFilter(query), query: query, people: [.init("1", "Ana")],
        actions: ["organisation.created", "person.invited", "tea.made"])
      expectGolden(whole(page.page(in: try texts(language))), "audit.\(language)")
    }
  }
}

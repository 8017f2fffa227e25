import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import StorageTesting
import Testing
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

private struct Refusal: Codable {
  let type: String
  let status: Int
}

private struct Conflict: Codable {
  let revision: Int
  let seenRevision: Int?
  let yours: OrganisationChanges
  let theirs: OrganisationDocument
}

@Suite struct APITests {
  @Test func refusesVisitorsAndOtherRoles() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      for path in ["/api/v1/me", OrganisationsAPI.path, PeopleAPI.path, AuditAPI.path] {
        let answer = try await city.visitor.get(path)
        #expect(answer.status == 401)
        #expect(answer.headers["content-type"]?.hasPrefix("application/problem+json") == true)
      }
      let contributor = try await city.client(as: .contributor)
      #expect(try await contributor.get(PeopleAPI.path).status == 403)
      #expect(try await contributor.get(AuditAPI.path).status == 403)
      let body = NewOrganisation(name: "X", kind: .other)
      #expect(try await contributor.send(json: body, .post, OrganisationsAPI.path).status == 403)
      var forged = try await city.client(as: .administrator)
      forged.csrf = "0"
      #expect(try await forged.send(json: body, .post, OrganisationsAPI.path).status == 403)
    }
  }

  @Test func tellsWhoIsThere() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .contributor)
      let me: MeDocument = try await client.get("/api/v1/me").json()
      #expect(me.roles == [.contributor] && me.organisation.name == "City Hall")
      #expect(me.permissions["organisations.read"] == "own" && me.permissions["people.manage"] == nil)
      #expect(me.formToken == client.csrf)
    }
  }

  @Test(arguments: TestDatabase.available)
  func organisations(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let sent = NewOrganisation(name: "School network", kind: .school, names: ["fr": "Réseau"], expectedEveryDays: 30)
      let made = try await client.send(json: sent, .post, OrganisationsAPI.path)
      #expect(made.status == 201 && made.headers["etag"] == "\"1\"")
      let path = try #require(made.headers["location"])
      let read: OrganisationDocument = try await client.get(path).json()
      #expect(read.names == ["fr": "Réseau"] && read.expectedEveryDays == 30 && !read.isExpectedSource)
      #expect(try await client.get(path, headers: ["if-none-match": "\"1\""]).status == 304)

      let changes = OrganisationChanges(name: "Schools", expectedEveryDays: 0)
      #expect(try await client.send(json: changes, .patch, path).status == 428)
      let changed = try await client.send(json: changes, .patch, path, headers: ["if-match": "\"1\""])
      let now: OrganisationDocument = try changed.json()
      #expect(now.name == "Schools" && now.expectedEveryDays == nil && now.names == ["fr": "Réseau"])
      let late = try await client.send(
        json: OrganisationChanges(name: "Others"), .patch, path, headers: ["if-match": "\"1\""])
      let refusal: Refusal = try late.json()
      #expect(late.status == 409 && refusal.type == "urn:concord:problem:conflict")
      let conflict: Conflict = try late.json()
      #expect(conflict.yours.name == "Others" && conflict.theirs.name == "Schools")
      #expect(conflict.revision == 2 && conflict.seenRevision == 1 && late.headers["etag"] == "\"2\"")

      let archive = try await client.send(.put, path + "/archive", body: [], headers: Self.writing(client, "2"))
      #expect(archive.status == 200)
      let all: APIList<OrganisationDocument> = try await client.get(OrganisationsAPI.path + "?limit=1").json()
      #expect(all.items.count == 1 && all.total == 2)
      let next = try #require(all.next)
      let rest: APIList<OrganisationDocument> = try await client.get(next).json()
      #expect(rest.items.count == 1 && rest.next == nil)
      #expect(try await client.get(OrganisationsAPI.path + "?limit=0").status == 422)
    }
  }

  private static func writing(_ client: TestVisitor, _ revision: String) -> [String: String] {
    ["if-match": "\"\(revision)\"", "x-csrf-token": client.csrf]
  }

  @Test(arguments: TestDatabase.available)
  func people(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let sent = NewPerson(
        name: "Ana", signInName: "ana@city.test", organisation: city.partner.id.text, roles: [.contributor])
      let made = try await client.send(json: sent, .post, PeopleAPI.path)
      let invitation: InvitationDocument = try made.json()
      #expect(made.status == 201 && invitation.person.state == .invited)
      #expect(try await city.visitor.get(invitation.link).status == 200)
      let again = try await client.send(json: sent, .post, PeopleAPI.path)
      #expect(again.status == 422)

      let path = PeopleAPI.path + "/\(invitation.person.id)"
      let renamed = try await client.send(
        json: PersonChanges(name: "Ann", language: "fr"), .patch, path, headers: ["if-match": "\"1\""])
      let person: PersonDocument = try renamed.json()
      #expect(person.name == "Ann" && person.language == "fr" && person.revision == 2)
      let roles = try await client.send(
        json: PersonRoles(roles: [.reviewer]), .put, path + "/roles", headers: ["if-match": "\"1\""])
      #expect(roles.status == 409)
      let shut = try await client.send(.put, path + "/disabling", body: [], headers: Self.writing(client, "2"))
      #expect(shut.status == 200)
      #expect(try await city.visitor.get(invitation.link).status == 410)
      let found: APIList<PersonDocument> = try await client.get(PeopleAPI.path + "?state=disabled").json()
      #expect(found.items.map(\.name) == ["Ann"])
    }
  }

  @Test func auditPagesBackwards() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .auditor)
      var numbers: [Int] = []
      var next: String? = AuditAPI.path + "?limit=2"
      while let path = next {
        let page: APIList<AuditDocument> = try await client.get(path).json()
        numbers += page.items.map(\.number)
        next = page.next
      }
      #expect(numbers == (1...numbers.count).reversed())
    }
  }

  @Test func theDescriptionKnowsTheseRoutes() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let answer = try await city.visitor.get("/api/v1/openapi.json")
      #expect(answer.status == 200)
      for path in [OrganisationsAPI.path, PeopleAPI.path + "/{id}/roles", AuditAPI.path, "/api/v1/me"] {
        #expect(answer.text.contains("\"\(path)\""))
      }
    }
  }
}

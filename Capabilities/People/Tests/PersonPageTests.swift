import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct PersonPageTests {
  private static func person(_ role: Role, _ city: TestCity) async throws -> Person {
    let name = "\(role.rawValue)@\(city.organisation.id.text.suffix(8)).test"
    return try #require(try await city.database.read { try Person.named(name, on: $0) })
  }

  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let path = PersonPage.path(of: try await Self.person(.analyst, city).id)
      for role in [Role.coordinator, .auditor, .contributor] {
        let client = try await city.client(as: role)
        for action in ["", "/roles", "/link", "/disabling", "/enabling", "/sessions/end"] {
          #expect(try await client.post(path + action, [("revision", "1")]).status == 403)
        }
      }
      #expect(try await !city.client(as: .auditor).get(path).text.contains("/disabling"))
      let administrator = try await city.client(as: .administrator)
      #expect(try await administrator.get(PeoplePage.path + "/nonsense").status == 404)
      #expect(try await administrator.post(path + "/roles", [("roles", "auditor")]).status == 428)
    }
  }

  @Test(arguments: TestDatabase.available)
  func changesRolesAndTellsConflicts(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let administrator = try await city.client(as: .administrator)
      let before = try await Self.person(.analyst, city)
      let path = PersonPage.path(of: before.id)
      let none = try await administrator.post(path + "/roles", [("revision", "\(before.revision)")])
      #expect(none.status == 422 && none.text.contains("#field-roles"))
      let roles = [("roles", "reviewer"), ("roles", "coordinator"), ("revision", "\(before.revision)")]
      #expect(try await administrator.post(path + "/roles", roles).status == 303)
      #expect(try await Self.person(.analyst, city).roles == [.reviewer, .coordinator])
      let late = try await administrator.post(
        path + "/roles", [("roles", "auditor"), ("revision", "\(before.revision)")])
      #expect(late.status == 409 && late.text.contains("value=\"auditor\" checked"))
    }
  }

  @Test func theLastAdministratorStays() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let administrator = try await city.client(as: .administrator)
      let own = try await Self.person(.administrator, city)
      let answer = try await administrator.post(
        PersonPage.path(of: own.id) + "/disabling", [("revision", "\(own.revision)")])
      #expect(answer.status == 409)
      #expect(answer.text.contains(try texts("en")("problem.last-administrator")))
    }
  }

  @Test func shutsOutAndLetsInAgain() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let analyst = try await city.client(as: .analyst)
      let administrator = try await city.client(as: .administrator)
      let person = try await Self.person(.analyst, city)
      let path = PersonPage.path(of: person.id)
      #expect(try await administrator.post(path + "/disabling", [("revision", "\(person.revision)")]).status == 303)
      #expect(try await analyst.get(AccountPage.path).status == 303)
      #expect(try await administrator.post(path + "/link", []).status == 404)
      #expect(try await administrator.post(path + "/enabling", [("revision", "\(person.revision + 1)")]).status == 303)
      let link = try await administrator.post(path + "/link", [])
      #expect(link.status == 201 && link.text.contains("/link/"))
      _ = try await city.client(as: .analyst)
      #expect(try await administrator.post(path + "/sessions/end", []).status == 303)
      #expect(try await city.services.access.sessions(of: person.id, by: .commandLine).isEmpty)
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let page = PersonPage(
      person: Example.person("Ana", [.contributor]), languages: [Language("en"), Language("fr")], utcOffset: 0,
      mayManage: true, mayReadAudit: true)
    expectGolden(whole(page.page(csrf: "token", in: try texts(language))), "person.\(language)")
  }
}

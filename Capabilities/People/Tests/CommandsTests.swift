import Access
import ArgumentParser
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct CommandsTests {
  @Test func refusesUnknownRolesKindsAndOrganisations() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let person = ["--name", "Ana", "--sign-in-name", "ana@city.test", "--organisation"]
      let roles = try AddPersonCommand.parse(person + ["Open Door", "--role", "king"])
      await #expect(throws: Problem.invalid([FieldProblem("role", "unknown-choice", ["value": "king"])])) {
        try await roles.run(in: city.house)
      }
      let home = try AddPersonCommand.parse(person + ["Nowhere", "--role", "analyst"])
      await #expect(throws: Problem.invalid([FieldProblem("organisation", "unknown-choice", ["value": "Nowhere"])])) {
        try await home.run(in: city.house)
      }
      let kind = try AddOrganisationCommand.parse(["--name", "X", "--kind", "guild"])
      await #expect(throws: Problem.invalid([FieldProblem("kind", "unknown-choice", ["value": "guild"])])) {
        try await kind.run(in: city.house)
      }
      #expect(throws: (any Error).self) { try AddPersonCommand.parse(["--name", "Ana"]) }
    }
  }

  @Test func addPeopleAndOrganisations() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let organisation = try AddOrganisationCommand.parse(
        ["--name", "School network", "--kind", "school", "--every-days", "30", "--json"])
      try await organisation.run(in: city.house)
      let person = try AddPersonCommand.parse(
        [
          "--name", "Ana", "--sign-in-name", "ana@city.test", "--organisation", "school NETWORK", "--role", "analyst",
          "--role", "contributor", "--json",
        ])
      try await person.run(in: city.house)
      let made = try #require(try await city.database.read { try Person.named("ana@city.test", on: $0) })
      #expect(made.organisationName == "School network" && made.roles == [.analyst, .contributor])
      try await LinkCommand.parse(["ana@city.test"]).run(in: city.house)
      try await ListPeopleCommand.parse([]).run(in: city.house)
      try await ListOrganisationsCommand.parse(["--json"]).run(in: city.house)
    }
  }

  @Test func columnsStandUnderOneAnother() {
    #expect(TextColumns.align([["a", "long", "x"], ["abc", "b", ""]]) == "a    long  x\nabc  b     ")
  }
}

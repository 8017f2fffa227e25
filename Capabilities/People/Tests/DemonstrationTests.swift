import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import StorageTesting
import Testing
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct DemonstrationTests {
  @Test func fillsTheCityAndItsSignInsWork() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      var made = DemonstrationCity(lastDay: Day(number: 20_000))
      try await PeopleCapability().demonstrate(&made, city.services)
      #expect(made.partners.count == 10)
      #expect(Set(made.partners.map(\.kind)).count == 5)
      #expect(made.signIns.map(\.role).sorted() == Role.allCases.map(\.rawValue).sorted())
      for signIn in made.signIns {
        let answer = try await city.visitor.post(
          "/sign-in", [("name", signIn.name), ("password", signIn.password)], headers: ["user-agent": "test"])
        #expect(answer.status == 303)
      }
      let french = try await city.services.registry.labels(for: .source, city.services, Language("fr"))
      #expect(french.values.contains("Service du logement") && french.values.contains("City Hall"))
      for step in PeopleCapability().firstSteps { #expect(try await step.isDone(city.services)) }
    }
  }

  @Test func theSignInPageTellsThemInADemonstrationOnly() async throws {
    let demonstration = City(
      name: "Meridian", country: "BE", timeZone: "UTC", languages: [Language("en")], isDemonstration: true)
    try await withCity(.sqlite, capabilities, city: demonstration) { city async throws in
      #expect(try await city.visitor.get("/sign-in").text.contains(Demonstration.password))
    }
    try await withCity(.sqlite, capabilities) { city async throws in
      #expect(try await !city.visitor.get("/sign-in").text.contains(Demonstration.password))
    }
  }
}

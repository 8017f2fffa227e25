import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct OrganisationTests {
  @Test(arguments: TestDatabase.available)
  func onlyAdministratorsKeepOrganisations(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let draft = OrganisationDraft(name: "Neighbours", kind: .communityOrganisation)
      let made = try await city.access.createOrganisation(draft, by: city.administrator)
      let before = try await contents(of: city.database)
      let others: [(Principal?, String)] = [
        (nil, "sign-in-required"),
        (PolicyTests.principal(Set(Role.allCases).subtracting([.administrator])), "not-allowed"),
        (PolicyTests.principal([.administrator], .police), "not-allowed"),
      ]
      for (who, refusal) in others {
        #expect(try await problem { try await city.access.createOrganisation(draft, by: who) } == refusal)
        #expect(
          try await problem { try await city.access.changeOrganisation(made.id, revision: 1, to: draft, by: who) }
            == refusal)
        #expect(
          try await problem { try await city.access.archiveOrganisation(made.id, revision: 1, by: who) } == refusal)
        #expect(
          try await problem { try await city.access.restoreOrganisation(made.id, revision: 1, by: who) } == refusal)
      }
      #expect(try await contents(of: city.database) == before)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aWrongFormIsRefusedFieldByField(_ kind: TestDatabase) async throws {
    try await withCity(kind) { (city: TestCity) async throws in
      func refusal(_ draft: OrganisationDraft) async throws -> String? {
        try await problem { try await city.access.createOrganisation(draft, by: city.administrator) }
      }
      #expect(try await refusal(OrganisationDraft(name: "  ", kind: .school)) == "name: required")
      #expect(
        try await refusal(OrganisationDraft(name: String(repeating: "é", count: 201), kind: .school))
          == "name: too-long")
      #expect(try await refusal(OrganisationDraft(name: "a\u{7}b", kind: .school)) == "name: control-character")
      #expect(try await refusal(OrganisationDraft(name: "TOWN  hall ", kind: .school)) == "name: taken")
      #expect(
        try await refusal(
          OrganisationDraft(
            name: "", names: LocalizedText([Language("fr"): "a\0"]), kind: .school, expectedEveryDays: 0,
            contact: String(repeating: "x", count: 1001)))
          == "name: required, name-fr: control-character, contact: too-long, expectedEveryDays: out-of-range")
    }
  }

  @Test(arguments: TestDatabase.available)
  func everyKindIsKeptAsItWasGiven(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      for organisationKind in Organisation.Kind.allCases {
        let names = LocalizedText([Language("ar"): "بيت", Language("fr"): "Maison \(organisationKind)"])
        let draft = OrganisationDraft(
          name: " Haus \(organisationKind) ", names: names,
          kind: organisationKind, isExpectedSource: true, expectedEveryDays: 30, contact: "Room 4")
        let made = try await city.access.createOrganisation(draft, by: city.administrator)
        let found = try await city.database.read { db in try Organisation.named("haus  \(organisationKind)", on: db) }
        #expect(found == made)
        #expect(made.name == "Haus \(organisationKind)" && made.kind == organisationKind)
        #expect(made.name(in: [Language("de"), Language("fr")]) == "Maison \(organisationKind)")
        #expect(made.name(in: [Language("de")]) == made.name)
      }
      let all = try await city.database.read { db in try Organisation.list(on: db) }
      #expect(all.count == 1 + Organisation.Kind.allCases.count)
      #expect(all.map { folded($0.name) } == all.map { folded($0.name) }.sorted())
    }
  }

  @Test(arguments: TestDatabase.available)
  func twoEditsOfOneRevisionCannotBothWin(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let made = try await city.organisation("Neighbours")
      let draft = OrganisationDraft(name: "Good Neighbours", kind: .communityOrganisation)
      let changed = try await city.access.changeOrganisation(made.id, revision: 1, to: draft, by: city.administrator)
      #expect(changed.revision == 2 && changed.name == "Good Neighbours")
      await #expect(throws: Problem.conflict(current: "2")) {
        try await city.access.changeOrganisation(made.id, revision: 1, to: draft, by: city.administrator)
      }
      await #expect(throws: Problem.notFound) {
        try await city.access.changeOrganisation(
          OrganisationID(milliseconds: 1, random: (1, 1)), revision: 1, to: draft, by: city.administrator)
      }
      #expect(try await city.database.read { db in try Organisation.find(made.id, on: db) } == changed)
      let entry = try await city.database.read { db in try AuditTrail.list(AuditQuery(), on: db) }.first
      #expect(entry?.action == "organisation.changed")
      #expect(entry?.changes == [Change("name", "Neighbours", "Good Neighbours")])
    }
  }

  @Test(arguments: TestDatabase.available)
  func peopleOfAnArchivedOrganisationStayOut(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let made = try await city.organisation("Neighbours")
      let person = try await city.person("noor", in: made.id)
      let invited = try await city.invite("omar", to: made.id)
      let archived = try await city.access.archiveOrganisation(made.id, revision: 1, by: city.administrator)
      #expect(archived.archived == city.clock.now)
      #expect(try await city.access.signedIn(token: person.token) == nil)
      #expect(
        try await problem {
          try await city.access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
        } == "sign-in-failed")
      #expect(
        try await problem { try await city.access.linkDetails(invited.token) } == "link-expired")
      #expect(try await problem { try await city.invite("pia", to: made.id) } == "organisation: unknown")
      #expect(
        try await problem { try await city.access.issueLink(for: person.principal.person, by: city.administrator) }
          == "not-found")
      let restored = try await city.access.restoreOrganisation(made.id, revision: 2, by: city.administrator)
      #expect(restored.archived == nil && restored.revision == 3)
      _ = try await city.access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
      _ = try await city.access.linkDetails(invited.token)
    }
  }
}

import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct PersonTests {
  @Test(arguments: TestDatabase.available)
  func onlyAdministratorsKeepPeople(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let person = try await city.invite("noor").person
      let draft = PersonDraft(name: "A", signInName: "aaa", organisation: person.organisation, roles: [.analyst])
      let before = try await contents(of: city.database)
      let others: [(Principal?, String)] = [
        (nil, "sign-in-required"),
        (PolicyTests.principal(Set(Role.allCases).subtracting([.administrator])), "not-allowed"),
        (PolicyTests.principal([.administrator], .police), "not-allowed"),
      ]
      let access = city.access
      for (who, refusal) in others {
        #expect(try await problem { try await access.createPerson(draft, by: who) } == refusal)
        #expect(
          try await problem {
            try await access.changePerson(person.id, revision: 1, name: "B", language: nil, by: who)
          } == refusal)
        #expect(
          try await problem {
            try await access.changeRoles(of: person.id, revision: 1, to: [.administrator], by: who)
          } == refusal)
        #expect(try await problem { try await access.disablePerson(person.id, revision: 1, by: who) } == refusal)
        #expect(try await problem { try await access.enablePerson(person.id, revision: 1, by: who) } == refusal)
        #expect(try await problem { try await access.issueLink(for: person.id, by: who) } == refusal)
        #expect(try await problem { try await access.sessions(of: person.id, by: who) } == refusal)
        #expect(try await problem { try await access.endSessions(of: person.id, by: who) } == refusal)
      }
      #expect(try await contents(of: city.database) == before)
      #expect(
        try await problem {
          try await access.createFirstAdministrator(
            name: "B", signInName: "bbb", organisation: OrganisationDraft(name: "C", kind: .other))
        } == "not-allowed")
    }
  }

  @Test(arguments: TestDatabase.available)
  func aWrongFormIsRefusedFieldByField(_ kind: TestDatabase) async throws {
    try await withCity(kind) { (city: TestCity) async throws in
      func refusal(_ name: String, _ signInName: String, _ roles: Set<Role>, _ place: OrganisationID? = nil)
        async throws
        -> String?
      {
        try await problem {
          try await city.access.createPerson(
            PersonDraft(
              name: name, signInName: signInName, organisation: place ?? city.administrator.organisation, roles: roles),
            by: city.administrator)
        }
      }
      #expect(
        try await refusal("", "", [], OrganisationID(milliseconds: 1, random: (1, 1)))
          == "name: required, signInName: required, organisation: unknown, roles: required")
      #expect(try await refusal("A", "ab", [.analyst]) == "signInName: sign-in-name-form")
      #expect(try await refusal("A", "a b c", [.analyst]) == "signInName: sign-in-name-form")
      #expect(try await refusal("A\u{202E}", "abc", [.analyst]) == "name: hidden-character")
      #expect(try await refusal("A", "a\u{200B}bc", [.analyst]) == "signInName: hidden-character")
      #expect(try await refusal("A", "\u{430}bc", [.analyst]) == "signInName: mixed-alphabets")
      #expect(try await refusal("A", " ADA@EXAMPLE.ORG", [.analyst]) == "signInName: taken")
      // Full-width letters are the same letters.
      #expect(try await refusal("A", "ａda@example.org", [.analyst]) == "signInName: taken")
    }
  }

  @Test(arguments: TestDatabase.available)
  func theFirstFormTellsItsTwoNamesApart(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Access.schema]) { database in
      let access = try await Access.open(
        database: database, policy: try Policy([]), passwords: PasswordHashing(cost: .forTests))
      let refusal = try await problem {
        try await access.createFirstAdministrator(
          name: "", signInName: "ada", organisation: OrganisationDraft(name: "", kind: .other))
      }
      #expect(refusal == "organisation.name: required")
      #expect(
        try await problem {
          try await access.createFirstAdministrator(
            name: "", signInName: "ada", organisation: OrganisationDraft(name: "Hall", kind: .other))
        } == "name: required")
      #expect(try await contents(["organisation", "person", "audit_entry"], of: database) == [])
    }
  }

  @Test(arguments: TestDatabase.available)
  func aPersonIsKeptAsGiven(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let invitation = try await city.access.createPerson(
        PersonDraft(
          name: " Noor  Khan", signInName: "Noor.Khan@Example.org", organisation: city.administrator.organisation,
          roles: Set(Role.allCases), language: Language("ar")),
        by: city.administrator)
      let found = try await city.database.read { db in try Person.named("NOOR.khan@example.org", on: db) }
      #expect(found == invitation.person)
      #expect(found?.name == "Noor  Khan" && found?.signInName == "noor.khan@example.org")
      #expect(found?.roles == Set(Role.allCases) && found?.language?.tag == "ar" && found?.hasPassword == false)
      #expect(found?.organisationName == "Town Hall" && found?.revision == 1)
      #expect(invitation.purpose == .firstSignIn)
    }
  }

  @Test(arguments: TestDatabase.available)
  func oneAdministratorAlwaysRemains(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (access, ada) = (city.access, city.administrator)
      let station = try await city.organisation("Station", .police)
      // None of these could administer: one never signed in, one is police, one is disabled.
      _ = try await city.invite("never", roles: [.administrator])
      _ = try await city.person("officer", roles: [.administrator], in: station.id)
      let disabled = try await city.person("gone", roles: [.administrator])
      _ = try await access.disablePerson(disabled.principal.person, revision: 1, by: ada)
      let before = try await contents(of: city.database)
      let hall = try #require(try await city.database.read { db in try Organisation.find(ada.organisation, on: db) })
      let attempts: [() async throws -> Void] = [
        { _ = try await access.changeRoles(of: ada.person, revision: 1, to: [.auditor], by: ada) },
        { _ = try await access.disablePerson(ada.person, revision: 1, by: ada) },
        { _ = try await access.archiveOrganisation(hall.id, revision: hall.revision, by: ada) },
        {
          _ = try await access.changeOrganisation(
            hall.id, revision: hall.revision, to: OrganisationDraft(name: hall.name, kind: .police), by: ada)
        },
      ]
      for attempt in attempts { #expect(try await problem(attempt) == "last-administrator") }
      #expect(try await contents(of: city.database) == before)
      _ = try await city.person("second", roles: [.administrator])
      _ = try await access.changeRoles(of: ada.person, revision: 1, to: [.auditor], by: ada)
    }
  }

  @Test(arguments: TestDatabase.available)
  func twoAdministratorsCannotRemoveEachOther(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (access, ada) = (city.access, city.administrator)
      let second = try await city.person("second", roles: [.administrator]).principal
      async let one = problem { try await access.disablePerson(second.person, revision: 1, by: ada) }
      async let other = problem { try await access.disablePerson(ada.person, revision: 1, by: second) }
      let outcomes = try await [one, other]
      #expect(outcomes.filter { $0 == nil }.count == 1)
      #expect(outcomes.filter { $0 == "last-administrator" }.count == 1)
    }
  }

  @Test(arguments: TestDatabase.available)
  func twoEditsOfOneRevisionCannotBothWin(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let (access, ada) = (city.access, city.administrator)
      let id = try await city.invite("noor").person.id
      let changed = try await access.changeRoles(of: id, revision: 1, to: [.reviewer, .contributor], by: ada)
      #expect(changed.revision == 2 && changed.roles == [.reviewer, .contributor])
      for attempt in [
        { _ = try await access.changeRoles(of: id, revision: 1, to: [.auditor], by: ada) },
        { _ = try await access.changePerson(id, revision: 1, name: "B", language: nil, by: ada) },
        { _ = try await access.disablePerson(id, revision: 1, by: ada) },
        { _ = try await access.enablePerson(id, revision: 1, by: ada) },
      ] as [() async throws -> Void] {
        #expect(try await problem(attempt) == "conflict")
      }
      #expect(
        try await problem { try await access.changeRoles(of: id, revision: 2, to: [], by: ada) } == "roles: required")
      let entry = try await city.database.read { db in try AuditTrail.list(AuditQuery(), on: db) }.first
      #expect(entry?.changes == [Change("roles", "analyst", "contributor reviewer")])
    }
  }

  @Test(arguments: TestDatabase.available)
  func peopleChangeTheirOwnNameAndLanguageOnly(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let noor = try await city.person("noor").principal
      let changed = try await city.access.changePerson(
        noor.person, revision: 1, name: "Noor", language: Language("fr"), by: noor)
      #expect(changed.name == "Noor" && changed.language?.tag == "fr")
      #expect(
        try await problem {
          try await city.access.changeRoles(of: noor.person, revision: 2, to: [.administrator], by: noor)
        } == "not-allowed")
      // A name would have to be erased one day: the trail says only that it changed.
      let entry = try await city.database.read { db in try AuditTrail.list(AuditQuery(), on: db) }.first
      #expect(entry?.changes == [Change("name"), Change("language", nil, "fr")])
    }
  }

  @Test(arguments: TestDatabase.available)
  func newRolesCountAtTheNextRequest(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let noor = try await city.person("noor")
      _ = try await city.access.changeRoles(
        of: noor.principal.person, revision: 1, to: [.auditor], by: city.administrator)
      #expect(try await city.access.signedIn(token: noor.token)?.principal.roles == [.auditor])
    }
  }

  @Test(arguments: TestDatabase.available)
  func aDisabledPersonIsOutAtOnce(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let noor = try await city.person("noor")
      let link = try await city.access.issueLink(for: noor.principal.person, by: city.administrator)
      #expect(link.purpose == .passwordReset)
      let disabled = try await city.access.disablePerson(noor.principal.person, revision: 1, by: city.administrator)
      #expect(disabled.disabled == city.clock.now)
      #expect(try await city.access.signedIn(token: noor.token) == nil)
      #expect(try await problem { try await city.access.linkDetails(link.token) } == "link-expired")
      #expect(
        try await problem {
          try await city.access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
        } == "sign-in-failed")
      _ = try await city.access.enablePerson(noor.principal.person, revision: 2, by: city.administrator)
      _ = try await city.access.signIn(name: "noor", password: TestCity.password, from: SignInOrigin())
    }
  }

  /// The codes in the program and in the tables' constraints are the same.
  @Test(arguments: TestDatabase.available)
  func theTablesKnowTheCodes(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      for (table, column) in [("organisation", "kind"), ("one_time_link", "purpose"), ("person", "roles")] {
        _ = try await city.invite("noor-\(table)")
        await #expect(throws: (any Error).self) {
          try await city.database.write { db in
            try db.run("UPDATE \(unchecked: table) SET \(unchecked: column) = 'unheard-of'")
          }
        }
      }
    }
  }
}

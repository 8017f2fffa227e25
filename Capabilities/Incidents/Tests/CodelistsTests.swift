import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Incidents

struct CodelistsTests {
  private func who(_ role: Role, _ city: TestCity) -> Principal {
    Principal(
      person: PersonID(milliseconds: 9, random: (0, 9)), name: "R", organisation: city.organisation.id,
      organisationName: "", organisationKind: .cityDepartment, roles: [role])
  }

  private func expectProblem(_ code: String, _ body: () async throws -> Void) async {
    await #expect { try await body() } throws: { ($0 as? Problem)?.code == code }
  }

  @Test(arguments: TestDatabase.available)
  func refusesWhoMayNotAndWhatCannotBe(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let desk = IncidentDesk(city.services, IncidentMemory())
      let good = CodeDraft(list: "bias", code: "age", names: ["en": "Because of age"])
      for role in [Role.analyst, .contributor, .reviewer, .mayor, .auditor] {
        await expectProblem("not-allowed") {
          _ = try await desk.editCode(good, isNew: true, seen: nil, by: who(role, city))
        }
      }
      let administrator = who(.administrator, city)
      await expectProblem("conflict") { _ = try await desk.editCode(good, isNew: true, seen: 7, by: administrator) }
      for bad in [
        CodeDraft(list: "bias", code: "With Space", names: ["en": "x"]),
        CodeDraft(list: "bias", code: "none", names: ["en": "x"]),
        CodeDraft(list: "bias", code: "age", names: ["en": " "]),
        CodeDraft(list: "bias", code: "anti-roma", names: ["en": "x"]),
        CodeDraft(list: "tier", code: "age", names: ["en": "x"]),
        CodeDraft(list: "bias", code: "age", names: ["en": String(repeating: "x", count: 121)]),
      ] {
        await expectProblem("invalid") { _ = try await desk.editCode(bad, isNew: true, seen: nil, by: administrator) }
      }
      await expectProblem("not-found") {
        _ = try await desk.editCode(good, isNew: false, seen: nil, by: administrator)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func anEditMakesAVersionAnAuditEntryAndNewNames(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { city async throws in
      let memory = IncidentMemory()
      let desk = IncidentDesk(city.services, memory)
      let administrator = who(.administrator, city)
      #expect(try await desk.book()[.bias].version == 1)
      let added = CodeDraft(list: "bias", code: "age", names: ["en": "Because of age", "fr": "En raison de l’âge"])
      #expect(try await desk.editCode(added, isNew: true, seen: 1, by: administrator) == 2)
      let book = try await desk.book()
      #expect(book.names(.bias, Language("fr"))["age"] == "En raison de l’âge")
      #expect(book.offered(.bias).contains { $0.code == "age" })
      #expect(!book.offered(.bias).contains { $0.code == .unknown })
      var retired = added
      retired.isRetired = true
      #expect(try await desk.editCode(retired, isNew: false, seen: 2, by: administrator) == 3)
      let after = try await desk.book()
      #expect(!after.offered(.bias).contains { $0.code == "age" })
      #expect(after.offered(.bias, keeping: ["age"]).contains { $0.code == "age" })
      #expect(try await desk.editCode(retired, isNew: false, seen: 3, by: administrator) == 3)
      let audit = try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0) }
      #expect(audit.prefix(2).map(\.action) == ["code.changed", "code.added"])
      // Seeding again leaves everything as people made it.
      let catalogues = city.services.catalogues
      try await city.database.write { try CodelistStore.seed(catalogues, on: $0) }
      #expect(try await desk.book().version == after.version)
    }
  }

  @Test func everySeedHasItsNameInEveryLanguage() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let book = try await IncidentMemory().codes.current(city.database)
      for list in CodelistName.allCases {
        #expect(!book[list].entries.isEmpty)
        for entry in book[list].entries {
          #expect(entry.name.texts[.english] != nil, "\(list) \(entry.code)")
          for language in ["fr", "ar"] {
            let key = "code.\(list.rawValue).\(entry.code)"
            #expect(city.services.catalogues.translator(for: Language(language))(key) != key)
          }
        }
      }
    }
  }

  @Test func theCrosswalkNamesEveryNIBRSCodeOnce() {
    let nibrs = CodelistSeeds.seeds(of: .bias).flatMap(\.nibrs)
    let element8A = [
      "11", "12", "13", "14", "15", "16", "21", "22", "23", "24", "25", "26", "27", "28", "29", "31", "32", "33", "41",
      "42", "43", "44", "45", "51", "52", "61", "62", "71", "72", "81", "82", "83", "84", "85", "88", "99",
    ]
    #expect(nibrs.sorted() == element8A)
  }

  @Test func thePagesKeepWhatWasTyped() async throws {
    try await withCity(.sqlite, [IncidentsCapability()]) { city async throws in
      let client = try await city.client(as: .administrator)
      #expect(try await client.get("/desk/administration/codes", language: "fr").text.contains("Listes de codes"))
      let path = "/desk/administration/codes/bias"
      #expect(try await client.get("/desk/administration/codes/nothing").status == 404)
      let refused = try await client.post(
        path, [("version", "1"), ("new.code", "Bad Code"), ("new.name-en", "A name that was typed")])
      #expect(refused.status == 422 && refused.text.contains("A name that was typed"))
      let saved = try await client.post(
        path, [("version", "1"), ("new.code", "age"), ("new.name-en", "Because of age")])
      #expect(saved.status == 303)
      let renamed = try await client.post(
        path, [("version", "2"), ("code", "age"), ("age.name-en", "Age"), ("age.is-retired", "yes")])
      #expect(renamed.status == 303)
      let page = try await client.get(path).text
      #expect(page.contains("Age") && page.contains("No longer offered"))
    }
  }
}

import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access
@testable import Retention

private let capabilities: [any CapabilityKit.Capability] = [RetentionCapability(), Diary()]

@Suite struct PersonDataTests {
  private func person(_ role: Role, _ city: TestCity) async throws -> Person {
    let name = "\(role.rawValue)@\(city.organisation.id.text.suffix(8)).test"
    return try #require(try await city.database.read { try Person.named(name, on: $0) })
  }

  @Test func refusesStrangersAndWhoMayNotManagePeople() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let analyst = try await city.client(as: .analyst)
      let other = try await city.client(as: .coordinator)
      let id = try await person(.analyst, city).id
      #expect(try await city.visitor.get(PersonDataPages.ownPath).status == 303)
      #expect(try await city.visitor.get("/api/v1/me/data").status == 401)
      #expect(try await other.get(PersonDataPages.path(of: id)).status == 403)
      #expect(try await other.get("/api/v1/people/\(id)/data").status == 403)
      let body = ErasureBody(signInName: "somebody else")
      #expect(try await other.send(json: body, .post, "/api/v1/people/\(id)/erasure").status == 403)
      #expect(try await analyst.send(json: body, .post, "/api/v1/me/erasure").status == 422)
      #expect(try await person(.analyst, city).id == id)
    }
  }

  @Test func theLastAdministratorStays() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .administrator)
      let own = try await person(.administrator, city)
      let answer = try await client.post(PersonDataPages.ownPath + "/erasure", [("sign-in-name", own.signInName)])
      #expect(answer.status == 409 && answer.text.contains("must remain"))
      #expect(try await client.get(PersonDataPages.ownPath).status == 200)
    }
  }

  @Test(arguments: TestDatabase.available)
  func tellsAndErasesWithACertificate(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      let own = try await person(.analyst, city)
      _ = try await city.services.access.changePerson(
        own.id, revision: own.revision, name: "Quirin Zebrowski", language: nil, by: .commandLine)
      try await city.database.write { db in
        try Diary.write("quirin zebrowski was here", at: TestCity.now, person: own.id, on: db)
      }
      let told = try await client.get("/api/v1/me/data").json(PersonDocument.self)
      #expect(told.sections.first { $0.name == "diary" }?.records == [["text": "quirin zebrowski was here"]])
      let page = try await client.get(PersonDataPages.ownPath)
      #expect(page.text.contains("quirin zebrowski was here"))
      let answer = try await client.post(PersonDataPages.ownPath + "/erasure", [("sign-in-name", own.signInName)])
      #expect(answer.status == 303)
      let path = try #require(answer.headers["location"])
      #expect(try await client.get(PersonDataPages.ownPath).status == 303)
      let certificate = try await city.visitor.get("/api/v1" + path).json(CertificateDocument.self)
      #expect(certificate.isGenuine && certificate.document.subject == own.id.text)
      #expect(certificate.document.parts.contains(ErasedPart("diary", 1, .redacted)))
      #expect(!certificate.signed.lowercased().contains("zebrowski"))
      #expect(try await city.visitor.get(path).text.contains(certificate.digest))
      let words = try await city.database.read { try $0.value("SELECT words FROM diary", as: String.self) }
      #expect(words == "[…] was here")
      // A certificate that somebody edits shows it.
      try await city.database.write { db in
        try db.run("UPDATE keeping_certificate SET document = REPLACE(document, 'self', 'rule')")
      }
      #expect(try await city.visitor.get("/api/v1" + path).json(CertificateDocument.self).isGenuine == false)
    }
  }

  @Test func aHoldOnThePersonStopsTheErasure() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let administrator = try await city.client(as: .administrator)
      let own = try await person(.analyst, city)
      _ = try await HoldDesk(services: city.services).place(
        HoldDraft(subjectKind: "person", subject: own.id.text, reason: "Inquiry", review: "2026-06-01"),
        by: .commandLine)
      let body = ErasureBody(signInName: own.signInName)
      let answer = try await administrator.send(json: body, .post, "/api/v1/people/\(own.id)/erasure")
      #expect(answer.status == 409 && answer.text.contains("on-hold"))
    }
  }

  @Test func readsTheMomentsThatTheFileHas() {
    #expect(Instant(rfc3339: TestCity.now.rfc3339) == TestCity.now)
    for wrong in ["", "2026-03-09", "2026-03-09T25:00:00Z", "2026-13-09T12:00:00Z", "2026-03-09T12:00:0xZ"] {
      #expect(Instant(rfc3339: wrong) == nil)
    }
  }

  @Test func takesANameOutOfTextsAsAWholeWord() throws {
    let person = Person(
      id: PersonID(milliseconds: 1, random: (0, 1)), organisation: OrganisationID(milliseconds: 1, random: (0, 1)),
      organisationName: "x", organisationKind: .other, name: "Ana Lima", signInName: "ana@city.example",
      hasPassword: true, roles: [], language: nil, created: TestCity.now, disabled: nil, lastSignIn: nil, revision: 1)
    let name = QuotedName(person)
    #expect(name.without("Ana Lima, ANA LIMA; Joana Limar. ana@city.example") == "[…], […]; Joana Limar. […]")
    #expect(name.without("nothing of it") == nil)
    #expect(name.without("Ana Limas") == nil)
  }
}

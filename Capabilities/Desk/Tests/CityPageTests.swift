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

@testable import Desk

@Suite struct CityPageTests {
  private static func fields(_ city: City, seen: String? = nil) -> [(String, String)] {
    [
      ("name", city.name), ("country", city.country), ("time-zone", city.timeZone), ("leading", city.languages[0].tag),
      ("seen", seen ?? city.fingerprint),
    ] + city.languages.map { ("languages", $0.tag) }
  }

  @Test func refusesWhoMayNot() async throws {
    try await withCity(.sqlite, [DeskCapability()]) { city async throws in
      let fields = Self.fields(city.services.city.current)
      #expect(try await city.visitor.post(CityPage.path, fields).status == 303)
      for role in Role.allCases where role != .administrator {
        let client = try await city.client(as: role)
        #expect(try await client.get(CityPage.path).status == 403)
        #expect(try await client.post(CityPage.path, fields).status == 403)
      }
      var forged = try await city.client(as: .administrator)
      forged.csrf = "0"
      #expect(try await forged.post(CityPage.path, fields).status == 403)
      let now = city.services.surroundings.now()
      await #expect(throws: Problem.signInRequired) {
        try await city.services.city.current.replace(seen: "", by: nil, city.services)
      }
      #expect(now == TestCity.now)
    }
  }

  @Test func marksWhatIsWrongAndKeepsWhatWasTyped() async throws {
    try await withCity(.sqlite, [DeskCapability()]) { city async throws in
      let client = try await city.client(as: .administrator)
      let answer = try await client.post(
        CityPage.path,
        [
          ("name", ""), ("country", "Belgium"), ("time-zone", "Mars/Olympus"), ("languages", "fr"),
          ("languages", "tlh"),
          ("leading", "ar"), ("seen", city.services.city.current.fingerprint),
        ])
      #expect(answer.status == 422)
      for field in ["name", "country", "time-zone", "languages", "leading"] {
        #expect(answer.text.contains("href=\"#field-\(field)\""))
      }
      #expect(answer.text.contains("BELGIUM") || answer.text.contains("Belgium"))
      #expect(city.services.city.current.name == "Testwick")
      let none = try await client.post(CityPage.path, [("name", "X"), ("country", "BE"), ("time-zone", "UTC")])
      #expect(none.status == 422 && none.text.contains("#field-languages"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func savesWithItsAuditEntryAndTellsConflicts(_ kind: TestDatabase) async throws {
    try await withCity(kind, [DeskCapability()]) { city async throws in
      let client = try await city.client(as: .administrator)
      let before = city.services.city.current
      var wanted = before
      wanted.name = "Neuwick"
      wanted.country = "nl"
      wanted.languages = [Language("fr"), Language("en")]
      #expect(try await client.post(CityPage.path, Self.fields(wanted, seen: before.fingerprint)).status == 303)
      let stored = try #require(try await city.database.read { try City.load($0) })
      #expect(stored.name == "Neuwick" && stored.country == "NL" && stored.languages == wanted.languages)
      #expect(city.services.city.current == stored)
      let entry = try #require(try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0).first })
      #expect(entry.action == "city.changed")
      #expect(entry.changes.map(\.field) == ["name", "country", "languages"])
      #expect(entry.changes.last == Change("languages", "en fr ar", "fr en"))

      wanted.name = "Third"
      let late = try await client.post(CityPage.path, Self.fields(wanted, seen: before.fingerprint), language: "en")
      #expect(late.status == 409)
      #expect(late.text.contains("Third") && late.text.contains("Neuwick</dd>"))
      #expect(city.services.city.current.name == "Neuwick")
    }
  }

  @Test func aDemonstrationStaysOne() async throws {
    let demonstration = City(
      name: "Meridian", country: "BE", timeZone: "UTC", languages: [Language("en")], isDemonstration: true)
    try await withCity(.sqlite, [DeskCapability()], city: demonstration) { city async throws in
      let client = try await city.client(as: .administrator)
      let answer = try await client.post(CityPage.path, Self.fields(demonstration))
      #expect(answer.status == 303 && city.services.city.current.isDemonstration)
    }
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let city = City(
      name: "Testwick", country: "BE", timeZone: "Europe/Brussels", languages: [Language("fr"), Language("ar")])
    let page = CityPage(
      city: city, languages: ["en", "fr", "ar"].map { Language($0) }, unreviewed: [Language("ar")],
      timeZones: ["America/New_York", "Europe/Brussels", "UTC"])
    expectGolden(whole(page.page(csrf: "token", in: try texts(language))), "city.\(language)")
  }
}

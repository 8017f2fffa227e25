import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Storage
import StorageTesting
import Synchronization
import Testing
import Translation
import Vocabulary

@testable import concord

/// Retention over everything that Concord keeps: the clock is moved, and nothing is left that should be gone.
struct RetentionTests {
  @Test func everyTableHasSomebodyWhoSpeaksForIt() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let spokenFor = Set(city.services.registry.kept.flatMap(\.tables))
      let tables = try await tableNames(city.database)
      #expect(tables.subtracting(spokenFor).sorted() == [], "say in a KeptKind until when these are kept")
      let names = city.services.registry.kept.map(\.name)
      #expect(Set(names).count == names.count)
      let t = try TextTests.catalogues().translator(for: .english)
      for name in names { #expect(t.has("kept.\(name)") && t.has("kept.\(name).note"), "\(name)") }
      for data in city.services.registry.personal {
        #expect(t.has("personal.\(data.name)"), "\(data.name)")
        if let kind = data.kind { #expect(names.contains(kind), "\(kind)") }
      }
      for ground in LegalGround.allCases { #expect(t.has("kept.ground.\(ground.rawValue)")) }
    }
  }

  @Test(arguments: TestDatabase.available)
  func nothingOverdueRemainsAnywhere(_ kind: TestDatabase) async throws {
    let clock = MovedClock(TestCity.now)
    try await withCity(kind, capabilities, surroundings: clock.surroundings) { city in
      let word = "zyzzyva"
      let client = try await city.client(as: .coordinator)
      let report = try await client.send(
        json: Body(text: "first \(word)"), .post, "/api/v1/incidents", headers: ["idempotency-key": "one"])
      #expect(report.status == 201, "\(report.text)")
      let id = try report.json(Reported.self).id ?? ""
      let receipt = try report.json(Reported.self).receipt
      let edit = try await client.send(
        json: Body(text: "second \(word)"), .patch, "/api/v1/incidents/\(id)", headers: ["if-match": "1"])
      #expect(edit.status == 200, "\(edit.text)")
      let review = try await client.send(
        json: Review(state: "acknowledged", comment: "third \(word)"), .post, "/api/v1/incidents/\(id)/review",
        headers: ["if-match": "2"])
      #expect(review.status == 200, "\(review.text)")
      try await city.database.write { db in
        try db.run(
          "INSERT INTO incident_point (incident, longitude, latitude) SELECT number, 4.3, 50.8 FROM incident")
      }
      // A report that repeats it.
      let again = try await client.send(json: Body(text: "fourth \(word)"), .post, "/api/v1/incidents").json(
        Reported.self)
      let repeated = try await client.send(
        json: Review(state: "duplicate", duplicateOf: try report.json(Reported.self).reference), .post,
        "/api/v1/incidents/\(again.id ?? "")/review", headers: ["if-match": "1"])
      #expect(repeated.status == 200, "\(repeated.text)")
      #expect(try await places(of: word, city.database).count >= 4)
      let facts = try await city.database.read { try $0.value("SELECT COUNT(*) FROM evidence_fact", as: Int.self) }

      clock.move(days: 800)
      let administrator = try await city.client(as: .administrator)
      let before = try await administrator.get("/api/v1/retention").json(Report.self)
      #expect(before.overdue > 0)
      #expect(try await administrator.post("/desk/administration/retention/purge", []).status == 303)
      let after = try await administrator.get("/api/v1/retention").json(Report.self)
      #expect(after.overdue == 0, "\(after.items.filter { $0.overdue > 0 })")
      #expect(after.items.allSatisfy { $0.due == 0 })
      #expect(try await places(of: word, city.database) == [])
      let reader = try await city.client(as: .coordinator)
      #expect(try await reader.get("/api/v1/incidents?q=\(word)").json(List.self).total == 0)
      #expect(try await reader.get("/api/v1/incidents").json(List.self).total == 1)
      #expect(try await reader.get("/desk/incidents/\(id)").text.contains(word) == false)
      let stored = try await reader.get("/api/v1/incidents/\(id)")
      let late = try await reader.send(
        json: Body(text: "late \(word)"), .patch, "/api/v1/incidents/\(id)",
        headers: ["if-match": stored.headers["etag"] ?? ""])
      #expect(late.status == 422 && late.text.contains("past-retention"), "\(late.text)")
      // The coded record and its figures stay.
      let left = try await city.database.read { try $0.value("SELECT COUNT(*) FROM evidence_fact", as: Int.self) }
      #expect(left == facts)
      let gone = try await city.visitor.send(json: ["receipt": receipt], .post, "/api/v1/receipts")
      #expect(gone.status == 422)
      #expect(try await city.database.read { try AuditTrail.verify(on: $0).isIntact })
    }
  }

  @Test(arguments: TestDatabase.available)
  func anErasedNameIsInNoTable(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city in
      let access = city.services.access
      var draft = OrganisationDraft(name: "Garden club", kind: .other)
      draft.contact = "Ask Wilhelmina Quast."
      _ = try await access.createOrganisation(draft, by: .commandLine)
      let invitation = try await access.createPerson(
        PersonDraft(
          name: "Wilhelmina Quast", signInName: "quast@city.example", organisation: city.organisation.id,
          roles: [.coordinator]), by: .commandLine)
      let signIn = try await access.setPassword(
        linkToken: invitation.token, to: "a long test sentence", from: SignInOrigin())
      let who = signIn.principal
      let report = try await city.client(as: .coordinator).send(
        json: Body(text: "Reported to WILHELMINA QUAST at the counter."), .post, "/api/v1/incidents")
      let id = try report.json(Reported.self).id ?? ""
      let number = try await city.database.read {
        try $0.value("SELECT number FROM incident WHERE id = \(id)", as: Int.self) ?? 0
      }
      // Everything of hers that the tables can hold.
      try await city.database.write { db in
        try db.run("UPDATE incident SET owner = \(who.person), entered_by = \(who.person) WHERE number = \(number)")
        try db.run(
          """
          INSERT INTO incident_comment (id, incident, at, person, is_for_reporter, comment)
          VALUES ('01900000-0000-7000-8000-00000000000c', \(number), \(TestCity.now), \(who.person), 0,
            'Wilhelmina Quast calls back')
          """)
        try db.run(
          """
          INSERT INTO incident_change (incident, revision, field, at, person, before_value, after_value)
          VALUES (\(number), 9, 'narrative', \(TestCity.now), \(who.person), 'Wilhelmina Quast said', NULL)
          """)
        try db.run(
          """
          INSERT INTO job (id, kind, owner, state, report, started)
          VALUES ('j', 'x', \(who.person), 'done', '{"who":"Wilhelmina Quast"}', \(TestCity.now))
          """)
      }
      #expect(try await places(of: "quast", city.database).count >= 6)
      let administrator = try await city.client(as: .administrator)
      let told = try await administrator.get("/api/v1/people/\(who.person)/data")
      for section in ["account", "sessions", "audit", "incidents-entered", "incidents-owned", "incident-comments"] {
        #expect(told.text.contains("\"name\":\"\(section)\""), "\(section)")
      }
      let answer = try await administrator.send(
        json: ["signInName": "quast@city.example"], .post, "/api/v1/people/\(who.person)/erasure")
      #expect(answer.status == 200, "\(answer.text)")
      #expect(try await places(of: "quast", city.database) == [])
      // What she did stays, under an identifier that leads to nobody.
      #expect(try await places(of: who.person.text, city.database).isEmpty == false)
      #expect(try await access.signedIn(token: signIn.token) == nil)
      let owner = try await city.database.read {
        try $0.value("SELECT owner FROM incident WHERE number = \(number)", as: String.self)
      }
      #expect(owner == nil)
      let reader = try await city.client(as: .coordinator)
      #expect(try await reader.get("/desk/incidents/\(id)").status == 200)
      #expect(try await city.database.read { try AuditTrail.verify(on: $0).isIntact })
    }
  }

  @Test(arguments: TestDatabase.available)
  func aReporterTakesBackWhatTheyWrote(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city in
      let report = try await city.visitor.send(json: Body(text: "I saw a kakapo."), .post, "/api/v1/reports")
      let receipt = ["receipt": try report.json(Reported.self).receipt]
      let held = try await city.visitor.send(json: receipt, .post, "/api/v1/receipts/held")
      #expect(held.text.contains("kakapo") && held.text.contains("\"textKeptUntil\":\"2028-03-09\""))
      let wrong = ["receipt": "0000-0000-0000"]
      #expect(try await city.visitor.send(json: wrong, .post, "/api/v1/receipts/withdrawal").status == 422)
      let page = try await city.visitor.post("/report/receipt", [("receipt", receipt["receipt"] ?? "")])
      #expect(page.text.contains("kakapo") && page.text.contains("/report/receipt/withdrawal"))
      // Held back by law, it stays.
      let coordinator = try await city.client(as: .coordinator)
      let hold = try await coordinator.send(
        json: ["from": "2026-01-01", "reason": "Inquiry", "review": "2026-06-01"], .post, "/api/v1/holds")
      #expect(try await city.visitor.send(json: receipt, .post, "/api/v1/receipts/withdrawal").status == 409)
      let release = "/api/v1/holds/\(try hold.json(Reported.self).id ?? "")/release"
      #expect(try await coordinator.send(json: ["reason": "Over"], .post, release).status == 200)
      // As the page's own form sends it.
      var visitor = city.visitor
      let form = try await visitor.get("/report/receipt")
      let token = try #require(form.text.firstRange(of: "name=\"csrf\" value=\""))
      visitor.csrf = String(form.text[token.upperBound...].prefix { $0 != "\"" })
      for cookie in form.setCookies {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        if pair.count == 2 { visitor.cookies[String(pair[0])] = PercentCoding.decode(pair[1]) }
      }
      let answer = try await visitor.post("/report/receipt/withdrawal", [("receipt", receipt["receipt"] ?? "")])
      #expect(answer.status == 303)
      let certificate = try await city.visitor.get(answer.headers["location"] ?? "")
      #expect(certificate.status == 200 && certificate.text.contains("genuine"))
      #expect(try await places(of: "kakapo", city.database) == [])
      #expect(try await coordinator.get("/api/v1/incidents").json(List.self).total == 1)
    }
  }

  // MARK: Looking everywhere

  private func tableNames(_ database: any Database) async throws -> Set<String> {
    try await database.read { db in
      let statement: SQL =
        db.dialect == .sqlite
        ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        : "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()"
      return Set(try db.rows(statement).map { try $0.get(0, as: String.self) })
    }
  }

  /// Every table and column whose value holds the words, in any case.
  private func places(of words: String, _ database: any Database) async throws -> [String] {
    let tables = try await tableNames(database)
    return try await database.read { db in
      var found: [String] = []
      for table in tables.sorted() {
        for row in try db.rows("SELECT * FROM \(unchecked: table)") {
          for index in 0..<row.count {
            let text: String? =
              switch row.value(at: index) {
              case .text(let text): text
              case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
              default: nil
              }
            if text?.lowercased().contains(words.lowercased()) == true { found.append("\(table).\(index)") }
          }
        }
      }
      return found
    }
  }
}

private struct Body: Codable {
  struct Offence: Codable { var conduct = "verbal-abuse" }
  var offences = [Offence()]
  var when = "2026-03-08"
  var unlocated = "not-given"
  var text: String
}

private struct Review: Codable {
  var state: String
  var comment: String?
  var duplicateOf: String?
}

private struct Reported: Codable {
  var id: String?
  var reference: String?
  var receipt = ""
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decodeIfPresent(String.self, forKey: .id)
    reference = try container.decodeIfPresent(String.self, forKey: .reference)
    receipt = try container.decodeIfPresent(String.self, forKey: .receipt) ?? ""
  }
}

private struct Report: Codable {
  struct Item: Codable {
    var kind: String
    var due: Int
    var overdue: Int
  }
  var overdue: Int
  var items: [Item]
}

private struct List: Codable { var total: Int }

/// A clock that a test moves.
private final class MovedClock: Sendable {
  private let moment: Mutex<Instant>
  private let numbers = Mutex(SeededRandom(seed: 7))
  init(_ moment: Instant) { self.moment = Mutex(moment) }
  func move(days: Int) { moment.withLock { $0 = $0.adding(seconds: Int64(days) * 86_400) } }
  var surroundings: Surroundings {
    Surroundings(
      now: { self.moment.withLock { $0 } }, random: { self.numbers.withLock { $0.next() } })
  }
}

import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import concord

/// Every route that names a record × every role × the city, a partner, a foreign organisation and the police × records of
/// each of them at each level of sharing: nobody reaches a record by knowing its number, and what a list, a search, a
/// file and a figure hold is what the read-me promises.
struct RecordRouteTests {
  /// What the parameter of a route stands for. A route with a parameter that begins with none of these has no row, and the
  /// test fails: whoever adds one says here whose the record is.
  enum Kind { case incident, disclosure, organisation, person, job, makersOwn, everybodys }
  static let rows: [(beginning: String, kind: Kind)] = [
    ("/api/v1/incidents/{id}", .incident), ("/desk/incidents/{id}", .incident),
    ("/api/v1/disclosures/{id}", .disclosure), ("/desk/disclosures/{id}", .disclosure),
    ("/api/v1/organisations/{id}/mapping", .makersOwn), ("/api/v1/organisations/{id}", .organisation),
    ("/desk/administration/organisations/{id}", .organisation),
    ("/api/v1/people/{id}", .person), ("/desk/administration/people/{id}", .person),
    ("/api/v1/jobs/{id}", .job), ("/desk/jobs/{id}", .job),
    ("/desk/incidents/import/", .makersOwn), ("/desk/account/", .makersOwn), ("/api/v1/me/", .makersOwn),
    ("/api/v1/tokens/{id}", .makersOwn), ("/desk/tokens/{id}", .makersOwn),
    ("/desk/administration/areas/import", .makersOwn), ("/desk/administration/areas/population/", .makersOwn),
    ("/api/v1/areas/{id}", .everybodys), ("/desk/administration/areas/{id}", .everybodys),
    ("/desk/administration/codes/{list}", .everybodys), ("/assets/{name}", .everybodys),
    ("/api/v1/certificates/{id}", .everybodys), ("/certificates/{id}", .everybodys),
    ("/api/v1/retention/{kind}", .everybodys), ("/desk/administration/retention/rules/{kind}", .everybodys),
    ("/api/v1/holds/{id}", .everybodys), ("/desk/administration/retention/holds/{id}", .everybodys),
    ("/api/v1/public/releases/", .everybodys),
    // One-time links: whoever holds the secret is meant.
    ("/link/{token}", .everybodys),
  ]

  static func kind(_ route: Route) -> Kind? { rows.first { route.path.hasPrefix($0.beginning) }?.kind }

  @Test func everyRouteWithARecordHasARow() async throws {
    try await withCity(.sqlite, capabilities) { city in
      for route in city.house.routes where route.path.contains("{") {
        #expect(Self.kind(route) != nil, "\(route.path) names a record and has no row in RecordRouteTests")
      }
    }
  }

  // MARK: The city of the test

  struct Home: Sendable {
    let name: String
    let organisation: Organisation
  }
  struct Record: Sendable {
    let id: String
    let owner: OrganisationID?
    let level: Sharing.Level
    let named: OrganisationID?
    let word: String
  }
  struct Reader: Sendable {
    let role: Role
    let home: Organisation
    let visitor: TestVisitor
    var name: String { "\(role.rawValue) of \(home.name)" }
    var opensAny: Bool { [.coordinator, .analyst, .reviewer, .contributor].contains(role) }
    var reachesAll: Bool { role != .contributor && home.kind != .police }
    var isCity: Bool { reachesAll && home.kind == .cityDepartment }

    func isOwn(_ record: Record) -> Bool { record.owner == home.id || (record.owner == nil && isCity) }
    /// What the read-me of Access says, without the policy.
    func opens(_ record: Record) -> Bool {
      guard opensAny else { return false }
      if isOwn(record) { return true }
      if home.kind == .police { return false }
      switch record.level {
      case .own, .aggregate: return false
      case .named: return isCity || record.named == home.id
      case .partners: return true
      }
    }
    func counts(_ record: Record, inPicture scope: Scope?) -> Bool {
      guard let scope else { return false }
      if record.owner == home.id { return true }
      if home.kind == .police { return false }
      let isCity = scope == .all && home.kind == .cityDepartment
      if record.owner == nil, isCity { return true }
      switch record.level {
      case .own: return false
      case .aggregate: return scope == .all
      case .named: return isCity || record.named == home.id
      case .partners: return true
      }
    }
  }

  private struct Made: Decodable { let id: String? }
  private struct Listed: Decodable {
    struct Item: Decodable { let id: String }
    let items: [Item]
    let total: Int
  }

  private static func homes(_ city: TestCity) async throws -> [Organisation] {
    let access = city.services.access
    let foreign = try await access.createOrganisation(
      OrganisationDraft(name: "Far House", kind: .research), by: .commandLine)
    let police = try await access.createOrganisation(
      OrganisationDraft(name: "City Police", kind: .police), by: .commandLine)
    return [city.organisation, city.partner, foreign, police]
  }

  private static func records(_ city: TestCity, _ homes: [Organisation], _ test: String) async throws -> [Record] {
    var records: [Record] = []
    func report(_ level: Sharing.Level, _ owner: Organisation?, by visitor: TestVisitor) async throws {
      let named = owner?.id == city.partner.id ? homes[2] : city.partner
      let word = "\(test)\(records.count)x"
      var body: [String: JSONValue] = [
        "offences": .list([.object(["conduct": .text("threat")])]), "when": .text("2026-03-08"),
        "unlocated": .text("not-given"), "text": .text("Shouting in a stairwell, \(word)."),
      ]
      if owner != nil {
        body["sharing"] = .text(level.rawValue)
        if level == .named { body["sharedWith"] = .list([.text(named.id.text)]) }
      }
      let path = owner == nil ? "/api/v1/reports" : "/api/v1/incidents"
      let answer = try await visitor.send(json: JSONValue.object(body), .post, path)
      #expect(answer.status == 201, "\(answer.text)")
      let id: String
      if let made = try answer.json(Made.self).id {
        id = made
      } else {
        let number = records.count + 1
        id = try #require(
          try await city.database.read { try $0.value("SELECT id FROM incident WHERE number = \(number)") })
        let sharing: JSONValue = .object([
          "sharing": .text(level.rawValue), "sharedWith": .list(level == .named ? [.text(named.id.text)] : []),
        ])
        let coordinator = try await city.client(as: .coordinator)
        let changed = try await coordinator.send(
          json: sharing, .put, "/api/v1/incidents/\(id)/sharing", headers: ["if-match": "\"1\""])
        #expect(changed.status == 200, "\(changed.text)")
      }
      records.append(
        Record(id: id, owner: owner?.id, level: level, named: level == .named ? named.id : nil, word: word))
    }
    for home in homes {
      let contributor = try await city.client(as: .contributor, of: home)
      for level in Sharing.Level.allCases { try await report(level, home, by: contributor) }
    }
    // The door for reports of the public is the process's, and takes a few a quarter of an hour.
    for level in [Sharing.Level.named, .partners] { try await report(level, nil, by: city.visitor) }
    return records
  }

  private static func readers(_ city: TestCity, _ homes: [Organisation]) async throws -> [Reader] {
    var readers: [Reader] = []
    for home in homes {
      for role in Role.allCases {
        readers.append(Reader(role: role, home: home, visitor: try await city.client(as: role, of: home)))
      }
    }
    return readers
  }

  // MARK: Lists, files, search and figures

  @Test(arguments: TestDatabase.available)
  func listsFilesSearchAndFiguresHoldTheSame(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city in
      let homes = try await Self.homes(city)
      let records = try await Self.records(city, homes, "list\(kind)")
      let picture = try #require(city.services.policy.permissions.first { $0.name == "picture.read" })
      for reader in try await Self.readers(city, homes) {
        let visitor = reader.visitor
        let scope = picture.grants[reader.role].map { reader.home.kind == .police ? Scope.own : $0 }
        if scope != nil {
          struct Figures: Decodable { let total: Double }
          let figures = try await visitor.get("/api/v1/picture?from=2026-01-01&to=2026-03-09").json(Figures.self)
          let counted = records.count { reader.counts($0, inPicture: scope) }
          #expect(figures.total == Double(counted), "figures of \(reader.name)")
        }
        guard reader.opensAny else {
          #expect(try await visitor.get("/api/v1/incidents").status == 403, "\(reader.name)")
          continue
        }
        let expected = Set(records.filter { reader.opens($0) }.map(\.id))
        let list = try await visitor.get("/api/v1/incidents").json(Listed.self)
        #expect(Set(list.items.map(\.id)) == expected && list.total == expected.count, "list of \(reader.name)")
        let file = try await visitor.get("/desk/incidents.csv").text
        let page = try await visitor.get("/desk/incidents").text
        for record in records {
          let mayOpen = expected.contains(record.id)
          #expect(file.contains(record.id) == mayOpen, "file of \(reader.name), \(record.level)")
          #expect(page.contains(record.id) == mayOpen, "page of \(reader.name), \(record.level)")
          let found = try await visitor.get("/api/v1/incidents?q=\(record.word)").json(Listed.self)
          #expect(found.total == (mayOpen ? 1 : 0), "search of \(reader.name), \(record.level)")
        }
      }
    }
  }

  // MARK: Single records

  @Test func nobodyReachesARecordByItsNumber() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let homes = try await Self.homes(city)
      let records = try await Self.records(city, homes, "single")
      let routes = city.house.routes.filter { Self.kind($0) == .incident }
      #expect(routes.count >= 10)
      let before = try await Self.content(city)
      let unknown = "01900000-0000-7000-8000-000000000000"
      for (number, reader) in try await Self.readers(city, homes).enumerated() {
        for (index, record) in records.enumerated() {
          for route in routes {
            let isOne = route.method == .get && (route.path.hasSuffix("/{id}"))
            // The record itself for everybody; what hangs on it for every third.
            guard isOne || (index + number) % 3 == 0 else { continue }
            let path = route.path.replacing("{id}", with: record.id)
            let holds = Self.holds(reader, route, city)
            let label =
              "\(route.method.rawValue) \(route.path) by \(reader.name) of \(record.level) of \(record.owner == nil ? "the public" : homes.first { $0.id == record.owner }?.name ?? "")"
            if reader.opens(record), holds {
              guard route.method == .get else { continue }
              let answer = try await reader.visitor.get(path)
              #expect(isOne ? answer.status == 200 : answer.status == 200 || answer.status == 403, "\(label)")
              // What its organisation keeps to itself.
              if !reader.isOwn(record), !reader.isCity {
                #expect(!answer.text.contains("sharedWith") && !answer.text.contains("/readings\""), "\(label)")
              }
              continue
            }
            let answer = try await Self.send(route, path, reader.visitor)
            #expect(answer.status == (holds ? 404 : 403), "\(label): \(answer.status)")
            guard holds, route.method == .get else { continue }
            // Of what one may not know, one is told what one is told of what there is not.
            let nothing = try await reader.visitor.get(route.path.replacing("{id}", with: unknown))
            #expect(nothing.status == answer.status, "\(label)")
            #expect(nothing.text == answer.text.replacing(record.id, with: unknown), "\(label)")
            #expect(answer.headers["etag"] == nil)
          }
        }
      }
      #expect(try await Self.content(city) == before)
    }
  }

  private static func holds(_ reader: Reader, _ route: Route, _ city: TestCity) -> Bool {
    guard case .holder(let permission) = route.who else { return true }
    return permission.grants[reader.role] != nil
  }

  private static func send(_ route: Route, _ path: String, _ visitor: TestVisitor) async throws -> TestAnswer {
    switch route.method {
    case .get: return try await visitor.get(path)
    case .post where route.api == nil && !path.hasPrefix("/api/"):
      return try await visitor.post(
        path, [("revision", "1"), ("text", "Changed by somebody else."), ("sharing", "partners")])
    default:
      let body: JSONValue =
        path.hasSuffix("/sharing")
        ? .object(["sharing": .text("partners")])
        : path.hasSuffix("/disclosures")
          ? .object([
            "recipient": .text("City Police"), "reason": .text("x"), "basis": .text("consent"),
            "expires": .text("2026-03-20"),
          ]) : .object(["text": .text("Changed by somebody else.")])
      return try await visitor.send(json: body, route.method, path, headers: ["if-match": "\"1\""])
    }
  }

  /// Everything that is stored of incidents.
  private static func content(_ city: TestCity) async throws -> [String] {
    try await city.database.read { db in
      try ["incident", "incident_change", "incident_comment", "incident_disclosure"].flatMap { table in
        try db.rows("SELECT * FROM \(unchecked: table) ORDER BY 1").map { row in
          (0..<row.count).map { "\(row.value(at: $0))" }.joined(separator: "|")
        }
      }
    }
  }

  // MARK: Organisations, people, jobs

  @Test func organisationsPeopleAndJobsAreTheirOwn() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let homes = try await Self.homes(city)
      let readers = try await Self.readers(city, homes)
      let people = try await city.database.read { try Person.list(on: $0) }
      let job = try await city.services.jobs.start("test", owner: people[0].id) { _ in "{}" }
      await city.services.jobs.wait(for: job)
      for reader in readers {
        for route in city.house.routes where route.method == .get && route.path.hasSuffix("/{id}") {
          let holds = Self.holds(reader, route, city)
          func check(_ id: String, _ reaches: Bool) async throws {
            let answer = try await reader.visitor.get(route.path.replacing("{id}", with: id))
            let expected = !holds ? 403 : reaches ? 200 : 404
            #expect(answer.status == expected, "\(route.path) by \(reader.name): \(answer.status), not \(expected)")
          }
          let reachesAll =
            if case .holder(let permission) = route.who {
              permission.grants[reader.role] == .all && reader.home.kind != .police
            } else { false }
          switch Self.kind(route) {
          case .organisation:
            for home in homes { try await check(home.id.text, reachesAll || home.id == reader.home.id) }
          case .person:
            for person in people.prefix(40) where person.roles == [.contributor] {
              try await check(person.id.text, reachesAll || person.organisation == reader.home.id)
            }
          case .job:
            let owner = people[0]
            try await check(job.text, owner.organisation == reader.home.id && owner.roles == [reader.role])
          default: continue
          }
        }
      }
    }
  }
}

/// JSON as it is written in a test.
enum JSONValue: Encodable {
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .text(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .list(let list):
      var container = encoder.singleValueContainer()
      try container.encode(list)
    case .object(let object):
      var container = encoder.singleValueContainer()
      try container.encode(object)
    }
  }
}

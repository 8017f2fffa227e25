import Access
import CapabilityKit
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

/// The law that every figure opens a list of its own length: for random incidents and random filters, the list's
/// condition and the cube count the same.
struct IncidentFilterTests {
  private static let areas = ["a1", "a2", "a3", "a4"]
  private static let groups = ["a1": "east", "a2": "east", "a3": "west"]
  private static let biases: [Code] = ["anti-roma", "anti-muslim", "disability", .noBias, .unknown]
  private static let conducts: [Code] = ["assault", "threat", "graffiti", "rumour", .otherConduct, .unknown]

  private static func some<Element>(_ elements: [Element], _ random: inout SeededRandom) -> Element {
    elements[Int(random.next() % UInt64(elements.count))]
  }

  private static func incident(_ number: Int, _ random: inout SeededRandom) -> Incident {
    var incident = Example.incident(number, day: Example.today - Int(random.next() % 60))
    incident.offences = (0...Int(random.next() % 3)).map { _ in .init(some(conducts, &random)) }
    incident.biases = Set((0..<Int(random.next() % 3)).map { _ in some(biases, &random) })
    incident.motivations = random.unit() < 0.4 ? ["mixed", "prejudice"] : []
    incident.place = random.unit() < 0.2 ? .unlocated(.notGiven) : .area(some(areas, &random))
    incident.source = some([nil, Example.organisation(1), Example.organisation(2)], &random)
    incident.tier = some([nil, "experienced", "potential"], &random)
    incident.state = some(IncidentState.allCases, &random)
    incident.reliability = some([nil, "A", "D"], &random)
    if incident.state == .duplicate { incident.duplicateOf = number == 1 ? nil : 1 }
    if number == 1 { incident.state = .new }
    incident.sharing = some(
      [
        Sharing(.own), Sharing(.aggregate), .coordination, Sharing(.partners),
        Sharing(.named, with: [Example.organisation(3)]), Sharing(.named, with: [Example.organisation(1)]),
      ], &random)
    if random.unit() < 0.2 {
      incident.themes = ["group-tension", "rumours"]
      incident.hasChosenThemes = true
    }
    return incident
  }

  private static func filter(_ random: inout SeededRandom) -> PictureFilter {
    let choices: [CubeDimension: [String]] = [
      .area: areas + ["", "elsewhere"], .areaGroup: ["east", "west", "", "nowhere"],
      .theme: Theme.all.map(\.code.text) + [""], .lens: Lens.allCases.map(\.rawValue) + [""],
      .bias: biases.map(\.text) + ["", "with%wildcard", "anti-"],
      .conduct: conducts.map(\.text) + ["", "hreat"],
      .source: [Example.organisation(1).text, Example.organisation(2).text, ""],
      .tier: ["experienced", "potential", "", "unknown"],
      .state: IncidentState.allCases.map(\.rawValue).filter { $0 != "duplicate" } + [""],
    ]
    var filter = PictureFilter()
    if random.unit() < 0.5 { filter.from = Example.today - Int(random.next() % 60) }
    if random.unit() < 0.5 { filter.to = (filter.from ?? Example.today - 60) + Int(random.next() % 40) }
    for _ in 0..<Int(random.next() % 4) {
      let dimension = some(PictureFilter.dimensions, &random)
      filter.values[dimension] = Set(
        (0...Int(random.next() % 3)).map { _ in some(choices[dimension] ?? [""], &random) })
    }
    return filter
  }

  @Test(arguments: TestDatabase.available)
  func theListIsAsLongAsTheFigure(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: IncidentStoreTests.schemas) { db in
      try await db.write { db in
        var random = SeededRandom(seed: 4)
        for number in 1...2 { try Example.addOrganisation(Example.organisation(UInt64(number)), on: db) }
        for number in 1...250 { try IncidentStore.insert(Self.incident(number, &random), by: nil, on: db) }
      }
      let cube = Cube()
      try await cube.rebuild(from: db)
      let policy = try Policy([.readIncidents])
      var random = SeededRandom(seed: 9)
      var (seen, near) = (0, 0)
      let dialect = db.dialect
      for _ in 0..<400 {
        let picture = Self.filter(&random)
        let who = Self.readers[Int(random.unit() * Double(Self.readers.count))]
        var filter = IncidentFilter(picture: picture)
        filter.isOpen = random.unit() < 0.3
        let readable = policy.condition(
          who, .readIncidents, to: .open, owner: "incident.source", sharing: "incident.sharing")
        let condition: SQL =
          "\(readable) AND \(filter.condition(groups: Self.groups, today: Example.today, dialect: dialect))"
        let offences = filter.offenceCount
        let totals = try await db.read { try Self.totals(condition, offences, on: $0) }
        // Only states that no open incident has: nothing is found, and the cube is not asked.
        guard let counted = filter.asPicture else {
          #expect(totals == [0, 0])
          continue
        }
        let allowed = policy.sources(who, .readIncidents, to: .open).forCube
        for (measure, count) in [(Code.incidents, totals[0]), (.offences, totals[1])] {
          let query = CubeQuery(measure, filter: counted.cubeFilter(allowed), areaGroups: Self.groups)
          #expect(try cube.answer(query).total == Double(count), "\(measure) of \(picture.query.text)")
        }
        seen += totals[0]
        let selection = try cube.snapshot.select(counted.cubeFilter(allowed), areaGroups: Self.groups)
        let order = IncidentList.Order.allCases[Int(random.next() % 5)]
        let page = 1 + Int(random.next() % 4)
        let stretch = IncidentList.Stretch(selection.months(), order: order, page: page, size: 7)
        near += stretch == nil ? 0 : 1
        // With and without the profiles that counted them.
        let profiles = selection.profiles(atMost: 10_000)
        let records = stretch.flatMap { stretch in
          profiles.map { EvidenceStore.subjects(of: "incident", profiles: $0, days: stretch.days) }
        }
        let listed = IncidentList.Totals(incidents: totals[0], offences: totals[1])
        let found = try await db.read { db in
          try [(stretch, records), (stretch, nil), (nil, nil)].map { stretch, records in
            try IncidentList.load(
              condition, totals: listed, order: order, page: page, size: 7, within: stretch, among: records, on: db
            ).incidents.map(\.number)
          }
        }
        #expect(found[0] == found[2], "page \(page) by \(order) of \(picture.query.text)")
        #expect(found[1] == found[2], "page \(page) by \(order) of \(picture.query.text)")
      }
      #expect(near > 50)
      // The filters are no empty ones.
      #expect(seen > 2000)
    }
  }

  @Test func aPageLiesInTheMonthsThatHoldIt() throws {
    func months(_ counts: (String, Double)...) -> [(month: Period, count: Double)] {
      counts.compactMap { text, count in Period(text).map { ($0, count) } }
    }
    func text(_ stretch: IncidentList.Stretch?) -> String? {
      stretch.map { "\($0.days.lowerBound) \($0.days.upperBound) \($0.skipped)" }
    }
    let few = months(("2025-02", 3), ("2025-11", 4), ("2026-01", 2))
    #expect(text(.init(few, order: .newest, page: 1, size: 5)) == "2025-11-01 2026-01-31 0")
    #expect(text(.init(few, order: .newest, page: 2, size: 5)) == "2025-02-01 2025-11-30 2")
    #expect(text(.init(few, order: .oldest, page: 1, size: 3)) == "2025-02-01 2025-02-28 0")
    #expect(text(.init(few, order: .oldest, page: 2, size: 3)) == "2025-11-01 2025-11-30 3")
    #expect(text(.init(few, order: .oldest, page: 3, size: 3)) == "2025-11-01 2026-01-31 3")
    // Beyond the end, not by day, nothing: read as without.
    #expect(IncidentList.Stretch(few, order: .newest, page: 3, size: 5) == nil)
    #expect(IncidentList.Stretch(few, order: .due, page: 1, size: 5) == nil)
    #expect(IncidentList.Stretch(months(), order: .newest, page: 1, size: 5) == nil)
  }

  @Test(arguments: TestDatabase.available)
  func whatChangedSinceItWasCountedIsListedAllTheSame(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: IncidentStoreTests.schemas) { db in
      try await db.write { db in
        for number in 1...9 {
          try IncidentStore.insert(Example.incident(number, day: Day(number: 20_000 + 40 * number)), by: nil, on: db)
        }
      }
      // Counted when the newest month held three, which are elsewhere by now.
      let june = try #require(Period("2026-06"))
      let stretch = try #require(IncidentList.Stretch([(june, 3)], order: .newest, page: 1, size: 3))
      let found = try await db.read { db in
        try IncidentList.load(
          "1 = 1", totals: .init(incidents: 9, offences: 9), page: 1, size: 3, within: stretch, on: db
        ).incidents.map(\.number)
      }
      #expect(found == [9, 8, 7])
    }
  }

  /// Of the city, of a partner that reports, of one that does not, and of the police.
  private static let readers: [Principal] = [
    (1, Organisation.Kind.cityDepartment, Role.coordinator), (1, .communityOrganisation, .contributor),
    (2, .research, .analyst), (3, .school, .contributor), (2, .police, .coordinator),
  ].map { number, kind, role in
    Principal(
      person: PersonID(milliseconds: 9, random: (0, number)), name: "", organisation: Example.organisation(number),
      organisationName: "", organisationKind: kind, roles: [role])
  }

  private static func totals(_ condition: SQL, _ offences: SQL, on db: any Connection) throws -> [Int] {
    let totals = try IncidentList.totals(condition, offences: offences, on: db)
    return [totals.incidents, totals.offences]
  }

  @Test(arguments: TestDatabase.available)
  func findsWordsReferencesAndWhatIsDue(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: IncidentStoreTests.schemas) { db in
      try await db.write { db in
        try Example.addOrganisation(Example.organisation(1), on: db)
        try IncidentStore.insert(Example.full(source: Example.organisation(1)), by: nil, on: db)
        var late = Example.incident(8)
        late.text = "100% of the windows_were broken"
        late.due = Example.today - 1
        late.state = .tasked
        try IncidentStore.insert(late, by: nil, on: db)
        var closed = late
        closed = Example.incident(9)
        closed.due = Example.today - 1
        closed.state = .closed
        closed.text = "Un GARÇON près de l’École a crié: Ømre İstanbul — ضُرب أمام المدرسة [x] a^b c\\d"
        try IncidentStore.insert(closed, by: nil, on: db)
        var copy = Example.incident(10)
        copy.state = .duplicate
        copy.duplicateOf = 8
        try IncidentStore.insert(copy, by: nil, on: db)
      }
      let dialect = db.dialect
      func numbers(_ change: (inout IncidentFilter) -> Void) async throws -> [Int] {
        var filter = IncidentFilter()
        change(&filter)
        let condition = filter.condition(groups: [:], today: Example.today, dialect: dialect)
        return try await db.read { db in
          try IncidentList.load(condition, totals: .init(incidents: 0, offences: 0), order: .oldest, on: db).incidents
            .map(\.number).sorted()
        }
      }
      #expect(try await numbers { $0.words = "I-8" } == [8])
      #expect(try await numbers { $0.words = "PUSHED" } == [7])
      #expect(try await numbers { $0.words = "simple" } == [7])
      #expect(try await numbers { $0.words = "2026/0007" } == [7])
      #expect(try await numbers { $0.words = "100%" } == [8])
      #expect(try await numbers { $0.words = "s_w" } == [8])
      #expect(try await numbers { $0.words = "_" } == [8])
      // Every word, in any order, large or small, with or without accents; a part of a word is enough.
      for text in [
        "ecole garcon", "ÉCOLE  crie", "Garçon pres\tCRIÉ", "omre istanbul", "garc", "المدرسه امام", "[x]", "a^b",
        "c\\d",
      ] { #expect(try await numbers { $0.words = text } == [9], "\(text)") }
      for text in ["ecole pushed", "ecolé x*", "gar?on", "[a-z]", "a.b", "école windows"] {
        #expect(try await numbers { $0.words = text } == [], "\(text)")
      }
      #expect(try await numbers { $0.words = "BROKEN windows 100%" } == [8])
      #expect(try await numbers { $0.isOverdue = true } == [8])
      #expect(try await numbers { $0.dueBy = Example.today + 7 } == [7])
      #expect(try await numbers { $0.owner = .nobody } == [8, 9])
      #expect(try await numbers { $0.isOpen = true } == [7, 8])
      #expect(try await numbers { _ in } == [7, 8, 9])
      #expect(try await numbers { $0.picture.values[.state] = ["duplicate"] } == [10])
    }
  }
}

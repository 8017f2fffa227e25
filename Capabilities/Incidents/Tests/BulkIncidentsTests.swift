import Access
import CapabilityKit
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct BulkIncidentsTests {
  @Test(arguments: TestDatabase.available)
  func aKnownRecordAddsNothing(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: IncidentStoreTests.schemas) { db in
      try await db.write { try Example.addOrganisation(Example.organisation(1), on: $0) }
      await #expect(throws: ConstraintViolation.self) {
        try await db.write { db in
          var bulk = BulkIncidents()
          let pattern = try bulk.pattern(IncidentPattern(conducts: ["threat"], source: Example.organisation(1)))
          let row = PreparedIncident(
            pattern: pattern, occurred: Occurrence(day: Example.today), received: Example.now, place: .area("north"),
            sourceRecord: "A")
          try bulk.insert([row, row], .fixed(at: Example.now), on: db)
        }
      }
      #expect(try await db.read { try $0.value("SELECT COUNT(*) FROM incident", as: Int.self) } == 0)
      #expect(try await db.read { try $0.value("SELECT COUNT(*) FROM evidence_fact", as: Int.self) } == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func writesWhatSingleReportsWouldHaveWritten(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: IncidentStoreTests.schemas) { db in
      let source = Example.organisation(1)
      try await db.write { try Example.addOrganisation(source, on: $0) }
      let numbers = try await db.write { db in
        _ = try IncidentStore.takeNumbers(5, on: db)
        var bulk = BulkIncidents()
        var pattern = IncidentPattern(conducts: ["assault", "threat"], source: source)
        pattern.biases = ["anti-roma", .unknown]
        pattern.tier = "experienced"
        pattern.reliability = "A"
        let first = try bulk.pattern(pattern)
        try #expect(bulk.pattern(pattern) == first)
        let second = try bulk.pattern(IncidentPattern(conducts: [.unknown], state: .closed))
        let rows = (0..<250).map { Self.row($0, first, second) }
        return try bulk.insert(rows, enteredBy: Example.person.person, .fixed(at: Example.now), on: db)
      }
      #expect(numbers == 6..<256)
      try await db.read { db in
        let incidents = try numbers.map { try #require(try IncidentStore.find(number: $0, on: db)) }
        #expect(incidents.map(\.id) == incidents.map(\.id).sorted())
        #expect(incidents.allSatisfy { $0 == $0.settled })
        #expect(incidents[0].offences == [.init("assault", sourceText: "A"), .init("threat", sourceText: "B")])
        #expect(incidents[0].biases == ["anti-roma"])
        #expect(incidents[0].themes == ["hate-violence", "hate-threats"])
        #expect(incidents[0].place == .unlocated(.unclear))
        #expect(incidents[4].state == .closed)
        #expect(incidents[3].occurred.clock == "00:03")
        #expect(incidents[3].enteredBy == Example.person.person)
        #expect(try IncidentStore.point(of: 16, on: db) == ExactPoint(longitude: 1, latitude: 1))
        #expect(try IncidentStore.point(of: 17, on: db) == nil)
        #expect(try IncidentStore.knownRecords(of: source, on: db).count == 200)
      }
      let cube = Cube()
      try await cube.rebuild(from: db)
      let filter = Filter(allowedSources: .all)
      #expect(try cube.answer(CubeQuery(.incidents, filter: filter)).total == 250)
      #expect(try cube.answer(CubeQuery(.offences, filter: filter)).total == 450)
      let biased = Filter(allowedSources: .all, values: [.bias: ["anti-roma"]])
      #expect(try cube.answer(CubeQuery(.incidents, filter: biased)).total == 200)
    }
  }

  private static func row(_ index: Int, _ first: Int, _ second: Int) -> PreparedIncident {
    let isOther = index % 5 == 4
    let point = index % 10 == 0 ? ExactPoint(longitude: 1, latitude: Double(index) / 10) : nil
    return PreparedIncident(
      pattern: isOther ? second : first,
      occurred: Occurrence(day: Example.today - index, precision: .time, minute: index), received: Example.now,
      place: index % 7 == 0 ? .unlocated(.unclear) : .area("area-\(index % 3)"),
      sourceRecord: isOther ? nil : "R\(index)", offenceTexts: isOther ? nil : "A\nB",
      text: index % 2 == 0 ? "Words." : nil, point: point)
  }
}

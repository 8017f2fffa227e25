import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Evidence

struct EvidenceStoreTests {
  private let all = CubeQuery(filter: Filter(allowedSources: .all), by: [.area, .bias, .state])

  private func rows(_ cube: Cube, _ database: any Database) async throws -> [CubeResult.Row] {
    try await cube.refreshed(database).answer(all).rows
  }

  @Test(arguments: TestDatabase.available)
  func refusesFactsOfAnotherRecordAndCodesWithSpaces(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      await #expect(throws: Problem.self) {
        try await db.write { try EvidenceStore.replace(Example.subject(2), with: [Example.incident(1)], on: $0) }
      }
      await #expect(throws: Problem.self) {
        try await db.write { _ = try Example.append([Example.incident(biases: ["two words"])], on: $0) }
      }
      let cube = Cube()
      let snapshot = try await cube.refreshed(db)
      #expect(snapshot.rowCount == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aRequestSeesWhatItWrote(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      let cube = Cube()
      let fact = Example.incident(area: nil)
      try await db.write { try EvidenceStore.replace(fact.subject, with: fact.withOffences(["assault": 1]), on: $0) }
      #expect(try await rows(cube, db) == [.init(keys: ["", "racist", "new"], value: 1)])
      var closed = fact
      closed.state = "closed"
      closed.area = "a1"
      let facts = [closed]
      try await db.write { try EvidenceStore.replace(fact.subject, with: facts, on: $0) }
      #expect(try await rows(cube, db) == [.init(keys: ["a1", "racist", "closed"], value: 1)])
      try await db.write { try EvidenceStore.remove(fact.subject, on: $0) }
      #expect(try await rows(cube, db) == [])
    }
  }

  /// The records behind a figure are those that the filter admits, on the days asked for.
  @Test(arguments: TestDatabase.available)
  func findsTheRecordsBehindAFigure(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      var random = SeededRandom(seed: 41)
      let records = (0..<200).map { Example.record($0, &random) }
      try await db.write { db in
        for facts in records {
          if let first = facts.first { try EvidenceStore.replace(first.subject, with: facts, on: db) }
        }
      }
      let snapshot = try await Cube().refreshed(db)
      var met = 0
      for _ in 0..<120 {
        var query = Example.query(&random)
        // Days and places are for the caller's own condition.
        query.filter.values = query.filter.values.filter { $0.key.level == .profile && $0.key != .measure }
        query.filter.excludes = query.filter.excludes.filter { $0.key.level == .profile && $0.key != .measure }
        query.filter.days = Day(number: Example.firstDay.number + 100)...Day(number: Example.firstDay.number + 500)
        query.measure = .incidents
        query.by = []
        let profiles = try #require(try snapshot.select(query.filter).profiles(atMost: 10_000))
        let statement = EvidenceStore.subjects(
          of: Example.subject(1).kind, profiles: profiles, days: try #require(query.filter.days))
        let found = Set(try await db.read { try $0.rows(statement).map { try $0.get(0, as: String.self) } })
        let admitted = records.filter { SlowCube.answer(query, $0).total > 0 }.compactMap { $0.first?.subject.id }
        #expect(found == Set(admitted))
        met += found.count
      }
      #expect(met > 500)
      let all = Filter(allowedSources: .all)
      #expect(try snapshot.select(all).profiles(atMost: 3) == nil)
      #expect(try snapshot.select(Filter(allowedSources: .nothing)).profiles(atMost: 3) == [])
    }
  }

  @Test(arguments: TestDatabase.available)
  func writesNothingWhenNothingChanged(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      let cube = Cube()
      let facts = Example.incident(conducts: ["assault", "threat"]).withOffences(["assault": 1, "threat": 1])
      try await db.write { try EvidenceStore.replace(Example.subject(1), with: facts, on: $0) }
      let before = try await cube.refreshed(db).sequence
      try await db.write { try EvidenceStore.replace(Example.subject(1), with: facts.reversed(), on: $0) }
      let after = try await cube.refreshed(db).sequence
      #expect(after == before)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aFailedTransactionLeavesNoTrace(_ kind: TestDatabase) async throws {
    struct Stop: Error {}
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      let cube = Cube()
      await #expect(throws: Stop.self) {
        try await db.write { connection in
          try EvidenceStore.replace(Example.subject(1), with: [Example.incident()], on: connection)
          throw Stop()
        }
      }
      let after = try await cube.refreshed(db).sequence
      #expect(after == 0)
      try await db.write { try EvidenceStore.replace(Example.subject(1), with: [Example.incident()], on: $0) }
      #expect(try await rows(cube, db).count == 1)
    }
  }

  @Test(arguments: TestDatabase.available)
  func catchingUpEqualsRebuilding(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      let random = SeededRandom(seed: 31)
      try await changeAndCompare(db, db, random, steps: 60)
    }
  }

  @Test(arguments: TestDatabase.available)
  func twoProcessesConverge(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let (one, two) = (try await store.open(), try await store.open())
      try await one.migrate([Evidence.schema])
      let random = SeededRandom(seed: 32)
      try await changeAndCompare(one, two, random, steps: 40)
    }
  }

  /// Changes facts through one database and the other in turn; three cubes, one of them slow, must agree with a list.
  private func changeAndCompare(
    _ one: any Database, _ two: any Database, _ seed: SeededRandom, steps: Int
  ) async throws {
    var random = seed
    var records: [Int: [Fact]] = [:]
    let (near, far, slow) = (
      Cube(workers: 1, compactAfter: 30), Cube(workers: 2, compactAfter: 7), Cube(workers: 1, compactAfter: 1_000)
    )
    try await slow.rebuild(from: two)
    var fresh = 1_000
    for step in 0..<steps {
      let database = step % 3 == 1 ? two : one
      if random.chance(30) {
        var facts: [Fact] = []
        for _ in 0..<Int.random(in: 1...150, using: &random) {
          fresh += 1
          records[fresh] = Example.record(fresh, &random)
          facts += records[fresh] ?? []
        }
        let batch = facts
        try await database.write { _ = try Example.append(batch, on: $0) }
      } else {
        let number = random.chance(50) ? Int.random(in: 0..<20, using: &random) : records.keys.sorted().last ?? 0
        let facts = random.chance(25) ? [] : Example.record(number, &random)
        records[number] = facts
        let subject = Example.subject(number)
        try await database.write { try EvidenceStore.replace(subject, with: facts, on: $0) }
      }
      if step % 2 == 0 { try await near.catchUp(one) }
      if step % 5 == 0 { try await far.catchUp(two) }
    }
    let rebuilt = Cube()
    try await rebuilt.rebuild(from: one)
    let snapshots = [
      try await near.refreshed(one), try await far.refreshed(two), try await slow.refreshed(one), rebuilt.snapshot,
    ]
    #expect(Set(snapshots.map(\.sequence)).count == 1)
    let facts = records.values.flatMap { $0 }
    let queries = (0..<40).map { _ in Example.query(&random) }
    for snapshot in snapshots {
      let found = try firstDifference(queries, snapshot.answer) { SlowCube.answer($0, facts) }
      #expect(found == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func writersAtOnceLoseNothing(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let databases = [try await store.open(), try await store.open()]
      try await databases[0].migrate([Evidence.schema])
      let cube = Cube()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<2 {
          let database = databases[writer]
          group.addTask {
            for number in 0..<15 {
              // Both writers also fight over the same record and the same new codes.
              let facts = [
                Example.incident(number, area: "n\(number)", biases: [Code("b\(number)")], state: Code("w\(writer)"))
              ]
              try await database.write { try EvidenceStore.replace(Example.subject(number), with: facts, on: $0) }
            }
          }
        }
        group.addTask { for _ in 0..<10 { try await cube.catchUp(databases[0]) } }
        try await group.waitForAll()
      }
      let byArea = CubeQuery(filter: Filter(allowedSources: .all), by: [.area])
      let result = try await cube.refreshed(databases[1]).answer(byArea)
      #expect(result.total == 15)
      #expect(result.rows.count == 15)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aCubeTooFarBehindRebuilds(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [Evidence.schema]) { db in
      let (behind, current) = (Cube(), Cube())
      try await db.write { try EvidenceStore.replace(Example.subject(1), with: [Example.incident()], on: $0) }
      try await behind.catchUp(db)
      for state: Code in ["assessed", "tasked", "closed"] {
        try await db.write {
          try EvidenceStore.replace(Example.subject(1), with: [Example.incident(state: state)], on: $0)
        }
      }
      try await current.catchUp(db)
      let purged3 = try await db.write { try EvidenceStore.purgeRemoved(keepingLast: 0, on: $0) }
      #expect(purged3 == 3)
      let expected = [CubeResult.Row(keys: ["a1", "racist", "closed"], value: 1)]
      #expect(try await rows(behind, db) == expected)
      #expect(try await rows(current, db) == expected)
      let purged0 = try await db.write { try EvidenceStore.purgeRemoved(keepingLast: 0, on: $0) }
      #expect(purged0 == 0)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: TestDatabase.available)
  func followsUntilCancelled(_ kind: TestDatabase) async throws {
    try await withTestStore(kind) { store in
      let (writer, reader) = (try await store.open(), try await store.open())
      try await writer.migrate([Evidence.schema])
      let cube = Cube()
      let following = Task { await cube.follow(reader, atMost: .milliseconds(200)) }
      try await writer.write { try EvidenceStore.replace(Example.subject(1), with: [Example.incident()], on: $0) }
      while try cube.answer(all).total < 1 { await Task.yield() }
      following.cancel()
      await following.value
    }
  }
}

import Access
import Backup
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import concord

/// Every route that writes, with a valid form, while the n-th call to the database fails, for every n: nothing is stored,
/// the answer says so, and then the same request succeeds.
struct WriteWalkTests {
  @Test func everyRouteThatWritesHasAFormOrAReason() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let routes = city.house.routes.filter { $0.method != .get }.map { "\($0.method.rawValue) \($0.path)" }
      let known = WriteForm.all.map(\.route)
      #expect(Set(known).count == known.count)
      #expect(Set(known).isDisjoint(with: WriteForm.excepted.keys))
      #expect(routes.filter { !known.contains($0) && WriteForm.excepted[$0] == nil }.sorted() == [])
      #expect((known + WriteForm.excepted.keys).filter { !routes.contains($0) }.sorted() == [])
    }
  }

  @Test(arguments: TestDatabase.available)
  func nothingIsHalfWrittenAndItIsSaid(_ kind: TestDatabase) async throws {
    let clock = MovingClock()
    func failing(_ database: any Database) -> any Database { FailingDatabase(wrapping: database) }
    try await withCity(
      kind, capabilities, surroundings: clock.surroundings, wrapping: failing
    ) { city in
      let database = try #require(city.database as? FailingDatabase)
      let stage = WriteStage(
        city: city, administrator: try await city.client(as: .administrator),
        coordinator: try await city.client(as: .coordinator), clock: clock, kind: kind)
      for form in WriteForm.all { try await walk(form, stage, database) }
      #expect(try await database.read { db in try AuditTrail.verify(on: db) }.isIntact)
    }
  }

  private func walk(_ form: WriteForm, _ stage: WriteStage, _ database: FailingDatabase) async throws {
    let send = try await form.prepare(stage)
    let before = try await sums(database)
    for call in 1...200 {
      database.fail(at: call)
      let answer = try await send()
      let hasFailed = database.hasFailed
      database.fail(at: nil)
      if !hasFailed {
        #expect(answer.status < 400, "\(form.route): \(answer.status) \(answer.text.prefix(400))")
        #expect(try await sums(database) != before, "\(form.route) wrote nothing")
        return
      }
      let changed = try await sums(database).filter { !before.contains($0) }.map(\.name)
      #expect(changed == [], "\(form.route), call \(call): half written")
      #expect(answer.status == 500 || answer.status == 503, "\(form.route), call \(call): \(answer.status)")
      #expect(answer.text.contains("Nothing was saved"), "\(form.route), call \(call)")
      // Failed tries to sign in would make the next ones wait.
      try await database.write { db in try db.run("DELETE FROM sign_in_attempt") }
    }
    Issue.record("\(form.route) makes more than 200 calls")
  }

  /// Of every table but the count of tries to sign in, which stays when the try fails.
  private func sums(_ database: any Database) async throws -> [TableSum] {
    try await database.read { try TableSum.all(on: $0) }.filter { $0.name != "sign_in_attempt" }
  }
}

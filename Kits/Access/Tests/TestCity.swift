import Storage
import StorageTesting
import Synchronization
import Testing
import Vocabulary

@testable import Access

/// A clock that a test moves.
final class TestClock: Sendable {
  private let time = Mutex(Instant(milliseconds: 1_773_000_000_000))
  var now: Instant { time.withLock { $0 } }
  func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// A small city: the town hall with an administrator who can sign in, and one more organisation of each needed kind.
struct TestCity {
  let access: Access
  let clock: TestClock
  let administrator: Principal
  var database: any Database { access.database }
  static let password = "a long walk by the river"

  func invite(
    _ signInName: String, roles: Set<Role> = [.analyst], to organisation: OrganisationID? = nil
  ) async throws -> Invitation {
    try await access.createPerson(
      PersonDraft(
        name: "Person \(signInName)", signInName: signInName,
        organisation: organisation ?? administrator.organisation, roles: roles),
      by: administrator)
  }

  /// Somebody who has chosen the password and signed in.
  func person(
    _ signInName: String, roles: Set<Role> = [.analyst], in organisation: OrganisationID? = nil
  ) async throws -> SignIn {
    let invitation = try await invite(signInName, roles: roles, to: organisation)
    return try await access.setPassword(linkToken: invitation.token, to: Self.password, from: SignInOrigin())
  }

  func organisation(_ name: String, _ kind: Organisation.Kind = .communityOrganisation) async throws -> Organisation {
    try await access.createOrganisation(OrganisationDraft(name: name, kind: kind), by: administrator)
  }

  func revision(of id: PersonID) async throws -> Int {
    try #require(try await database.read { db in try Person.find(id, on: db) }).revision
  }

  func actions() async throws -> [String] {
    try await database.read { db in
      try db.rows("SELECT action FROM audit_entry ORDER BY seq").map { try $0.get(0) }
    }
  }
}

func withCity(_ kind: TestDatabase, _ body: (TestCity) async throws -> Void) async throws {
  try await withDatabase(kind, schemas: [Access.schema]) { database in
    let clock = TestClock()
    var surroundings = Surroundings.fixed(at: clock.now, seed: 7)
    surroundings.now = { clock.now }
    let access = try await Access.open(
      database: database, policy: try Policy(Access.permissions), surroundings: surroundings,
      passwords: PasswordHashing(cost: .forTests), cityNames: ["Springfield"])
    let first = try await access.createFirstAdministrator(
      name: "Ada Hill", signInName: "Ada@example.org",
      organisation: OrganisationDraft(name: "Town Hall", kind: .cityDepartment))
    let signIn = try await access.setPassword(
      linkToken: first.token, to: TestCity.password, from: SignInOrigin())
    try await body(TestCity(access: access, clock: clock, administrator: signIn.principal))
  }
}

/// The code of the problem that a block throws; nil when it throws none.
func problem(_ block: () async throws -> some Sendable) async throws -> String? {
  do {
    _ = try await block()
    return nil
  } catch let problem as Problem {
    return problem.fields.isEmpty
      ? problem.code : problem.fields.map { "\($0.field): \($0.code)" }.joined(separator: ", ")
  }
}

let tables = ["organisation", "person", "session", "one_time_link", "sign_in_attempt", "audit_entry", "audit_head"]

/// All rows of some tables, as text, to compare.
func contents(_ tables: [String] = tables, of database: any Database) async throws -> [String] {
  try await database.read { db in
    try tables.flatMap { table in
      try db.rows("SELECT * FROM \(unchecked: table)").map { row in
        "\(table): " + (0..<row.count).map { "\(row.value(at: $0))" }.joined(separator: " | ")
      }.sorted()
    }
  }
}

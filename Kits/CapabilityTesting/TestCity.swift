public import Access
public import CapabilityKit
import Foundation
import Hummingbird
import HummingbirdTesting
public import Storage
public import StorageTesting
public import Vocabulary

/// A whole Concord in the process, on a database of its own, with one organisation and a person for every role: what the
/// tests of actions, pages and APIs run against.
public struct TestCity: Sendable {
  public let house: House
  /// The organisation that every person of `client(as:)` belongs to.
  public let organisation: Organisation
  /// Another organisation, a community partner, for what must not be seen.
  public let partner: Organisation
  let framework: any TestClientProtocol

  public var services: Services { house.services }
  public var database: any Database { house.services.database }

  /// The moment at which the tests' clock stands: 2026-03-09T12:00:00Z, a Monday.
  public static let now = Instant(milliseconds: 1_773_057_600_000)

  /// A visitor who is not signed in.
  public var visitor: TestVisitor { TestVisitor(framework: framework, cookies: [:], csrf: "") }

  /// Someone signed in with a role, of the city's own organisation or of the partner.
  public func client(as role: Role, of organisation: Organisation? = nil) async throws -> TestVisitor {
    let home = organisation ?? self.organisation
    let signInName = "\(role.rawValue)@\(home.id.text.suffix(8)).test"
    let access = services.access
    let password = "a long test sentence"
    let origin = SignInOrigin(address: nil, userAgent: nil, deviceToken: nil, oldToken: nil)
    let signIn: SignIn
    if try await database.read({ try Person.named(signInName, on: $0) }) != nil {
      signIn = try await access.signIn(name: signInName, password: password, from: origin)
    } else {
      let draft = PersonDraft(
        name: role.rawValue.capitalized, signInName: signInName, organisation: home.id, roles: [role])
      let invitation = try await access.createPerson(draft, by: Principal.commandLine)
      signIn = try await access.setPassword(linkToken: invitation.token, to: password, from: origin)
    }
    guard let signedIn = try await access.signedIn(token: signIn.token) else { throw Problem.signInRequired }
    return TestVisitor(
      framework: framework, cookies: [SetCookie.session: signIn.token], csrf: access.csrfToken(for: signedIn))
  }
}

/// Opens a fresh city with the given capabilities on a database and hands it to the body.
public func withCity<Result: Sendable>(
  _ kind: TestDatabase = .sqlite, _ capabilities: [any Capability],
  city: City = City(
    name: "Testwick", country: "BE", timeZone: "UTC", languages: [Language("en"), Language("fr"), Language("ar")]),
  surroundings: Surroundings = .fixed(at: TestCity.now), signingIn: SigningIn = SigningIn(),
  wrapping wrap: (any Database) -> any Database = { $0 },
  _ body: @Sendable @escaping (TestCity) async throws -> Result
) async throws -> Result {
  try await withTestStore(kind) { store in
    let database = wrap(try await store.open())
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("concord-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let house = try await House.open(
      database, capabilities: capabilities, city: city, surroundings: surroundings,
      passwords: PasswordHashing(cost: .forTests), signingIn: signingIn, uploadsFolder: folder)
    let access = house.services.access
    // As in the demonstration city: the tests of second factors ask for one themselves.
    try await database.write { db in try db.run("UPDATE sign_in_rules SET second_factor_roles = '  '") }
    let own = try await access.createOrganisation(
      OrganisationDraft(name: "City Hall", kind: .cityDepartment), by: Principal.commandLine)
    let partner = try await access.createOrganisation(
      OrganisationDraft(name: "Open Door", kind: .communityOrganisation), by: Principal.commandLine)
    return try await buildApplication(house).test(.router) { client in
      try await body(TestCity(house: house, organisation: own, partner: partner, framework: client))
    }
  }
}

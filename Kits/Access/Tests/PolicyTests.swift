import Access
import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

struct PolicyTests {
  static let own = OrganisationID(milliseconds: 1, random: (1, 1))
  static let other = OrganisationID(milliseconds: 2, random: (2, 2))
  static let read = Permission("things.read", [.analyst: .own, .coordinator: .all])

  static func principal(_ roles: Set<Role>, _ kind: Organisation.Kind = .cityDepartment) -> Principal {
    Principal(
      person: PersonID(milliseconds: 3, random: (3, 3)), name: "", organisation: own, organisationName: "",
      organisationKind: kind, roles: roles)
  }

  @Test func visitorsMustSignIn() throws {
    let policy = try Policy([Self.read])
    #expect(throws: Problem.signInRequired) { try policy.require(nil, Self.read) }
    #expect(throws: Problem.signInRequired) { try policy.require(nil, Self.read, owner: Self.own) }
  }

  @Test func peopleWithoutTheRoleAreRefused() throws {
    let policy = try Policy([Self.read])
    #expect(throws: Problem.notAllowed) { try policy.require(Self.principal([.auditor]), Self.read) }
    #expect(throws: Problem.notAllowed) { try policy.require(Self.principal([]), Self.read) }
    #expect(throws: Problem.notAllowed) {
      try policy.require(Self.principal([.analyst]), Self.read, owner: Self.other)
    }
    #expect(throws: Problem.notAllowed) { try policy.require(Self.principal([.analyst]), Self.read, owner: nil) }
  }

  @Test func whatIsNotDeclaredIsNotAllowed() throws {
    let policy = try Policy([])
    #expect(policy.scope(Self.principal(Set(Role.allCases)), Self.read) == nil)
    #expect(policy.scope(.commandLine, Self.read) == nil)
    // Nor does a permission of the same name with wider grants widen the declared one.
    let declared = try Policy([Self.read])
    let wider = Permission("things.read", [.auditor: .all])
    #expect(declared.scope(Self.principal([.auditor]), wider) == nil)
  }

  @Test func namesAreTakenOnce() {
    #expect(throws: Problem("permission-twice", status: 500, ["name": "things.read"])) {
      try Policy([Self.read, Permission("things.read", [:])])
    }
  }

  @Test func policeNeverReachBeyondTheirOwn() throws {
    let policy = try Policy([Self.read])
    let officer = Self.principal(Set(Role.allCases), .police)
    #expect(policy.scope(officer, Self.read) == .own)
    #expect(throws: Problem.notAllowed) { try policy.require(officer, Self.read, owner: Self.other) }
    #expect(throws: Problem.notAllowed) { try policy.require(officer, Self.read, owner: nil) }
  }

  @Test func theWidestRoleCounts() throws {
    let policy = try Policy([Self.read])
    #expect(policy.scope(Self.principal([.analyst]), Self.read) == .own)
    #expect(policy.scope(Self.principal([.analyst, .coordinator]), Self.read) == .all)
    #expect(policy.scope(.commandLine, Self.read) == .all)
  }

  /// The forms of the rule give one answer: for every set of roles, kind of organisation, grant and owner.
  @Test(arguments: TestDatabase.available)
  func theFourFormsAgree(_ kind: TestDatabase) async throws {
    var permissions: [Permission] = []
    for role in Role.allCases {
      for scope in Scope.allCases { permissions.append(Permission("\(role.rawValue)-\(scope)", [role: scope])) }
    }
    permissions.append(Permission("mixed", [.contributor: .own, .administrator: .all, .analyst: .own]))
    permissions.append(Permission("everybody", Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, .all) })))
    permissions.append(Permission("nobody", [:]))
    let policy = try Policy(permissions)
    let asked = permissions + [Permission("undeclared", [.administrator: .all])]

    var people: [Principal?] = [nil, .commandLine]
    for set in 0..<(1 << Role.allCases.count) {
      let roles = Set(Role.allCases.enumerated().filter { set >> $0.offset & 1 == 1 }.map(\.element))
      for organisation in [Organisation.Kind.communityOrganisation, .police] {
        people.append(Self.principal(roles, organisation))
      }
    }
    let owners: [(id: String, owner: OrganisationID?)] = [("own", Self.own), ("other", Self.other), ("public", nil)]
    let things = Schema("things", [Migration(1) { _ in ["CREATE TABLE thing (id TEXT PRIMARY KEY, owner TEXT)"] }])

    try await withDatabase(kind, schemas: [things]) { database in
      let (people, permissions) = (people, asked)
      let disagreements = try await database.write { db in
        for (id, owner) in owners { try db.run("INSERT INTO thing (id, owner) VALUES (\(id), \(owner))") }
        var disagreements: [String] = []
        // Few conditions differ, so each is asked of the database once: 1 for true, 0 for false, 2 for neither.
        var asked: [String: [String: Int]] = [:]
        func answers(_ condition: SQL) throws -> [String: Int] {
          let key = condition.text { "?\($0)" } + "\(condition.parameters)"
          if let known = asked[key] { return known }
          let rows = try db.rows(
            "SELECT id, CASE WHEN \(condition) THEN 1 WHEN NOT \(condition) THEN 0 ELSE 2 END FROM thing")
          asked[key] = try Dictionary(uniqueKeysWithValues: rows.map { (try $0.get(0), try $0.get(1)) })
          return asked[key] ?? [:]
        }
        for who in people {
          for permission in permissions {
            let stored = try answers(policy.condition(who, permission, owner: "thing.owner"))
            for (id, owner) in owners {
              let expected = Self.obvious(who, permission, owner, declared: permission.name != "undeclared")
              let answers = [
                policy.allows(who, permission, owner: owner), stored[id] == 1, stored[id] != 0,
                (try? policy.require(who, permission, owner: owner)) != nil,
              ]
              if answers.contains(!expected) {
                disagreements.append("\(who?.roles ?? []) \(permission.name) \(id): \(answers), not \(expected)")
              }
            }
          }
        }
        return disagreements
      }
      #expect(disagreements == [])
    }
  }

  /// The table of the read-me says what the code says.
  @Test func theReadMeTellsThePermissions() throws {
    let readMe = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "README.md")
    let lines = try String(contentsOf: readMe, encoding: .utf8).split(separator: "\n").map(String.init)
    for permission in Access.permissions {
      let cells = Role.allCases.map { permission.grants[$0].map { " \($0) |" } ?? " |" }.joined()
      #expect(lines.contains("| `\(permission.name)` |" + cells), "\(permission.name)")
    }
    #expect(lines.filter { $0.hasPrefix("| `") && $0.contains(".") }.count == Access.permissions.count)
  }

  /// The rule once more, as it would be said aloud.
  private static func obvious(
    _ who: Principal?, _ permission: Permission, _ owner: OrganisationID?, declared: Bool
  ) -> Bool {
    guard declared, let who else { return false }
    if who == .commandLine { return !permission.grants.isEmpty }
    let scopes = who.roles.compactMap { permission.grants[$0] }
    if scopes.contains(.all), who.organisationKind != .police { return true }
    return !scopes.isEmpty && owner == who.organisation
  }
}

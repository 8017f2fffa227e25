import Access
import Storage
import StorageTesting
import Testing
import Vocabulary

struct SharingTests {
  static let organisations = (1...4).map { OrganisationID(milliseconds: 1, random: (1, UInt64($0))) }
  static let read = Permission("things.read", [.contributor: .own, .coordinator: .all, .analyst: .all])

  static func principal(
    _ roles: Set<Role>, _ kind: Organisation.Kind = .communityOrganisation, of organisation: Int = 0
  ) -> Principal {
    Principal(
      person: PersonID(milliseconds: 3, random: (3, 3)), name: "", organisation: organisations[organisation],
      organisationName: "", organisationKind: kind, roles: roles)
  }

  static func record(_ level: Sharing.Level, owner: Int? = 1, with named: [Int] = []) -> SharedRecord {
    SharedRecord(
      owner: owner.map { organisations[$0] }, sharing: Sharing(level, with: Set(named.map { organisations[$0] })))
  }

  @Test func thePoliceAreInNoPool() throws {
    let policy = try Policy([Self.read])
    let officer = Self.principal(Set(Role.allCases), .police)
    for level in Sharing.Level.allCases {
      for use in Use.allCases {
        #expect(!policy.allows(officer, Self.read, to: use, Self.record(level, with: [0])), "\(level) \(use)")
        #expect(!policy.allows(officer, Self.read, to: use, Self.record(level, owner: nil)), "\(level) \(use)")
        #expect(policy.allows(officer, Self.read, to: use, Self.record(level, owner: 0)))
      }
    }
  }

  @Test func visitorsAndPeopleWithoutTheRoleGetNothing() throws {
    let policy = try Policy([Self.read])
    #expect(throws: Problem.signInRequired) { try policy.require(nil, Self.read, to: .open, Self.record(.partners)) }
    let mayor = Self.principal([.mayor], .cityDepartment)
    #expect(throws: Problem.notAllowed) { try policy.require(mayor, Self.read, to: .open, Self.record(.partners)) }
    #expect(policy.sources(mayor, Self.read) == .nothing)
  }

  @Test func theStricterOfTwoWins() {
    let (a, b) = (Self.organisations[0], Self.organisations[1])
    #expect(Sharing(.partners).limited(by: Sharing(.own)) == Sharing(.own))
    #expect(Sharing(.named, with: [a, b]).limited(by: Sharing(.named, with: [b])) == Sharing(.named, with: [b]))
    #expect(Sharing(.named, with: [a]).limited(by: Sharing(.partners)) == Sharing(.named, with: [a]))
    #expect(Sharing(.partners).limited(to: .named) == .coordination)
    #expect(Sharing(.aggregate).limited(to: .named) == Sharing(.aggregate))
    #expect(Sharing(.partners).limited(to: nil) == Sharing(.partners))
  }

  @Test func aRowHoldsItWhole() {
    for sharing in [Sharing(.own), .coordination, Sharing(.named, with: Set(Self.organisations)), Sharing(.partners)] {
      #expect(Sharing(packed: sharing.packed) == sharing)
    }
    #expect(Sharing(packed: " everyone ") == nil && Sharing(packed: "") == nil)
    // Only named organisations are kept with a level.
    #expect(Sharing(.own, with: Set(Self.organisations)).marks == ["own"])
  }

  /// A yes or no, a refusal, a condition and a scope for the cube give one answer, which is the obvious one: for every
  /// set of three roles, kind of organisation, use, owner and sharing, on both databases.
  @Test(arguments: TestDatabase.available)
  func theFormsAgree(_ kind: TestDatabase) async throws {
    let policy = try Policy([Self.read])
    var people: [Principal?] = [nil, .commandLine]
    for roles: Set<Role> in [[], [.contributor], [.coordinator], [.contributor, .analyst], [.mayor]] {
      for kind in Organisation.Kind.allCases { people.append(Self.principal(roles, kind)) }
    }
    var made: [SharedRecord] = []
    for owner: Int? in [0, 1, nil] {
      for level in Sharing.Level.allCases { made.append(Self.record(level, owner: owner)) }
      for named in [[0], [2], [0, 2, 3]] { made.append(Self.record(.named, owner: owner, with: named)) }
    }
    let things = Schema(
      "things",
      [Migration(1) { d in ["CREATE TABLE thing (id \(d.integer) PRIMARY KEY, owner TEXT, sharing TEXT NOT NULL)"] }])
    let (asked, records) = (people, made)
    try await withDatabase(kind, schemas: [things]) { database in
      let disagreements = try await database.write { db in
        for (id, record) in records.enumerated() {
          try db.run("INSERT INTO thing (id, owner, sharing) VALUES (\(id), \(record.owner), \(record.sharing.packed))")
        }
        var disagreements: [String] = []
        for who in asked {
          for use in Use.allCases {
            let condition = policy.condition(who, Self.read, to: use, owner: "thing.owner", sharing: "thing.sharing")
            let rows = try db.rows(
              "SELECT CASE WHEN \(condition) THEN 1 WHEN NOT \(condition) THEN 0 ELSE 2 END FROM thing ORDER BY id")
            let stored = try rows.map { try $0.get(0, as: Int.self) }
            for (id, record) in records.enumerated() {
              let expected = Self.obvious(who, use, record)
              let answers = [
                policy.allows(who, Self.read, to: use, record), stored[id] == 1, stored[id] != 0,
                policy.sources(who, Self.read, to: use).contains(record),
                (try? policy.require(who, Self.read, to: use, record)) != nil,
              ]
              if answers.contains(!expected) {
                disagreements.append("\(who?.organisationKind.rawValue ?? "-") \(use) \(record): not \(expected)")
              }
            }
          }
        }
        return disagreements
      }
      #expect(disagreements == [])
    }
  }

  /// The rule once more, as the read-me says it.
  private static func obvious(_ who: Principal?, _ use: Use, _ record: SharedRecord) -> Bool {
    guard let who else { return false }
    if who == .commandLine { return true }
    guard !who.roles.isDisjoint(with: [.contributor, .coordinator, .analyst]) else { return false }
    if record.owner == who.organisation { return true }
    if who.organisationKind == .police { return false }
    let reachesAll = !who.roles.isDisjoint(with: [.coordinator, .analyst])
    let isCity = reachesAll && who.organisationKind == .cityDepartment
    if record.owner == nil, isCity { return true }
    switch record.sharing.level {
    case .own: return false
    case .aggregate: return use == .count && reachesAll
    case .named: return isCity || (use != .change && record.sharing.organisations.contains(who.organisation))
    case .partners: return isCity || use != .change
    }
  }
}

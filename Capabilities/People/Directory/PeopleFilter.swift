import Access
import CapabilityKit
import Storage
import Vocabulary

/// Which people a list shows. Page and API read it from the same parameters.
struct PeopleFilter: Sendable, Hashable {
  enum State: String, CaseIterable, Sendable, Codable { case active, invited, disabled, service }

  var search: String
  var organisation: OrganisationID?
  var role: Role?
  var state: State?

  init(_ query: Query) throws {
    search = query["search"] ?? ""
    organisation = try query.identifier("organisation")
    role = try query.choice("role")
    state = try query.choice("state")
  }

  /// Those that the reader may know of, by organisation and name.
  func people(for call: Call) async throws -> [Person] {
    let allowed = call.services.policy.condition(call.principal, .readPeople, owner: "person.organisation")
    let home: SQL = organisation.map { "person.organisation = \($0)" } ?? "(1 = 1)"
    let found = try await call.services.database.read { db in try Person.list(where: "\(allowed) AND \(home)", on: db) }
    let words = SearchWords(search)
    return found.filter { person in
      (role.map(person.roles.contains) ?? true) && (state == nil || person.state == state)
        && words.areIn([person.name, person.signInName, person.organisationName])
    }
  }

  /// The person of the address; 404 when there is none or the reader may not know of them.
  static func find(_ call: Call) async throws -> Person {
    let id: PersonID = try call.identifier("id")
    guard let found = try await call.services.database.read({ db in try Person.find(id, on: db) }),
      call.may(.readPeople, owner: found.organisation)
    else { throw Problem.notFound }
    return found
  }
}

extension Person {
  var state: PeopleFilter.State {
    disabled != nil ? .disabled : isService ? .service : hasPassword || lastSignIn != nil ? .active : .invited
  }
  /// In the order in which roles are explained.
  var orderedRoles: [Role] { Role.allCases.filter(roles.contains) }
}

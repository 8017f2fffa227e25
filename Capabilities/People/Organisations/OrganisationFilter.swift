import Access
import CapabilityKit
import Storage
import Vocabulary

/// Which organisations a list shows. Page, file and API read it from the same parameters.
struct OrganisationFilter: Sendable, Hashable {
  var search: String
  var kind: Organisation.Kind?
  var isArchived: Bool

  init(_ query: Query) throws {
    search = query["search"] ?? ""
    kind = try query.choice("kind")
    isArchived = query["archived"] == "true"
  }

  /// Those that the person may know of, by name.
  func organisations(for call: Call) async throws -> [Organisation] {
    let allowed = call.services.policy.condition(call.principal, .readOrganisations, owner: "organisation.id")
    let state: SQL = isArchived ? "organisation.archived IS NOT NULL" : "organisation.archived IS NULL"
    let ofKind: SQL = kind.map { "organisation.kind = \($0.rawValue)" } ?? "(1 = 1)"
    let found = try await call.services.database.read { db in
      try Organisation.list(where: "\(allowed) AND \(state) AND \(ofKind)", on: db)
    }
    let words = SearchWords(search)
    return found.filter { words.areIn([$0.name] + $0.names.texts.values) }
  }

  /// The organisation of the address; 404 when there is none or the person may not know of it.
  static func find(_ call: Call) async throws -> Organisation {
    let id: OrganisationID = try call.identifier("id")
    guard call.may(.readOrganisations, owner: id),
      let found = try await call.services.database.read({ db in try Organisation.find(id, on: db) })
    else { throw Problem.notFound }
    return found
  }
}

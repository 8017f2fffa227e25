import Access
import CapabilityKit
import Vocabulary

/// Who the API is talking to.
struct MeDocument: Codable, Sendable {
  struct Home: Codable, Sendable {
    let id: String
    let name: String
    let kind: Organisation.Kind
  }
  let id: String
  let name: String
  let organisation: Home
  let roles: [Role]
  /// Absent when it follows the browser.
  let language: String?
  /// How far each permission reaches: `own` or `all`.
  let permissions: [String: String]
  /// Goes into the header `X-CSRF-Token` of every request that changes something.
  let formToken: String
}

enum MeAPI {
  static let routes = [
    Route.api(
      .get, "/api/v1/me", who: .signedIn, summary: "The person who is signed in, and what they may do",
      answer: MeDocument.self
    ) { call in
      let who = try call.signedIn()
      let policy = call.services.policy
      let scopes = policy.permissions.compactMap { permission in
        policy.scope(who, permission).map { (permission.name, $0 == .all ? "all" : "own") }
      }
      return APIAnswer(
        MeDocument(
          id: who.person.text, name: who.name,
          organisation: .init(id: who.organisation.text, name: who.organisationName, kind: who.organisationKind),
          roles: who.roles.sorted { $0.rawValue < $1.rawValue }, language: who.language?.tag,
          permissions: Dictionary(scopes, uniquingKeysWith: { first, _ in first }), formToken: call.csrfToken))
    }
  ]
}

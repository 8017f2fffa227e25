import Access
import CapabilityKit
import Vocabulary

struct TokenDocument: Codable, Sendable {
  let id: String
  let name: String
  let person: String
  let personName: String
  let permissions: [String]
  let created: String
  let expires: String
  /// A day; absent when it was never used.
  let lastUsed: String?
  let isRevoked: Bool

  init(_ token: APIToken) {
    id = token.id.text
    name = token.name
    person = token.person.text
    personName = token.personName
    permissions = token.permissions.sorted()
    created = token.created.rfc3339
    expires = token.expires.rfc3339
    lastUsed = token.lastUsed.map { "\($0)" }
    isRevoked = token.revoked != nil
  }
}

struct NewToken: Codable, Sendable {
  var name: String
  /// Names of permissions, as `/api/v1/me` lists them.
  var permissions: [String]
  /// For how many days, at most 366.
  var days: Int
}

/// A new token with its secret, which is told this once.
struct MadeTokenDocument: Codable, Sendable {
  let token: TokenDocument
  /// Sent as `Authorization: Bearer …`.
  let secret: String
  init(_ new: NewAPIToken) {
    token = TokenDocument(new.token)
    secret = new.secret
  }
}

/// A token makes no tokens and ends none: these addresses want a session.
enum TokensAPI {
  static let path = "/api/v1/tokens"
  private static let own = "/api/v1/me/tokens"
  private static let person = PeopleAPI.path + "/{id}/tokens"

  static let routes = [
    Route.api(.get, own, who: .signedIn, summary: "One's own API tokens", answer: APIList<TokenDocument>.self) { call in
      let who = try call.session().principal
      return list(try await call.services.access.tokens(of: who.person, by: who))
    },
    Route.api(
      .post, own, who: .signedIn, summary: "Make an API token for oneself; its secret is told this once",
      body: NewToken.self, answer: MadeTokenDocument.self
    ) { call, body in
      let who = try call.session().principal
      return try await made(call, body, for: who.person, by: who)
    },
    Route.api(
      .get, path, who: .holder(of: .readPeople), summary: "The API tokens of everybody",
      answer: APIList<TokenDocument>.self
    ) { call in list(try await call.services.access.tokens(of: nil, by: call.signedIn())) },
    Route.api(
      .post, person, who: .holder(of: .managePeople), summary: "Make an API token for a service",
      body: NewToken.self, answer: MadeTokenDocument.self
    ) { call, body in
      try await made(call, body, for: call.identifier("id"), by: call.session().principal)
    },
    Route.api(
      .delete, path + "/{id}", who: .signedIn, summary: "Revoke an API token", answer: EndedDocument.self
    ) { call in
      try await call.services.access.revokeToken(call.identifier("id"), by: call.session().principal)
      return APIAnswer(EndedDocument(ended: 1))
    },
  ]

  private static func made(
    _ call: Call, _ body: NewToken, for id: PersonID, by who: Principal
  ) async throws -> APIAnswer<MadeTokenDocument> {
    let new = try await call.services.access.createToken(
      for: id, name: body.name, permissions: Set(body.permissions), days: body.days, by: who)
    return APIAnswer(MadeTokenDocument(new), status: 201)
  }

  private static func list(_ tokens: [APIToken]) -> APIAnswer<APIList<TokenDocument>> {
    APIAnswer(APIList(items: tokens.map(TokenDocument.init), total: tokens.count, next: nil))
  }
}

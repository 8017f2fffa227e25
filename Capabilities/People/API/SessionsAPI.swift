import Access
import CapabilityKit
import Vocabulary

struct SessionDocument: Codable, Sendable {
  /// A digest; it opens nothing.
  let id: String
  let device: String
  /// `password` or `openid`.
  let method: String
  let created: String
  let lastSeen: String
  let expires: String

  init(_ session: Session) {
    id = session.id
    device = session.device
    method = session.method.rawValue
    created = session.created.rfc3339
    lastSeen = session.lastSeen.rfc3339
    expires = session.expires.rfc3339
  }
}

/// What is left after something has ended.
struct EndedDocument: Codable, Sendable {
  let ended: Int
}

enum SessionsAPI {
  private static let own = "/api/v1/me/sessions"
  private static let person = PeopleAPI.path + "/{id}/sessions"

  static let routes = [
    Route.api(
      .get, own, who: .signedIn, summary: "Where one is signed in", answer: APIList<SessionDocument>.self
    ) { call in
      let who = try call.session().principal
      return list(try await call.services.access.sessions(of: who.person, by: who))
    },
    Route.api(
      .delete, own + "/{session}", who: .signedIn, summary: "End one of one's own sessions", answer: EndedDocument.self
    ) { call in
      try await call.services.access.endSession(call.parameter("session"), by: call.session().principal)
      return APIAnswer(EndedDocument(ended: 1))
    },
    Route.api(
      .get, person, who: .holder(of: .managePeople), summary: "Where a person is signed in",
      answer: APIList<SessionDocument>.self
    ) { call in list(try await call.services.access.sessions(of: call.identifier("id"), by: call.signedIn())) },
    Route.api(
      .delete, person, who: .holder(of: .managePeople), summary: "End all sessions of a person",
      answer: EndedDocument.self
    ) { call in
      let id: PersonID = try call.identifier("id")
      let count = try await call.services.access.sessions(of: id, by: call.signedIn()).count
      try await call.services.access.endSessions(of: id, by: call.signedIn())
      return APIAnswer(EndedDocument(ended: count))
    },
    Route.api(
      .delete, person + "/{session}", who: .holder(of: .managePeople), summary: "End one session of a person",
      answer: EndedDocument.self
    ) { call in
      try await call.services.access.endSession(call.parameter("session"), by: call.signedIn())
      return APIAnswer(EndedDocument(ended: 1))
    },
  ]

  private static func list(_ sessions: [Session]) -> APIAnswer<APIList<SessionDocument>> {
    APIAnswer(APIList(items: sessions.map(SessionDocument.init), total: sessions.count, next: nil))
  }
}

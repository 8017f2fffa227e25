import Access
import CapabilityKit
import Vocabulary

struct PersonDocument: Codable, Sendable {
  let id: String
  let name: String
  let signInName: String
  let organisation: String
  let organisationName: String
  let roles: [Role]
  let language: String?
  let state: PeopleFilter.State
  let created: String
  let lastSignIn: String?
  let revision: Int

  init(_ person: Person) {
    id = person.id.text
    name = person.name
    signInName = person.signInName
    organisation = person.organisation.text
    organisationName = person.organisationName
    roles = person.orderedRoles
    language = person.language?.tag
    state = person.state
    created = person.created.rfc3339
    lastSignIn = person.lastSignIn?.rfc3339
    revision = person.revision
  }
}

struct NewPerson: Codable, Sendable {
  var name: String
  var signInName: String
  /// The identifier of an organisation.
  var organisation: String
  var roles: [Role]
  var language: String?

  func draft() throws -> PersonDraft {
    guard let home = OrganisationID(organisation) else {
      throw Problem.invalid([FieldProblem("organisation", "unknown-choice", ["value": organisation])])
    }
    return PersonDraft(
      name: name, signInName: signInName, organisation: home, roles: Set(roles), language: language.map { Language($0) }
    )
  }
}

/// What is not named stays as it is; an empty `language` follows the browser.
struct PersonChanges: Codable, Sendable {
  var name: String?
  var language: String?

  func language(of old: Person) -> Language? {
    guard let language else { return old.language }
    return language.isEmpty ? nil : Language(language)
  }
}

struct PersonRoles: Codable, Sendable { var roles: [Role] }

/// A person with the one-time link that lets them choose a password. It is told this once.
struct InvitationDocument: Codable, Sendable {
  let person: PersonDocument
  /// The address below that of the site.
  let link: String
  let expires: String
  init(_ invitation: Invitation) {
    person = PersonDocument(invitation.person)
    link = LinkPage.path(of: invitation.token)
    expires = invitation.expires.rfc3339
  }
}

enum PeopleAPI {
  static let path = "/api/v1/people"

  static let routes = [
    Route.api(
      .get, path, who: .holder(of: .readPeople), summary: "People who may sign in",
      parameters: [
        APIParameter("search", .string, "A part of the name, the sign-in name or the organisation"),
        APIParameter("organisation", .string, "The identifier of an organisation"),
        APIParameter("role", .string, "One role: \(Role.allCases.map(\.rawValue).joined(separator: ", "))"),
        APIParameter("state", .string, "One of active, invited, disabled, service"),
      ] + APIPaging.parameters,
      answer: APIList<PersonDocument>.self
    ) { call in
      let paging = try APIPaging(call.query)
      let filter = try PeopleFilter(call.query)
      return APIAnswer(paging.list(try await filter.people(for: call), of: call, as: PersonDocument.init))
    },

    Route.api(
      .post, path, who: .holder(of: .managePeople), summary: "Add a person; the answer has their one-time link, once",
      body: NewPerson.self, answer: InvitationDocument.self
    ) { call, body in
      let invitation = try await call.services.access.createPerson(body.draft(), by: call.signedIn())
      return APIAnswer(
        InvitationDocument(invitation), status: 201, revision: invitation.person.revision,
        location: "\(path)/\(invitation.person.id)")
    },

    Route.api(
      .get, path + "/{id}", who: .holder(of: .readPeople), summary: "One person", answer: PersonDocument.self
    ) { call in answer(try await PeopleFilter.find(call)) },

    Route.api(
      .patch, path + "/{id}", who: .holder(of: .managePeople),
      summary: "Change a name or a language. If-Match names the revision that was read; 409 tells both versions",
      body: PersonChanges.self, answer: PersonDocument.self, isRevised: true
    ) { call, body in
      let revision = try call.requiredRevision()
      let old = try await PeopleFilter.find(call)
      return try await tellingConflicts(sent: body, stored: { try await stored(call) }) {
        answer(
          try await call.services.access.changePerson(
            old.id, revision: revision, name: body.name ?? old.name, language: body.language(of: old),
            by: call.signedIn()))
      }
    },

    Route.api(
      .put, path + "/{id}/roles", who: .holder(of: .managePeople),
      summary: "Give a person other roles. If-Match names the revision that was read; 409 tells both versions",
      body: PersonRoles.self, answer: PersonDocument.self, isRevised: true
    ) { call, body in
      let id: PersonID = try call.identifier("id")
      let revision = try call.requiredRevision()
      return try await tellingConflicts(sent: body, stored: { try await stored(call) }) {
        answer(
          try await call.services.access.changeRoles(
            of: id, revision: revision, to: Set(body.roles), by: call.signedIn()))
      }
    },

    Route.api(
      .post, path + "/{id}/links", who: .holder(of: .managePeople),
      summary: "Make a new one-time link, told once; older ones stop working", answer: InvitationDocument.self
    ) { call in
      let id: PersonID = try call.identifier("id")
      return APIAnswer(
        InvitationDocument(try await call.services.access.issueLink(for: id, by: call.signedIn())), status: 201)
    },

    Route.api(
      .put, path + "/{id}/disabling", who: .holder(of: .managePeople),
      summary: "Shut a person out at once: sessions and links end", answer: PersonDocument.self
    ) { call in
      let id: PersonID = try call.identifier("id")
      let revision = try call.requiredRevision()
      return answer(try await call.services.access.disablePerson(id, revision: revision, by: call.signedIn()))
    },

    Route.api(
      .delete, path + "/{id}/disabling", who: .holder(of: .managePeople), summary: "Let a disabled person in again",
      answer: PersonDocument.self
    ) { call in
      let id: PersonID = try call.identifier("id")
      let revision = try call.requiredRevision()
      return answer(try await call.services.access.enablePerson(id, revision: revision, by: call.signedIn()))
    },
  ]

  private static func answer(_ person: Person) -> APIAnswer<PersonDocument> {
    APIAnswer(PersonDocument(person), revision: person.revision)
  }

  private static func stored(_ call: Call) async throws -> PersonDocument {
    PersonDocument(try await PeopleFilter.find(call))
  }
}

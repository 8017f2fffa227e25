import Access
import CapabilityKit
import Storage
import Vocabulary

struct OrganisationDocument: Codable, Sendable {
  let id: String
  let name: String
  /// In other languages, by their tags.
  let names: [String: String]
  let kind: Organisation.Kind
  let isExpectedSource: Bool
  let expectedEveryDays: Int?
  let contact: String
  /// The widest that it shares what it hands in: `own`, `aggregate`, `named` or `partners`; absent without a limit.
  let sharing: Sharing.Level?
  let isArchived: Bool
  let created: String
  let revision: Int

  init(_ organisation: Organisation) {
    id = organisation.id.text
    name = organisation.name
    names = Dictionary(organisation.names.texts.map { ($0.key.tag, $0.value) }, uniquingKeysWith: { first, _ in first })
    kind = organisation.kind
    isExpectedSource = organisation.isExpectedSource
    expectedEveryDays = organisation.expectedEveryDays
    contact = organisation.contact
    sharing = organisation.sharing
    isArchived = organisation.archived != nil
    created = organisation.created.rfc3339
    revision = organisation.revision
  }
}

/// A new organisation. Nothing but the name and the kind is needed.
struct NewOrganisation: Codable, Sendable {
  var name: String
  var kind: Organisation.Kind
  var names: [String: String]?
  var isExpectedSource: Bool?
  var expectedEveryDays: Int?
  var contact: String?
  var sharing: Sharing.Level?

  var draft: OrganisationDraft {
    OrganisationDraft(
      name: name, names: localized(names ?? [:]), kind: kind, isExpectedSource: isExpectedSource ?? false,
      expectedEveryDays: expectedEveryDays, contact: contact ?? "", sharing: sharing)
  }
}

/// What is not named stays as it is; `expectedEveryDays` of 0 takes the rhythm away.
struct OrganisationChanges: Codable, Sendable {
  var name: String?
  var kind: Organisation.Kind?
  var names: [String: String]?
  var isExpectedSource: Bool?
  var expectedEveryDays: Int?
  var contact: String?
  var sharing: Sharing.Level?

  func draft(from old: Organisation) -> OrganisationDraft {
    var days = old.expectedEveryDays
    if let expectedEveryDays { days = expectedEveryDays == 0 ? nil : expectedEveryDays }
    return OrganisationDraft(
      name: name ?? old.name, names: names.map(localized) ?? old.names, kind: kind ?? old.kind,
      isExpectedSource: isExpectedSource ?? old.isExpectedSource, expectedEveryDays: days,
      contact: contact ?? old.contact, sharing: sharing ?? old.sharing)
  }
}

private func localized(_ names: [String: String]) -> LocalizedText {
  LocalizedText(Dictionary(names.map { (Language($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }))
}

enum OrganisationsAPI {
  static let path = "/api/v1/organisations"

  static let routes = [
    Route.api(
      .get, path, who: .holder(of: .readOrganisations), summary: "Organisations that work here or hand something in",
      parameters: [
        APIParameter("search", .string, "A part of the name"),
        APIParameter(
          "kind", .string, "One kind: \(Organisation.Kind.allCases.map(\.rawValue).joined(separator: ", "))"),
        APIParameter("archived", .boolean, "true: those put away, instead of those at work"),
      ] + APIPaging.parameters,
      answer: APIList<OrganisationDocument>.self
    ) { call in
      let paging = try APIPaging(call.query)
      let filter = try OrganisationFilter(call.query)
      return APIAnswer(paging.list(try await filter.organisations(for: call), of: call, as: OrganisationDocument.init))
    },

    Route.api(
      .post, path, who: .holder(of: .manageOrganisations), summary: "Add an organisation", body: NewOrganisation.self,
      answer: OrganisationDocument.self
    ) { call, body in
      let made = try await call.services.access.createOrganisation(body.draft, by: call.signedIn())
      return APIAnswer(
        OrganisationDocument(made), status: 201, revision: made.revision, location: "\(path)/\(made.id)")
    },

    Route.api(
      .get, path + "/{id}", who: .holder(of: .readOrganisations), summary: "One organisation",
      answer: OrganisationDocument.self
    ) { call in answer(try await OrganisationFilter.find(call)) },

    Route.api(
      .patch, path + "/{id}", who: .holder(of: .manageOrganisations),
      summary: "Change an organisation. If-Match names the revision that was read; 409 tells both versions",
      body: OrganisationChanges.self, answer: OrganisationDocument.self, isRevised: true
    ) { call, body in
      let revision = try call.requiredRevision()
      let old = try await OrganisationFilter.find(call)
      return try await tellingConflicts(sent: body, stored: { try await stored(call) }) {
        answer(
          try await call.services.access.changeOrganisation(
            old.id, revision: revision, to: body.draft(from: old), by: call.signedIn()))
      }
    },

    Route.api(
      .put, path + "/{id}/archive", who: .holder(of: .manageOrganisations),
      summary: "Put an organisation away: it stays on old records, its people can no longer sign in",
      answer: OrganisationDocument.self
    ) { call in
      let id: OrganisationID = try call.identifier("id")
      let revision = try call.requiredRevision()
      return answer(try await call.services.access.archiveOrganisation(id, revision: revision, by: call.signedIn()))
    },

    Route.api(
      .delete, path + "/{id}/archive", who: .holder(of: .manageOrganisations),
      summary: "Take an organisation back from the archive", answer: OrganisationDocument.self
    ) { call in
      let id: OrganisationID = try call.identifier("id")
      let revision = try call.requiredRevision()
      return answer(try await call.services.access.restoreOrganisation(id, revision: revision, by: call.signedIn()))
    },
  ]

  private static func answer(_ organisation: Organisation) -> APIAnswer<OrganisationDocument> {
    APIAnswer(OrganisationDocument(organisation), revision: organisation.revision)
  }

  private static func stored(_ call: Call) async throws -> OrganisationDocument {
    OrganisationDocument(try await OrganisationFilter.find(call))
  }
}

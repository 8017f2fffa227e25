import Access
import CapabilityKit
import Vocabulary

struct SignInRulesDocument: Codable, Sendable {
  var secondFactorRoles: [Role]
  var idleMinutes: Int
  var absoluteMinutes: Int

  init(_ rules: SignInRules) {
    secondFactorRoles = rules.secondFactorRoles.sorted { $0.rawValue < $1.rawValue }
    idleMinutes = rules.idleMinutes
    absoluteMinutes = rules.absoluteMinutes
  }

  func rules(revision: Int) -> SignInRules {
    SignInRules(
      secondFactorRoles: Set(secondFactorRoles), idleMinutes: idleMinutes, absoluteMinutes: absoluteMinutes,
      revision: revision)
  }
}

struct SecondFactorDocument: Codable, Sendable {
  let isOn: Bool
  let since: String?
  let recoveryCodes: Int
  init(_ state: SecondFactorState) {
    isOn = state.isOn
    since = state.since?.rfc3339
    recoveryCodes = state.recoveryCodes
  }
}

struct SecondFactorResetBody: Codable, Sendable { var reason: SecondFactorReset }

struct OpenLinkDocument: Codable, Sendable {
  let person: PersonDocument
  let purpose: LinkPurpose
  let created: String
  let expires: String
  init(_ link: OpenLink) {
    person = PersonDocument(link.person)
    purpose = link.purpose
    created = link.created.rfc3339
    expires = link.expires.rfc3339
  }
}

struct LinkRequestDocument: Codable, Sendable {
  let person: PersonDocument
  let created: String
  init(_ request: LinkRequest) {
    person = PersonDocument(request.person)
    created = request.created.rfc3339
  }
}

struct PeopleList: Codable, Sendable {
  struct Row: Codable, Sendable {
    var name: String
    var signInName: String
    /// A name or an identifier.
    var organisation: String
    var roles: [String]
    var language: String?
  }
  var people: [Row]
  var dryRun: Bool?

  var rows: [PersonRow] {
    people.enumerated().map { index, row in
      PersonRow(
        number: index + 1, name: row.name, signInName: row.signInName, organisation: row.organisation, roles: row.roles,
        language: row.language.map { Language($0) })
    }
  }
}

struct PeopleImportDocument: Codable, Sendable {
  struct Refusal: Codable, Sendable {
    /// As the spreadsheet shows it; from 1 for a list in JSON.
    let row: Int
    let fields: [Field]
  }
  struct Field: Codable, Sendable {
    let field: String
    let code: String
  }
  let isDryRun: Bool
  /// With a link for each, unless it is a dry run.
  let added: [InvitationDocument]
  let refused: [Refusal]

  init(_ result: PeopleImport) {
    isDryRun = result.isDryRun
    added = result.isDryRun ? [] : result.invitations.map(InvitationDocument.init)
    refused = result.refusals.map { refusal in
      Refusal(row: refusal.row.number, fields: refusal.problems.map { Field(field: $0.field, code: $0.code) })
    }
  }
}

enum SigningInAPI {
  private static let rules = "/api/v1/sign-in/rules"
  private static let person = PeopleAPI.path + "/{id}"

  static let routes = [
    Route.api(
      .get, rules, who: .holder(of: .managePeople), summary: "What the city asks of those who sign in",
      answer: SignInRulesDocument.self
    ) { call in answer(try await call.services.access.rules()) },
    Route.api(
      .put, rules, who: .holder(of: .managePeople),
      summary: "Change what is asked of those who sign in. If-Match names the revision that was read",
      body: SignInRulesDocument.self, answer: SignInRulesDocument.self
    ) { call, body in
      let rules = body.rules(revision: try call.requiredRevision())
      return answer(try await call.services.access.changeRules(to: rules, by: call.signedIn()))
    },
    Route.api(
      .get, person + "/second-factor", who: .holder(of: .readPeople), summary: "Whether a person has a second factor",
      answer: SecondFactorDocument.self
    ) { call in
      let id = try await PeopleFilter.find(call).id
      return APIAnswer(
        SecondFactorDocument(try await call.services.access.secondFactor(of: id, by: call.signedIn())))
    },
    Route.api(
      .post, person + "/second-factor/reset", who: .holder(of: .managePeople),
      summary: "Take a person's second factor away; their sessions end", body: SecondFactorResetBody.self,
      answer: SecondFactorDocument.self
    ) { call, body in
      let id: PersonID = try call.identifier("id")
      try await call.services.access.resetSecondFactor(of: id, reason: body.reason, by: call.signedIn())
      return APIAnswer(SecondFactorDocument(SecondFactorState(since: nil, recoveryCodes: 0)))
    },
    Route.api(
      .get, PeopleAPI.path + "/links", who: .holder(of: .readPeople), summary: "One-time links not used yet",
      answer: APIList<OpenLinkDocument>.self
    ) { call in
      let links = try await call.services.access.openLinks(by: call.signedIn())
      return APIAnswer(APIList(items: links.map(OpenLinkDocument.init), total: links.count, next: nil))
    },
    Route.api(
      .delete, person + "/links", who: .holder(of: .managePeople), summary: "Make a person's one-time link useless",
      answer: EndedDocument.self
    ) { call in
      try await call.services.access.revokeLink(of: call.identifier("id"), by: call.signedIn())
      return APIAnswer(EndedDocument(ended: 1))
    },
    Route.api(
      .get, PeopleAPI.path + "/requests", who: .holder(of: .managePeople), summary: "Who asks for a new one-time link",
      answer: APIList<LinkRequestDocument>.self
    ) { call in
      let requests = try await call.services.access.linkRequests(by: call.signedIn())
      return APIAnswer(APIList(items: requests.map(LinkRequestDocument.init), total: requests.count, next: nil))
    },
    Route.api(
      .post, PeopleAPI.path + "/import", who: .holder(of: .managePeople),
      summary: "Add many people; good rows land, the others are told. A dry run stores nothing", body: PeopleList.self,
      answer: PeopleImportDocument.self, bodyLimit: 4 << 20
    ) { call, body in
      let result = try await call.services.access.importPeople(
        body.rows, isDryRun: body.dryRun ?? false, by: call.signedIn())
      return APIAnswer(PeopleImportDocument(result))
    },
  ]

  private static func answer(_ rules: SignInRules) -> APIAnswer<SignInRulesDocument> {
    APIAnswer(SignInRulesDocument(rules), revision: rules.revision)
  }
}

import CapabilityKit
import CapabilityTesting
import Storage
import Testing
import Vocabulary

@testable import Access

extension WriteForm {
  static let signingIn: [WriteForm] = sessions + secondFactors + tokens + links

  private static let sessions: [WriteForm] = [
    WriteForm("DELETE /api/v1/me/sessions/{session}") { stage in
      let (visitor, signIn) = try await stage.signedIn()
      return stage.json(visitor, .delete, "/api/v1/me/sessions/\(signIn.session.id)", "")
    },
    WriteForm("DELETE /api/v1/people/{id}/sessions") { stage in
      let signIn = try await stage.signedIn().signIn
      return stage.json(stage.administrator, .delete, "/api/v1/people/\(signIn.principal.person)/sessions", "")
    },
    WriteForm("DELETE /api/v1/people/{id}/sessions/{session}") { stage in
      let signIn = try await stage.signedIn().signIn
      return stage.json(
        stage.administrator, .delete, "/api/v1/people/\(signIn.principal.person)/sessions/\(signIn.session.id)", "")
    },
    WriteForm("POST /desk/administration/people/{id}/sessions/{session}/end") { stage in
      let signIn = try await stage.signedIn().signIn
      return stage.post(
        stage.administrator,
        "/desk/administration/people/\(signIn.principal.person)/sessions/\(signIn.session.id)/end", [])
    },
    WriteForm("PUT /api/v1/sign-in/rules") { stage in
      let rules = try await stage.city.services.access.rules()
      return stage.json(
        stage.administrator, .put, "/api/v1/sign-in/rules",
        "{\"secondFactorRoles\":[],\"idleMinutes\":61,\"absoluteMinutes\":700}", revision: rules.revision)
    },
    WriteForm("POST /desk/administration/sign-in") { stage in
      let rules = try await stage.city.services.access.rules()
      return stage.post(
        stage.administrator, "/desk/administration/sign-in",
        [("idleMinutes", "62"), ("absoluteMinutes", "701"), ("revision", "\(rules.revision)")])
    },
  ]

  private static let secondFactors: [WriteForm] = [
    WriteForm("POST /desk/account/second-factor") { stage in
      stage.post(try await stage.signedIn().visitor, "/desk/account/second-factor", [])
    },
    WriteForm("POST /desk/account/second-factor/confirmation") { stage in
      let (visitor, signIn) = try await stage.signedIn()
      try await begin(stage, signIn)
      let code = try await code(signIn, stage)
      return stage.post(visitor, "/desk/account/second-factor/confirmation", [("code", code)])
    },
    WriteForm("POST /desk/account/second-factor/recovery-codes") { stage in
      let (visitor, _, code) = try await withSecondFactor(stage)
      return stage.post(visitor, "/desk/account/second-factor/recovery-codes", [("code", code)])
    },
    WriteForm("POST /desk/account/second-factor/removal") { stage in
      let (visitor, _, code) = try await withSecondFactor(stage)
      return stage.post(visitor, "/desk/account/second-factor/removal", [("code", code)])
    },
    WriteForm("POST /api/v1/people/{id}/second-factor/reset") { stage in
      let person = try await withSecondFactor(stage).signIn.principal.person
      return stage.json(
        stage.administrator, .post, "/api/v1/people/\(person)/second-factor/reset", "{\"reason\":\"device-lost\"}")
    },
    WriteForm("POST /desk/administration/people/{id}/second-factor/reset") { stage in
      let person = try await withSecondFactor(stage).signIn.principal.person
      return stage.post(
        stage.administrator, "/desk/administration/people/\(person)/second-factor/reset", [("reason", "device-lost")])
    },
    WriteForm("POST /sign-in/code") { stage in
      let (_, signIn, code) = try await withSecondFactor(stage)
      let name = try await stage.city.database.read { try Person.find(signIn.principal.person, on: $0)?.signInName }
      var visitor = try await stage.opened("/sign-in").visitor
      do {
        _ = try await stage.city.services.access.signIn(
          name: name ?? "", password: WriteStage.password, from: WriteStage.origin)
      } catch let needed as SecondFactorNeeded {
        visitor.cookies[SetCookie.secondStep] = needed.token
      }
      return stage.post(visitor, "/sign-in/code", [("code", code)])
    },
  ]

  private static func begin(_ stage: WriteStage, _ signIn: SignIn) async throws {
    let access = stage.city.services.access
    let session = try #require(try await access.signedIn(token: signIn.token))
    _ = try await access.beginSecondFactor(in: session, city: "Testwick")
  }

  /// The code of this moment, as the person's app shows it.
  private static func code(_ signIn: SignIn, _ stage: WriteStage) async throws -> String {
    let access = stage.city.services.access
    let factor = try await stage.city.database.read {
      try SecondFactor.find(signIn.principal.person, access.secret, on: $0)
    }
    let now = stage.city.services.surroundings.now()
    return TOTP.code(try #require(factor).bytes, step: TOTP.step(at: now.milliseconds))
  }

  /// Somebody with a second factor, and a code that was not used yet.
  private static func withSecondFactor(
    _ stage: WriteStage
  ) async throws -> (visitor: TestVisitor, signIn: SignIn, code: String) {
    let (visitor, signIn) = try await stage.signedIn()
    try await begin(stage, signIn)
    let known = try #require(try await stage.city.services.access.signedIn(token: signIn.token))
    _ = try await stage.city.services.access.confirmSecondFactor(code: try await code(signIn, stage), in: known)
    try await stage.wait(seconds: 60, visitor)
    return (visitor, signIn, try await code(signIn, stage))
  }

  private static let newToken = "{\"name\":\"Sheet\",\"permissions\":[\"incidents.read\"],\"days\":30}"

  private static let tokens: [WriteForm] = [
    WriteForm("POST /api/v1/me/tokens") { stage in
      stage.json(stage.coordinator, .post, "/api/v1/me/tokens", newToken)
    },
    WriteForm("POST /desk/account/tokens") { stage in
      stage.post(
        stage.coordinator, "/desk/account/tokens",
        [("name", "Sheet"), ("permissions", "incidents.read"), ("days", "30")])
    },
    WriteForm("POST /api/v1/people/{id}/tokens") { stage in
      let service = try await service(stage)
      return stage.json(stage.administrator, .post, "/api/v1/people/\(service)/tokens", newToken)
    },
    WriteForm("POST /desk/administration/people/{id}/tokens") { stage in
      let service = try await service(stage)
      return stage.post(
        stage.administrator, "/desk/administration/people/\(service)/tokens",
        [("name", "Sheet"), ("permissions", "incidents.read"), ("days", "30")])
    },
    WriteForm("DELETE /api/v1/tokens/{id}") { stage in
      let id = try await token(stage)
      return stage.json(stage.coordinator, .delete, "/api/v1/tokens/\(id)", "")
    },
    WriteForm("POST /desk/tokens/{id}/revocation") { stage in
      let id = try await token(stage)
      return stage.post(stage.coordinator, "/desk/tokens/\(id)/revocation", [])
    },
  ]

  /// A program that may only use tokens.
  private static func service(_ stage: WriteStage) async throws -> PersonID {
    try await stage.city.services.access.createPerson(
      PersonDraft(
        name: "Sheet", signInName: "service-\(stage.number)", organisation: stage.city.organisation.id,
        roles: [.analyst], isService: true), by: Principal.commandLine
    ).person.id
  }

  private static func token(_ stage: WriteStage) async throws -> String {
    struct Made: Codable {
      struct Token: Codable { let id: String }
      let token: Token
    }
    return try await stage.json(stage.coordinator, .post, "/api/v1/me/tokens", newToken)().json(Made.self).token.id
  }

  private static let links: [WriteForm] = [
    WriteForm("DELETE /api/v1/people/{id}/links") { stage in
      let person = try await stage.person()
      return stage.json(stage.administrator, .delete, "/api/v1/people/\(person.id)/links", "")
    },
    WriteForm("POST /desk/administration/people/{id}/link/revocation") { stage in
      let person = try await stage.person()
      return stage.post(stage.administrator, "/desk/administration/people/\(person.id)/link/revocation", [])
    },
    WriteForm("POST /sign-in/help") { stage in
      let person = try await stage.signedIn().signIn.principal.person
      let name = try await stage.city.database.read { try Person.find(person, on: $0)?.signInName }
      let visitor = try await stage.opened("/sign-in/help").visitor
      return stage.post(visitor, "/sign-in/help", [("name", name ?? "")])
    },
    WriteForm("POST /desk/administration/people/{id}/request/dismissal") { stage in
      let person = try await stage.signedIn().signIn.principal.person
      let name = try await stage.city.database.read { try Person.find(person, on: $0)?.signInName }
      try await stage.city.services.access.requestLink(
        name: name ?? "", from: WriteStage.origin)
      return stage.post(stage.administrator, "/desk/administration/people/\(person)/request/dismissal", [])
    },
    WriteForm("POST /api/v1/people/import") { stage in
      stage.json(stage.administrator, .post, "/api/v1/people/import", people(stage))
    },
    WriteForm("POST /desk/administration/people/import") { stage in
      let visitor = stage.administrator
      let file = "Name;E-mail;Organisation;Roles\nAna;ana-\(stage.number)@x.example;City Hall;analyst\n"
      return {
        try await visitor.upload(
          "/desk/administration/people/import", [], file: ("file", "people.csv", Array(file.utf8)))
      }
    },
  ]

  private static func people(_ stage: WriteStage) -> String {
    """
    {"people":[{"name":"Ben","signInName":"ben-\(stage.number)","organisation":"City Hall","roles":["analyst"]}]}
    """
  }
}

import Access
import CapabilityKit
import Storage
import Vocabulary

struct TermBody: Codable, Sendable {
  /// `24m`, `90d` or `12h`.
  var term: String
}

/// What a rule would do, or did.
struct EffectDocument: Codable, Sendable {
  let kind: String
  let old: String
  let new: String
  /// How many the next run removes that it would otherwise keep.
  let removedNow: Int
  let kept: Int
  let isSaved: Bool
  init(_ effect: RuleEffect, isSaved: Bool) {
    kind = effect.kind.name
    old = effect.old.text
    new = effect.new.text
    removedNow = effect.removedNow
    kept = effect.kept
    self.isSaved = isSaved
  }
}

struct HoldDocument: Codable, Sendable {
  let id: String
  let subjectKind: String?
  let subject: String?
  let source: String?
  let from: String?
  let to: String?
  let reason: String
  let review: String
  let placed: String
  let placedBy: String?
  let released: String?
  let releaseReason: String?
  init(_ hold: Hold) {
    id = hold.id.text
    subjectKind = hold.subject?.kind
    subject = hold.subject?.id
    source = hold.source?.text
    from = hold.firstDay?.description
    to = hold.lastDay?.description
    reason = hold.reason
    review = hold.review.description
    placed = hold.placed.rfc3339
    placedBy = hold.placedBy?.text
    released = hold.released?.rfc3339
    releaseReason = hold.releaseReason
  }
}

struct ReasonBody: Codable, Sendable { var reason: String }

struct ErasureBody: Codable, Sendable {
  /// The sign-in name of whoever is erased, to be sure.
  var signInName: String
}

struct CertificateDocument: Codable, Sendable {
  let document: Certificate.Document
  /// The document as text, over which the digest was made.
  let signed: String
  /// SHA-256, as the audit entry has it.
  let digest: String
  let auditEntry: Int64
  let auditHash: String
  let isGenuine: Bool
  init(_ certificate: Certificate, isGenuine: Bool) {
    document = certificate.document
    signed = certificate.text
    digest = certificate.digest
    auditEntry = certificate.auditEntry
    auditHash = certificate.auditHash
    self.isGenuine = isGenuine
  }
}

enum RetentionAPI {
  static let path = "/api/v1/retention"
  private static let person = "/api/v1/people/{id}"

  static let routes: [Route] = [
    Route.api(
      .get, path, who: .holder(of: .readRetention), summary: "What is kept, until when, and what is overdue",
      answer: RetentionDocument.self
    ) { call in APIAnswer(RetentionDocument(try await RetentionReport.load(call.services))) },

    Route.api(
      .get, path + "/{kind}/effect", who: .holder(of: .manageRetention),
      summary: "What a rule would do, before it is saved",
      parameters: [APIParameter("term", .string, "24m, 90d or 12h")], answer: EffectDocument.self
    ) { call in
      let change = ChangeRule(services: call.services)
      let effect = try await change.effect(change.find(call.parameter("kind")), term(call.query["term"] ?? ""))
      return APIAnswer(EffectDocument(effect, isSaved: false))
    },

    Route.api(
      .put, path + "/{kind}", who: .holder(of: .manageRetention),
      summary: "Change how long a kind is kept: new records, and older ones if it is shorter", body: TermBody.self,
      answer: EffectDocument.self
    ) { call, body in
      let change = ChangeRule(services: call.services)
      let (kind, term) = (try change.find(call.parameter("kind")), try term(body.term))
      let effect = try await change.effect(kind, term)
      try await change.save(kind, term, by: call.signedIn())
      return APIAnswer(EffectDocument(effect, isSaved: true))
    },

    Route.api(
      .get, "/api/v1/holds", who: .holder(of: .readRetention), summary: "Legal holds, released ones included",
      answer: [HoldDocument].self
    ) { call in
      APIAnswer(try await call.services.database.read { db in try Holds.list(on: db) }.map(HoldDocument.init))
    },

    Route.api(
      .post, "/api/v1/holds", who: .holder(of: .holdRecords), summary: "Hold records back from purge and erasure",
      body: HoldDraft.self, answer: HoldDocument.self
    ) { call, draft in
      let hold = try await HoldDesk(services: call.services).place(draft, by: call.signedIn())
      return APIAnswer(HoldDocument(hold), status: 201)
    },

    Route.api(
      .post, "/api/v1/holds/{id}/release", who: .holder(of: .holdRecords), summary: "Release a legal hold",
      body: ReasonBody.self, answer: HoldDocument.self
    ) { call, body in
      let id: Identifier<Hold> = try call.identifier("id")
      let hold = try await HoldDesk(services: call.services).release(id, reason: body.reason, by: call.signedIn())
      return APIAnswer(HoldDocument(hold))
    },

    Route.api(
      .get, "/api/v1/me/data", who: .signedIn, summary: "Everything that is kept about you",
      answer: PersonDocument.self
    ) { call in
      APIAnswer(
        PersonDocument(try await PersonFile.load(call.signedIn().person, by: call.principal, call.services)))
    },

    Route.api(
      .post, "/api/v1/me/erasure", who: .signedIn, summary: "Erase your account; your session ends",
      body: ErasureBody.self, answer: CertificateDocument.self
    ) { call, body in try await erase(call, call.signedIn().person, body) },

    Route.api(
      .get, person + "/data", who: .holder(of: .managePeople), summary: "Everything that is kept about a person",
      answer: PersonDocument.self
    ) { call in
      APIAnswer(PersonDocument(try await PersonFile.load(call.identifier("id"), by: call.principal, call.services)))
    },

    Route.api(
      .post, person + "/erasure", who: .holder(of: .managePeople), summary: "Erase a person who asked for it",
      body: ErasureBody.self, answer: CertificateDocument.self
    ) { call, body in try await erase(call, call.identifier("id"), body) },

    Route.api(
      .get, "/api/v1/certificates/{id}", who: .anyone,
      summary: "A certificate of erasure, by its address, and whether it is genuine", answer: CertificateDocument.self
    ) { call in
      let (certificate, isGenuine) = try await CertificatePages.find(call)
      return APIAnswer(CertificateDocument(certificate, isGenuine: isGenuine))
    },
  ]

  static func term(_ text: String) throws -> RetentionTerm {
    guard let term = RetentionTerm(text) else {
      throw Problem.invalid([FieldProblem("term", "unknown-choice", ["value": text])])
    }
    return term
  }

  private static func erase(_ call: Call, _ id: PersonID, _ body: ErasureBody) async throws
    -> APIAnswer<CertificateDocument>
  {
    let certificate = try await ErasePerson(services: call.services).erase(
      id, typed: body.signInName, by: call.principal)
    return APIAnswer(CertificateDocument(certificate, isGenuine: true), location: certificate.path)
  }
}

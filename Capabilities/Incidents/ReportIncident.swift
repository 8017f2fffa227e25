import Access
import CapabilityKit
import Storage
import Vocabulary

/// What a reporter gets back.
struct Reported: Sendable, Hashable {
  let id: IncidentID
  let number: Int
  /// To follow the report at `/report/receipt`; shown once, stored only as a digest.
  let receipt: ReceiptCode
  /// The report had come before, with the same key.
  let isRepeated: Bool
}

extension IncidentDesk {
  /// Takes a report from somebody who is signed in, for an organisation that they may report for. Needs
  /// `incidents.report` for it. The same key with the same report is one report.
  func report(_ draft: IncidentDraft, by who: Principal?, key: String? = nil) async throws -> Reported {
    try policy.require(who, .reportIncidents)
    let source = try await reportSource(draft.source, of: who)
    return try await take(draft, from: source, by: who, key: key)
  }

  /// Takes a report from a visitor without an account.
  func reportPublicly(_ draft: IncidentDraft, key: String? = nil) async throws -> Reported {
    var draft = draft
    // Who reports as the public speaks for no organisation, and keeps no point that nobody could ever see.
    draft.source = nil
    draft.sourceRecord = nil
    draft.keepsPoint = false
    draft.reliability = nil
    draft.credibility = nil
    // The public's reports are the city's own: its coordination decides who else sees them.
    draft.sharing = nil
    draft.sharedWith = nil
    return try await take(draft, from: nil, by: nil, key: key)
  }

  /// The organisation that somebody reports for: their own, or one that they may report for. Of others they are not told
  /// whether there is one.
  func reportSource(_ text: String?, of who: Principal?) async throws -> OrganisationID? {
    guard let text, !text.isEmpty else {
      let own = who.flatMap { $0.isCommandLine ? nil : $0.organisation }
      try policy.require(who, .reportIncidents, owner: own)
      return own
    }
    guard let known = try await database.read({ try Organisation.named(text, on: $0) }), known.archived == nil,
      policy.allows(who, .reportIncidents, owner: known.id)
    else { throw Problem.invalid([FieldProblem("source", "unknown-choice", ["value": text])]) }
    return known.id
  }

  private func take(
    _ draft: IncidentDraft, from source: OrganisationID?, by who: Principal?, key: String?
  ) async throws -> Reported {
    let sharing = try await sharing(draft, of: source, by: who)
    let places = try await placeFinder()
    let (book, today, surroundings) = (try await book(), services.today, services.surroundings)
    let secret = services.access.secret
    let request = key.map { RequestKey($0, draft, by: who, secret) }
    let receipt = request?.receipt(secret) ?? ReceiptCode(surroundings)
    return try await database.write { db in
      // Held before looking, so that of two equal requests at once the second finds the first.
      _ = try IncidentStore.takeNumbers(0, on: db)
      if let request, let known = try request.known(at: surroundings.now(), on: db) {
        return Reported(id: known.id, number: known.number, receipt: receipt, isRepeated: true)
      }
      var check = DraftCheck(book: book, places: places, today: today)
      let number = try IncidentStore.takeNumbers(1, on: db)
      let blank = Incident(
        id: surroundings.identifier(), number: number, offences: [], occurred: Occurrence(day: today),
        received: surroundings.now(), place: .unlocated(.notGiven))
      var incident = try check.applied(draft, to: blank, isNew: true)
      try check.finish()
      incident.source = source
      incident.sharing = sharing
      incident.enteredBy = who?.person
      if let record = incident.sourceRecord {
        guard let source else { throw Problem.invalid([FieldProblem("source-record", "needs-source")]) }
        guard try !db.exists("SELECT 1 FROM incident WHERE source = \(source) AND source_record = \(record)") else {
          throw Problem.invalid([FieldProblem("source-record", "already-taken", ["value": record])])
        }
      }
      try IncidentStore.insert(incident, point: source == nil ? nil : check.point, by: who, on: db)
      try db.run("INSERT INTO incident_receipt (digest, incident) VALUES (\(receipt.digest(secret)), \(number))")
      try request?.note(number, at: surroundings.now(), on: db)
      return Reported(id: incident.id, number: number, receipt: receipt, isRepeated: false)
    }
  }
}

/// The sender's own key of a request (`Idempotency-Key`, or the number of the form): kept as a digest for 90 days, so that
/// what is sent twice is one report with one receipt, also from a device that was without a connection for weeks.
private struct RequestKey: Sendable {
  let digest: String
  let body: String
  static let kept: Int64 = 90 * 86_400

  init(_ key: String, _ draft: IncidentDraft, by who: Principal?, _ secret: AppSecret) {
    digest = secret.code("incident-request", who?.person.text ?? "", key)
    body = secret.code("incident-request-body", draft.fingerprint)
  }

  /// The same request gets the same receipt, though it is stored nowhere.
  func receipt(_ secret: AppSecret) -> ReceiptCode {
    ReceiptCode(bits: UInt64(secret.code("incident-request-receipt", digest).prefix(15), radix: 16) ?? 0)
  }

  func known(at now: Instant, on db: any Connection) throws -> (id: IncidentID, number: Int)? {
    try db.run("DELETE FROM incident_request WHERE received < \(now.adding(seconds: -Self.kept))")
    guard
      let row = try db.row(
        """
        SELECT r.body, i.id, i.number FROM incident_request r JOIN incident i ON i.number = r.incident
        WHERE r.digest = \(digest)
        """)
    else { return nil }
    guard try row.get(0, as: String.self) == body else { throw Problem("request-key-reused", status: 422) }
    return (try row.get(1), try row.get(2))
  }

  func note(_ number: Int, at now: Instant, on db: any Connection) throws {
    try db.run(
      """
      INSERT INTO incident_request (digest, body, incident, received)
      VALUES (\(digest), \(body), \(number), \(now))
      """)
  }
}

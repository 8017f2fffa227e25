import Access
import CapabilityKit
import Foundation
import Storage
import Vocabulary

/// What somebody says of a new legal hold.
struct HoldDraft: Codable, Sendable, Hashable {
  /// `incident` or `person`, with `subject`; absent for a whole source or period.
  var subjectKind: String?
  /// An identifier.
  var subject: String?
  /// An organisation, by name or identifier.
  var source: String?
  /// Days that the records speak of: `2026-03-09`.
  var from: String?
  var to: String?
  var reason: String?
  /// The day by which somebody looks whether it is still needed; at most two years ahead.
  var review: String?
}

struct HoldDesk: Sendable {
  let services: Services
  static let subjectKinds = ["incident", "person"]

  /// Holds back what the draft names from purge and erasure. Needs `retention.hold`.
  func place(_ draft: HoldDraft, by who: Principal?) async throws -> Hold {
    try services.policy.require(who, .holdRecords)
    let services = services
    return try await services.database.write { db in
      try AuditTrail.hold(on: db)
      try Holds.lock(on: db)
      let hold = try checked(draft, by: who, on: db)
      try db.run(
        """
        INSERT INTO keeping_hold (id, subject_kind, subject_id, source, first_day, last_day, reason, review, placed,
          placed_by)
        VALUES (\(hold.id), \(hold.subject?.kind), \(hold.subject?.id), \(hold.source), \(hold.firstDay),
          \(hold.lastDay), \(hold.reason), \(hold.review), \(hold.placed), \(hold.placedBy))
        """)
      try AuditTrail.record(
        "retention.hold-placed", by: who, subject: Reference("hold", hold.id.text),
        changes: [
          Change("subject", nil, hold.subject?.id), Change("source", nil, hold.source?.text),
          Change("from", nil, hold.firstDay?.description), Change("to", nil, hold.lastDay?.description),
          Change("review", nil, hold.review.description), Change("reason"),
        ].filter { $0.after != nil || $0.field == "reason" }, at: hold.placed, on: db)
      return hold
    }
  }

  /// What was held back is purged by its rule again. Needs `retention.hold` and a reason.
  @discardableResult
  func release(_ id: Identifier<Hold>, reason: String?, by who: Principal?) async throws -> Hold {
    try services.policy.require(who, .holdRecords)
    let now = services.surroundings.now()
    return try await services.database.write { db in
      try AuditTrail.hold(on: db)
      try Holds.lock(on: db)
      func stored() throws -> Hold? { try Holds.list(where: "id = \(id)", on: db).first }
      guard let hold = try stored() else { throw Problem.notFound }
      if hold.released != nil { return hold }
      let reason = try Self.text("reason", reason)
      try db.run(
        """
        UPDATE keeping_hold SET released = \(now), released_by = \(who?.person), release_reason = \(reason)
        WHERE id = \(id)
        """)
      try AuditTrail.record(
        "retention.hold-released", by: who, subject: Reference("hold", id.text), changes: [Change("reason")], at: now,
        on: db)
      return try stored() ?? hold
    }
  }

  private func checked(_ draft: HoldDraft, by who: Principal?, on db: any Connection) throws -> Hold {
    var problems: [FieldProblem] = []
    func day(_ field: String, _ text: String?) -> Day? {
      guard let text, !text.isEmpty else { return nil }
      let day = Day(text)
      if day == nil { problems.append(FieldProblem(field, "day-unknown", ["value": text])) }
      return day
    }
    let now = services.surroundings.now()
    let today = services.today
    let review = day("review", draft.review)
    if draft.review?.isEmpty ?? true { problems.append(FieldProblem("review", "required")) }
    if let review, review <= today || review > today.adding(months: 24) {
      problems.append(FieldProblem("review", "review-out-of-bounds"))
    }
    var reason = ""
    do { reason = try Self.text("reason", draft.reason) } catch let problem as Problem { problems += problem.fields }
    var hold = Hold(
      id: services.surroundings.identifier(), reason: reason, review: review ?? today, placed: now,
      placedBy: who?.person)
    (hold.firstDay, hold.lastDay) = (day("from", draft.from), day("to", draft.to))
    if let first = hold.firstDay, let last = hold.lastDay, last < first {
      problems.append(FieldProblem("to", "before-start"))
    }
    if let text = draft.source, !text.isEmpty {
      hold.source = try Organisation.named(text, on: db)?.id
      if hold.source == nil { problems.append(FieldProblem("source", "unknown-choice", ["value": text])) }
    }
    if let id = draft.subject, !id.isEmpty {
      let kind = draft.subjectKind ?? "incident"
      if Self.subjectKinds.contains(kind), let id = Identifier<Hold>(id) {
        hold.subject = Reference(kind, id.text)
      } else {
        problems.append(FieldProblem("subject", "unknown-choice", ["value": id]))
      }
    }
    if hold.subject == nil, hold.source == nil, hold.firstDay == nil, hold.lastDay == nil, problems.isEmpty {
      problems.append(FieldProblem("source", "hold-names-nothing"))
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
    return hold
  }

  private static func text(_ field: String, _ text: String?) throws -> String {
    let text = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    if text.isEmpty { throw Problem.invalid([FieldProblem(field, "required")]) }
    if text.count > 1000 { throw Problem.invalid([FieldProblem(field, "too-long", ["limit": "1000"])]) }
    return text
  }
}

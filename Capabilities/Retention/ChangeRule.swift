import Access
import CapabilityKit
import Storage
import Vocabulary

/// What a new rule would do, told before it is saved.
struct RuleEffect: Sendable {
  let kind: KeptKind
  let old: RetentionTerm
  let new: RetentionTerm
  /// How many the next run would remove that it would otherwise keep.
  let removedNow: Int
  /// How many stay, for now.
  let kept: Int
  /// Those that are here are kept shorter than they would be.
  var shortens: Bool { new.roughHours < old.roughHours }
}

struct ChangeRule: Sendable {
  let services: Services

  func find(_ name: String) throws -> KeptKind {
    guard let kind = services.registry.kept(name) else { throw Problem.notFound }
    return kind
  }

  /// Throws `retention-not-chosen` for a kind whose rule the city does not choose, and field problems of `count`.
  func effect(_ kind: KeptKind, _ term: RetentionTerm) async throws -> RuleEffect {
    try check(kind, term)
    let services = services
    return try await services.database.read { db in
      guard let rules = try RetentionRules.load(kind, on: db) else { throw Problem.notFound }
      let now = try RetentionReport.line(kind, services, on: db).count
      let next = try RetentionReport.line(
        kind, rules: rules.adding(term, at: services.surroundings.now()), services, on: db
      ).count
      return RuleEffect(
        kind: kind, old: rules.current, new: term, removedNow: max(0, next.due - now.due),
        kept: next.kept - next.due)
    }
  }

  func save(_ kind: KeptKind, _ term: RetentionTerm, by who: Principal?) async throws {
    try services.policy.require(who, .manageRetention)
    try check(kind, term)
    let now = services.surroundings.now()
    try await services.database.write { db in
      try AuditTrail.hold(on: db)
      guard let rules = try RetentionRules.load(kind, on: db) else { throw Problem.notFound }
      if rules.current == term { return }
      try RetentionRules.save(term, for: kind, at: now, on: db)
      try AuditTrail.record(
        "retention.rule-changed", by: who, subject: Reference("retention-rule", kind.name),
        changes: [Change("rule", rules.current.text, term.text)], at: now, on: db)
    }
  }

  private func check(_ kind: KeptKind, _ term: RetentionTerm) throws {
    guard case .chosen(_, let least, let most) = kind.rule else {
      throw Problem("retention-not-chosen", status: 409)
    }
    guard (least.roughHours...most.roughHours).contains(term.roughHours) else {
      throw Problem.invalid([
        FieldProblem("count", "term-out-of-bounds", ["least": least.text, "most": most.text])
      ])
    }
  }
}

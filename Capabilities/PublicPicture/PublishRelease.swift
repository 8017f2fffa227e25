import Access
import CapabilityKit
import Disclosure
import Evidence
import Foundation
import Storage
import Vocabulary

/// Prepares and publishes: who may → the kit's rules and proof → one transaction with its audit entry.
struct PublishRelease: Sendable {
  let services: Services
  let who: Principal?

  static let kind = "release"

  init(_ services: Services, by who: Principal?) {
    self.services = services
    self.who = who
  }

  static func period(_ text: String?) throws -> Period {
    guard let text else { throw Problem.invalid([FieldProblem("period", "required")]) }
    guard let period = Period(text), [.month, .quarter, .year].contains(period.unit) else {
      throw Problem.invalid([FieldProblem("period", "period-not-fixed", ["value": text])])
    }
    return period
  }

  func prepare(_ period: Period) async throws -> PreparedRelease {
    try services.policy.require(who, .publishFigures)
    let exact = try await CollectFigures(services: services).figures(of: period)
    let today = services.today
    return try await services.database.read { try PreparedRelease.make(exact, today: today, on: $0) }
  }

  @discardableResult
  func publish(_ period: Period, seen: String, reason: String) async throws -> Released<PublicRelease> {
    try services.policy.require(who, .publishFigures)
    let exact = try await CollectFigures(services: services).figures(of: period)
    let (today, now, who, city) = (services.today, services.surroundings.now(), who, services.city.current.name)
    return try await services.database.write { db in
      let prepared = try PreparedRelease.make(exact, today: today, on: db)
      let released = try ReleaseLedger.publish(
        prepared, seen: seen, city: city, reason: reason, today: today, at: now, on: db)
      try AuditTrail.record(
        released.value.version == 1 ? "release.published" : "release.corrected", by: who,
        subject: Reference(Self.kind, period.description),
        changes: [
          Change("version", nil, "\(released.value.version)"), Change("digest", nil, released.digest),
          Change("hidden", nil, "\(prepared.hidden.count)"),
        ], at: now, on: db)
      return released
    }
  }

  func save(_ rules: ReleaseRules) async throws {
    try services.policy.require(who, .publishFigures)
    let (now, who) = (services.surroundings.now(), who)
    try await services.database.write { db in
      let old = try ReleaseRules.load(db)
      try rules.save(db)
      func change(_ field: String, _ before: String, _ after: String) -> Change? {
        before == after ? nil : Change(field, before, after)
      }
      let changes = [
        change("minimum", "\(old.minimum)", "\(rules.minimum)"),
        change("areaFloor", "\(old.areaFloor)", "\(rules.areaFloor)"),
        change("delay", "\(old.delayDays)", "\(rules.delayDays)"), change("licence", old.licence, rules.licence),
      ].compactMap { $0 }
      try AuditTrail.record(
        "release-rules.changed", by: who, subject: Reference("release-rules", "1"), changes: changes, at: now, on: db)
    }
  }

  /// Closed periods with records that nobody has published yet, newest first.
  func candidates() async throws -> [Period] {
    let snapshot = try await services.cube.refreshed(services.database)
    let rows = try snapshot.answer(CubeQuery(filter: Filter(allowedSources: .released), by: [.month])).rows
    let months = rows.filter { $0.value > 0 }.compactMap { Period($0.keys[0]) }
    let today = services.today
    let (rules, published) = try await services.database.read { db in
      (try ReleaseRules.load(db), Set(try ReleaseLedger.current(on: db).compactMap { Period($0.value.period) }))
    }
    var found: Set<Period> = []
    for month in months {
      for unit in [Period.Unit.quarter, .year] { found.insert(Period(unit, of: month.first)) }
    }
    return found.filter { period in
      !published.contains(period)
        && PreparedRelease.refusal(of: period, published: published, rules: rules, today: today) == nil
    }
    .sorted { ($0.last, $1.first) > ($1.last, $0.first) }.prefix(12).map { $0 }
  }
}

import Access
import CapabilityKit
import Foundation
import Storage
import Vocabulary

/// Which entries of the audit trail are shown. Page, file and API read it from the same parameters.
struct AuditFilter: Sendable, Hashable {
  var person: PersonID?
  var organisation: OrganisationID?
  /// An action, or the kind of record before its dot.
  var action: String?
  var subject: Reference?
  var from: Day?
  var to: Day?
  /// Entries before this number: the way to the next page.
  var before: Int64?

  static let parameters = [
    APIParameter("person", .string, "The identifier of the person who did it"),
    APIParameter("organisation", .string, "The identifier of the organisation whose people did it"),
    APIParameter("action", .string, "An action such as person.disabled, or the part before its dot"),
    APIParameter("subject-kind", .string, "The kind of record that it was done to; with subject-id"),
    APIParameter("subject-id", .string, "The identifier of the record that it was done to"),
    APIParameter("from", .day, "The first day, in the city's time zone"),
    APIParameter("to", .day, "The last day"),
    APIParameter("before", .integer, "Only entries before this number"),
  ]

  init(_ query: Query) throws {
    var problems: [FieldProblem] = []
    func day(_ name: String) -> Day? {
      guard let text = query[name] else { return nil }
      let day = Day(text)
      if day == nil { problems.append(FieldProblem(name, "day-unknown", ["value": text])) }
      return day
    }
    from = day("from")
    to = day("to")
    if let from, let to, to < from { problems.append(FieldProblem("to", "before-start")) }
    person = try query.identifier("person")
    organisation = try query.identifier("organisation")
    action = query["action"]
    if let kind = query["subject-kind"], let id = query["subject-id"] { subject = Reference(kind, id) }
    if let text = query["before"] {
      before = Int64(text)
      if before == nil { problems.append(FieldProblem("before", "not-a-number", ["value": text])) }
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
  }

  /// The same for the audit trail. A person who may read their own organisation's entries only finds no others.
  func auditQuery(for call: Call, limit: Int) throws -> AuditQuery {
    var query = AuditQuery()
    query.organisation = organisation
    if try call.services.policy.require(call.principal, .readAudit) == .own {
      query.organisation = call.principal?.organisation
    }
    query.person = person
    query.action = action
    query.subject = subject
    let city = call.services.city.current
    query.from = from.map { city.start(of: $0) }
    query.to = to.map { city.start(of: $0 + 1) }
    query.before = before
    query.limit = limit
    return query
  }
}

extension City {
  /// The moment at which a day begins here.
  func start(of day: Day) -> Instant {
    let midnight = Instant(milliseconds: Int64(day.number) * 86_400_000)
    let guess = midnight.adding(seconds: -Int64(utcOffset(at: midnight)))
    return midnight.adding(seconds: -Int64(utcOffset(at: guess)))
  }
}

import Access
import CapabilityKit
import Storage
import Vocabulary

struct AuditDocument: Codable, Sendable {
  struct Subject: Codable, Sendable {
    let kind: String
    let id: String
  }
  struct Field: Codable, Sendable {
    let field: String
    let before: String?
    let after: String?
  }
  let number: Int
  let at: String
  /// Absent for a visitor.
  let person: String?
  let personName: String?
  let organisation: String?
  let organisationName: String?
  let action: String
  let subject: Subject
  let changes: [Field]
  /// Of this entry with the one before it (SHA-256): a later edit breaks the chain.
  let hash: String

  init(_ entry: AuditEntry) {
    number = Int(entry.sequence)
    at = entry.at.rfc3339
    person = entry.person?.text
    personName = entry.personName
    organisation = entry.organisation?.text
    organisationName = entry.organisationName
    action = entry.action
    subject = Subject(kind: entry.subject.kind, id: entry.subject.id)
    changes = entry.changes.map { Field(field: $0.field, before: $0.before, after: $0.after) }
    hash = entry.hash
  }
}

enum AuditAPI {
  static let path = "/api/v1/audit"

  static let routes = [
    Route.api(
      .get, path, who: .holder(of: .readAudit), summary: "The record of who did what, newest first",
      parameters: AuditFilter.parameters + [APIPaging.parameters[0]], answer: APIList<AuditDocument>.self
    ) { call in
      let limit = try APIPaging(call.query).limit
      let query = try AuditFilter(call.query).auditQuery(for: call, limit: limit)
      let (entries, total) = try await call.services.database.read { db in
        (try AuditTrail.list(query, on: db), try AuditTrail.count(query, on: db))
      }
      let isFull = entries.count == limit && (entries.last?.sequence ?? 1) > 1
      let next = isFull ? entries.last.map { path + call.query.with("before", "\($0.sequence)").text } : nil
      return APIAnswer(APIList(items: entries.map(AuditDocument.init), total: total, next: next))
    }
  ]
}

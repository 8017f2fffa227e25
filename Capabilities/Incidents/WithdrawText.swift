import Access
import CapabilityKit
import Storage
import Vocabulary

/// What is kept of a report, for whoever has its receipt.
struct HeldReport: Codable, Sendable, Hashable {
  let day: String
  /// The identifier of an area; absent when there is none.
  let area: String?
  let conducts: [String]
  /// What was written; absent when it is no longer kept.
  let text: String?
  /// The day on which the text is removed by rule.
  let textKeptUntil: String
  /// Held back by law: nothing of it can be removed.
  let isOnHold: Bool
}

extension IncidentDesk {
  /// What is kept of the report of a receipt. Wrong codes are counted as in `follow`.
  func held(receipt typed: String, address: String?) async throws -> HeldReport {
    let services = services
    return try await withReceipt(typed, address: address) { incident, db in
      let rules = try services.registry.kept(IncidentsKept.text).flatMap { try RetentionRules.load($0, on: db) }
      let until = (rules ?? RetentionRules(.months(24))).purgeDay(
        made: incident.id.made, services.retentionCalendar)
      return HeldReport(
        day: incident.occurred.day.description, area: incident.place.area,
        conducts: incident.offences.map(\.conduct.text), text: incident.text.isEmpty ? nil : incident.text,
        textKeptUntil: until.description, isOnHold: try Self.isHeld(incident, on: db))
    }
  }

  /// Erases what a reporter wrote, from the record and its history, at their own wish. The coded record stays.
  /// `on-hold` when a legal hold names the report.
  func withdrawText(receipt typed: String, address: String?) async throws -> Certificate {
    let services = services
    return try await withReceipt(typed, address: address) { incident, db in
      try AuditTrail.hold(on: db)
      try Holds.lock(on: db)
      if try Self.isHeld(incident, on: db) { throw Problem("on-hold", status: 409) }
      let texts = try IncidentTexts.remove([incident.id.sqlValue], on: db)
      let points = try db.run("DELETE FROM incident_point WHERE incident = \(incident.number)")
      let parts = [
        ErasedPart("incident-text", texts, .removed), ErasedPart("incident-point", points, .removed),
      ]
      return try Certificate.issue(
        "incident.text-withdrawn", subject: incident.link, askedBy: "reporter", parts: parts.filter { $0.count > 0 },
        by: nil, services, on: db)
    }
  }

  private func withReceipt<Result: Sendable>(
    _ typed: String, address: String?, _ body: @escaping @Sendable (Incident, any Connection) throws -> Result
  ) async throws -> Result {
    let now = now
    try memory.door.admitReceipt(address: address, at: now)
    guard let code = ReceiptCode(typed: typed) else {
      throw Problem.invalid([FieldProblem("receipt", "receipt-form")])
    }
    let digest = code.digest(services.access.secret)
    let found = try await database.write { db -> Result? in
      guard let number: Int = try db.value("SELECT incident FROM incident_receipt WHERE digest = \(digest)"),
        let incident = try IncidentStore.find(number: number, on: db)
      else { return nil }
      return try body(incident, db)
    }
    guard let found else {
      memory.door.noteWrongReceipt(address: address, at: now)
      throw Problem.invalid([FieldProblem("receipt", "receipt-unknown")])
    }
    return found
  }

  /// Whether a legal hold names the record, its source or its day.
  private static func isHeld(_ incident: Incident, on db: any Connection) throws -> Bool {
    try Holds.inForce(on: db).all.contains { hold in
      (hold.subject == nil || hold.subject == incident.link)
        && (hold.source == nil || hold.source == incident.source)
        && (hold.firstDay.map { incident.occurred.day >= $0 } ?? true)
        && (hold.lastDay.map { incident.occurred.day <= $0 } ?? true)
    }
  }
}

import Access
import CapabilityKit
import Storage
import Vocabulary

/// What a reporter sees with a receipt code: how far the report has come, and what the team wants them to know. Nothing
/// that they did not write themselves, and nothing of who works on it.
struct ReportProgress: Codable, Sendable, Hashable {
  struct Note: Codable, Sendable, Hashable {
    let on: String
    let text: String
  }
  static let steps = ["received", "read", "worked-on", "closed"]

  let received: String
  /// One of `steps`.
  let step: String
  let notes: [Note]
}

extension IncidentDesk {
  /// Finds a report by the code as typed. Wrong codes are counted per address, and too many refused.
  func follow(receipt typed: String, address: String?) async throws -> ReportProgress {
    let now = now
    try memory.door.admitReceipt(address: address, at: now)
    guard let code = ReceiptCode(typed: typed) else {
      throw Problem.invalid([FieldProblem("receipt", "receipt-form")])
    }
    let digest = code.digest(services.access.secret)
    let city = services.city.current
    let found = try await database.read { db -> ReportProgress? in
      guard
        let row = try db.row(
          """
          SELECT i.number, i.received, i.state FROM incident_receipt r JOIN incident i ON i.number = r.incident
          WHERE r.digest = \(digest)
          """)
      else { return nil }
      func day(_ instant: Instant) -> String { instant.day(utcOffset: city.utcOffset(at: instant)).description }
      let state = IncidentState(rawValue: try row.get(2)) ?? .new
      let number: Int = try row.get(0)
      let notes = try db.rows(
        """
        SELECT at, comment FROM incident_comment WHERE incident = \(number) AND is_for_reporter = 1
        ORDER BY at DESC, id DESC
        """)
      return ReportProgress(
        received: day(try row.get(1)), step: state.reporterStep,
        notes: try notes.map { ReportProgress.Note(on: day(try $0.get(0)), text: try $0.get(1)) })
    }
    guard let found else {
      memory.door.noteWrongReceipt(address: address, at: now)
      throw Problem.invalid([FieldProblem("receipt", "receipt-unknown")])
    }
    return found
  }
}

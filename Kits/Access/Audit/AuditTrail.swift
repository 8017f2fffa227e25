import Crypto
import Foundation
public import Storage
public import Vocabulary

/// What happened to a field. Values are codes, identifiers and names of organisations: never free text and nothing
/// about a person that would have to be erased one day; then the field alone is named.
public struct Change: Sendable, Hashable, Codable {
  public let field: String
  public let before: String?
  public let after: String?
  public init(_ field: String, _ before: String? = nil, _ after: String? = nil) {
    self.field = field
    self.before = before
    self.after = after
  }
}

/// The record of who did what. Each entry holds the SHA-256 of itself with the one before, so that an entry which is
/// edited, removed, put in or moved later breaks the chain; it is written in the transaction that it records.
public enum AuditTrail {
  /// The hash before the first entry.
  static let genesis = String(repeating: "0", count: 64)

  /// Adds an entry. A nil person stands for a visitor.
  ///
  /// The row of the chain's head serialises the transactions that write entries, from here to their end.
  public static func record(
    _ action: String, by who: Principal?, subject: Reference, changes: [Change] = [], at now: Instant,
    on db: any Connection
  ) throws {
    _ = try add(action, by: who, subject: subject, changes: changes, at: now, on: db)
  }

  /// The same, and returns the entry's number.
  static func add(
    _ action: String, by who: Principal?, subject: Reference, changes: [Change], at now: Instant,
    on db: any Connection
  ) throws -> Int64 {
    guard let head = try db.row("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash") else {
      throw Problem("audit-trail-damaged", status: 500)
    }
    let sequence: Int64 = try head.get(0)
    let previous: String = try head.get(1)
    let person = who?.person.text
    let organisation = who.flatMap { $0.isCommandLine ? nil : $0.organisation.text }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let summary = String(decoding: try encoder.encode(AuditSummary(changes: changes)), as: UTF8.self)
    let hash = link(
      previous: previous, at: now, person: person, organisation: organisation, action: action, subject: subject,
      summary: summary)
    try db.run(
      """
      INSERT INTO audit_entry (seq, at, person, organisation, action, subject_kind, subject_id, summary, previous, hash)
      VALUES (\(sequence), \(now), \(person), \(organisation), \(action), \(subject.kind), \(subject.id), \(summary),
        \(previous), \(hash))
      """)
    try db.run("UPDATE audit_head SET hash = \(hash) WHERE id = 1")
    return sequence
  }

  /// Takes the head's row before anything is read, for actions whose rules look at many rows, such as "one
  /// administrator must remain": no other such action can run between their reading and their writing.
  public static func hold(on db: any Connection) throws {
    try db.run("UPDATE audit_head SET seq = seq WHERE id = 1")
  }

  /// The number and hash of the last entry. Noted elsewhere from time to time, it proves that the chain was not
  /// rewritten from some entry on by somebody who had the whole database.
  public static func head(on db: any Connection) throws -> AuditHead {
    guard let row = try db.row("SELECT seq, hash FROM audit_head WHERE id = 1") else {
      throw Problem("audit-trail-damaged", status: 500)
    }
    return AuditHead(sequence: try row.get(0), hash: try row.get(1))
  }

  /// The hash of an entry: over the hash of the one before it and all its fields but the number.
  static func link(
    previous: String, at: Instant, person: String?, organisation: String?, action: String, subject: Reference,
    summary: String
  ) -> String {
    SHA256.hash(
      data: framed([
        previous, "\(at.milliseconds)", person, organisation, action, subject.kind, subject.id, summary,
      ])
    ).hexadecimal
  }
}

public struct AuditHead: Sendable, Hashable {
  public let sequence: Int64
  public let hash: String

  /// `1024 0f3c…`, as it is noted elsewhere.
  public var text: String { "\(sequence) \(hash)" }

  /// Reads what `text` writes.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let sequence = Int64(parts[0]), parts[1].utf8.count == 64 else { return nil }
    self.init(sequence: sequence, hash: parts[1].lowercased())
  }

  init(sequence: Int64, hash: String) {
    self.sequence = sequence
    self.hash = hash
  }
}

struct AuditSummary: Codable {
  let changes: [Change]
}

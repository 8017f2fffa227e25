public import Access
import Crypto
import Foundation
public import Storage
public import Vocabulary

/// Proof that something was erased: what, where, when and by which rule, without anything of what it was.
///
/// The audit entry of the erasure holds the SHA-256 of the certificate's document, and the certificate the number and
/// hash of that entry, so that neither can be changed without the other showing it.
public struct Certificate: Sendable, Hashable {
  public struct Document: Sendable, Hashable, Codable {
    public var format = "concord-certificate/1"
    /// An identifier.
    public let id: String
    public let city: String
    /// RFC 3339.
    public let at: String
    /// What was erased: `person`, or `report`.
    public let subjectKind: String
    /// Its identifier, which leads to nobody.
    public let subject: String
    /// Who asked: `self`, `administrator`, `reporter` or `rule`.
    public let askedBy: String
    public let parts: [ErasedPart]
  }
  public let document: Document
  /// The document as it was signed.
  public let text: String
  public let digest: String
  public let auditEntry: Int64
  public let auditHash: String

  /// Writes the audit entry and keeps the certificate, in the transaction of the erasure.
  public static func issue(
    _ action: String, subject: Reference, askedBy: String, parts: [ErasedPart], by who: Principal?,
    _ services: Services, on db: any Connection
  ) throws -> Certificate {
    let now = services.surroundings.now()
    let id: Identifier<Certificate> = services.surroundings.identifier()
    let document = Document(
      id: id.text, city: services.city.current.name, at: now.rfc3339,
      subjectKind: subject.kind, subject: subject.id, askedBy: askedBy, parts: parts)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(document), as: UTF8.self)
    let digest = digest(of: text)
    try AuditTrail.record(
      action, by: who, subject: subject,
      changes: [Change("asked-by", nil, askedBy), Change("certificate", nil, digest)]
        + parts.map { Change($0.what, nil, "\($0.count)") },
      at: now, on: db)
    let head = try AuditTrail.head(on: db)
    try db.run(
      """
      INSERT INTO keeping_certificate (id, at, document, digest, audit_entry, audit_hash)
      VALUES (\(document.id), \(now), \(text), \(digest), \(head.sequence), \(head.hash))
      """)
    return Certificate(
      document: document, text: text, digest: digest, auditEntry: head.sequence, auditHash: head.hash)
  }

  public static func find(_ id: Identifier<Certificate>, on db: any Connection) throws -> Certificate? {
    try list(where: "id = \(id)", on: db).first
  }

  /// The newest first.
  public static func list(where condition: SQL = "1 = 1", limit: Int = 200, on db: any Connection) throws
    -> [Certificate]
  {
    try db.rows(
      """
      SELECT document, digest, audit_entry, audit_hash FROM keeping_certificate WHERE \(condition)
      ORDER BY at DESC, id DESC LIMIT \(limit)
      """
    ).map { row in
      let text: String = try row.get(0)
      return Certificate(
        document: try JSONDecoder().decode(Document.self, from: Data(text.utf8)), text: text, digest: try row.get(1),
        auditEntry: try row.get(2), auditHash: try row.get(3))
    }
  }

  /// Whether document, digest and audit entry belong together as they did. That the entry's own chain is whole is what
  /// `AuditTrail.verify` tells.
  public func isGenuine(on db: any Connection) throws -> Bool {
    guard Self.digest(of: text) == digest else { return false }
    var query = AuditQuery()
    query.before = auditEntry + 1
    query.limit = 1
    guard let entry = try AuditTrail.list(query, on: db).first else { return false }
    return entry.sequence == auditEntry && entry.hash == auditHash
      && entry.changes.contains { $0.field == "certificate" && $0.after == digest }
      && entry.subject == Reference(document.subjectKind, document.subject)
  }

  static func digest(of text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }

  /// Where anybody who was given the address can read it.
  public var path: String { "/certificates/\(document.id)" }
}

extension Certificate {
  /// Erases what all capabilities keep about a person and certifies it; for `Person.erase` and `Access.erasePerson`,
  /// which remove the account after it. `on-hold` when a legal hold names the person.
  public static func ofErasing(
    _ person: Person, askedBy: String, _ scene: ErasureScene, on db: any Connection
  ) throws -> Certificate {
    let subject = Reference("person", person.id.text)
    try Holds.lock(on: db)
    try Holds.refuse(subject, on: db)
    var parts: [ErasedPart] = []
    for data in scene.services.registry.personal { parts += try data.erase(person, scene, db) }
    return try issue(
      "person.erased", subject: subject, askedBy: askedBy, parts: parts.filter { $0.count > 0 }, by: scene.who,
      scene.services, on: db)
  }
}

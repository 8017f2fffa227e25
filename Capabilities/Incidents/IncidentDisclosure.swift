import Access
import Storage
import Vocabulary

enum IncidentDisclosureKind {}
typealias IncidentDisclosureID = Identifier<IncidentDisclosureKind>

/// One incident, given to one police organisation: by whom, why, on which legal basis, and until when. It is the only way
/// in which the police see what others handed in, and it can be taken back.
struct IncidentDisclosure: Sendable, Hashable {
  enum Basis: String, Sendable, CaseIterable, Codable {
    case consent
    case legalDuty = "legal-duty"
    case courtOrder = "court-order"
    case imminentDanger = "imminent-danger"
    case publicTask = "public-task"
  }

  let id: IncidentDisclosureID
  let incident: IncidentID
  let number: Int
  let recipient: OrganisationID
  let recipientName: String
  /// Who disclosed it.
  let person: PersonID?
  let personName: String?
  let organisation: OrganisationID?
  let organisationName: String?
  let reason: String
  let basis: Basis
  let at: Instant
  /// The last day on which it can be opened.
  let expires: Day
  let revoked: Instant?

  func isOpen(on today: Day) -> Bool { revoked == nil && today <= expires }

  /// Longest: nothing stays open by being forgotten.
  static let mostDays = 366
}

extension IncidentDisclosure {
  /// Newest first. The condition speaks of `incident_disclosure` as `d` and of `incident`.
  static func list(_ condition: SQL, limit: Int = 200, on db: any Connection) throws -> [IncidentDisclosure] {
    try db.rows(
      """
      SELECT d.id, incident.id, incident.number, d.recipient, r.name, d.person, p.name, d.organisation, o.name, d.reason,
        d.basis, d.at, d.expires, d.revoked
      FROM incident_disclosure d JOIN incident ON incident.number = d.incident
      JOIN organisation r ON r.id = d.recipient
      LEFT JOIN person p ON p.id = d.person LEFT JOIN organisation o ON o.id = d.organisation
      WHERE \(condition) ORDER BY d.at DESC, d.id DESC LIMIT \(limit)
      """
    ).map { row in
      IncidentDisclosure(
        id: try row.get(0), incident: try row.get(1), number: try row.get(2), recipient: try row.get(3),
        recipientName: try row.get(4), person: try row.optional(5), personName: try row.optional(6),
        organisation: try row.optional(7), organisationName: try row.optional(8), reason: try row.get(9),
        basis: Basis(rawValue: try row.get(10)) ?? .publicTask, at: try row.get(11), expires: try row.get(12),
        revoked: try row.optional(13))
    }
  }

  static func find(_ id: IncidentDisclosureID, on db: any Connection) throws -> IncidentDisclosure? {
    try list("d.id = \(id)", on: db).first
  }
}

/// A disclosure as somebody asks for it.
struct DisclosureDraft: Codable, Sendable, Hashable {
  /// A police organisation, by identifier or name.
  var recipient: String
  var reason: String
  /// `consent`, `legal-duty`, `court-order`, `imminent-danger` or `public-task`.
  var basis: String
  /// The last day on which it can be opened.
  var expires: String
}

struct DisclosureDocument: Codable, Sendable, Hashable {
  let id: String
  let incident: String
  let reference: String
  let recipient: String
  let recipientName: String
  let by: String?
  let organisation: String?
  let reason: String
  let basis: IncidentDisclosure.Basis
  let at: String
  let expires: String
  let revoked: String?
  let isOpen: Bool
  /// What is disclosed; only in the answer about one disclosure, while it is open.
  var record: IncidentDocument?

  init(_ disclosure: IncidentDisclosure, on today: Day, record: IncidentDocument? = nil) {
    id = disclosure.id.text
    incident = disclosure.incident.text
    reference = Incident.reference(disclosure.number)
    recipient = disclosure.recipient.text
    recipientName = disclosure.recipientName
    by = disclosure.personName
    organisation = disclosure.organisationName
    reason = disclosure.reason
    basis = disclosure.basis
    at = disclosure.at.rfc3339
    expires = disclosure.expires.description
    revoked = disclosure.revoked?.rfc3339
    isOpen = disclosure.isOpen(on: today)
    self.record = record
  }
}

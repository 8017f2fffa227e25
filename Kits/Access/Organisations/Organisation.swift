import Foundation
public import Storage
public import Vocabulary

/// An organisation that works in Concord or hands something in.
public struct Organisation: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable, Codable {
    case cityDepartment = "city-department"
    case communityOrganisation = "community-organisation"
    /// Its people see their own organisation's records only, whatever their roles.
    case police
    case school, health, research, other
  }

  public let id: OrganisationID
  public var name: String
  /// The name in other languages.
  public var names: LocalizedText
  public var kind: Kind
  /// Counted in coverage: reports are expected from it.
  public var isExpectedSource: Bool
  /// Days within which something is expected; nil when there is no rhythm.
  public var expectedEveryDays: Int?
  /// How to reach it, as the administrator noted.
  public var contact: String
  /// The widest that it shares what it hands in, and what its forms choose first; nil limits nothing, and the city's
  /// own choice is offered first.
  public var sharing: Sharing.Level?
  public let created: Instant
  public var archived: Instant?
  /// Grows by one with every edit.
  public var revision: Int

  /// The name in the first of the wanted languages that has one.
  public func name(in languages: [Language]) -> String {
    languages.lazy.compactMap { names.texts[$0] }.first ?? name
  }
}

extension Organisation {
  private static let columns: SQL = """
    organisation.id, organisation.name, organisation.names, organisation.kind, organisation.is_expected_source,
    organisation.expected_every_days, organisation.contact, organisation.created, organisation.archived,
    organisation.revision, organisation.sharing
    """

  /// By name. The condition speaks of the columns of `organisation`.
  public static func list(where condition: SQL = "1 = 1", on db: any Connection) throws -> [Organisation] {
    try db.rows(
      """
      SELECT \(columns) FROM organisation WHERE \(condition)
      ORDER BY organisation.name_folded \(db.dialect.byteOrder)
      """
    ).map(Organisation.init(row:))
  }

  public static func find(_ id: OrganisationID, on db: any Connection) throws -> Organisation? {
    try list(where: "organisation.id = \(id)", on: db).first
  }

  /// By identifier, or by name without regard to case and spacing.
  public static func named(_ text: String, on db: any Connection) throws -> Organisation? {
    if let id = OrganisationID(text), let found = try find(id, on: db) { return found }
    return try list(where: "organisation.name_folded = \(folded(text))", on: db).first
  }

  init(row: any Row) throws {
    let kind: String = try row.get(3)
    let names: String = try row.get(2)
    self.init(
      id: try row.get(0), name: try row.get(1),
      names: try JSONDecoder().decode(LocalizedText.self, from: Data(names.utf8)),
      kind: Kind(rawValue: kind) ?? .other, isExpectedSource: try row.get(4), expectedEveryDays: try row.optional(5),
      contact: try row.get(6), sharing: try row.optional(10, as: String.self).flatMap { Sharing.Level(rawValue: $0) },
      created: try row.get(7), archived: try row.optional(8), revision: try row.get(9))
  }
}

/// What a person says about an organisation: the fields of its form.
public struct OrganisationDraft: Sendable, Hashable {
  public var name: String
  public var names: LocalizedText
  public var kind: Organisation.Kind
  public var isExpectedSource: Bool
  public var expectedEveryDays: Int?
  public var contact: String
  public var sharing: Sharing.Level?

  public init(
    name: String, names: LocalizedText = LocalizedText([:]), kind: Organisation.Kind, isExpectedSource: Bool = false,
    expectedEveryDays: Int? = nil, contact: String = "", sharing: Sharing.Level? = nil
  ) {
    self.name = name
    self.names = names
    self.kind = kind
    self.isExpectedSource = isExpectedSource
    self.expectedEveryDays = expectedEveryDays
    self.contact = contact
    self.sharing = sharing
  }

  /// The same, tidied. Field problems: `required`, `too-long`, `control-character` of `name`, `name-LANGUAGE` and
  /// `contact`; `out-of-range` of `expectedEveryDays`; `taken` of `name`.
  func checked(except id: OrganisationID?, on db: any Connection) throws -> OrganisationDraft {
    var check = FormCheck()
    var draft = self
    draft.name = check.text("name", name)
    draft.names = LocalizedText([:])
    for (language, text) in names.texts.sorted(by: { $0.key.tag < $1.key.tag }) {
      let clean = check.text("name-\(language.tag)", text, optional: true)
      if !clean.isEmpty { draft.names.texts[language] = clean }
    }
    draft.contact = check.text("contact", contact, atMost: 1000, optional: true)
    if let days = expectedEveryDays, !(1...3660).contains(days) {
      check.refuse("expectedEveryDays", "out-of-range", ["least": "1", "most": "3660"])
    }
    if !draft.name.isEmpty, let other = try Organisation.named(draft.name, on: db), other.id != id {
      check.refuse("name", "taken")
    }
    try check.finish()
    return draft
  }

  var namesJSON: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(names), as: UTF8.self)
    }
  }
}

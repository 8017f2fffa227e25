import Access
import CapabilityKit
import Storage
import Vocabulary

/// Who would open a record, before it is shared.
struct SharingPreview: Codable, Sendable, Hashable {
  struct Reader: Codable, Sendable, Hashable {
    /// The organisation.
    let id: String
    let name: String
    let people: Int
    let isOwn: Bool
  }
  let sharing: String
  /// The organisation's own first, then by name; only organisations of which somebody would open it.
  let organisations: [Reader]
  /// In all of these organisations together.
  let people: Int
  /// The record counts in figures of people who cannot open it.
  let isCounted: Bool
}

extension IncidentDesk {
  /// Who could open a record of a source that is shared so: asks the policy for everybody who can sign in.
  func preview(_ sharing: Sharing, of source: OrganisationID?, _ language: Language) async throws -> SharingPreview {
    let record = SharedRecord(owner: source, sharing: sharing)
    let (people, organisations) = try await database.read { db in
      (
        try Person.list(where: "person.disabled IS NULL AND organisation.archived IS NULL", on: db),
        try Organisation.list(where: "organisation.archived IS NULL", on: db)
      )
    }
    let readers = people.filter { policy.allows($0.principal, .readIncidents, to: .open, record) }
    let counts = Dictionary(readers.map { ($0.organisation, 1) }, uniquingKeysWith: +)
    let found = organisations.compactMap { organisation -> SharingPreview.Reader? in
      guard let count = counts[organisation.id] else { return nil }
      return SharingPreview.Reader(
        id: organisation.id.text, name: organisation.name(in: [language]), people: count,
        isOwn: organisation.id == source)
    }
    return SharingPreview(
      sharing: sharing.level.rawValue,
      organisations: found.sorted { ($0.isOwn ? 0 : 1, $0.name) < ($1.isOwn ? 0 : 1, $1.name) },
      people: readers.count, isCounted: sharing.level != .own || source == nil)
  }

  /// The organisations that a source may name: all that are at work, but for itself and the police.
  func partners(of source: OrganisationID?, _ language: Language) async throws -> [(id: OrganisationID, name: String)] {
    try await database.read { try Organisation.list(where: "organisation.archived IS NULL", on: $0) }
      .filter { $0.kind != .police && $0.id != source }
      .map { ($0.id, $0.name(in: [language])) }.sorted { $0.name < $1.name }
  }

  /// The widest level that somebody may choose for a source, and the one that is chosen first.
  func levels(of source: OrganisationID?, by who: Principal?) async throws -> (
    widest: Sharing.Level, first: Sharing.Level
  ) {
    let first = try await sharing(nil, of: source, by: who).level
    return (try await sharing(Sharing(.partners), of: source, by: who).level, first)
  }
}

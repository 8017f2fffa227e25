import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

extension IncidentDesk {
  /// The names for a page in the language of the call, with those of some people.
  func words(_ call: Call, people: Set<PersonID> = []) async throws -> IncidentWords {
    let areas = try await areaNames(call.language)
    let codes = memory.codes
    let (book, organisations, persons) = try await database.read { db in
      (
        try codes.current(on: db), try Organisation.list(on: db),
        people.isEmpty ? [] : try Person.list(where: "person.id IN (\(list: people.sorted()))", on: db)
      )
    }
    return IncidentWords(
      t: call.t, book: book, areas: areas,
      sources: Dictionary(
        organisations.map { ($0.id.text, $0.name(in: [call.language])) }, uniquingKeysWith: { first, _ in first }),
      people: Dictionary(persons.map { ($0.id.text, $0.name) }, uniquingKeysWith: { first, _ in first }),
      utcOffset: services.city.current.utcOffset(at: now))
  }

  /// People who may see to incidents: those who may review, and whoever has it now.
  func reviewers(keeping owner: PersonID?) async throws -> [Choice] {
    let everyone = try await database.read { try Person.list(where: "person.disabled IS NULL", on: $0) }
    return everyone.filter { policy.scope($0.principal, .reviewIncidents) != nil || $0.id == owner }
      .map { Choice($0.id.text, $0.name, group: $0.organisationName) }
      .sorted { ($0.group ?? "", $0.title) < ($1.group ?? "", $1.title) }
  }
}

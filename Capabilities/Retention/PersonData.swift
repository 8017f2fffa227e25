import Access
import CapabilityKit
import Foundation
import Storage
import Vocabulary

/// Everything that is kept about a person who works with Concord.
struct PersonFile: Sendable {
  struct Section: Sendable {
    let data: PersonalData
    let kind: KeptKind?
    let term: RetentionTerm?
    let records: [PersonalRecord]
  }
  let person: Person
  let at: Instant
  let city: String
  let sections: [Section]

  /// A person has their own told; others need `people.manage` for them. Being told is recorded.
  static func load(_ id: PersonID, by who: Principal?, _ services: Services) async throws -> PersonFile {
    let now = services.surroundings.now()
    return try await services.database.write { db in
      let person = try find(id, by: who, services.policy, on: db)
      let sections = try services.registry.personal.map { data in
        let kind = data.kind.flatMap { services.registry.kept($0) }
        return Section(
          data: data, kind: kind, term: try kind.flatMap { try RetentionRules.load($0, on: db)?.current },
          records: try data.export(person, db))
      }
      try AuditTrail.record(
        "person.data-told", by: who, subject: Reference("person", id.text), at: now, on: db)
      return PersonFile(person: person, at: now, city: services.city.current.name, sections: sections)
    }
  }

  static func find(_ id: PersonID, by who: Principal?, _ policy: Policy, on db: any Connection) throws -> Person {
    guard let who else { throw Problem.signInRequired }
    if who.person != id { try policy.require(who, .managePeople) }
    guard let person = try Person.find(id, on: db) else { throw Problem.notFound }
    if who.person != id { try policy.require(who, .managePeople, owner: person.organisation) }
    return person
  }
}

/// The documented format `concord-personal-data/1`.
struct PersonDocument: Codable, Sendable {
  struct Section: Codable, Sendable {
    let name: String
    /// Why it may be kept.
    let ground: LegalGround?
    /// `24m`; absent where there is no term.
    let keptFor: String?
    let records: [[String: String]]
  }
  let format: String
  let city: String
  let at: String
  let person: String
  let sections: [Section]

  init(_ file: PersonFile) {
    format = "concord-personal-data/1"
    city = file.city
    at = file.at.rfc3339
    person = file.person.id.text
    sections = file.sections.map { section in
      Section(
        name: section.data.name, ground: section.kind?.ground, keptFor: section.term?.text,
        records: section.records.map { record in
          Dictionary(record.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        })
    }
  }
}

/// Erasing a person, with the certificate.
struct ErasePerson: Sendable {
  let services: Services

  /// - Parameter typed: the person's sign-in name, typed once more so that nobody is erased by a slip.
  func erase(_ id: PersonID, typed: String?, by who: Principal?) async throws -> Certificate {
    let scene = ErasureScene(services: services, who: who, now: services.surroundings.now())
    let askedBy = who?.person == id ? "self" : "administrator"
    let certificate = try await services.access.erasePerson(id, by: who) { person, db in
      guard typed?.trimmingCharacters(in: .whitespaces).lowercased() == person.signInName.lowercased() else {
        throw Problem.invalid([FieldProblem("sign-in-name", "erasure-not-confirmed")])
      }
      return try Certificate.ofErasing(person, askedBy: askedBy, scene, on: db)
    }
    try await services.database.scrub()
    return certificate
  }
}

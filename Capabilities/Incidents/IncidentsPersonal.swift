import Access
import CapabilityKit
import Storage
import Vocabulary

/// What incidents keep about the people who work on them.
enum IncidentsPersonal {
  static let all = [
    PersonalData("incidents-entered", kind: "incident-record") { person, db in
      try incidents(where: "incident.entered_by = \(person.id)", on: db)
    } erase: { person, scene, db in
      let free = try takeOpenWork(person, scene, on: db)
      let entered: Int = try db.value("SELECT COUNT(*) FROM incident WHERE entered_by = \(person.id)") ?? 0
      let quoted = QuotedName(person)
      let redacted = try IncidentTexts.rewrite(
        where: { quoted.condition($0) }, { quoted.without($0) }, on: db)
      let imports = try db.run("UPDATE incident_import SET file_name = '' WHERE \(quoted.condition("file_name"))")
      return [
        ErasedPart("incidents-entered", entered, .unnamed), ErasedPart("incidents-owned", free, .removed),
        ErasedPart("incident-texts", redacted + imports, .redacted),
      ]
    },
    PersonalData("incidents-owned", kind: "incident-record") { person, db in
      try incidents(where: "incident.owner = \(person.id)", on: db)
    },
    PersonalData("incident-changes", kind: "incident-history") { person, db in
      try db.rows(
        """
        SELECT incident, at, field FROM incident_change WHERE person = \(person.id)
        ORDER BY at, incident, revision, field
        """
      ).map {
        PersonalRecord([
          "at": try $0.get(1, as: Instant.self).rfc3339, "record": Incident.reference(try $0.get(0)),
          "field": try $0.get(2, as: String.self),
        ])
      }
    } erase: { person, _, db in
      let count: Int = try db.value("SELECT COUNT(*) FROM incident_change WHERE person = \(person.id)") ?? 0
      return [ErasedPart("incident-changes", count, .unnamed)]
    },
    PersonalData("incident-comments", kind: "incident-comment") { person, db in
      try db.rows("SELECT incident, at, comment FROM incident_comment WHERE person = \(person.id) ORDER BY id").map {
        PersonalRecord([
          "at": try $0.get(1, as: Instant.self).rfc3339, "record": Incident.reference(try $0.get(0)),
          "text": try $0.get(2, as: String.self),
        ])
      }
    } erase: { person, _, db in
      let count: Int = try db.value("SELECT COUNT(*) FROM incident_comment WHERE person = \(person.id)") ?? 0
      return [ErasedPart("incident-comments", count, .unnamed)]
    },
    PersonalData("incident-imports", kind: "incident-import") { person, db in
      try db.rows("SELECT started, file_name, state FROM incident_import WHERE person = \(person.id) ORDER BY number")
        .map {
          PersonalRecord([
            "at": try $0.get(0, as: Instant.self).rfc3339, "file": try $0.get(1, as: String.self),
            "state": try $0.get(2, as: String.self),
          ])
        }
    } erase: { person, _, db in
      let count: Int = try db.value("SELECT COUNT(*) FROM incident_import WHERE person = \(person.id)") ?? 0
      return [ErasedPart("incident-imports", count, .unnamed)]
    },
  ]

  private static func incidents(where condition: SQL, on db: any Connection) throws -> [PersonalRecord] {
    try db.rows(
      "SELECT number, received, day, state, narrative FROM incident WHERE \(condition) ORDER BY number"
    ).map {
      PersonalRecord([
        "record": Incident.reference(try $0.get(0)), "at": try $0.get(1, as: Instant.self).rfc3339,
        "day": try $0.get(2, as: Day.self).description, "state": try $0.get(3, as: String.self),
        "text": try $0.optional(4, as: String.self),
      ])
    }
  }

  /// Open work must not wait for somebody who is no longer there.
  private static func takeOpenWork(_ person: Person, _ scene: ErasureScene, on db: any Connection) throws -> Int {
    let open = try db.rows(
      "SELECT \(IncidentColumns.list) FROM incident WHERE owner = \(person.id) AND \(IncidentFilter.isOpen)"
    ).map { try IncidentColumns.incident($0) }
    for incident in open {
      var free = incident
      free.owner = nil
      _ = try IncidentStore.update(incident, to: free, "incident.owner-left", by: scene.who, at: scene.now, on: db)
    }
    return open.count
  }
}

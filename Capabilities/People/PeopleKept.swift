import Access
import CapabilityKit
import Storage
import Vocabulary

/// What is kept about the people who work with Concord, and until when.
enum PeopleKept {
  static let kinds = [
    KeptKind(
      "account", ground: .publicTask, isPersonal: true, rule: .withItsRecord,
      tables: [
        "person", "organisation", "second_factor", "recovery_code", "external_identity", "api_token", "link_request",
      ],
      rows: [KeptRows(from: "person", key: "person.id", clock: .instant("person.created")) { _, _, _ in 0 }]),
    KeptKind(
      "account-disabled", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .months(12), least: .months(1), most: .months(36)), tables: [],
      rows: [
        KeptRows(
          from: "person", key: "person.id", clock: .instant("person.disabled"), where: "person.disabled IS NOT NULL",
          subject: ("person", "person.id"), source: "person.organisation", remove: eraseAccounts)
      ]),
    KeptKind(
      "session", ground: .security, isPersonal: true, rule: .itsOwnEnd, tables: ["session", "pending_sign_in"],
      rows: [
        KeptRows(
          from: "session", key: "session.id", clock: .instant("session.expires"), made: "session.created"
        ) { keys, _, db in try db.run("DELETE FROM session WHERE id IN (\(list: keys))") }
      ]),
    KeptKind(
      "one-time-link", ground: .security, isPersonal: true, rule: .itsOwnEnd,
      tables: ["one_time_link"],
      rows: [
        KeptRows(
          from: "one_time_link", key: "one_time_link.id", clock: .instant("one_time_link.expires"),
          made: "one_time_link.created"
        ) { keys, _, db in try db.run("DELETE FROM one_time_link WHERE id IN (\(list: keys))") }
      ]),
    KeptKind(
      "sign-in-attempt", ground: .security, isPersonal: false, rule: .fixed(.hours(24)),
      tables: ["sign_in_attempt", "sign_in_failure"],
      rows: [
        KeptRows(
          from: "sign_in_attempt", key: "sign_in_attempt.id", clock: .instant("sign_in_attempt.last_failure"),
          // Until its wait is over, however long ago it began.
          where: "sign_in_attempt.free_at < sign_in_attempt.last_failure + 86400000"
        ) { keys, _, db in try db.run("DELETE FROM sign_in_attempt WHERE id IN (\(list: keys))") }
      ]),
    // Codes and identifiers, no name and no text: an erased person's identifier in it leads to nobody. A chain from which
    // entries are taken proves nothing any more.
    KeptKind(
      "audit", ground: .legalObligation, isPersonal: false, rule: .forGood, tables: ["audit_entry", "audit_head"],
      rows: [KeptRows(from: "audit_entry", key: "audit_entry.seq", clock: .instant("audit_entry.at")) { _, _, _ in 0 }]),
    KeptKind("secret", ground: .security, isPersonal: false, rule: .forGood, tables: ["app_secret", "sign_in_rules"]),
  ]

  /// Accounts that were shut long ago are erased, each with its certificate, as if somebody had asked.
  private static func eraseAccounts(_ keys: [SQLValue], _ pass: KeptPass, _ db: any Connection) throws -> Int {
    var count = 0
    for key in keys {
      guard let id = PersonID(sqlValue: key), let person = try Person.find(id, on: db) else { continue }
      let scene = ErasureScene(services: pass.services, who: .commandLine, now: pass.now)
      _ = try person.erase(
        also: { person, db in try Certificate.ofErasing(person, askedBy: "rule", scene, on: db) }, on: db)
      count += 1
    }
    return count
  }

  static let personal = [
    PersonalData("account", kind: "account") { person, _ in
      [
        PersonalRecord([
          "name": person.name, "sign-in-name": person.signInName, "organisation": person.organisationName,
          "roles": person.orderedRoles.map(\.rawValue).joined(separator: " "), "language": person.language?.tag,
          "at": person.created.rfc3339, "last-sign-in": person.lastSignIn?.rfc3339,
          "disabled": person.disabled?.rfc3339, "password": person.hasPassword ? "scrypt" : nil,
        ])
      ]
    } erase: { person, _, db in
      let quoted = QuotedName(person)
      var contacts = 0
      for row in try db.rows("SELECT id, contact FROM organisation WHERE \(quoted.condition("contact"))") {
        guard let contact = quoted.without(try row.get(1)) else { continue }
        contacts += try db.run(
          """
          UPDATE organisation SET contact = \(contact), revision = revision + 1
          WHERE id = \(try row.get(0, as: OrganisationID.self))
          """)
      }
      return [ErasedPart("account", 1, .removed), ErasedPart("contacts", contacts, .redacted)]
    },
    PersonalData("sessions", kind: "session") { person, db in
      try db.rows(
        "SELECT created, last_seen, expires, device FROM session WHERE person = \(person.id) ORDER BY created"
      ).map {
        PersonalRecord([
          "at": try $0.get(0, as: Instant.self).rfc3339, "last-seen": try $0.get(1, as: Instant.self).rfc3339,
          "until": try $0.get(2, as: Instant.self).rfc3339, "device": try $0.get(3, as: String.self),
        ])
      }
    } erase: { person, _, db in
      let count: Int = try db.value("SELECT COUNT(*) FROM session WHERE person = \(person.id)") ?? 0
      let links: Int = try db.value("SELECT COUNT(*) FROM one_time_link WHERE person = \(person.id)") ?? 0
      return [ErasedPart("sessions", count + links, .removed)]
    },
    PersonalData("ways-in", kind: "account") { person, db in
      let tokens = try db.rows(
        "SELECT name, created, expires, last_used FROM api_token WHERE person = \(person.id) ORDER BY created"
      ).map {
        PersonalRecord([
          "what": "API token", "name": try $0.get(0, as: String.self), "at": try $0.get(1, as: Instant.self).rfc3339,
          "until": try $0.get(2, as: Instant.self).rfc3339,
          "last-seen": try $0.optional(3, as: Day.self).map { "\($0)" },
        ])
      }
      let elsewhere = try db.rows(
        "SELECT issuer, subject, created FROM external_identity WHERE person = \(person.id) ORDER BY issuer, subject"
      ).map {
        PersonalRecord([
          "what": try $0.get(0, as: String.self), "name": try $0.get(1, as: String.self),
          "at": try $0.get(2, as: Instant.self).rfc3339,
        ])
      }
      let factor: Instant? = try db.value("SELECT confirmed FROM second_factor WHERE person = \(person.id)")
      return tokens + elsewhere + (factor.map { [PersonalRecord(["what": "TOTP", "at": $0.rfc3339])] } ?? [])
    } erase: { person, _, db in
      let count: Int =
        try db.value(
          """
          SELECT (SELECT COUNT(*) FROM api_token WHERE person = \(person.id))
            + (SELECT COUNT(*) FROM external_identity WHERE person = \(person.id))
            + (SELECT COUNT(*) FROM second_factor WHERE person = \(person.id))
          """) ?? 0
      return [ErasedPart("ways-in", count, .removed)]
    },
    PersonalData("audit", kind: "audit") { person, db in
      try db.rows(
        """
        SELECT seq, at, action, subject_kind, subject_id, person FROM audit_entry
        WHERE person = \(person.id) OR (subject_kind = 'person' AND subject_id = \(person.id)) ORDER BY seq
        """
      ).map {
        let by: PersonID? = try $0.optional(5)
        return PersonalRecord([
          "entry": "\(try $0.get(0, as: Int64.self))", "at": try $0.get(1, as: Instant.self).rfc3339,
          "action": try $0.get(2, as: String.self),
          "record": "\(try $0.get(3, as: String.self)) \(try $0.get(4, as: String.self))",
          "by": by == person.id ? "self" : "other",
        ])
      }
    } erase: { person, _, db in
      let count: Int =
        try db.value(
          """
          SELECT COUNT(*) FROM audit_entry
          WHERE person = \(person.id) OR (subject_kind = 'person' AND subject_id = \(person.id))
          """) ?? 0
      return [ErasedPart("audit", count, .unnamed)]
    },
  ]
}

import Access
import Storage
import Vocabulary

extension Registry {
  /// All that is kept, the house's own included, and by whom it was registered.
  public var kept: [KeptKind] { capabilities.flatMap(\.kept) + KitKept.kinds }
  public func kept(_ name: String) -> KeptKind? { kept.first { $0.name == name } }
  public var personal: [PersonalData] { capabilities.flatMap(\.personal) + KitKept.personal }
}

extension Services {
  public var retentionCalendar: RetentionCalendar {
    let city = city
    return RetentionCalendar { city.current.utcOffset(at: $0) }
  }

  /// What a look at a kind, or its purge, needs, as of now.
  public func keptPass(_ kind: KeptKind, rules: RetentionRules? = nil, on db: any Connection) throws -> KeptPass {
    let now = surroundings.now()
    let rules = try rules ?? RetentionRules.load(kind, on: db)
    let yesterday = now.adding(seconds: -86_400)
    return KeptPass(
      services: self, now: now, cutoff: rules?.cutoff(at: now, retentionCalendar) ?? now,
      overdueCutoff: rules?.cutoff(at: yesterday, retentionCalendar) ?? yesterday, holds: try Holds.inForce(on: db))
  }
}

/// What the house itself keeps.
enum KitKept {
  static let kinds = [
    KeptKind(
      "job", ground: .publicTask, isPersonal: true,
      rule: .chosen(standard: .days(30), least: .days(1), most: .months(12)), tables: ["job"],
      rows: [
        KeptRows(
          from: "job", key: "job.id", clock: .instant("job.started"), where: "job.state <> 'running'",
          subject: ("job", "job.id")
        ) { keys, _, db in try db.run("DELETE FROM job WHERE id IN (\(list: keys))") }
      ]),
    KeptKind(
      "retention-hold", ground: .legalObligation, isPersonal: true, rule: .fixed(.months(24)),
      tables: ["keeping_hold"],
      rows: [
        KeptRows(
          from: "keeping_hold", key: "keeping_hold.id", clock: .instant("keeping_hold.released"),
          where: "keeping_hold.released IS NOT NULL"
        ) { keys, _, db in try db.run("DELETE FROM keeping_hold WHERE id IN (\(list: keys))") }
      ]),
    KeptKind(
      "certificate", ground: .legalObligation, isPersonal: false, rule: .forGood, tables: ["keeping_certificate"],
      rows: [
        KeptRows(
          from: "keeping_certificate", key: "keeping_certificate.id", clock: .instant("keeping_certificate.at")
        ) { _, _, _ in 0 }
      ]),
    KeptKind(
      "evidence", ground: .publicTask, isPersonal: false, rule: .forGood,
      tables: [
        "evidence_sequence", "evidence_area", "evidence_profile", "evidence_fact", "evidence_removed",
        "evidence_profile_shared", "disclosure_rules", "disclosure_release",
      ]),
    KeptKind(
      "settings", ground: .none, isPersonal: false, rule: .forGood,
      tables: [
        "city", "keeping_rule", "keeping_run", "keeping_lock", "schema_version", "announcement", "turn", "backup_run",
        "backup_lease",
      ]),
  ]

  static let personal = [
    PersonalData("jobs", kind: "job") { person, db in
      try db.rows("SELECT kind, state, started FROM job WHERE owner = \(person.id) ORDER BY started").map {
        PersonalRecord([
          "what": try $0.get(0, as: String.self), "state": try $0.get(1, as: String.self),
          "at": try $0.get(2, as: Instant.self).rfc3339,
        ])
      }
    } erase: { person, _, db in
      // A report may quote cells of a file; nobody is there any more to read it.
      [ErasedPart("jobs", try db.run("DELETE FROM job WHERE owner = \(person.id) AND state <> 'running'"), .removed)]
    },
    PersonalData("holds", kind: "retention-hold") { person, db in
      try Holds.list(where: "placed_by = \(person.id) OR released_by = \(person.id)", on: db).map {
        PersonalRecord([
          "at": $0.placed.rfc3339, "text": $0.reason, "until": $0.review.description,
          "released": $0.released?.rfc3339, "release-reason": $0.releaseReason,
        ])
      }
    } erase: { person, _, db in
      let name = QuotedName(person)
      var count = 0
      for hold in try Holds.list(where: "\(name.condition("reason")) OR \(name.condition("release_reason"))", on: db) {
        let reason = name.without(hold.reason)
        let release = hold.releaseReason.flatMap { name.without($0) }
        if reason == nil, release == nil { continue }
        count += try db.run(
          """
          UPDATE keeping_hold SET reason = \(reason ?? hold.reason), release_reason = \(release ?? hold.releaseReason)
          WHERE id = \(hold.id)
          """)
      }
      return count == 0 ? [] : [ErasedPart("holds", count, .redacted)]
    },
  ]
}

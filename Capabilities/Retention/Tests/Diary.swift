import Access
import CapabilityKit
import Foundation
import Storage
import Vocabulary

@testable import Retention

/// A capability that keeps something, for tests.
struct Diary: CapabilityKit.Capability {
  let name = "diary"
  var strings: URL { RetentionCapability().strings }
  var schemas: [Schema] {
    [
      Schema(
        "diary",
        [
          Migration(1) { dialect in
            [
              """
              CREATE TABLE diary (
                id TEXT PRIMARY KEY, made \(dialect.integer) NOT NULL, person TEXT, source TEXT, day \(dialect.integer),
                words TEXT NOT NULL
              )
              """
            ]
          }
        ])
    ]
  }
  var kept: [KeptKind] {
    [
      KeptKind(
        "diary", ground: .publicTask, isPersonal: true,
        rule: .chosen(standard: .days(30), least: .days(1), most: .months(12)), tables: ["diary"],
        rows: [
          KeptRows(
            from: "diary", key: "diary.id", clock: .instant("diary.made"), subject: ("incident", "diary.id"),
            source: "diary.source", day: "diary.day"
          ) { keys, _, db in try db.run("DELETE FROM diary WHERE id IN (\(list: keys))") }
        ])
    ]
  }
  var personal: [PersonalData] {
    [
      PersonalData("diary", kind: "diary") { person, db in
        try db.rows("SELECT words FROM diary WHERE person = \(person.id) ORDER BY id").map {
          PersonalRecord(["text": try $0.get(0, as: String.self)])
        }
      } erase: { person, _, db in
        let name = QuotedName(person)
        var count = 0
        for row in try db.rows("SELECT id, words FROM diary WHERE \(name.condition("words"))") {
          guard let words = name.without(try row.get(1)) else { continue }
          count += try db.run("UPDATE diary SET words = \(words) WHERE id = \(try row.get(0, as: String.self))")
        }
        return [ErasedPart("diary", count, .redacted)]
      }
    ]
  }

  static func write(
    _ words: String = "words", at made: Instant, person: PersonID? = nil, source: OrganisationID? = nil,
    day: Day? = nil, number: UInt64 = 1, on db: any Connection
  ) throws {
    let id = Identifier<Diary>(milliseconds: made.milliseconds, random: (0, number))
    try db.run(
      """
      INSERT INTO diary (id, made, person, source, day, words)
      VALUES (\(id), \(made), \(person), \(source), \(day), \(words))
      """)
  }
}

import Storage
import Vocabulary

/// What people wrote about incidents, wherever it is: in the record, in its history, in comments. Facts hold codes alone.
enum IncidentTexts {
  static let fields: SQL = "('narrative', 'offence_texts')"

  /// Takes free text out of incidents and their history, by identifier. The coded record stays. The revision grows, so
  /// that a form which was opened before cannot bring the text back.
  static func remove(_ ids: [SQLValue], on db: any Connection) throws -> Int {
    let count = try db.run(
      """
      UPDATE incident SET narrative = NULL, offence_texts = NULL, revision = revision + 1
      WHERE id IN (\(list: ids)) AND (narrative IS NOT NULL OR offence_texts IS NOT NULL)
      """)
    let values = try db.run(
      """
      UPDATE incident_change SET before_value = NULL, after_value = NULL
      WHERE field IN \(fields) AND (before_value IS NOT NULL OR after_value IS NOT NULL)
        AND incident IN (SELECT number FROM incident WHERE id IN (\(list: ids)))
      """)
    try db.announce("incidents")
    return max(count, values)
  }

  /// Changes every text that `change` wants to change; returns how many.
  static func rewrite(
    where condition: (SQL) -> SQL, _ change: (String) -> String?, on db: any Connection
  ) throws -> Int {
    var count = 0
    for column in ["narrative", "offence_texts"] {
      let name: SQL = "\(unchecked: column)"
      for row in try db.rows("SELECT number, \(name) FROM incident WHERE \(condition(name))") {
        guard let new = change(try row.get(1)) else { continue }
        count += try db.run(
          """
          UPDATE incident SET \(name) = \(new), revision = revision + 1 WHERE number = \(try row.get(0, as: Int.self))
          """)
      }
    }
    for column in ["before_value", "after_value"] {
      let name: SQL = "\(unchecked: column)"
      let rows = try db.rows(
        "SELECT incident, revision, field, \(name) FROM incident_change WHERE field IN \(fields) AND \(condition(name))"
      )
      for row in rows {
        guard let new = change(try row.get(3)) else { continue }
        let (incident, revision, field): (Int, Int, String) = (try row.get(0), try row.get(1), try row.get(2))
        count += try db.run(
          """
          UPDATE incident_change SET \(name) = \(new)
          WHERE incident = \(incident) AND revision = \(revision) AND field = \(field)
          """)
      }
    }
    for row in try db.rows("SELECT id, comment FROM incident_comment WHERE \(condition("comment"))") {
      guard let new = change(try row.get(1)) else { continue }
      count += try db.run(
        "UPDATE incident_comment SET comment = \(new) WHERE id = \(try row.get(0, as: String.self))")
    }
    return count
  }
}

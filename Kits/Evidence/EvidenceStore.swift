import Storage
import Vocabulary

/// Facts in the database, written in the transaction of the record that they come from.
///
/// Every change takes numbers of one sequence whose row stays locked until the commit. So writers of facts go one after
/// the other, the order of commits is the order of numbers, and who has read up to a number has missed nothing.
public enum EvidenceStore {
  /// Gives a record the facts that it has now: none when it no longer counts. Nothing is written when nothing changed.
  public static func replace(
    _ subject: Reference, with facts: [Fact], on connection: any Connection
  ) throws {
    guard facts.allSatisfy({ $0.subject == subject }) else { throw Problem("fact-of-another-record", status: 500) }
    let rows = try FactRow.rows(of: facts)
    var next = try hold(connection)
    let old = try connection.rows(
      """
      SELECT seq, day, area, profile, value, offences FROM evidence_fact
      WHERE subject = \(subject.id) AND subject_kind = \(subject.kind) ORDER BY seq
      """
    ).map { row in (seq: try row.get(0, as: Int64.self), row: try StoredRow(row, from: 1)) }
    var numbers = try StoredNumbers(connection, expecting: rows.count)
    let new = try rows.map { try StoredRow($0, &numbers) }
    guard count(old.map(\.row)) != count(new) else { return }

    for (seq, row) in old {
      try connection.run(
        """
        INSERT INTO evidence_removed (seq, added, subject_kind, subject, day, area, profile, value, offences)
        VALUES (\(next), \(seq), \(subject.kind), \(subject.id), \(row.day), \(row.area), \(row.profile),
          \(row.value), \(row.offences))
        """)
      next += 1
    }
    if !old.isEmpty {
      try connection.run(
        "DELETE FROM evidence_fact WHERE subject = \(subject.id) AND subject_kind = \(subject.kind)")
    }
    for row in new {
      try connection.run(
        """
        INSERT INTO evidence_fact (seq, subject_kind, subject, day, area, profile, value, offences)
        VALUES (\(next), \(subject.kind), \(subject.id), \(row.day), \(row.area), \(row.profile), \(row.value),
          \(row.offences))
        """)
      next += 1
    }
    try release(connection, next)
  }

  /// Takes all facts of a record out of the count.
  public static func remove(_ subject: Reference, on connection: any Connection) throws {
    try replace(subject, with: [], on: connection)
  }

  /// Adds the facts of records that have none yet, at the database's full speed. `patterns` are what facts of many
  /// records are alike in, see `FactPattern`; each record names its own by its place among them. Returns how many rows
  /// were written.
  @discardableResult public static func append(
    _ records: [PatternedFacts], of kind: String, patterns: [FactPattern], on connection: any Connection
  ) throws -> Int {
    let total = records.reduce(0) { $0 + patterns[$1.pattern].rows.count }
    guard total > 0 else { return 0 }
    if let odd = records.first(where: { !FactRow.days.contains($0.day.number) }) {
      throw Problem("fact-unusable", status: 500, ["value": odd.subject, "day": "\(odd.day.number)"])
    }
    var next = try hold(connection)
    var numbers = try StoredNumbers(connection, expecting: total)
    // Numbers are given before the rows go in: PostgreSQL runs no other statement during a bulk insert.
    var profiles: [[Int64]?] = Array(repeating: nil, count: patterns.count)
    for record in records where profiles[record.pattern] == nil {
      profiles[record.pattern] = try patterns[record.pattern].rows.map { try numbers.number(of: $0.profile) }
    }
    let areas = try records.map { record in try record.area.map { try numbers.number(of: $0) } }
    var (record, row) = (0, 0)
    let columns = ["seq", "subject_kind", "subject", "day", "area", "profile", "value", "offences"]
    try connection.insert(into: "evidence_fact", columns: columns) { values in
      while record < records.count, row == patterns[records[record].pattern].rows.count {
        (record, row) = (record + 1, 0)
      }
      guard record < records.count else { return false }
      let pattern = records[record].pattern
      values[0] = .integer(next)
      values[1] = .text(kind)
      values[2] = .text(records[record].subject)
      values[3] = records[record].day.sqlValue
      values[4] = areas[record].map { .integer($0) } ?? .null
      values[5] = .integer(profiles[pattern]?[row] ?? 0)
      values[6] = .real(patterns[pattern].rows[row].value)
      values[7] = .real(patterns[pattern].rows[row].offences)
      (row, next) = (row + 1, next + 1)
      return true
    }
    try release(connection, next)
    return total
  }

  /// Forgets removals but for the last ones, and records how far: a cube that is further behind rebuilds.
  /// Returns how many were forgotten.
  @discardableResult public static func purgeRemoved(
    keepingLast kept: Int64, on connection: any Connection
  ) throws -> Int {
    let next = try hold(connection)
    let mark = max(0, next - 1 - max(0, kept))
    let count = try connection.run("DELETE FROM evidence_removed WHERE seq <= \(mark)")
    if count > 0 { try connection.run("UPDATE evidence_sequence SET purged = \(mark) WHERE id = 1") }
    return count
  }

  /// Locks the sequence until the end of the transaction and returns its next number.
  private static func hold(_ connection: any Connection) throws -> Int64 {
    guard
      let next: Int64 = try connection.value("UPDATE evidence_sequence SET next = next WHERE id = 1 RETURNING next")
    else { throw Problem.unreadable("evidence_sequence") }
    return next
  }

  private static func release(_ connection: any Connection, _ next: Int64) throws {
    try connection.run("UPDATE evidence_sequence SET next = \(next) WHERE id = 1")
    try connection.announce(Evidence.topic)
  }

  private static func count(_ rows: [StoredRow]) -> [StoredRow: Int] {
    Dictionary(rows.map { ($0, 1) }, uniquingKeysWith: +)
  }
}

/// A row of `evidence_fact` without its number and its record.
private struct StoredRow: Hashable {
  let day: Day
  let area: Int64?
  let profile: Int64
  let value: Double
  let offences: Double

  init(_ row: FactRow, _ numbers: inout StoredNumbers) throws {
    day = row.day
    area = try row.area.map { try numbers.number(of: $0) }
    profile = try numbers.number(of: row.profile)
    value = row.value
    offences = row.offences
  }

  init(_ row: any Row, from column: Int) throws {
    day = try row.get(column)
    area = try row.optional(column + 1)
    profile = try row.get(column + 2)
    value = try row.get(column + 3)
    offences = try row.get(column + 4)
  }
}

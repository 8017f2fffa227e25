public import Storage
public import Vocabulary

/// A legal hold: what it names is not purged and not erased until somebody releases it.
public struct Hold: Sendable, Hashable {
  public let id: Identifier<Hold>
  /// A single record; nil for all records that the rest of the hold names.
  public var subject: Reference?
  /// The organisation that the records came from.
  public var source: OrganisationID?
  /// The days that the records speak of.
  public var firstDay: Day?
  public var lastDay: Day?
  public var reason: String
  /// By when somebody looks whether it is still needed.
  public var review: Day
  public var placed: Instant
  public var placedBy: PersonID?
  public var released: Instant?
  public var releasedBy: PersonID?
  public var releaseReason: String?

  public init(
    id: Identifier<Hold>, subject: Reference? = nil, source: OrganisationID? = nil, firstDay: Day? = nil,
    lastDay: Day? = nil, reason: String, review: Day, placed: Instant, placedBy: PersonID? = nil
  ) {
    self.id = id
    self.subject = subject
    self.source = source
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.reason = reason
    self.review = review
    self.placed = placed
    self.placedBy = placedBy
  }
}

/// The holds that are in force.
public struct Holds: Sendable, Hashable {
  public let all: [Hold]
  public init(_ all: [Hold] = []) { self.all = all }

  public func names(_ subject: Reference) -> Bool { all.contains { $0.subject == subject } }

  /// True for rows that no hold names; never null.
  func condition(_ rows: KeptRows) -> SQL {
    let held = all.compactMap { Self.condition($0, rows) }
    return held.isEmpty ? "(1 = 1)" : "(NOT (\(SQL(joining: held, separator: " OR "))))"
  }

  /// Rows that a hold names; nil when it cannot name rows of this kind.
  private static func condition(_ hold: Hold, _ rows: KeptRows) -> SQL? {
    var parts: [SQL] = []
    if let subject = hold.subject {
      guard let own = rows.subject, own.kind == subject.kind else { return nil }
      parts.append("COALESCE(\(own.id), '') = \(subject.id)")
    }
    if let source = hold.source {
      guard let column = rows.source else { return nil }
      parts.append("COALESCE(\(column), '') = \(source)")
    }
    if hold.firstDay != nil || hold.lastDay != nil {
      guard let column = rows.day else { return nil }
      if let first = hold.firstDay { parts.append("COALESCE(\(column), \(first)) >= \(first)") }
      if let last = hold.lastDay { parts.append("COALESCE(\(column), \(last)) <= \(last)") }
    }
    return parts.isEmpty ? nil : "(\(SQL(joining: parts, separator: " AND ")))"
  }

  public static func inForce(on db: any Connection) throws -> Holds {
    Holds(try list(where: "released IS NULL", on: db))
  }

  /// The oldest first.
  public static func list(where condition: SQL = "1 = 1", on db: any Connection) throws -> [Hold] {
    try db.rows(
      """
      SELECT id, subject_kind, subject_id, source, first_day, last_day, reason, review, placed, placed_by, released,
        released_by, release_reason
      FROM keeping_hold WHERE \(condition) ORDER BY placed, id
      """
    ).map { row in
      let kind: String? = try row.optional(1)
      let id: String? = try row.optional(2)
      var hold = Hold(
        id: try row.get(0), subject: kind.flatMap { kind in id.map { Reference(kind, $0) } },
        source: try row.optional(3), firstDay: try row.optional(4), lastDay: try row.optional(5),
        reason: try row.get(6), review: try row.get(7), placed: try row.get(8), placedBy: try row.optional(9))
      hold.released = try row.optional(10)
      hold.releasedBy = try row.optional(11)
      hold.releaseReason = try row.optional(12)
      return hold
    }
  }

  /// Refuses with `on-hold` what a hold names.
  public static func refuse(_ subject: Reference, on db: any Connection) throws {
    if try inForce(on: db).names(subject) { throw Problem("on-hold", status: 409) }
  }

  /// Taken by whoever places a hold, purges or erases, so that nothing is removed that is being put on hold.
  public static func lock(on db: any Connection) throws {
    try db.run("UPDATE keeping_lock SET turn = turn + 1 WHERE id = 1")
  }
}

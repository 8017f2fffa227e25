public import Storage
public import Vocabulary

/// The rules of one kind, oldest first: what was in force when a record was made, and every rule since.
///
/// A record keeps the rule under which it was made, and a later, shorter one shortens it; a later, longer one does not
/// lengthen it. So its purge day follows from the moment at which it was made, which is stored with it, and all
/// records whose day has come are those made before one moment, `cutoff`.
public struct RetentionRules: Sendable, Hashable {
  public struct Rule: Sendable, Hashable {
    public let since: Instant
    public let term: RetentionTerm
    public init(since: Instant, term: RetentionTerm) {
      self.since = since
      self.term = term
    }
  }
  /// At least one.
  public let rules: [Rule]

  /// - Parameter rules: later ones; the first holds from the beginning of time.
  public init(_ first: RetentionTerm, _ later: [Rule] = []) {
    rules = [Rule(since: Instant(milliseconds: 0), term: first)] + later.sorted { $0.since < $1.since }
  }

  public var current: RetentionTerm { rules[rules.count - 1].term }

  public func adding(_ term: RetentionTerm, at now: Instant) -> RetentionRules {
    RetentionRules(rules[0].term, rules.dropFirst() + [Rule(since: now, term: term)])
  }

  /// What was made before this moment is to be removed by now.
  public func cutoff(at now: Instant, _ calendar: RetentionCalendar) -> Instant {
    // A rule speaks for what was made before it ended; a record is due when any rule that speaks for it says so.
    var latest = Instant(milliseconds: 0)
    for (index, rule) in rules.enumerated() where rule.since <= now {
      var cutoff = calendar.cutoff(rule.term, at: now)
      if index + 1 < rules.count, rules[index + 1].since <= now { cutoff = min(cutoff, rules[index + 1].since) }
      latest = max(latest, cutoff)
    }
    return latest
  }

  public func purgeDay(made: Instant, _ calendar: RetentionCalendar) -> Day {
    let speaking = rules.indices.filter { $0 + 1 == rules.count || made < rules[$0 + 1].since }
    let days = speaking.map { calendar.purgeDay(rules[$0].term, made: made) }
    return days.min() ?? calendar.purgeDay(current, made: made)
  }

  // MARK: In the database

  /// The rules of a kind with a term; nil for a kind that has none.
  public static func load(_ kind: KeptKind, on db: any Connection) throws -> RetentionRules? {
    guard let standard = kind.rule.standard else { return nil }
    let stored = try db.rows(
      "SELECT since, term FROM keeping_rule WHERE kind = \(kind.name) ORDER BY since"
    ).compactMap { row -> Rule? in
      guard let term = RetentionTerm(try row.get(1, as: String.self)) else { return nil }
      return Rule(since: try row.get(0), term: term)
    }
    guard let first = stored.first else { return RetentionRules(standard) }
    return RetentionRules(first.term, Array(stored.dropFirst()))
  }

  /// Keeps the standard rules of kinds that have none yet, so that a later version's standard changes nothing of what
  /// was made under them.
  public static func seed(_ kinds: [KeptKind], on db: any Connection) throws {
    for kind in kinds {
      guard let standard = kind.rule.standard else { continue }
      try db.run(
        """
        INSERT INTO keeping_rule (kind, since, term) VALUES (\(kind.name), 0, \(standard.text))
        ON CONFLICT (kind, since) DO NOTHING
        """)
    }
  }

  public static func save(
    _ term: RetentionTerm, for kind: KeptKind, at now: Instant, on db: any Connection
  ) throws {
    try db.run(
      """
      INSERT INTO keeping_rule (kind, since, term) VALUES (\(kind.name), \(now), \(term.text))
      ON CONFLICT (kind, since) DO UPDATE SET term = excluded.term
      """)
  }
}

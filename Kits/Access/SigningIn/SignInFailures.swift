import Storage
import Vocabulary

/// How often somebody failed to sign in, by hour, as administrators see it.
public struct SignInFailures: Sendable, Hashable {
  /// In the last 24 hours.
  public let failures: Int
  /// The most that one name had within an hour.
  public let mostForOneName: Int

  public init(failures: Int, mostForOneName: Int) {
    self.failures = failures
    self.mostForOneName = mostForOneName
  }

  /// More than people do who have mistyped or forgotten a password.
  public var isUnusual: Bool { failures >= 30 || mostForOneName >= 10 }

  /// The names of one hour that are told apart; all further ones count together, so that trying ever new names does not
  /// make the audit trail grow.
  static let namesAnHour = 20
  static let others = "others"
  static let memory: Int64 = 24

  static func hour(_ now: Instant) -> Int64 { now.milliseconds / 3_600_000 }

  static func purge(at now: Instant, on db: any Connection) throws {
    try db.run("DELETE FROM sign_in_failure WHERE hour < \(hour(now) - memory)")
  }
}

extension Access {
  /// One entry of the audit trail a name and hour, whatever happens. The name is a keyed digest that changes every day:
  /// it tells that one name was tried often, not whose.
  func countFailure(of name: String) async throws {
    let now = surroundings.now()
    let hour = SignInFailures.hour(now)
    let digest = String(secret.code("sign-in-failure", "\(hour / 24)", name).prefix(16))
    try await database.write { db in
      let isKnown = try db.exists("SELECT 1 FROM sign_in_failure WHERE hour = \(hour) AND name = \(digest)")
      let names: Int = try db.value("SELECT COUNT(*) FROM sign_in_failure WHERE hour = \(hour)") ?? 0
      let name = isKnown || names < SignInFailures.namesAnHour ? digest : SignInFailures.others
      let count: Int? = try db.value(
        """
        INSERT INTO sign_in_failure (hour, name, failures) VALUES (\(hour), \(name), 1)
        ON CONFLICT (hour, name) DO UPDATE SET failures = sign_in_failure.failures + 1 RETURNING failures
        """)
      guard count == 1 else { return }
      try AuditTrail.record("sign-in.failed", by: nil, subject: Reference("sign-in-name", name), at: now, on: db)
    }
  }

  /// Of the last 24 hours. Needs `people.manage`.
  public func failures(by who: Principal?) async throws -> SignInFailures {
    try policy.require(who, .managePeople)
    let since = SignInFailures.hour(surroundings.now()) - 23
    return try await database.read { db in
      guard
        let row = try db.row(
          """
          SELECT COALESCE(SUM(failures), 0), COALESCE(MAX(CASE WHEN name = \(SignInFailures.others) THEN 0
            ELSE failures END), 0) FROM sign_in_failure WHERE hour >= \(since)
          """)
      else { return SignInFailures(failures: 0, mostForOneName: 0) }
      return SignInFailures(failures: try row.get(0), mostForOneName: try row.get(1))
    }
  }
}

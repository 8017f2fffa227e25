import Storage
import Vocabulary

/// The numbers of profiles and areas in the database: given in order from 1, never reused or changed, and only while
/// the sequence is held, so that two writers never give the same one.
struct StoredNumbers {
  private let connection: any Connection
  private var profiles: [Profile: Int64] = [:]
  private var areas: [String: Int64] = [:]

  /// `expecting`: how many facts will be numbered; for many, all numbers are read at once.
  init(_ connection: any Connection, expecting count: Int) throws {
    self.connection = connection
    guard count > 100 else { return }
    for (index, profile) in try Self.profiles(connection, after: 0).enumerated() {
      profiles[profile] = Int64(index + 1)
    }
    for (index, area) in try Self.areas(connection, after: 0).enumerated() { areas[area] = Int64(index + 1) }
  }

  mutating func number(of profile: Profile) throws -> Int64 {
    if let number = profiles[profile] { return number }
    let number = try stored(profile) ?? added(profile)
    profiles[profile] = number
    return number
  }

  mutating func number(of area: String) throws -> Int64 {
    if let number = areas[area] { return number }
    var number: Int64? = try connection.value("SELECT id FROM evidence_area WHERE area = \(area)")
    if number == nil {
      let next: Int64 = try connection.value("SELECT COALESCE(MAX(id), 0) + 1 FROM evidence_area") ?? 1
      try connection.run("INSERT INTO evidence_area (id, area) VALUES (\(next), \(area))")
      number = next
    }
    areas[area] = number
    return number ?? 0
  }

  private func stored(_ profile: Profile) throws -> Int64? {
    try connection.value(
      """
      SELECT id FROM evidence_profile WHERE measure = \(profile.measure) AND source = \(profile.source)
        AND tier = \(profile.tier) AND state = \(profile.state) AND quality = \(profile.quality)
        AND themes = \(list(profile.themes)) AND biases = \(list(profile.biases))
        AND conducts = \(list(profile.conducts)) AND motivations = \(list(profile.motivations))
        AND sharing = \(list(profile.sharing))
      """)
  }

  private func added(_ profile: Profile) throws -> Int64 {
    for code in profile.themes + profile.biases + profile.conducts + profile.motivations where code.contains(" ") {
      throw Problem("code-unusable", status: 500, ["code": code])
    }
    let next: Int64 = try connection.value("SELECT COALESCE(MAX(id), 0) + 1 FROM evidence_profile") ?? 1
    try connection.run(
      """
      INSERT INTO evidence_profile
        (id, measure, source, tier, state, quality, themes, biases, conducts, motivations, sharing)
      VALUES (\(next), \(profile.measure), \(profile.source), \(profile.tier), \(profile.state), \(profile.quality),
        \(list(profile.themes)), \(list(profile.biases)), \(list(profile.conducts)), \(list(profile.motivations)),
        \(list(profile.sharing)))
      """)
    return next
  }

  /// Profiles in the order of their numbers, from the one after `last`.
  static func profiles(_ connection: any Connection, after last: Int) throws -> [Profile] {
    let rows = try connection.rows(
      """
      SELECT id, measure, source, tier, state, quality, themes, biases, conducts, motivations, sharing
      FROM evidence_profile WHERE id > \(last) ORDER BY id
      """)
    return try rows.enumerated().map { index, row in
      guard try row.get(0, as: Int.self) == last + index + 1 else { throw Problem.unreadable("evidence_profile") }
      func codes(_ column: Int) throws -> [String] {
        try row.get(column, as: String.self).split(separator: " ").map(String.init)
      }
      return Profile(
        measure: try row.get(1), source: try row.get(2), tier: try row.get(3), state: try row.get(4),
        quality: try row.get(5), themes: try codes(6), biases: try codes(7), conducts: try codes(8),
        motivations: try codes(9), sharing: try codes(10))
    }
  }

  /// Areas in the order of their numbers, from the one after `last`.
  static func areas(_ connection: any Connection, after last: Int) throws -> [String] {
    let rows = try connection.rows("SELECT id, area FROM evidence_area WHERE id > \(last) ORDER BY id")
    return try rows.enumerated().map { index, row in
      guard try row.get(0, as: Int.self) == last + index + 1 else { throw Problem.unreadable("evidence_area") }
      return try row.get(1)
    }
  }
}

private func list(_ codes: [String]) -> String { codes.joined(separator: " ") }

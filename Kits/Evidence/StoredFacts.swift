import Storage
import Vocabulary

/// Everything that a cube is made of, read in one snapshot of the database.
struct StoredFacts: Sendable {
  let upTo: Int64
  let profiles: [Profile]
  let areas: [String]
  private(set) var entries: [Int: [BlockEntry]] = [:]

  init(_ connection: any Connection) throws {
    upTo = try StoredChanges.sequence(connection).last
    profiles = try StoredNumbers.profiles(connection, after: 0)
    areas = try StoredNumbers.areas(connection, after: 0)
    let (profileCount, areaCount) = (profiles.count, areas.count)
    var entries: [Int: [BlockEntry]] = [:]
    try connection.forEachRow("SELECT day, area, profile, value, offences FROM evidence_fact") { row in
      let row = try CubeRow(row, from: 0, sign: 1, profiles: profileCount, areas: areaCount)
      entries[Int(row.month), default: []].append(row.entry)
    }
    self.entries = entries
  }
}

/// What happened to the facts after a number of the sequence.
enum StoredChanges: Sendable {
  /// Nothing.
  case none
  /// More than is still recorded, or the database is older than the cube.
  case outOfReach
  case some(Some)

  struct Some: Sendable {
    let upTo: Int64
    let profiles: [Profile]
    let areas: [String]
    let rows: [CubeRow]
  }

  init(_ connection: any Connection, after last: Int64, knownProfiles: Int, knownAreas: Int) throws {
    let (newest, purged) = try Self.sequence(connection)
    guard newest != last else {
      self = .none
      return
    }
    guard last >= 0, newest > last, last >= purged else {
      self = .outOfReach
      return
    }
    let profiles = try StoredNumbers.profiles(connection, after: knownProfiles)
    let areas = try StoredNumbers.areas(connection, after: knownAreas)
    let (profileCount, areaCount) = (knownProfiles + profiles.count, knownAreas + areas.count)
    var rows: [CubeRow] = []
    try connection.forEachRow("SELECT day, area, profile, value, offences FROM evidence_fact WHERE seq > \(last)") {
      rows.append(try CubeRow($0, from: 0, sign: 1, profiles: profileCount, areas: areaCount))
    }
    // A row that came and went since then was never counted here.
    try connection.forEachRow(
      """
      SELECT day, area, profile, value, offences FROM evidence_removed WHERE seq > \(last) AND added <= \(last)
      """
    ) { rows.append(try CubeRow($0, from: 0, sign: -1, profiles: profileCount, areas: areaCount)) }
    self = .some(Some(upTo: newest, profiles: profiles, areas: areas, rows: rows))
  }

  /// The newest number given, and the newest whose removal is no longer recorded.
  static func sequence(_ connection: any Connection) throws -> (last: Int64, purged: Int64) {
    guard let row = try connection.row("SELECT next, purged FROM evidence_sequence WHERE id = 1") else {
      throw Problem.unreadable("evidence_sequence")
    }
    return (try row.get(0, as: Int64.self) - 1, try row.get(1))
  }
}

extension CubeRow {
  /// Reads day, area, profile, value and offences from a column on.
  init(_ row: some Row, from column: Int, sign: Double, profiles: Int, areas: Int) throws {
    let profile = try row.get(column + 2, as: Int.self)
    let area = try row.optional(column + 1, as: Int.self) ?? 0
    guard (1...max(1, profiles)).contains(profile), (0...areas).contains(area), area <= Int(UInt16.max) else {
      throw Problem.unreadable("evidence_fact")
    }
    self.init(
      day: try row.get(column), profile: UInt32(profile - 1), area: UInt16(area),
      value: try sign * row.get(column + 3), offences: try sign * row.get(column + 4))
  }
}

extension CubeSnapshot {
  init(_ stored: StoredFacts, workers: Int) throws {
    self.init(workers: workers)
    for profile in stored.profiles { profiles.append(profile) }
    for area in stored.areas { try add(area: area) }
    self = adding(stored.entries, dropping: 0)
    sequence = stored.upTo
  }

  mutating func add(_ changes: StoredChanges.Some) throws {
    for profile in changes.profiles { profiles.append(profile) }
    for area in changes.areas { try add(area: area) }
    delta += changes.rows
    sequence = changes.upTo
  }
}

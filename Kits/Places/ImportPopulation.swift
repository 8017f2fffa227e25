public import Storage
import Vocabulary

/// A row of a file of population figures.
public struct PopulationRow: Sendable, Hashable {
  /// The row's number in its file, as a person counts.
  public var row: Int
  /// The area's code or name.
  public var area: String
  public var year: Int
  /// Nil when the file has no number there.
  public var value: Double?

  public init(row: Int, area: String, year: Int, value: Double?) {
    self.row = row
    self.area = area
    self.year = year
    self.value = value
  }
}

/// What became of a file of population figures.
public struct PopulationReport: Sendable, Hashable, Codable {
  /// New figures and figures that took the place of others.
  public var imported = 0
  /// Figures that were there already.
  public var unchanged = 0
  public var refused: [Refused] = []

  public struct Refused: Sendable, Hashable, Codable {
    public var row: Int
    public var value: String
    /// `area-unknown`, `area-unclear`, `value-missing`, `value-negative`, `year-unknown`, `twice`.
    public var reason: String
    /// Names that come near, for `area-unknown` and `area-unclear`.
    public var suggestions: [String]
  }
}

extension Places {
  /// Stores population figures in the caller's transaction; bad rows are refused one by one. Names are those of the
  /// year's last day, or else those in force now. A dry run writes nothing and reports the same.
  public static func importPopulation(
    _ rows: [PopulationRow], areas: Areas, source: String, on db: any Connection, dryRun: Bool = false
  ) throws -> PopulationReport {
    var report = PopulationReport()
    var seen: Set<String> = []
    for row in rows {
      func refuse(_ reason: String, _ value: String, _ suggestions: [String] = []) {
        report.refused.append(.init(row: row.row, value: value, reason: reason, suggestions: suggestions))
      }
      guard let lastDay = Day(row.year, 12, 31) else {
        refuse("year-unknown", "\(row.year)")
        continue
      }
      let area: AreaID
      switch match(row.area, on: lastDay, in: areas) {
      case .found(let id): area = id
      case .not(let reason, let suggestions):
        refuse(reason, row.area, suggestions)
        continue
      }
      guard let value = row.value, value.isFinite else {
        refuse("value-missing", row.area)
        continue
      }
      guard value >= 0 else {
        refuse("value-negative", "\(value)")
        continue
      }
      guard seen.insert("\(area) \(row.year)").inserted else {
        refuse("twice", row.area)
        continue
      }
      if try store(value, of: area, row.year, String(source.prefix(500)), on: db, dryRun) {
        report.imported += 1
      } else {
        report.unchanged += 1
      }
    }
    if report.imported > 0, !dryRun { try noteChange(on: db) }
    return report
  }

  private enum Found {
    case found(AreaID)
    case not(String, [String])
  }

  private static func match(_ text: String, on day: Day, in areas: Areas) -> Found {
    let sets = [areas.inForce(on: day), areas.latest]
    var near: [String] = []
    var reason = "area-unknown"
    for set in sets {
      switch set.named(text) {
      case .exact(let id): return .found(id)
      case .near(let ids):
        if near.isEmpty { near = ids.compactMap { set[$0]?.name } }
        // Several areas of one name come back as near ones with the very form that was asked for.
        if ids.count > 1, ids.allSatisfy({ set[$0].map { foldedName($0.name) } == foldedName(text) }) {
          reason = "area-unclear"
        }
      case .none: break
      }
    }
    return .not(reason, near)
  }

  /// Whether it was new or different.
  private static func store(
    _ value: Double, of area: AreaID, _ year: Int, _ source: String, on db: any Connection, _ dryRun: Bool
  ) throws -> Bool {
    if dryRun {
      let known: Double? = try db.value("SELECT value FROM area_population WHERE area = \(area) AND year = \(year)")
      return known != value
    }
    return try db.run(
      """
      INSERT INTO area_population (area, year, value, source) VALUES (\(area), \(year), \(value), \(source))
      ON CONFLICT (area, year) DO UPDATE SET value = excluded.value, source = excluded.source
      WHERE area_population.value <> excluded.value
      """) > 0
  }
}

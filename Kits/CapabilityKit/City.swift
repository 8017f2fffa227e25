public import Access
import Foundation
public import Storage
import Synchronization
public import Vocabulary

/// The city that runs this Concord: one row.
public struct City: Sendable, Hashable {
  public var name: String
  /// ISO 3166-1 alpha-2.
  public var country: String
  /// IANA name: `Europe/Brussels`.
  public var timeZone: String
  public var languages: [Language]
  public var isDemonstration: Bool
  /// With whom records are shared that an organisation hands in, unless it says otherwise.
  public var sharing: Sharing.Level

  public init(
    name: String, country: String, timeZone: String, languages: [Language], isDemonstration: Bool = false,
    sharing: Sharing.Level = .named
  ) {
    self.name = name
    self.country = country
    self.timeZone = timeZone
    self.languages = languages
    self.isDemonstration = isDemonstration
    self.sharing = sharing
  }

  /// Seconds that local time is ahead of UTC at a moment.
  public func utcOffset(at instant: Instant) -> Int {
    TimeZone(identifier: timeZone)?.secondsFromGMT(
      for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)) ?? 0
  }

  /// What is wrong with a city as typed; empty when nothing is.
  public var problems: [FieldProblem] {
    var found: [FieldProblem] = []
    if name.isEmpty { found.append(FieldProblem("name", "required")) }
    if name.count > 200 { found.append(FieldProblem("name", "too-long", ["limit": "200"])) }
    if country.count != 2 || !country.allSatisfy({ $0.isASCII && $0.isLetter }) {
      found.append(FieldProblem("country", "country-unknown", ["value": country]))
    }
    if TimeZone(identifier: timeZone) == nil {
      found.append(FieldProblem("time-zone", "time-zone-unknown", ["value": timeZone]))
    }
    if languages.isEmpty { found.append(FieldProblem("languages", "required")) }
    return found
  }

  static let schema = Schema(
    "city", tables: tables,
    [
      Migration(1) { dialect in
        [
          """
          CREATE TABLE city (
            id \(dialect.integer) PRIMARY KEY CHECK (id = 1),
            name TEXT NOT NULL CHECK (name <> ''),
            country TEXT NOT NULL CHECK (length(country) = 2),
            time_zone TEXT NOT NULL,
            languages TEXT NOT NULL CHECK (languages <> ''),
            is_demonstration \(dialect.integer) NOT NULL DEFAULT 0 CHECK (is_demonstration IN (0, 1))
          )
          """
        ]
      },
      Migration(2) { _ in
        [
          """
          ALTER TABLE city ADD COLUMN sharing TEXT NOT NULL DEFAULT 'named'
            CHECK (sharing IN ('own', 'aggregate', 'named', 'partners'))
          """
        ]
      },
    ])

  public static func load(_ db: any Connection) throws -> City? {
    guard let row = try db.row("SELECT name, country, time_zone, languages, is_demonstration, sharing FROM city") else {
      return nil
    }
    return City(
      name: try row.get(0), country: try row.get(1), timeZone: try row.get(2),
      languages: try row.get(3, as: String.self).split(separator: " ").map { Language(String($0)) },
      isDemonstration: try row.get(4), sharing: Sharing.Level(rawValue: try row.get(5)) ?? .own)
  }

  public func save(_ db: any Connection) throws {
    let tags = languages.map(\.tag).joined(separator: " ")
    try db.run(
      """
      INSERT INTO city (id, name, country, time_zone, languages, is_demonstration, sharing)
      VALUES (1, \(name), \(country), \(timeZone), \(tags), \(isDemonstration), \(sharing.rawValue))
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country,
        time_zone = excluded.time_zone, languages = excluded.languages,
        sharing = excluded.sharing
      """)
    try db.announce("city")
  }
}

/// The city in memory: every page needs it.
public final class CityCache: Sendable {
  private let state: Mutex<City>
  public init(_ city: City) { state = Mutex(city) }
  public var current: City { state.withLock { $0 } }

  public func reload(_ database: any Database) async throws {
    guard let city = try await database.read({ try City.load($0) }) else { return }
    replace(by: city)
  }

  /// What was just stored.
  public func replace(by city: City) { state.withLock { $0 = city } }
}

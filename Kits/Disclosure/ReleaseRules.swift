public import Storage
public import Vocabulary

/// What the city has decided about public figures. It may be stricter than the house, never laxer.
public struct ReleaseRules: Sendable, Hashable, Codable {
  /// Counts below this are hidden, zero among them.
  public var minimum: Int
  /// Areas with fewer residents, or with none known, are shown only within their group.
  public var areaFloor: Int
  /// A period's figures may be published so many days after its end.
  public var delayDays: Int
  /// The address of the licence of the open data.
  public var licence: String
  public var revision: Int

  public static let leastMinimum = 10
  public static let leastDelay = 14
  public static let leastAreaFloor = 100
  public static let licences = [
    "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
    "http://publications.europa.eu/resource/authority/licence/CC0",
    "http://publications.europa.eu/resource/authority/licence/ODC_BY",
    "http://publications.europa.eu/resource/authority/licence/OP_DATPRO",
  ]

  public init(
    minimum: Int = leastMinimum, areaFloor: Int = 500, delayDays: Int = 30, licence: String = licences[0],
    revision: Int = 1
  ) {
    self.minimum = minimum
    self.areaFloor = areaFloor
    self.delayDays = delayDays
    self.licence = licence
    self.revision = revision
  }

  public var problems: [FieldProblem] {
    func outside(_ field: String, _ value: Int, _ range: ClosedRange<Int>) -> FieldProblem? {
      range.contains(value)
        ? nil
        : FieldProblem(field, "out-of-range", ["least": "\(range.lowerBound)", "most": "\(range.upperBound)"])
    }
    return [
      outside("minimum", minimum, Self.leastMinimum...1000),
      outside("area-floor", areaFloor, Self.leastAreaFloor...1_000_000),
      outside("delay", delayDays, Self.leastDelay...366),
      Self.licences.contains(licence) ? nil : FieldProblem("licence", "unknown-choice", ["value": licence]),
    ].compactMap { $0 }
  }

  public static func load(_ db: any Connection) throws -> ReleaseRules {
    guard
      let row = try db.row(
        "SELECT minimum, area_floor, delay_days, licence, revision FROM disclosure_rules WHERE id = 1")
    else { return ReleaseRules() }
    return ReleaseRules(
      minimum: try row.get(0), areaFloor: try row.get(1), delayDays: try row.get(2), licence: try row.get(3),
      revision: try row.get(4))
  }

  /// Keeps the rules, for releases from now on.
  public func save(_ db: any Connection) throws {
    if !problems.isEmpty { throw Problem.invalid(problems) }
    let changed = try db.run(
      """
      INSERT INTO disclosure_rules (id, minimum, area_floor, delay_days, licence, revision)
      VALUES (1, \(minimum), \(areaFloor), \(delayDays), \(licence), \(revision + 1))
      ON CONFLICT (id) DO UPDATE SET minimum = excluded.minimum, area_floor = excluded.area_floor,
        delay_days = excluded.delay_days, licence = excluded.licence, revision = excluded.revision
      WHERE disclosure_rules.revision = \(revision)
      """)
    if changed == 0 { throw Problem.conflict(current: "\(try Self.load(db).revision)") }
  }
}

/// The tables of this kit.
public enum Disclosure {
  public static let schema = Schema(
    "disclosure", tables: tables,
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE disclosure_rules (
            id \(integer) PRIMARY KEY CHECK (id = 1),
            minimum \(integer) NOT NULL CHECK (minimum >= 10),
            area_floor \(integer) NOT NULL CHECK (area_floor >= 100),
            delay_days \(integer) NOT NULL CHECK (delay_days >= 14),
            licence TEXT NOT NULL,
            revision \(integer) NOT NULL CHECK (revision >= 1)
          )
          """,
          // What was published, for good: `document` is public, `exact` is what it was made from and never leaves.
          // Each row's chain covers the row before it.
          """
          CREATE TABLE disclosure_release (
            seq \(integer) PRIMARY KEY CHECK (seq >= 1),
            period TEXT NOT NULL,
            version \(integer) NOT NULL CHECK (version >= 1),
            published \(integer) NOT NULL,
            document TEXT NOT NULL,
            exact TEXT NOT NULL,
            digest TEXT NOT NULL CHECK (length(digest) = 64),
            chain TEXT NOT NULL CHECK (length(chain) = 64),
            UNIQUE (period, version)
          )
          """,
        ]
      }
    ])
}

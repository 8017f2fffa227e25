public import Vocabulary

/// Which number it is: of a period, a place, and one code of a dimension or all of them.
public struct FigureKey: Hashable, Sendable, Comparable {
  /// `2026`, `2026-Q1` or `2026-03`.
  public var period: String
  /// A place's key: `city`, `elsewhere`, `group:NAME`, `area:CODE`.
  public var place: String
  /// Empty for all incidents; else `bias`, `conduct` …
  public var dimension: String
  public var code: String
  public init(_ period: String, _ place: String, _ dimension: String = "", _ code: String = "") {
    self.period = period
    self.place = place
    self.dimension = dimension
    self.code = code
  }
  public static func < (a: Self, b: Self) -> Bool {
    (a.period, a.place, a.dimension, a.code) < (b.period, b.place, b.dimension, b.code)
  }
}

/// A place of a publication.
public struct PublicPlace: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable { case city, group, area, elsewhere }
  public var kind: Kind
  /// The code that the city knows it by; empty for the city and for what could not be placed.
  public var code: String
  /// The group of an area.
  public var group: String?
  /// By language tag.
  public var names: [String: String]
  public var population: Int?
  public init(
    _ kind: Kind, code: String = "", group: String? = nil, names: [String: String] = [:], population: Int? = nil
  ) {
    self.kind = kind
    self.code = code
    self.group = group
    self.names = names
    self.population = population
  }
  public var key: String { code.isEmpty ? kind.rawValue : "\(kind.rawValue):\(code)" }
}

/// A dimension whose codes share out all incidents: each falls under exactly one, and a record with several codes under
/// `several`.
public struct PublicDimension: Hashable, Sendable, Codable {
  public struct Value: Hashable, Sendable, Codable {
    public var code: String
    public var names: [String: String]
    public init(_ code: String, names: [String: String]) {
      self.code = code
      self.names = names
    }
  }
  public var name: String
  public var codes: [Value]
  public init(_ name: String, codes: [Value]) {
    self.name = name
    self.codes = codes
  }
}

/// How many of the sources that the city expects to report did so.
public struct PublicCoverage: Hashable, Sendable, Codable {
  public var expected: Int
  public var reporting: Int
  public init(expected: Int, reporting: Int) {
    self.expected = expected
    self.reporting = reporting
  }
}

/// The true numbers of a period, as they are handed in. Nothing of it may leave but through a release.
public struct ExactFigures: Sendable {
  public var period: Period
  public var places: [PublicPlace]
  public var dimensions: [PublicDimension]
  public var coverage: PublicCoverage
  public var counts: [FigureKey: Int]
  public init(
    period: Period, places: [PublicPlace], dimensions: [PublicDimension], coverage: PublicCoverage,
    counts: [FigureKey: Int]
  ) {
    self.period = period
    self.places = places
    self.dimensions = dimensions
    self.coverage = coverage
    self.counts = counts
  }
}

/// What everyone may know of a period: the content of a release.
public struct PublicRelease: Hashable, Sendable, Codable {
  public struct Figure: Hashable, Sendable, Codable {
    public var period: String
    public var place: String
    public var dimension: String
    public var code: String
    /// Nil when hidden: fewer than the minimum, or hidden so that such a number cannot be worked out.
    public var count: Int?
    public var key: FigureKey { FigureKey(period, place, dimension, code) }
  }
  public var city: String
  public var period: String
  public var version: Int
  public var published: Day
  /// Why there is a later version; empty in the first.
  public var reason: String
  public var minimum: Int
  public var areaFloor: Int
  public var licence: String
  public var coverage: PublicCoverage
  public var places: [PublicPlace]
  public var dimensions: [PublicDimension]
  public var figures: [Figure]

  /// By key, for pages.
  public var counts: [FigureKey: Int?] {
    Dictionary(figures.map { ($0.key, $0.count) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Something that only this kit can make: figures that may be seen by anyone.
///
/// A page, a file or an answer for people outside the trusted circle takes a `Released` value, so that an exact number
/// cannot reach it by mistake: the compiler refuses.
public struct Released<Value: Sendable>: Sendable {
  public let value: Value
  /// SHA-256 of the publication that it comes from, in hexadecimal.
  public let digest: String

  init(_ value: Value, digest: String) {
    self.value = value
    self.digest = digest
  }

  /// What follows from released figures alone is released too.
  public func map<Other: Sendable>(_ change: (Value) throws -> Other) rethrows -> Released<Other> {
    Released<Other>(try change(value), digest: digest)
  }
}

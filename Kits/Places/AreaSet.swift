public import Geography
import Synchronization
public import Vocabulary

/// The areas of a layer that are in force together, from one day up to another. Made once per change of the data and
/// asked from any thread; neighbours, thinned outlines and GeoJSON are made when first asked for, and kept.
public final class AreaSet: Sendable {
  public let layer: String
  public let first: Day
  /// The first day on which another set is in force; nil for the last set.
  public let end: Day?
  /// By code, numbers in codes by value.
  public let areas: [Area]
  public let bounds: Bounds

  private let indices: [AreaID: Int]
  private let points: PointIndex
  private let names: AreaNames
  private let derived = Mutex(Derived())

  private struct Derived {
    var neighbours: [[Int]]?
    var outlines: [Double: [Geometry]] = [:]
    var texts: [TextKey: String] = [:]
    var crosswalks: [Day: Crosswalk] = [:]
  }

  struct TextKey: Hashable {
    var tolerance: Double
    var decimals: Int
    var languages: [Language]
    var year: Int
  }

  init(layer: String, first: Day, end: Day?, areas: [Area]) {
    self.layer = layer
    self.first = first
    self.end = end
    let sorted = areas.sorted { $0.code != $1.code ? comesBefore($0.code, $1.code) : $0.id < $1.id }
    self.areas = sorted
    bounds = sorted.reduce(Bounds.empty) { $0.union($1.geometry.bounds) }
    indices = Dictionary(sorted.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    points = PointIndex(sorted.map(\.geometry))
    names = AreaNames(sorted)
  }

  public var isEmpty: Bool { areas.isEmpty }
  public subscript(id: AreaID) -> Area? { indices[id].map { areas[$0] } }

  /// The area that holds a point in degrees; on a border the first by code.
  public func area(longitude: Double, latitude: Double) -> AreaID? {
    points.area(atX: longitude, y: latitude).map { areas[$0].id }
  }

  /// The area that a text names by code, name in any language or alias, through case, accents and punctuation.
  public func named(_ text: String) -> AreaMatch { names.match(text) }

  /// The group of each area that has one, by identifier as text: what the cube groups by.
  public var groups: [String: String] {
    Dictionary(
      areas.compactMap { area in area.group.map { (area.id.text, $0) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Every group once, in the order of people.
  public var groupNames: [String] { Set(areas.compactMap(\.group)).sorted(by: comesBefore) }

  /// The areas that share a stretch of boundary with this one, by code. Throws `geometry-failed`.
  public func neighbours(of id: AreaID) throws(Problem) -> [AreaID] {
    guard let index = indices[id] else { return [] }
    return try neighbours()[index].map { areas[$0].id }
  }

  /// For every area, in the order of `areas`, the positions of its neighbours. Throws `geometry-failed`.
  public func neighbours() throws(Problem) -> [[Int]] {
    try derived.withLock { derived throws(Problem) in
      if let known = derived.neighbours { return known }
      let found = try adjacency(of: areas.map(\.geometry))
      derived.neighbours = found
      return found
    }
  }

  /// Outlines with fewer points, in the order of `areas`, common borders still common. The tolerance in metres is taken
  /// down to one of `tolerances`, so that few outlines have to be kept.
  public func outlines(tolerance: Double) -> [Geometry] {
    let step = Self.step(tolerance)
    if step == 0 { return areas.map(\.geometry) }
    return derived.withLock { derived in
      if let known = derived.outlines[step] { return known }
      let made = simplifiedCoverage(areas.map(\.geometry), tolerance: step)
      derived.outlines[step] = made
      return made
    }
  }

  public static let tolerances: [Double] = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

  /// A tolerance in metres that leaves borders looking smooth in a drawing so many units wide.
  public func tolerance(forWidth width: Double) -> Double {
    guard width > 0, !bounds.isEmpty else { return 0 }
    // A degree of latitude is 111 km; longitude shrinks, which only makes the outline a little finer.
    return Self.step(max(bounds.width, bounds.height) * 111_000 / width)
  }

  static func step(_ tolerance: Double) -> Double { tolerances.last { $0 <= tolerance } ?? 0 }

  func text(_ key: TextKey, make: () throws -> String) rethrows -> String {
    if let known = derived.withLock({ $0.texts[key] }) { return known }
    let made = try make()
    derived.withLock { derived in
      if derived.texts.count >= 32 { derived.texts = [:] }
      derived.texts[key] = made
    }
    return made
  }

  func crosswalk(to other: AreaSet) throws(Problem) -> Crosswalk {
    if let known = derived.withLock({ $0.crosswalks[other.first] }) { return known }
    let made = try Crosswalk(from: self, to: other)
    derived.withLock { $0.crosswalks[other.first] = made }
    return made
  }
}

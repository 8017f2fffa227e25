public import Vocabulary

/// One layer of areas through time, held in memory; a plain value that never changes.
public struct Areas: Sendable {
  public let layer: String
  /// Ascending and without gaps from the first day on; the last has no end.
  public let sets: [AreaSet]
  let populations: Populations
  private let empty: AreaSet

  init(layer: String, versions: [Area], populations: Populations) {
    self.layer = layer
    self.populations = populations
    let days = Set(versions.map(\.validFrom) + versions.compactMap(\.validTo)).sorted()
    sets = days.enumerated().map { position, day in
      AreaSet(
        layer: layer, first: day, end: position + 1 < days.count ? days[position + 1] : nil,
        areas: versions.filter { $0.isInForce(on: day) })
    }
    empty = AreaSet(layer: layer, first: .beginningOfTime, end: days.first, areas: [])
  }

  public var isEmpty: Bool { sets.isEmpty }

  /// The areas as they were on a day; an empty set before the first.
  public func inForce(on day: Day) -> AreaSet { sets.last { $0.first <= day } ?? empty }

  /// The set that has no end yet.
  public var latest: AreaSet { sets.last ?? empty }

  /// The area that held a point, in degrees, on a day.
  public func area(longitude: Double, latitude: Double, on day: Day) -> AreaID? {
    inForce(on: day).area(longitude: longitude, latitude: latitude)
  }

  /// The area that a text named on a day.
  public func named(_ text: String, on day: Day) -> AreaMatch { inForce(on: day).named(text) }

  /// How the areas of one day are made up of those of another, by the ground that they share. Throws `geometry-failed`.
  public func crosswalk(from day: Day, to other: Day) throws(Problem) -> Crosswalk {
    try inForce(on: day).crosswalk(to: inForce(on: other))
  }

  /// How many people lived in an area in a year.
  public func population(of id: AreaID, in year: Int) -> Population? { populations.value(of: id, in: year) }
}

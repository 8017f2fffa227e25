/// How many people lived in an area in a year.
public struct Population: Sendable, Hashable {
  public let value: Double
  /// The year that was asked for.
  public let year: Int
  /// False for a figure of that very year; true when it was interpolated between the years before and after, or is that
  /// of the nearest known year.
  public let isEstimate: Bool
  /// Where the figures come from.
  public let source: String

  public init(value: Double, year: Int, isEstimate: Bool, source: String) {
    self.value = value
    self.year = year
    self.isEstimate = isEstimate
    self.source = source
  }
}

/// The known figures of all areas.
struct Populations: Sendable {
  struct Figure: Sendable, Hashable {
    var year: Int
    var value: Double
    var source: String
  }
  /// By year, ascending.
  private var figures: [AreaID: [Figure]] = [:]

  init(_ all: [(area: AreaID, figure: Figure)] = []) {
    for (area, figure) in all { figures[area, default: []].append(figure) }
    for area in figures.keys { figures[area]?.sort { $0.year < $1.year } }
  }

  func years(of area: AreaID) -> [Int] { figures[area]?.map(\.year) ?? [] }

  func value(of area: AreaID, in year: Int) -> Population? {
    guard let known = figures[area], let first = known.first, let last = known.last else { return nil }
    if let exact = known.first(where: { $0.year == year }) {
      return Population(value: exact.value, year: year, isEstimate: false, source: exact.source)
    }
    guard let before = known.last(where: { $0.year < year }), let after = known.first(where: { $0.year > year }) else {
      let nearest = year < first.year ? first : last
      return Population(value: nearest.value, year: year, isEstimate: true, source: nearest.source)
    }
    let share = Double(year - before.year) / Double(after.year - before.year)
    let source = before.source == after.source ? before.source : "\(before.source), \(after.source)"
    return Population(
      value: before.value + (after.value - before.value) * share, year: year, isEstimate: true, source: source)
  }
}

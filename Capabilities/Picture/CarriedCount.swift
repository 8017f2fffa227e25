import Evidence
import Places
import Vocabulary

/// Boundaries that were in force before those that figures are carried to: their days, and what share of each area lies
/// in which of the later ones. Areas are told by their identifiers.
struct EarlierBoundaries: Sendable, Hashable {
  struct Share: Sendable, Hashable {
    let area: String
    /// 0–1.
    let share: Double
  }
  let days: ClosedRange<Day>
  /// Every area of these days; what its shares lack of 1 lies outside of all later areas.
  let shares: [String: [Share]]
}

extension EarlierBoundaries {
  /// Every version of a layer before the one in force on a day, by the ground that they share with it.
  static func before(_ day: Day, of areas: Areas) throws -> [EarlierBoundaries] {
    let target = areas.inForce(on: day)
    return try areas.sets.compactMap { set in
      guard set.first < target.first, let end = set.end else { return nil }
      var shares = Dictionary(set.areas.map { ($0.id.text, [Share]()) }, uniquingKeysWith: { first, _ in first })
      for weight in try areas.crosswalk(from: set.first, to: day).weights {
        shares[weight.from.text, default: []].append(Share(area: weight.to.text, share: weight.share))
      }
      return EarlierBoundaries(days: set.first...(end - 1), shares: shares)
    }
  }
}

/// An answer by area, with what was recorded under earlier boundaries carried to the areas of one day.
struct CarriedCount: Sendable {
  /// The key of what lies outside of all areas that figures are carried to. No identifier of an area reads so.
  static let outside = "outside"

  /// Rows whose areas are those that were carried to, “not located” and `outside`; their sum is what was counted.
  private(set) var result: CubeResult
  /// By the keys of a row: how much of it was recorded in areas that have changed since, and is therefore an estimate.
  private(set) var carried: [[String]: Double] = [:]
  /// By area: the areas, as they were recorded, whose records it is made of.
  private(set) var sources: [String: Set<String>] = [:]

  /// Counts like `snapshot`, one version of the boundaries after the other. The query groups by area.
  init(
    _ query: CubeQuery, _ snapshot: CubeSnapshot, to areas: Set<String>, from earlier: [EarlierBoundaries]
  ) throws {
    result = CubeResult(measure: query.measure, by: query.by, rows: [], total: 0)
    guard let column = query.by.firstIndex(of: .area) else {
      result = try snapshot.answer(query)
      return
    }
    var rows: [[String]: Double] = [:]
    // The calendar's ends, as a filter without days reads.
    let days = query.filter.days ?? Day.beginningOfTime...Day(number: 2_932_896)
    for piece in Self.pieces(of: days, earlier) {
      var part = query
      part.filter.days = piece.days
      let counted = try snapshot.answer(part)
      result.total += counted.total
      result.multiCoded += counted.multiCoded
      result.unknown += counted.unknown
      result.notLocated += counted.notLocated
      for row in counted.rows where row.value != 0 {
        let area = row.keys[column]
        for share in Self.spread(area, piece.shares, earlier, areas) {
          var keys = row.keys
          keys[column] = share.area
          let value = row.value * share.share
          rows[keys, default: 0] += value
          if share.area != area || share.share < 1 { carried[keys, default: 0] += value }
          sources[share.area, default: []].insert(area)
        }
      }
    }
    result.rows = rows.map { CubeResult.Row(keys: $0.key, value: $0.value) }
      .sorted { $0.keys.lexicographicallyPrecedes($1.keys) }
  }

  /// The days cut where boundaries changed. Without shares: the days of the boundaries that are carried to, and those
  /// before any boundary was in force.
  private static func pieces(
    of days: ClosedRange<Day>, _ earlier: [EarlierBoundaries]
  ) -> [(days: ClosedRange<Day>, shares: [String: [EarlierBoundaries.Share]]?)] {
    var pieces: [(days: ClosedRange<Day>, shares: [String: [EarlierBoundaries.Share]]?)] = []
    var next = days.lowerBound
    for version in earlier.sorted(by: { $0.days.lowerBound < $1.days.lowerBound }) where version.days.overlaps(days) {
      let part = version.days.clamped(to: days)
      if next < part.lowerBound { pieces.append((next...(part.lowerBound - 1), nil)) }
      pieces.append((part, version.shares))
      next = part.upperBound + 1
    }
    if next <= days.upperBound { pieces.append((next...days.upperBound, nil)) }
    return pieces
  }

  /// Where the records of an area lie. What is not an area of its own days stays where its identifier still is one; else
  /// it was recorded before the boundaries of its days were known, and goes the way of the last that had it.
  private static func spread(
    _ area: String, _ shares: [String: [EarlierBoundaries.Share]]?, _ earlier: [EarlierBoundaries],
    _ areas: Set<String>
  ) -> [EarlierBoundaries.Share] {
    if area.isEmpty { return [.init(area: area, share: 1)] }
    let own = shares?[area]
    if own == nil, areas.contains(area) { return [.init(area: area, share: 1)] }
    let last = earlier.filter { $0.shares[area] != nil }.max { $0.days.lowerBound < $1.days.lowerBound }
    guard var known = own ?? last?.shares[area] else { return [.init(area: outside, share: 1)] }
    let rest = 1 - known.reduce(0) { $0 + $1.share }
    if rest > 1e-9 { known.append(.init(area: outside, share: rest)) }
    return known
  }
}

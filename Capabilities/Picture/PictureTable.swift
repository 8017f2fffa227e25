import CapabilityKit
import Evidence
import Vocabulary

/// Figures grouped by any dimensions, as the command, the API and the files give them: identifiers, then the value.
struct PictureTable: Sendable, Hashable {
  let dimensions: [CubeDimension]
  let measure: PictureQuestion.Measure
  let rows: [Row]
  /// Each record once; for a rate, of all residents.
  let total: Double?
  /// By how much the rows exceed the total, because records have several codes.
  let multiCoded: Double
  let notLocated: Double
  let boundaries: PictureQuestion.Boundaries

  struct Row: Sendable, Hashable {
    let keys: [String]
    /// Nil for a rate without a population.
    let value: Double?
    /// How much of the value was carried over from earlier boundaries.
    var carried: Double?
  }

  /// - Parameter codes: the code that people know an area by, for each area's identifier.
  init(
    by dimensions: [CubeDimension], _ measure: PictureQuestion.Measure, filter: PictureFilter,
    scope: Filter.AllowedSources, ground: PictureGround, codes: [String: String], snapshot: CubeSnapshot,
    boundaries: PictureQuestion.Boundaries = .asRecorded
  ) throws {
    guard dimensions.count <= 3, Set(dimensions).count == dimensions.count else {
      throw Problem.invalid([FieldProblem("by", "too-many-dimensions", ["limit": "3"])])
    }
    let query = CubeQuery(measure.counted, filter: filter.cubeFilter(scope), by: dimensions, areaGroups: ground.groups)
    let isCarried = boundaries == .today && !Set(dimensions).isDisjoint(with: [.area, .areaGroup])
    let (result, carried) =
      isCarried ? try Self.carried(query, ground, snapshot) : (try snapshot.answer(query), [[String]: Double]())
    let populations = Dictionary(ground.areas.map { ($0.id, $0.population) }, uniquingKeysWith: { first, _ in first })
    let known = ground.areas.compactMap(\.population)
    let everyone = known.isEmpty ? nil : known.reduce(0, +)
    let areaColumn = dimensions.firstIndex(of: .area)
    self.dimensions = dimensions
    self.measure = measure
    self.boundaries = isCarried ? .today : .asRecorded
    rows = result.rows.map { row in
      func shown(_ count: Double) -> Double? {
        guard measure == .rate else { return count }
        return PictureAnswer.rate(count, areaColumn.map { populations[row.keys[$0]] ?? nil } ?? everyone)
      }
      let keys = zip(dimensions, row.keys).map { dimension, key in
        dimension.rendered(dimension == .area ? codes[key] ?? key : key)
      }
      return Row(
        keys: keys, value: shown(row.value), carried: isCarried ? shown(carried[row.keys, default: 0]) : nil)
    }.sorted { $0.keys.lexicographicallyPrecedes($1.keys) }
    total = measure == .rate ? PictureAnswer.rate(result.total, everyone) : result.total
    multiCoded = result.multiCoded
    notLocated = result.notLocated
  }

  /// Rows by the areas in force on the last day, or by their groups: a group is what its areas come to.
  private static func carried(
    _ query: CubeQuery, _ ground: PictureGround, _ snapshot: CubeSnapshot
  ) throws -> (CubeResult, [[String]: Double]) {
    var byArea = query
    byArea.by = [.area] + query.by.filter { $0 != .area && $0 != .areaGroup }
    let counted = try CarriedCount(byArea, snapshot, to: Set(ground.areas.map(\.id)), from: ground.earlier)
    func keys(_ keys: [String]) -> [String] {
      query.by.map { dimension in
        guard dimension == .areaGroup else { return byArea.by.firstIndex(of: dimension).map { keys[$0] } ?? "" }
        return keys[0] == CarriedCount.outside ? keys[0] : ground.groups[keys[0]] ?? ""
      }
    }
    var (values, shares): ([[String]: Double], [[String]: Double]) = ([:], [:])
    for row in counted.result.rows { values[keys(row.keys), default: 0] += row.value }
    for (row, value) in counted.carried { shares[keys(row), default: 0] += value }
    var result = counted.result
    result.by = query.by
    result.rows = values.map { CubeResult.Row(keys: $0.key, value: $0.value) }
    return (result, shares)
  }

  /// A number as data: whole where it is whole, with a point, at most four decimals.
  static func text(_ value: Double?) -> String {
    guard let value else { return "" }
    if value == value.rounded() { return String(Int(value)) }
    let scaled = (value * 10_000).rounded() / 10_000
    return "\(scaled)"
  }
}

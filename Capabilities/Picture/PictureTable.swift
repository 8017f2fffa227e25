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

  struct Row: Sendable, Hashable {
    let keys: [String]
    /// Nil for a rate without a population.
    let value: Double?
  }

  /// - Parameter codes: the code that people know an area by, for each area's identifier.
  init(
    by dimensions: [CubeDimension], _ measure: PictureQuestion.Measure, filter: PictureFilter,
    scope: Filter.AllowedSources, ground: PictureGround, codes: [String: String], snapshot: CubeSnapshot
  ) throws {
    guard dimensions.count <= 3, Set(dimensions).count == dimensions.count else {
      throw Problem.invalid([FieldProblem("by", "too-many-dimensions", ["limit": "3"])])
    }
    let result = try snapshot.answer(
      CubeQuery(measure.counted, filter: filter.cubeFilter(scope), by: dimensions, areaGroups: ground.groups))
    let populations = Dictionary(ground.areas.map { ($0.id, $0.population) }, uniquingKeysWith: { first, _ in first })
    let known = ground.areas.compactMap(\.population)
    let everyone = known.isEmpty ? nil : known.reduce(0, +)
    let areaColumn = dimensions.firstIndex(of: .area)
    self.dimensions = dimensions
    self.measure = measure
    rows = result.rows.map { row in
      var value: Double? = row.value
      if measure == .rate {
        value = PictureAnswer.rate(row.value, areaColumn.map { populations[row.keys[$0]] ?? nil } ?? everyone)
      }
      let keys = zip(dimensions, row.keys).map { dimension, key in
        dimension.rendered(dimension == .area ? codes[key] ?? key : key)
      }
      return Row(keys: keys, value: value)
    }.sorted { $0.keys.lexicographicallyPrecedes($1.keys) }
    total = measure == .rate ? PictureAnswer.rate(result.total, everyone) : result.total
    multiCoded = result.multiCoded
    notLocated = result.notLocated
  }

  /// A number as data: whole where it is whole, with a point, at most four decimals.
  static func text(_ value: Double?) -> String {
    guard let value else { return "" }
    if value == value.rounded() { return String(Int(value)) }
    let scaled = (value * 10_000).rounded() / 10_000
    return "\(scaled)"
  }
}

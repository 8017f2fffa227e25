import Statistics
import Vocabulary

/// Why a figure is not shown.
public enum Hiding: String, Sendable, Codable, Hashable, CaseIterable {
  /// Fewer than the minimum, zero among them.
  case small
  /// The area has too few residents to be shown by itself.
  case floor
  /// So that a small one cannot be worked out by subtraction.
  case secondary
  /// It was hidden in an earlier publication.
  case earlier
  /// Since an earlier version it changed by less than the minimum.
  case change
}

/// One number of the ledger: what it is, and whether and why it is hidden.
struct LedgerCell: Sendable, Hashable, Codable {
  var period: String
  var place: String
  var dimension: String
  var code: String
  var count: Int
  var hiding: Hiding?

  init(_ key: FigureKey, count: Int, hiding: Hiding?) {
    period = key.period
    place = key.place
    dimension = key.dimension
    code = key.code
    self.count = count
    self.hiding = hiding
  }
  var key: FigureKey { FigureKey(period, place, dimension, code) }
}

/// All tables of a year together, those published before and the new one, as one system of cells and sums.
struct LinkedTables {
  private(set) var keys: [FigureKey]
  private(set) var values: [Int]
  private(set) var sums: [AdditiveTable.Sum] = []
  private var position: [FigureKey: Int]
  private var seen: Set<AdditiveTable.Sum> = []

  /// - Parameter places: the places of each released period, for the sums over places.
  init(
    _ cells: [FigureKey: Int], places: [String: [PublicPlace]], dimensions: [String: [PublicDimension]]
  ) {
    keys = cells.keys.sorted()
    values = keys.map { cells[$0] ?? 0 }
    position = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    for (period, places) in places.sorted(by: { $0.key < $1.key }) {
      addPlaces(period, places, dimensions[period] ?? [])
    }
    for key in keys where key.dimension.isEmpty {
      // Months stand in the releases of longer periods, with those releases' codes.
      for dimension in Set(dimensions.values.flatMap { $0 }) {
        add(key, dimension.codes.map { FigureKey(key.period, key.place, dimension.name, $0.code) })
      }
    }
    for key in keys { addTime(key) }
  }

  private mutating func addPlaces(_ period: String, _ places: [PublicPlace], _ dimensions: [PublicDimension]) {
    let codes = [("", "")] + dimensions.flatMap { dimension in dimension.codes.map { (dimension.name, $0.code) } }
    let periods = Set(keys.map(\.period)).sorted()
    let groups = places.filter { $0.kind == .group }
    let tops = (groups.isEmpty ? places.filter { $0.kind == .area } : groups) + places.filter { $0.kind == .elsewhere }
    for one in periods where one == period {
      for (dimension, code) in codes {
        add(FigureKey(one, "city", dimension, code), tops.map { FigureKey(one, $0.key, dimension, code) })
        for group in groups {
          let inside = places.filter { $0.kind == .area && $0.group == group.code }
          add(
            FigureKey(one, group.key, dimension, code), inside.map { FigureKey(one, $0.key, dimension, code) })
        }
      }
    }
  }

  /// A longer period is the sum of the shorter ones that are there.
  private mutating func addTime(_ key: FigureKey) {
    guard let period = Period(key.period), period.unit != .month else { return }
    func parts(_ period: Period) -> [FigureKey]? {
      let unit: Period.Unit = period.unit == .year ? .quarter : .month
      var found: [FigureKey] = []
      var part = Period(unit, of: period.first)
      while part.first <= period.last {
        let key = FigureKey(part.description, key.place, key.dimension, key.code)
        if position[key] != nil {
          found.append(key)
        } else if unit == .quarter, let months = parts(part) {
          found += months
        } else {
          return nil
        }
        part = part.next
      }
      return found
    }
    if let parts = parts(period) { add(key, parts) }
  }

  /// Adds a sum when all its cells are there and it is true. One that is not, because areas were redrawn in between, says
  /// nothing to anyone.
  private mutating func add(_ total: FigureKey, _ parts: [FigureKey]) {
    guard !parts.isEmpty, let total = position[total] else { return }
    let places = parts.compactMap { position[$0] }
    guard places.count == parts.count, places.reduce(0, { $0 + values[$1] }) == values[total] else { return }
    let sum = AdditiveTable.Sum(total: total, parts: places)
    if seen.insert(sum).inserted { sums.append(sum) }
  }

  /// What hiding costs: totals that people look for first are dear, fine cells are cheap, large ones dearer.
  static func cost(_ key: FigureKey, _ value: Int) -> Double {
    let base: Double =
      switch (key.place, key.dimension.isEmpty) {
      case ("city", true): Period(key.period)?.unit == .month ? 60 : 1000
      case ("city", false): Period(key.period)?.unit == .month ? 2 : 25
      case (_, false): 2
      case (let place, true): place.hasPrefix("area:") ? 5 : 30
      }
    return base * (1 + Double(Int.bitWidth - value.leadingZeroBitCount) / 10)
  }
}

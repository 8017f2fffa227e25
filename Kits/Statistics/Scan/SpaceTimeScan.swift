/// Kulldorff's scan statistic in space, or in space and time: which areas, at which time, have more cases than a model
/// without clusters would lead one to expect?
///
/// M. Kulldorff, "A spatial scan statistic", Communications in Statistics: Theory and Methods 26 (1997); M. Kulldorff and
/// others, "Evaluating cluster alarms: a space–time scan statistic and brain cancer in Los Alamos", American Journal of
/// Public Health 88 (1998); M. Kulldorff and others, "A space–time permutation scan statistic for disease outbreak
/// detection", PLoS Medicine 2 (2005). A cylinder is a zone (`ScanZones`) during a window (`ScanWindows`); the statistic is
/// the highest ratio (`ScanRatio`) of all cylinders.
public struct SpaceTimeScan: Sendable {
  /// What data sets without clusters look like.
  public enum Model: Sendable {
    /// Cases fall independently, in proportion to what is expected in each area and time step: population, or what a model
    /// with covariates says. Area by area, the time steps of each in a row; scaled to the number of cases.
    case poisson(expected: [Double])
    /// Each area's and each time step's number of cases is taken as given; only which case of an area falls on which time
    /// step is open. Needs no population and is blind to what is steady in time or the same everywhere.
    case permutation
  }

  /// How many cylinders there may be; this bounds the time of a search, to minutes.
  public static let mostCylinders = 20_000_000_000

  /// The circles of areas that are looked at.
  public let zones: ScanZones
  /// The stretches of time that are looked at.
  public let windows: ScanWindows
  /// C, all cases.
  public let total: Double
  let counts: [Int]
  let tallies: ScanTallies
  let ratio: ScanRatio
  let expectation: ScanExpectation

  /// How many areas there are.
  public var areas: Int { zones.areas }
  /// How many time steps there are.
  public var times: Int { windows.times }
  /// Zones times windows.
  public var cylinderCount: Int { zones.count * windows.count }

  /// - Parameters:
  ///   - counts: cases of each area and time step, from 0: area by area, the time steps of each in a row.
  ///   - zones: of as many areas.
  ///   - windows: of as many time steps.
  ///   - model: with expectations from 0, as many as counts, for `poisson`.
  ///   - leastCases: cylinders of fewer cases are not looked at; from 0.
  /// - Throws: `lengths` when counts or expectations are not areas × times, `badNumber` for one that is negative or not
  ///   finite and for `leastCases` below 0, `tooLarge` for more than `mostCylinders`, `nothingExpected` for cases where
  ///   all expectations are 0.
  /// - Complexity: O(areas × times).
  public init(
    counts: [Int], zones: ScanZones, windows: ScanWindows, model: Model, leastCases: Double = 2
  ) throws(ScanFault) {
    guard counts.count == zones.areas * windows.times else { throw .lengths }
    guard counts.allSatisfy({ $0 >= 0 }), leastCases >= 0 else { throw .badNumber }
    guard zones.count * windows.count <= Self.mostCylinders else { throw .tooLarge }
    self.zones = zones
    self.windows = windows
    self.counts = counts
    tallies = ScanTallies(counts, areas: zones.areas, times: windows.times)
    total = tallies.total
    ratio = ScanRatio(total: total, leastCases: leastCases)
    switch model {
    case .permutation: expectation = ScanExpectation(cumulative: nil, total: total)
    case .poisson(let expected):
      guard expected.count == counts.count else { throw .lengths }
      let sum = expected.pairwiseSum()
      guard expected.allSatisfy({ $0 >= 0 }), sum.isFinite else { throw .badNumber }
      guard sum > 0 || total == 0 else { throw .nothingExpected }
      let scale = total == 0 ? 0 : total / sum
      guard scale.isFinite else { throw .badNumber }
      let scaled = expected.map { $0 * scale }
      expectation = ScanExpectation(
        cumulative: ScanTallies.cumulated(scaled, areas: zones.areas, times: windows.times), total: total)
    }
  }

  /// Cells summed over time: what zones may be measured by (`ScanZones`), cases or expectations.
  /// - Parameters:
  ///   - cells: area by area, the time steps of each in a row; what is left of an unfinished row is passed over.
  ///   - times: how many time steps there are, from 1.
  /// - Returns: a sum for each area.
  /// - Complexity: O(cells).
  public static func areaSums(_ cells: [Double], times: Int) -> [Double] {
    stride(from: 0, to: cells.count - cells.count % times, by: times).map { cells[$0..<($0 + times)].pairwiseSum() }
  }

  /// Whether a Poisson model with these expectations allows no case there; false for permutation. O(1).
  /// - Parameters:
  ///   - area: from 0, below `areas`.
  ///   - time: from 0, below `times`.
  public func expectsNothing(area: Int, time: Int) -> Bool {
    guard let cumulative = expectation.cumulative else { return false }
    let at = area * (times + 1) + time
    return cumulative[at + 1] <= cumulative[at]
  }
}

/// Cases summed along time.
struct ScanTallies: Sendable {
  /// For each area: cases before each time step, and at last all; one number more than there are time steps.
  let cumulative: [Double]
  /// The same for all areas together.
  let columns: [Double]
  /// All cases of each area.
  let rows: [Double]
  let total: Double

  init(_ counts: [Int], areas: Int, times: Int) {
    cumulative = Self.cumulated(counts.map(Double.init), areas: areas, times: times)
    var columns = [Double](repeating: 0, count: times + 1)
    for area in 0..<areas {
      for time in 0...times { columns[time] += cumulative[area * (times + 1) + time] }
    }
    self.columns = columns
    rows = (0..<areas).map { [cumulative] in cumulative[$0 * (times + 1) + times] }
    total = columns[times]
  }

  static func cumulated(_ values: [Double], areas: Int, times: Int) -> [Double] {
    var sums: [Double] = []
    sums.reserveCapacity(areas * (times + 1))
    for area in 0..<areas {
      var sum = 0.0
      sums.append(0)
      for time in 0..<times {
        sum += values[area * times + time]
        sums.append(sum)
      }
    }
    return sums
  }
}

/// How many cases a model expects in a cylinder.
struct ScanExpectation: Sendable {
  /// Of the Poisson model, as `ScanTallies.cumulative`; nil for permutation.
  let cumulative: [Double]?
  let total: Double
}

import Statistics

/// A scan's case folder, read and checked.
struct ScanInput {
  static let countsFile = "counts.csv"
  private static let areasFile = "areas.csv"
  private static let expectedFile = "expected.csv"
  /// Areas times time steps.
  private static let mostCells = 50_000_000

  let settings: ScanSettings
  let nulls: [(file: String, counts: [Int])]
  private let ids: [String]
  private let x: [Double]
  private let y: [Double]
  private let population: [Double]?
  private let counts: [Int]
  private let expected: [Double]?
  private let rows: CellRows

  init(_ folder: CaseFolder) throws {
    settings = try ScanSettings(try folder.parameters())
    let areas = try folder.table(Self.areasFile, ["id", "x", "y"], optional: ["population"])
    ids = try areas.identifiers("id")
    guard !ids.isEmpty else { throw CaseFault(Self.areasFile, "has no areas") }
    guard ids.count <= ScanZones.mostAreas else {
      throw CaseFault(Self.areasFile, "has more than \(ScanZones.mostAreas) areas")
    }
    guard settings.times <= Self.mostCells / ids.count else {
      throw CaseFault(CaseParameters.file, column: "n_times", "is too large for \(ids.count) areas")
    }
    x = try areas.numbers("x")
    y = try areas.numbers("y")
    population = areas.has("population") ? try areas.numbers("population", in: 0...1e15) : nil
    rows = CellRows(ids, times: settings.times)
    counts = try rows.counts(folder, Self.countsFile)
    expected = try folder.has(Self.expectedFile) ? rows.expected(folder, Self.expectedFile) : nil
    nulls = try folder.files("null_counts_", ".csv").map { [rows] in ($0, try rows.counts(folder, $0)) }
    if settings.model == ScanSettings.poisson, population == nil, expected == nil {
      throw CaseFault(
        Self.areasFile, row: 1, column: "population", "is missing; a Poisson scan needs it or \(Self.expectedFile)")
    }
  }

  func scan() throws -> SpaceTimeScan {
    let times = settings.times
    let cases = counts.map(Double.init)
    guard cases.reduce(0, +) <= 0x1p53 else { throw CaseFault(Self.countsFile, "has more than 2^53 cases") }
    let model: SpaceTimeScan.Model
    let sizes: [Double]
    if settings.model == ScanSettings.poisson {
      let each = population ?? []
      let expected = expected ?? each.flatMap { [Double](repeating: $0, count: times) }
      model = .poisson(expected: expected)
      sizes = population ?? SpaceTimeScan.areaSums(expected, times: times)
    } else {
      model = .permutation
      sizes = SpaceTimeScan.areaSums(cases, times: times)
    }
    return try checked { () throws(ScanFault) in
      let zones = try ScanZones(x: x, y: y, sizes: sizes, largestShare: settings.largestShare, ties: settings.ties)
      return try SpaceTimeScan(
        counts: counts, zones: zones, windows: settings.windows(), model: model, leastCases: settings.leastCases)
    }
  }

  /// Names, in the order of their characters' numbers.
  func names(_ areas: [Int]) -> [String] {
    areas.map { ids[$0] }.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  func checked<Result>(_ body: () throws(ScanFault) -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      let file = CaseParameters.file
      throw switch error {
      case .nothingExpected:
        CaseFault(expected == nil ? Self.areasFile : Self.expectedFile, "sums to 0: nothing is expected anywhere")
      case .tooLarge:
        CaseFault(
          file, column: "max_window",
          "makes more than \(ScanWindows.most) windows or \(SpaceTimeScan.mostCylinders) cylinders")
      case .badRange: CaseFault(file, column: "min_window", "fits no window into n_times and max_window")
      case .lengths, .badNumber:
        CaseFault(expected == nil ? Self.areasFile : Self.expectedFile, "holds numbers too large or too small")
      }
    }
  }

  /// The first row of a file with cases where none are expected.
  func impossible(_ file: String, _ scan: SpaceTimeScan) -> CaseFault {
    rows.fault(file, "has cases where none are expected") { area, time in
      scan.expectsNothing(area: area, time: time)
    }
  }
}

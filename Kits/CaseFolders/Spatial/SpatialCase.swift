import Statistics

/// Spatial patterns and smoothed rates from `areas.csv` (id, value, maybe cases and population, maybe x and y) and what
/// `params.json` says about neighbours: from `areas.geojson`, from x and y, or from `weights.csv`.
///
/// Parameters: `weights` (`type` queen, rook, knn with `k`, distance_band with `threshold`, list), `permutations_reference`
/// (999 unless said), `seed` (1 unless said). Counts of permutations are per `permutations_reference`; up to 16 times as many
/// are drawn (`Draws`).
enum SpatialCase {
  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    let parameters = try folder.parameters()
    let permutations = try parameters.integer("permutations_reference", in: 0...10_000_000) ?? 999
    let seed = try parameters.integer("seed", in: 0...Int.max) ?? 1
    let areas = try SpatialAreas(folder)
    let neighbours = try SpatialNeighbours.read(folder, parameters, areas)
    try parameters.finish()

    var local = LocalColumns(areas, neighbours)
    var summary: [String: Any] = [
      "n": areas.count, "n_links": neighbours.linkCount, "n_islands": neighbours.islandCount,
    ]
    let draws = Draws(permutations: permutations, seed: UInt64(seed), threads: threads)
    do {
      try await SpatialPattern(areas.values, neighbours).add(to: &summary, &local, draws)
      try SmoothedRates.add(areas, neighbours, to: &summary, &local)
    } catch let fault as SpatialFault {
      throw CaseFault(SpatialAreas.file, "\(fault)")
    }
    let links = (0..<areas.count).lazy.flatMap { area in
      neighbours[area].map { [areas.ids[area], areas.ids[Int($0)]] as [String?] }
    }
    try results.write("expected_neighbors.csv", ["i", "j"], links)
    try results.write("expected_local.csv", local.header, local.rows)
    try results.write("expected.json", json: summary)
  }
}

/// `areas.csv`.
struct SpatialAreas {
  static let file = "areas.csv"
  let table: CaseTable
  let ids: [String]
  let values: [Double]
  /// Events and the people they could have happened to.
  let rates: (cases: [Double], populations: [Double])?
  var count: Int { ids.count }

  init(_ folder: CaseFolder) throws {
    table = try folder.table(Self.file, ["id", "value"], optional: ["cases", "population", "x", "y"])
    guard table.count <= 1_000_000 else { throw CaseFault(Self.file, "has more than 1000000 areas") }
    ids = try table.identifiers("id")
    // Fourth powers of values must stay finite.
    values = try table.numbers("value", in: -1e70...1e70)
    let cases = table.has("cases") ? try table.numbers("cases", in: 0...1e70) : nil
    guard table.has("population") else {
      rates = nil
      return
    }
    guard let cases else { throw CaseFault(Self.file, row: 1, column: "cases", "is missing") }
    rates = (cases, try table.numbers("population", in: 0...1e70))
  }

  func points() throws -> [SIMD2<Double>] {
    let x = try table.numbers("x", in: -1e150...1e150)
    let y = try table.numbers("y", in: -1e150...1e150)
    return zip(x, y).map { SIMD2($0, $1) }
  }
}

/// `expected_local.csv`, column by column.
struct LocalColumns {
  private(set) var header = ["id", "n_neighbors"]
  private var columns: [[String]]

  init(_ areas: SpatialAreas, _ neighbours: Neighbours) {
    columns = [areas.ids, (0..<areas.count).map { "\(neighbours.degree($0))" }]
  }

  mutating func add(_ name: String, _ values: [Double?]) { add(name, texts: values.map(ResultFolder.text)) }
  mutating func add(_ name: String, counts: [Int]) { add(name, texts: counts.map(String.init)) }
  private mutating func add(_ name: String, texts: [String]) {
    header.append(name)
    columns.append(texts)
  }

  var rows: some Sequence<[String?]> {
    columns[0].indices.lazy.map { row in columns.map { $0[row] } }
  }
}

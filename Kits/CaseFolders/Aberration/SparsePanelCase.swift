import Statistics

/// Panels of sparse series that borrow strength.
enum SparsePanelCase {
  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    let periods = try parameters.requiredInteger("n_times", in: 1...1_000_000)
    let baseline = try parameters.requiredInteger("baseline", in: 2...1_000_000)
    let gap = try parameters.requiredInteger("gap", in: 0...1_000_000)
    let rate = try parameters.requiredNumber("q", in: 0...1)
    let leastCount = try parameters.requiredNumber("min_count")
    guard let weeks = try parameters.integers("weeks"), !weeks.isEmpty else {
      throw parameters.fault("weeks", "is missing")
    }
    let panel = SparsePanel(baseline: baseline, gap: gap)
    if let outside = weeks.first(where: { $0 - 1 < panel.first || $0 > periods }) {
      throw parameters.fault("weeks", "\(outside) is outside \(panel.first + 1) to \(periods)")
    }
    try parameters.finish()

    let seriesTable = try folder.table("series.csv", ["series", "category"])
    let names = try seriesTable.identifiers("series")
    let categories = try seriesTable.names("category")
    guard !names.isEmpty else { throw CaseFault("series.csv", "has no series") }
    guard names.count <= 200_000_000 / periods else {
      throw CaseFault("series.csv", "\(names.count) series of \(periods) periods are too many")
    }
    let counts = try read(folder, names, periods: periods)
    let order = Set(categories).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    let members = Dictionary(grouping: names.indices) { categories[$0] }

    var rows: [[String?]] = []
    var shared: [[String?]] = []
    for week in weeks {
      var judged: [(series: Int, judgement: SparsePanel.Judgement)] = []
      for name in order {
        let inside = members[name] ?? []
        guard let category = panel.category(inside.map { counts[$0] }, at: week - 1) else { continue }
        let numbers = [category.mean, category.dispersion, category.variance, category.shape, category.rate]
        let row: [String?] = ["\(week)", name, "\(category.count)"]
        shared.append(row + numbers.map { text($0) })
        judged += inside.compactMap { index in
          panel.judge(counts[index], at: week - 1, in: category).map { (index, $0) }
        }
      }
      let adjusted = MultipleTests.adjust(judged.map { min(1, $0.judgement.pValue) }, .benjaminiHochberg)
      for (place, (index, judgement)) in judged.enumerated() {
        let count = counts[index][week - 1]
        rows.append([
          "\(week)", names[index], categories[index], text(count), text(judgement.mean), text(judgement.size),
          text(judgement.pValue), text(adjusted[place]),
          ResultFolder.text(adjusted[place] <= rate && count >= leastCount),
        ])
      }
    }
    try results.write(
      "expected.csv", ["t", "series", "category", "observed", "mu", "size", "pvalue", "BH", "flag"], rows)
    try results.write("expected_categories.csv", ["t", "category", "n", "m", "phi", "v", "a", "b"], shared)
  }

  /// Infinity as the reference writes it.
  private static func text(_ number: Double) -> String {
    number.isInfinite ? (number < 0 ? "-inf" : "inf") : ResultFolder.text(number)
  }

  /// `panel.csv` holds what is not zero.
  private static func read(_ folder: CaseFolder, _ names: [String], periods: Int) throws -> [[Double]] {
    let table = try folder.table("panel.csv", ["series", "t", "count"])
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var counts = [[Double]](repeating: [Double](repeating: 0, count: periods), count: names.count)
    var seen: Set<[Int]> = []
    let (series, times, values) = (
      try table.names("series"), try table.integers("t", in: 1...periods), try table.counts("count")
    )
    for row in series.indices {
      guard let place = places[series[row]] else {
        throw table.fault(row, "series", "\(series[row]) is not in series.csv")
      }
      guard seen.insert([place, times[row]]).inserted else {
        throw table.fault(row, "t", "\(series[row]) has two counts of period \(times[row])")
      }
      counts[place][times[row] - 1] = Double(values[row])
    }
    return counts
  }
}

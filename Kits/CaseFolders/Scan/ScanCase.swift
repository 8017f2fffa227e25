import Statistics

/// `scan`: areas.csv, counts.csv, optional expected.csv and null_counts_*.csv → expected.json, expected_top.csv,
/// null_max.csv.
enum ScanCase {
  private static let quantiles = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]
  /// Of the null maxima so many are written.
  private static let mostWritten = 2_000
  private static let listed = 50

  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    let input = try ScanInput(folder)
    let settings = input.settings
    let scan = try input.scan()
    let nulls = try input.nulls.map { null in
      let maximum = try input.checked { () throws(ScanFault) in try scan.maximum(of: null.counts) }
      guard maximum.isFinite else { throw input.impossible(null.file, scan) }
      return (file: null.file, maximum: maximum)
    }
    let found = await scan.search(clusters: settings.report, best: listed, threads: threads)
    if found.clusters.contains(where: { !$0.logRatio.isFinite }) { throw input.impossible(ScanInput.countsFile, scan) }
    let highest = found.clusters.first?.logRatio ?? 0
    let maxima: [Double]
    do {
      maxima = try await scan.nullMaxima(
        replicates: settings.replicates, seed: settings.seed, threads: threads, stop: settings.stop, stopLevel: highest)
    } catch {
      throw CaseFault(
        ScanInput.countsFile, "has more than \(SpaceTimeScan.mostDrawnCases) cases, too many to draw replicates")
    }
    let significance = ScanSignificance(maxima: maxima, stop: settings.stop)
    try write(found, significance, nulls, input, scan, results)
  }

  private static func write(
    _ found: SpaceTimeScan.Findings, _ significance: ScanSignificance, _ nulls: [(file: String, maximum: Double)],
    _ input: ScanInput, _ scan: SpaceTimeScan, _ results: ResultFolder
  ) throws {
    let maxima = significance.maxima
    var object: [String: Any] = [
      "model": input.settings.model, "total_cases": scan.total, "n_candidate_cylinders": scan.cylinderCount,
      "replicates": scan.total > 0 ? maxima.count : input.settings.replicates,
      "clusters": found.clusters.enumerated().map { rank, cluster in
        json(cluster, rank: rank + 1, significance, input)
      },
      "fixed_null_replicates": nulls.map { ["file": $0.file, "max_llr": $0.maximum] as [String: Any] },
    ]
    if !maxima.isEmpty {
      let values = ScanSignificance.quantiles(maxima, quantiles)
      object["null_quantiles"] = Dictionary(uniqueKeysWithValues: zip(quantiles.map { "\($0)" }, values))
    }
    if let stop = input.settings.stop {
      object["sequential_stop"] = ["stop_at": stop, "most_replicates": input.settings.replicates]
    }
    try results.write("expected.json", json: object)
    try results.write(
      "expected_top.csv", ["llr", "observed", "expected", "n_areas", "t_start", "t_end", "members"],
      found.best.map { cluster in
        [
          ResultFolder.text(cluster.logRatio), ResultFolder.text(cluster.observed), ResultFolder.text(cluster.expected),
          "\(cluster.areas.count)", "\(cluster.times.lowerBound + 1)", "\(cluster.times.upperBound)",
          input.names(cluster.areas).joined(separator: " "),
        ]
      })
    try results.write("null_max.csv", ["max_llr"], maxima.prefix(mostWritten).map { [ResultFolder.text($0)] })
  }

  private static func json(
    _ cluster: ScanCluster, rank: Int, _ significance: ScanSignificance, _ input: ScanInput
  ) -> [String: Any] {
    var object: [String: Any] = [
      "rank": rank, "llr": cluster.logRatio, "observed": cluster.observed, "expected": cluster.expected,
      "obs_over_exp": cluster.observedOverExpected, "relative_risk": cluster.relativeRisk ?? .nan,
      "members": input.names(cluster.areas), "t_start": cluster.times.lowerBound + 1, "t_end": cluster.times.upperBound,
      "p_value": significance.p(cluster.logRatio), "n_null_ge": significance.exceedances(of: cluster.logRatio),
    ]
    if input.settings.hasGumbelTail {
      object["p_value_gumbel"] = significance.gumbelTail(cluster.logRatio) ?? .nan
    }
    return object
  }
}

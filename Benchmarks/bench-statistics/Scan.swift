import CaseFolders
import Foundation
import Statistics

/// 200 areas × 365 days × 999 replicates, as bench_scan.py has it: the observed data and all replicates.
func scanWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  let times = 365
  let areas = try folder.table("scan_areas.csv", ["id", "x", "y", "population"])
  let ids = try areas.identifiers("id")
  let number = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
  let population = try areas.numbers("population")
  let (x, y) = (try areas.numbers("x"), try areas.numbers("y"))
  let table = try folder.table("scan_counts.csv", ["id", "t", "count"])
  let (rows, days, cases) = (try table.names("id"), try table.integers("t"), try table.counts("count"))
  var counts = [Int](repeating: 0, count: ids.count * times)
  for row in rows.indices {
    guard let area = number[rows[row]] else { throw table.fault(row, "id", "is not an area") }
    counts[area * times + days[row] - 1] += cases[row]
  }
  let given = counts
  let totals = ids.indices.map { area in Double(given[(area * times)..<((area + 1) * times)].reduce(0, +)) }
  let expected = population.flatMap { [Double](repeating: $0, count: times) }

  func workload(_ name: String, _ sizes: [Double], _ model: SpaceTimeScan.Model, longest: Int) -> Workload {
    Workload(name: name) { threads in
      let zones = try ScanZones(x: x, y: y, sizes: sizes, largestShare: 0.5)
      let windows = try ScanWindows.prospective(times: times, lengths: 1...longest)
      let scan = try SpaceTimeScan(counts: given, zones: zones, windows: windows, model: model)
      let start = clock()
      let found = await scan.search(clusters: 5, best: 50, threads: threads)
      let searched = clock()
      let maxima = try await scan.nullMaxima(replicates: 999, seed: 7, threads: threads)
      let highest = found.clusters.first?.logRatio ?? 0
      let seconds = [searched - start, clock() - searched].map { Double($0) / Double(CLOCKS_PER_SEC) }
      // What was found, and processor time of search and replicates.
      let line =
        "\(name): \(scan.cylinderCount) cylinders, ratio \(highest), p \(ScanSignificance(maxima: maxima).p(highest))"
      FileHandle.standardError.write(Data("\(line), processor seconds \(seconds[0]) + \(seconds[1])\n".utf8))
    }
  }
  return [
    workload("scan permutation 28 days", totals, .permutation, longest: 28),
    workload("scan poisson 28 days", population, .poisson(expected: expected), longest: 28),
    workload("scan permutation 365 days", totals, .permutation, longest: times),
  ]
}

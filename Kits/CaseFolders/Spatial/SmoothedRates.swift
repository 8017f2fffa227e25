import Statistics

/// Raw and empirical-Bayes rates, into the summary and the columns of areas.
enum SmoothedRates {
  static func add(
    _ areas: SpatialAreas, _ neighbours: Neighbours, to summary: inout [String: Any], _ local: inout LocalColumns
  ) throws {
    guard let (cases, populations) = areas.rates else { return }
    local.add("raw_rate", zip(cases, populations).map { $1 > 0 ? $0 / $1 : nil })
    // An area without people has no rate to smooth, and the sums over all areas no meaning.
    guard areas.count > 1, populations.allSatisfy({ $0 > 0 }),
      let global = try EmpiricalBayes.global(cases: cases, populations: populations)
    else { return }
    local.add("EB_esda", global.untruncatedRates)
    summary["EB_global"] = ["b_mean": global.mean, "a_untruncated": global.variance]
    local.add("EB_marshall_truncated", global.rates)
    if neighbours.islandCount == 0 {
      // PySAL leaves a rate missing where there are no cases nearby.
      let some = areas.values.indices.map { area in
        cases[area] > 0 || neighbours[area].contains { cases[Int($0)] > 0 }
      }
      let nearby = try EmpiricalBayes.local(cases: cases, populations: populations, neighbours)
      local.add("EB_local_esda_geoda", zip(some, nearby).map { $0 ? $1 : nil })
    }
    let nearby = try EmpiricalBayes.local(cases: cases, populations: populations, neighbours, about: .ofEach)
    local.add("EB_local_marshall_spdep", nearby)
    guard let scores = try EmpiricalBayes.scores(cases: cases, populations: populations) else { return }
    local.add("assuncao_reis_z", scores)
    let whole = scores.compactMap(\.self)
    guard whole.count == scores.count,
      let moran = try GlobalMoran(whole, SpatialWeights(rowStandardised: neighbours))
    else { return }
    summary["moran_eb_rate"] = ["I": moran.statistic]
  }
}

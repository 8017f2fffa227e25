import CaseFolders
import Statistics

/// A lattice of 100 × 100 areas with queen neighbours and 999 permutations, as the reference benchmark has it.
func spatialWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  let values = try folder.table("moran_values.csv", ["id", "value"]).numbers("value")
  let links = try folder.table("moran_neighbors.csv", ["i", "j"])
  var lists = [[Int]](repeating: [], count: values.count)
  for (i, j) in zip(try links.counts("i"), try links.counts("j")) { lists[i].append(j) }
  let neighbours = try Neighbours(lists)
  let permutations = 999
  return [
    Workload(name: "Moran's I, 10,000 areas × 999") { threads in
      let weights = SpatialWeights(rowStandardised: neighbours)
      guard let moran = try GlobalMoran(values, weights) else { return }
      let count = await moran.permuted(permutations, seed: 1, threads: threads)
      print("I \(moran.statistic), p \(count.foldedP)")
    },
    Workload(name: "local Moran's I, 10,000 areas × 999") { threads in
      let weights = SpatialWeights(rowStandardised: neighbours)
      guard let moran = try LocalMoran(values, weights) else { return }
      let counts = await moran.permuted(permutations, seed: 1, threads: threads)
      print("areas with p below 0.05: \(counts.count { ($0?.foldedP ?? 1) < 0.05 })")
    },
    Workload(name: "Gi*, 10,000 areas × 999") { threads in
      let weights = SpatialWeights(binary: neighbours)
      guard let star = try GetisOrd(.withSelf, values, weights) else { return }
      let counts = await star.permuted(permutations, seed: 1, threads: threads)
      print("areas with p below 0.05: \(counts.count { ($0?.foldedP ?? 1) < 0.05 })")
    },
  ]
}

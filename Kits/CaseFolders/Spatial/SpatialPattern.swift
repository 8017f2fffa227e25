import Statistics

/// Global and local Moran's I and Gi*, into the summary and the columns of areas.
struct SpatialPattern {
  private let values: [Double]
  private let neighbours: Neighbours
  private let binary: SpatialWeights
  private let rows: SpatialWeights

  init(_ values: [Double], _ neighbours: Neighbours) {
    self.values = values
    self.neighbours = neighbours
    binary = SpatialWeights(binary: neighbours)
    rows = SpatialWeights(rowStandardised: neighbours)
  }

  func add(to summary: inout [String: Any], _ local: inout LocalColumns, _ draws: Draws) async throws {
    guard values.count >= 4, let moments = try LocalMoran(values, rows), sumOfSquares >= 1e-20,
      let sums = try NeighbourSums(values, binary)
    else {
      summary["degenerate"] =
        "all values equal, or fewer than 4 areas: Moran's I, local Moran's I and Gi* are undefined"
      return
    }
    let most = (0..<neighbours.count).reduce(0) { max($0, neighbours.degree($1)) }
    let more = draws.times(each: most + 1)
    let counts = await sums.permuted(more * draws.permutations, seed: draws.seed, threads: draws.threads).per(more)
    if let moran = try GlobalMoran(values, rows) {
      let more = draws.times(each: values.count + neighbours.linkCount)
      let count = await moran.permuted(more * draws.permutations, seed: ~draws.seed, threads: draws.threads)
      summary["moran"] = Self.summary(moran, count.per(more))
      add(moments, moments.counts(counts), to: &local)
    }
    try add(counts, to: &local)
  }

  private var sumOfSquares: Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  private static func summary(_ moran: GlobalMoran, _ count: PermutationCount) -> [String: Any] {
    let (normal, dealt) = (moran.normality, moran.randomisation)
    return [
      "I": moran.statistic, "EI": moran.expectation, "S0": moran.s0, "S1": moran.s1, "S2": moran.s2,
      "VI_norm": normal?.variance ?? .nan, "z_norm": normal?.z ?? .nan, "p_norm_two_sided": normal?.p ?? .nan,
      "VI_rand": dealt?.variance ?? .nan, "z_rand": dealt?.z ?? .nan, "p_rand_two_sided": dealt?.p ?? .nan,
      "permutations": count.permutations, "n_perm_ge": count.atLeast, "p_perm_greater": count.greaterP,
      "p_perm_esda_folded": count.foldedP,
    ]
  }

  private func add(_ moran: LocalMoran, _ counts: [PermutationCount?], to local: inout LocalColumns) {
    local.add("Ii_esda", moran.unbiasedStatistics)
    local.add("Ii_spdep", moran.statistics)
    local.add("EIc", moran.expectations)
    local.add("VIc", moran.variances)
    local.add("z_spdep", moran.tests.map { $0?.z })
    local.add("p_two_sided", moran.tests.map { $0?.p })
    local.add("quadrant", counts: moran.quadrants.map { $0?.rawValue ?? 0 })
    local.add("n_perm_ge", counts: counts.map { $0?.atLeast ?? -1 })
    local.add("p_perm_esda_folded", counts.map { $0?.foldedP })
    // As this layout has it, from p-values that do not allow for ties; `PermutationCount.twoSidedP` does.
    let doubled = counts.map { $0.map { min(1, 2 * $0.foldedP) } }
    local.add("p_perm_two_sided", doubled)
    local.add("BH_two_sided", MultipleTests.adjust(doubled.map { $0 ?? .nan }, .benjaminiHochberg))
  }

  private func add(_ counts: NeighbourSums.Counts, to local: inout LocalColumns) throws {
    guard let star = try GetisOrd(.withSelf, values, binary), let even = try GetisOrd(.withSelf, values, rows) else {
      return
    }
    local.add("Gi_star_G", star.shares)
    // Of the share, which falls as values rise when they sum to less than 0.
    let sign = values.reduce(0, +) < 0 ? -1.0 : 1
    local.add("Gi_star_z", zip(star.shares, star.z).map { share, z in share.flatMap { _ in z.map { sign * $0 } } })
    local.add("Gi_star_z_formula", star.z)
    local.add("Gi_star_z_rowstd", even.z)
    local.add("Gi_star_p_two_sided", star.p)
    local.add("Gi_star_BH", MultipleTests.adjust(star.p.map { $0 ?? 1 }, .benjaminiHochberg))
    local.add("Gi_star_n_perm_ge", counts: star.counts(counts).map { $0?.atLeast ?? -1 })
  }
}

/// How permutations are drawn.
struct Draws: Sendable {
  let permutations: Int
  let seed: UInt64
  let threads: Int

  /// How many times as many permutations as were asked for are drawn, where they cost little: up to 16, so that a count
  /// that is compared with a reference's differs by hardly more than the reference's own chance error.
  ///
  /// - Parameter each: steps that a permutation takes.
  func times(each: Int) -> Int {
    let budget = 200_000_000.0
    return max(1, Int(min(16, budget / (Double(max(1, permutations)) * Double(max(1, each))))))
  }
}

extension PermutationCount {
  /// Of so many times the permutations: the number among those asked for, to the nearest.
  fileprivate func per(_ times: Int) -> PermutationCount {
    PermutationCount(
      permutations: permutations / times, atLeast: (atLeast + times / 2) / times, atMost: (atMost + times / 2) / times)
  }
}

extension NeighbourSums.Counts {
  fileprivate func per(_ times: Int) -> NeighbourSums.Counts {
    NeighbourSums.Counts(
      permutations: permutations / times, atLeast: atLeast.map { ($0 + times / 2) / times },
      atMost: atMost.map { ($0 + times / 2) / times })
  }
}

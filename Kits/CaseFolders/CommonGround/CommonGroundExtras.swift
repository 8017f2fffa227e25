import Statistics

/// What no reference has, written only when `params.json` asks for it: `"also": ["roots", "groups", "directions"]`.
struct CommonGroundExtras {
  enum Kind: String, CaseIterable {
    /// `roots.csv`: the k-th root of each statement's shared agreement, and the group that agrees least.
    case roots
    /// `groups.csv`: how many of a group gave one answer to everything, or handed in the same votes as others.
    case groups
    /// `directions.csv`: whether people differ more than chance would make them; `replicates` (99) and `seed` (1).
    case directions
  }

  let kinds: Set<Kind>
  let replicates: Int
  let seed: Int

  init(_ parameters: CaseParameters) throws {
    kinds = Set(
      try (parameters.list("also") ?? []).map { found in
        guard let kind = (found as? String).flatMap(Kind.init) else {
          throw parameters.fault("also", "\(found) is none of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return kind
      })
    replicates = try parameters.integer("replicates", in: 1...100_000) ?? 99
    seed = try parameters.integer("seed", in: 0...(1 << 53)) ?? 1
  }

  func write(
    _ votes: VoteMatrix, _ settings: CommonGround.Settings, _ found: CommonGround, _ results: ResultFolder, threads: Int
  ) async throws {
    if kinds.contains(.roots) { try writeRoots(votes, found, results) }
    if kinds.contains(.groups) {
      try results.write(
        "groups.csv", ["group_id", "size", "uniform", "identical"],
        found.groups.enumerated().map { group, own in
          [group, own.size, own.uniform, own.identical].map { "\($0)" }
        })
    }
    if kinds.contains(.directions) {
      let test = await CommonGround.DirectionTest(
        votes, settings, replicates: replicates, seed: UInt64(seed), threads: threads)
      try results.write(
        "directions.csv", ["direction", "singular_value", "relative_gap", "p", "replicates"],
        test.p.enumerated().map { direction, p in
          [
            "\(direction + 1)", ResultFolder.text(found.map.singularValues[direction]),
            ResultFolder.text(found.map.gaps[direction]), ResultFolder.text(p), "\(test.replicates)",
          ]
        })
    }
  }

  private func writeRoots(_ votes: VoteMatrix, _ found: CommonGround, _ results: ResultFolder) throws {
    let sides = ["agree", "disagree"].flatMap { ["\($0)_root", "\($0)_least", "\($0)_least_group"] }
    try results.write(
      "roots.csv", ["statement_id"] + sides,
      found.shared.enumerated().map { statement, shared in
        ["\(votes.statements[statement])"]
          + [shared.agree, shared.disagree].flatMap { side in
            [ResultFolder.text(side.root), ResultFolder.text(side.least), "\(side.leastGroup)"]
          }
      })
  }
}

import Statistics

/// `votes.csv` (participant_id, statement_id, vote −1, 0 or 1; one row for each pair) and `params.json` (mod_out, min_votes,
/// max_k, pick_max, confidence) → `expected.json`, `expected_participants.csv`, `expected_statements.csv`,
/// `expected_group_stats.csv`.
///
/// Of the reference's `expected.json`, two things that describe its own run are not written: `check_red_dwarf`, its
/// comparison with another program, and `best_inertia_60_kmeanspp`, the best of its random restarts. Beyond the reference:
/// parameters `seeding` (`firstDistinct`, `spread`), `base_clusters`, and what `CommonGroundExtras` knows.
enum CommonGroundCase {
  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    let parameters = try folder.parameters()
    var settings = CommonGround.Settings()
    settings.moderatedOut = Set(try parameters.integers("mod_out") ?? [])
    settings.leastVotes = try parameters.integer("min_votes", in: 0...1_000_000_000) ?? 7
    settings.mostGroups = try parameters.integer("max_k", in: 0...1000) ?? 5
    settings.mostPicked = try parameters.integer("pick_max", in: 0...1_000_000_000) ?? 5
    settings.confidence = try parameters.number("confidence", in: 0...1) ?? 0.9
    // Polis begins from the first participants, and so does the reference; `spread` does not depend on their numbers.
    let seedings = CommonGround.Seeding.allCases.map(\.rawValue)
    settings.seeding =
      try parameters.text("seeding", oneOf: seedings).flatMap(CommonGround.Seeding.init) ?? .firstDistinct
    settings.baseClusters = try parameters.integer("base_clusters", in: 1...10_000)
    settings.completesDirections = true
    let extras = try CommonGroundExtras(parameters)
    parameters.ignore("skip_reddwarf")
    try parameters.finish()
    let votes = try CommonGroundVotes.matrix(folder)
    let found = await CommonGround(votes, settings, threads: threads)
    try results.write("expected.json", json: summary(votes, found))
    try writeParticipants(votes, found, results)
    try writeStatements(votes, found, results)
    try writeGroups(votes, found, results)
    try await extras.write(votes, settings, found, results, threads: threads)
  }

  private static func writeParticipants(
    _ votes: VoteMatrix, _ found: CommonGround, _ results: ResultFolder
  ) throws {
    let counts = votes.voteCounts
    try results.write(
      "expected_participants.csv", ["participant_id", "x", "y", "n_votes", "clustered", "group_id"],
      votes.participants.indices.lazy.map { row -> [String?] in
        let place = found.map.people[row]
        return [
          "\(votes.participants[row])", ResultFolder.text(place.x), ResultFolder.text(place.y), "\(counts[row])",
          ResultFolder.text(found.group[row] != nil), found.group[row].map { "\($0)" },
        ]
      })
  }

  private static func writeStatements(_ votes: VoteMatrix, _ found: CommonGround, _ results: ResultFolder) throws {
    try results.write(
      "expected_statements.csv",
      ["statement_id", "mean", "pc1", "pc2", "extremity", "gac_agree", "gac_disagree", "priority"],
      votes.statements.indices.lazy.map { statement -> [String?] in
        let loading = found.map.loadings[statement]
        let shared = found.shared[statement]
        let numbers = [
          found.map.means[statement], loading.x, loading.y, found.map.extremity[statement], shared.agree.product,
          shared.disagree.product, found.priorities[statement],
        ]
        return ["\(votes.statements[statement])"] + numbers.map { ResultFolder.text($0) }
      })
  }

  private static func writeGroups(_ votes: VoteMatrix, _ found: CommonGround, _ results: ResultFolder) throws {
    try results.write(
      "expected_group_stats.csv",
      ["group_id", "statement_id", "na", "nd", "ns", "pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt"],
      found.statements.enumerated().lazy.flatMap { group, statements in
        statements.enumerated().lazy.map { statement, own -> [String?] in
          let (agree, disagree) = (own.agree, own.disagree)
          let counts = [
            group, votes.statements[statement], own.tally.agrees, own.tally.disagrees, own.tally.seen,
          ]
          let numbers = [
            agree.probability, disagree.probability, agree.test, disagree.test, agree.ratio, disagree.ratio,
            agree.ratioTest, disagree.ratioTest,
          ]
          return counts.map { "\($0)" } + numbers.map { ResultFolder.text($0) }
        }
      })
  }
}

extension CommonGroundCase {
  private static func summary(_ votes: VoteMatrix, _ found: CommonGround) -> [String: Any] {
    var groupings: [String: Any] = [:]
    for grouping in found.groupings {
      var entry: [String: Any] = [
        "init": grouping.seeds.map { [$0.x, $0.y] }, "centers": grouping.centres.map { [$0.x, $0.y] },
        "sizes": grouping.sizes, "inertia": grouping.inertia,
      ]
      entry["silhouette"] = grouping.silhouette ?? Double.nan
      groupings["\(grouping.centres.count)"] = entry
    }
    let gaps: [Any] = found.map.gaps.map { $0 ?? Double.nan }
    var representatives: [String: Any] = [:]
    for (group, picked) in found.representatives.enumerated() {
      representatives["\(group)"] = picked.map { entry($0, votes) }
    }
    return [
      "n_participants": votes.participants.count, "n_statements": votes.statements.count,
      "n_votes": found.map.entries, "n_clustered": found.grouped.count,
      "k_tested": found.groupings.map(\.centres.count),
      "pca": [
        "singular_values": found.map.singularValues, "explained_variance": found.map.explained, "relative_gap": gaps,
      ] as [String: Any],
      "kmeans": groupings,
      "best_k": found.best.map { Double(found.groupings[$0].centres.count) } ?? Double.nan,
      "consensus": [
        "agree": found.agreed.map { entry($0, votes) }, "disagree": found.disagreed.map { entry($0, votes) },
      ],
      "repness": representatives,
    ]
  }

  private static func entry(_ picked: CommonGround.Representative, _ votes: VoteMatrix) -> [String: Any] {
    var entry: [String: Any] = [
      "statement_id": votes.statements[picked.statement], "direction": picked.agrees ? "agree" : "disagree",
      "n_success": picked.count, "n_trials": picked.seen, "p_success": picked.side.probability,
      "p_test": picked.side.test, "repness": picked.side.ratio, "repness_test": picked.side.ratioTest,
    ]
    if picked.isBestAgreed { entry["best_agree"] = true }
    return entry
  }

  private static func entry(_ majority: CommonGround.Majority, _ votes: VoteMatrix) -> [String: Any] {
    [
      "statement_id": votes.statements[majority.statement], "n_success": majority.count, "n_trials": majority.seen,
      "p_success": majority.probability, "p_test": majority.test,
    ]
  }
}

import Statistics

/// What was found among records, written.
struct RecordsAnswer {
  let plan: RecordsPlan
  let every: AgreementPatterns
  let looked: AgreementPatterns
  let pairsInAll: Int
  let found: Estimation
  let scored: [ScoredPair]

  func write(into results: ResultFolder) throws {
    try results.write(
      "expected_patterns.csv", plan.names + ["count"],
      zip(every.patterns, every.counts).map { pattern, count in
        pattern.map { "\($0)" } + [ResultFolder.text(count)]
      })
    try writePairs(into: results)
    let clusters = try writeClusters(into: results)
    if let least = plan.oneToOne { try writeLinks(least, into: results) }
    if plan.wantsErrorRates { try writeErrorRates(into: results) }
    var json: [String: Any] = [
      "n_records": plan.ids.count, "n_pairs_all": pairsInAll, "n_pairs_blocked": Int(looked.total),
      "levels": every.levels, "u": found.model.u, "m": found.model.m, "lambda_": found.model.prior,
      "iterations": found.steps.count, "n_clusters": clusters,
    ]
    if plan.truth != nil { json["confusion"] = confusion() }
    try results.write("expected.json", json: json)
  }

  private func isTrue(_ pair: ScoredPair) -> Bool? {
    plan.truth.map { $0[pair.first].unicodeScalars.elementsEqual($0[pair.second].unicodeScalars) }
  }

  /// Ids in the order of their code points.
  private var rank: [Int] {
    let sorted = plan.ids.indices.sorted {
      plan.ids[$0].utf8.lexicographicallyPrecedes(plan.ids[$1].utf8)
    }
    var rank = [Int](repeating: 0, count: sorted.count)
    for (place, record) in sorted.enumerated() {
      let isSame = place > 0 && plan.ids[sorted[place - 1]].utf8.elementsEqual(plan.ids[record].utf8)
      rank[record] = isSame ? rank[sorted[place - 1]] : place
    }
    return rank
  }

  private func writePairs(into results: ResultFolder) throws {
    let rank = rank
    let sorted = scored.filter { $0.probability >= plan.leastWritten }.sorted { a, b in
      if a.weight != b.weight { return a.weight > b.weight }
      return (rank[a.first], rank[a.second], a.first, a.second) < (rank[b.first], rank[b.second], b.first, b.second)
    }
    var header = ["id_a", "id_b", "match_weight", "match_probability"]
    if plan.truth != nil { header.append("is_true") }
    try results.write(
      "expected_pairs.csv", header, sorted.lazy.map { row($0) + (isTrue($0).map { [ResultFolder.text($0)] } ?? []) })
  }

  private func row(_ pair: ScoredPair) -> [String?] {
    [
      plan.ids[pair.first], plan.ids[pair.second], LinkageCase.text(pair.weight), LinkageCase.text(pair.probability),
    ]
  }

  /// A cluster's name is the first of its ids. Gives how many there are.
  private func writeClusters(into results: ResultFolder) throws -> Int {
    let clusters = Clusters.joined(
      plan.ids.count,
      scored.lazy.filter { $0.probability >= plan.clusterThreshold }.map { ($0.first, $0.second) })
    let rank = rank
    var name: [Int: Int] = [:]
    for record in clusters.indices {
      let other = name[clusters[record]] ?? record
      name[clusters[record]] = rank[record] < rank[other] ? record : other
    }
    try results.write(
      "expected_clusters.csv", ["id", "cluster"],
      clusters.indices.map { [plan.ids[$0], plan.ids[name[clusters[$0]] ?? $0]] })
    return name.count
  }

  private func writeLinks(_ least: Double, into results: ResultFolder) throws {
    // The smaller source number is the first list, wherever its records stand.
    let sources = plan.sources ?? []
    let links = Assignment.oneToOne(
      scored.filter { $0.probability >= least }.map {
        sources[$0.first] <= sources[$0.second]
          ? $0 : ScoredPair(first: $0.second, second: $0.first, weight: $0.weight)
      })
    try results.write(
      "expected_links.csv", ["id_a", "id_b", "match_weight", "match_probability"], links.map(row))
  }

  /// Without term frequencies, which are not part of a pattern.
  private func writeErrorRates(into results: ResultFolder) throws {
    let rule = try DecisionRule(looked, found.model)
    try results.write(
      "expected_thresholds.csv",
      [
        "match_weight", "match_probability", "linked", "false_links", "missed_matches", "false_link_rate",
        "miss_rate", "false_discovery_rate",
      ],
      rule.thresholds.map {
        [
          $0.weight, MatchModel.probability($0.weight), $0.linked, $0.falseLinks, $0.missedMatches, $0.falseLinkRate,
          $0.missRate, $0.falseDiscoveryRate,
        ].map(LinkageCase.text)
      })
  }

  private func confusion() -> [[String: Any]] {
    let total = trueMatches()
    return [0.5, 0.9, 0.99].map { threshold in
      let predicted = scored.filter { $0.probability >= threshold }
      let right = predicted.count { isTrue($0) == true }
      return [
        "threshold": threshold, "predicted": predicted.count, "true_positive": right,
        "false_positive": predicted.count - right, "true_matches_total": total,
        "precision": Double(right) / Double(max(predicted.count, 1)), "recall": Double(right) / Double(max(total, 1)),
      ]
    }
  }

  /// Pairs of one entity, also those that no rule gives.
  private func trueMatches() -> Int {
    guard let truth = plan.truth else { return 0 }
    let entities = truth.numbered()
    func pairs(_ keys: some Sequence<Int64>) -> Int {
      var sizes: [Int64: Int] = [:]
      for key in keys { sizes[key, default: 0] += 1 }
      return sizes.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }
    let all = pairs(entities.lazy.map(Int64.init))
    guard let sources = plan.sources else { return all }
    return all - pairs(zip(entities, sources).lazy.map { Int64($0) << 32 | Int64($1) })
  }
}

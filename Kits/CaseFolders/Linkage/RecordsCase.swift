import Statistics

/// Records, compared and linked: u from all pairs, λ and m by expectation–maximisation with u held, then the pairs that the
/// blocking rules give, and the clusters of those that are likely enough.
///
/// Without a column `true_entity` nothing is said about what is true. Beyond the reference, only when asked for: comparisons
/// `jaro`, `osa`, `damerau_levenshtein`, `date` (thresholds in days) and `distance` (in metres, between the columns
/// `latitude` and `longitude` that are named), `together` (of `comparisons`, as one field of all combinations of their levels);
/// `term_frequency` with `term_frequency_factor` and `term_frequency_least`;
/// `one_to_one` (links of at least this probability, `expected_links.csv`); `error_rates` (`expected_thresholds.csv`). Leaves
/// out `check_splink`, which compares the reference with another program.
enum RecordsCase {
  static let mostRecords = 100_000

  static func run(
    _ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder, threads: Int
  ) async throws {
    let table = try folder.table("records.csv", [], allowsMore: true)
    guard table.count <= mostRecords else { throw CaseFault(table.file, "has more than \(mostRecords) records") }
    let plan = try RecordsPlan(parameters, table)
    let pairs: RecordPairs
    let blocking: Blocking
    do {
      pairs = try RecordPairs(plan.fields, sources: plan.sources)
      blocking = try Blocking(records: table.count, rules: plan.blocking)
    } catch {
      throw parameters.fault("comparisons", "\(error)")
    }

    let every = try await pairs.patterns(.all(table.count), threads: threads)
    let start = try MatchModel(m: plan.m, u: every.shares, prior: plan.prior)
    let found: Estimation
    do {
      found = try Estimation(every, start: start, updatesU: false, most: plan.most, tolerance: plan.tolerance)
    } catch {
      throw parameters.fault("init_m", "gives a pattern that occurs no probability at all")
    }
    let looked = try await pairs.patterns(blocking, threads: threads)
    var rarity: [ValueRarity] = []
    for (field, factor, least) in plan.rarity {
      rarity.append(try ValueRarity(field, of: pairs, found.model, factor: factor, least: least))
    }
    let lowest = min(0.5, plan.clusterThreshold, plan.leastWritten, plan.oneToOne ?? 1)
    let scored = try await pairs.scored(
      blocking, found.model, atLeast: weight(lowest) - 1e-6, rarity: rarity, threads: threads)
    try RecordsAnswer(
      plan: plan, every: every, looked: looked, pairsInAll: pairs.all, found: found, scored: scored
    ).write(into: results)
  }

  /// The weight at which a probability is reached.
  private static func weight(_ probability: Double) -> Double {
    let one = try? MatchModel(m: [], u: [], prior: min(max(probability, 0), 1))
    return one?.weight([]) ?? -.infinity
  }
}

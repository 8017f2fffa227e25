import Statistics

/// Counts of agreement patterns; the model by expectation–maximisation.
///
/// Leaves out `check_recordlinkage`, which compares the reference with another program.
enum PatternsCase {
  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    let fields = try parameters.texts("fields") ?? { throw parameters.fault("fields", "is missing") }()
    let levels = try parameters.integers("levels", in: 1...200) ?? { throw parameters.fault("levels", "is missing") }()
    guard !fields.isEmpty, Set(fields).count == fields.count, !fields.contains("count") else {
      throw parameters.fault("fields", "must be names of columns other than count, each once")
    }
    guard levels.count == fields.count else {
      throw parameters.fault("levels", "has \(levels.count) numbers for \(fields.count) fields")
    }
    let start = try model(parameters, levels)
    let updatesU = try parameters.bool("update_u") ?? { throw parameters.fault("update_u", "is missing") }()
    let most = try parameters.requiredInteger("max_iter", in: 0...1_000_000)
    let tolerance = try parameters.requiredNumber("tol")
    parameters.ignore("check_recordlinkage")
    try parameters.finish()

    let table = try folder.table("patterns.csv", [], optional: fields + ["count"])
    var columns: [[Int]] = []
    for (field, levels) in zip(fields, levels) {
      columns.append(try table.integers(field, in: -1...levels - 1))
    }
    let counts = try table.numbers("count", in: 0...0x1p53)
    let patterns = AgreementPatterns(
      levels: levels, patterns: counts.indices.map { row in columns.map { $0[row] } }, counts: counts)
    let found: Estimation
    do {
      found = try Estimation(patterns, start: start, updatesU: updatesU, most: most, tolerance: tolerance)
    } catch .impossiblePattern(let row) {
      throw CaseFault(
        table.file, row: table.rowNumber(row), "has probability zero both for matches and for others")
    }
    try write(table, patterns, found, into: results)
  }

  private static func model(_ parameters: CaseParameters, _ levels: [Int]) throws -> MatchModel {
    func shares(_ key: String) throws -> [[Double]] {
      let rows = try parameters.rows(key) ?? { throw parameters.fault(key, "is missing") }()
      guard rows.count == levels.count else {
        throw parameters.fault(key, "has \(rows.count) lists for \(levels.count) fields")
      }
      for (index, row) in rows.enumerated() {
        try LinkageCase.checkShares(row, levels[index]) { parameters.fault("\(key)[\(index)]", $0) }
      }
      return rows
    }
    return try MatchModel(
      m: shares("init_m"), u: shares("init_u"), prior: parameters.requiredNumber("init_lambda", in: 0...1))
  }

  private static func write(
    _ table: CaseTable, _ patterns: AgreementPatterns, _ found: Estimation, into results: ResultFolder
  ) throws {
    let given = try table.header.map { try table.texts($0) }
    let rows = patterns.patterns.indices.map { row in
      let weight = found.model.weight(patterns.patterns[row])
      return given.map { $0[row] } + [LinkageCase.text(weight), LinkageCase.text(MatchModel.probability(weight))]
    }
    try results.write("expected_patterns.csv", table.header + ["match_weight", "match_probability"], rows)
    let trace = (found.steps.prefix(5) + found.steps.suffix(1)).map { step -> [String: Any] in
      [
        "iteration": step.number, "loglik_before": step.logLikelihood, "lambda_": step.prior,
        "max_change": step.change,
      ]
    }
    try results.write(
      "expected.json",
      json: [
        "m": found.model.m, "u": found.model.u, "lambda_": found.model.prior, "iterations": found.steps.count,
        "trace": trace,
      ])
  }
}

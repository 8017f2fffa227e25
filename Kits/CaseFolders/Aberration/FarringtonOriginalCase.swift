import Statistics

/// Farrington's algorithm of 1996 on every series.
enum FarringtonOriginalCase {
  static let fits = [
    "algo.farrington.fitGLM.fast", "algo.farrington.fitGLM", "algo.farrington.fitGLM.populationOffset",
  ]

  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    let perYear = try parameters.requiredInteger("freq", in: 1...100_000)
    let farrington = try settings(try parameters.object("control"))
    let series = try CountSeries(folder)
    let range = try series.range(parameters)
    parameters.ignore("start", "epochAsDate")
    try parameters.finish()
    var rows: [[String?]] = []
    for (index, counts) in series.counts.enumerated() {
      for position in range {
        let judgement = farrington.judge(counts, perYear: perYear, at: position)
        let alarm = judgement.flatMap(\.isAlarm).map { ResultFolder.text($0) } ?? "NA"
        rows.append([
          series.names[index], "\(position + 1)", ResultFolder.text(counts[position]),
          ResultFolder.text(judgement?.upperBound), alarm,
          judgement.map { ResultFolder.text($0.keepsTrend) } ?? "NA", ResultFolder.text(judgement?.lowerTail),
          ResultFolder.text(judgement?.median),
        ])
      }
    }
    try results.write(
      "expected.csv",
      ["series", "t", "observed", "upperbound", "alarm", "trend_used", "pred_cdf", "median"], rows)
  }

  private static func settings(_ control: CaseParameters?) throws -> FarringtonOriginal {
    var settings = FarringtonOriginal()
    guard let control else { return settings }
    settings.years = try control.integer("b", in: 1...1000) ?? settings.years
    settings.halfWindow = try control.integer("w", in: 0...10_000) ?? settings.halfWindow
    settings.reweighs = try control.bool("reweight") ?? settings.reweighs
    settings.alpha = try control.number("alpha", in: 0...1) ?? settings.alpha
    settings.allowsTrend = try control.bool("trend") ?? settings.allowsTrend
    if let power = try control.text("powertrans", oneOf: Farrington.Power.allCases.map(\.rawValue)) {
      settings.power = Farrington.Power(rawValue: power) ?? settings.power
    }
    if let limit = try FarringtonCase.limit54(control) {
      (settings.leastCases, settings.leastCasesPeriods) = limit
    }
    // The fast fit stops at a missing count; the others leave its row out.
    if let fit = try control.text("fitFun", oneOf: fits) { settings.skipsMissing = fit != fits[0] }
    control.ignore("verbose", "plot", "range")
    return settings
  }
}

import Foundation
import Statistics

/// Farrington's flexible algorithm on every series: each variant in both readings of the variance, or the panel of one week
/// with its false-discovery rate.
enum FarringtonCase {
  static func run(
    _ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder, threads: Int
  ) async throws {
    guard let variants = try parameters.object("variants") else { throw parameters.fault("variants", "is missing") }
    let control = try parameters.object("control")
    let names = KeyOrder(try folder.bytes(CaseParameters.file)).keys(of: "variants").filter(variants.keys.contains)
    let settings = try names.map { name in
      guard let variant = try variants.object(name) else { throw variants.fault(name, "must be an object") }
      return try self.settings(control, variant, parameters)
    }
    let series = try CountSeries(folder)
    let timeline = try series.timeline(parameters)
    let range = try series.range(parameters)
    parameters.ignore("start")
    try parameters.finish()
    let populations = try series.populations(folder, above0: settings.contains(where: \.usesPopulation))
    let header = [
      "variant", "series", "t", "observed", "upperbound", "alarm", "expected", "score", "pvalue", "mu0", "phi",
      "trend_used", "trend_coef",
    ]
    for (variance, file) in [
      (Farrington.Variance.surveillance, "expected_surveillance.csv"), (.textbook, "expected_textbook.csv"),
    ] {
      var rows: [[String?]] = []
      for (name, var farrington) in zip(names, settings) {
        farrington.variance = variance
        let outcomes = await judge(farrington, series, populations, timeline, range, threads)
        for index in series.names.indices {
          for (place, position) in range.enumerated() {
            let count = series.counts[index][position]
            let row: [String?] = [name, series.names[index], "\(position + 1)", ResultFolder.text(count)]
            rows.append(row + texts(outcomes[place][index]))
          }
        }
      }
      try results.write(file, header, rows)
    }
  }

  static func runPanel(
    _ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder, threads: Int
  ) async throws {
    var farrington = try settings(try parameters.object("control"), nil, parameters)
    farrington.variance = .surveillance
    let rate = try parameters.requiredNumber("q", in: 0...1)
    let series = try CountSeries(folder)
    let timeline = try series.timeline(parameters)
    let range = try series.range(parameters)
    parameters.ignore("start")
    try parameters.finish()
    let populations = try series.populations(folder, above0: farrington.usesPopulation)
    let outcomes = await judge(farrington, series, populations, timeline, range, threads)
    let adjusted = outcomes.map { week in
      let pValues = week.map { $0.judgement?.pValue ?? .nan }
      return (
        hochberg: MultipleTests.adjust(pValues, .benjaminiHochberg),
        yekutieli: MultipleTests.adjust(pValues, .benjaminiYekutieli)
      )
    }
    var rows: [[String?]] = []
    for index in series.names.indices {
      for (place, position) in range.enumerated() {
        let judgement = outcomes[place][index].judgement
        let (hochberg, yekutieli) = (adjusted[place].hochberg[index], adjusted[place].yekutieli[index])
        let count = series.counts[index][position]
        var row: [String?] = [series.names[index], "\(position + 1)", ResultFolder.text(count)]
        row.append(ResultFolder.text(judgement?.mean))
        row.append(ResultFolder.text(judgement?.dispersion))
        row.append(ResultFolder.text(judgement?.upperBound))
        row.append(judgement.map { ResultFolder.text($0.isAlarm) } ?? "NA")
        row.append(ResultFolder.text(judgement?.pValue))
        row.append(ResultFolder.text(yekutieli))
        row.append(ResultFolder.text(hochberg))
        row.append(ResultFolder.text(hochberg <= rate))
        rows.append(row)
      }
    }
    try results.write(
      "expected.csv",
      ["series", "t", "observed", "mu0", "phi", "upperbound", "alarm", "pvalue", "BY", "BH", "flag_BH"], rows)
  }

  /// Outcomes by period, then series.
  private static func judge(
    _ farrington: Farrington, _ series: CountSeries, _ populations: [[Double]]?, _ timeline: Timeline, _ range: [Int],
    _ threads: Int
  ) async -> [[Farrington.Outcome]] {
    var outcomes: [[Farrington.Outcome]] = []
    for position in range {
      outcomes.append(
        await farrington.judge(
          panel: series.counts, populations: populations, on: timeline, at: position, threads: threads))
    }
    return outcomes
  }

  /// Upper bound and what follows. A regression that does not settle leaves an expectation of 0, as the reference has it.
  private static func texts(_ outcome: Farrington.Outcome) -> [String?] {
    switch outcome {
    case .noBaseline: return ["NA", "NA", "NA", "NA", "NA", "NA", "NA", "NA", "NA"]
    case .noConvergence: return ["NA", "NA", "0", "NA", "NA", "NA", "NA", "NA", "NA"]
    case .judged(let judgement):
      let numbers = [
        judgement.expected, judgement.score, judgement.pValue, judgement.mean, judgement.dispersion,
      ]
      var texts: [String?] = [ResultFolder.text(judgement.upperBound), ResultFolder.text(judgement.isAlarm)]
      for number in numbers { texts.append(ResultFolder.text(number)) }
      texts.append(ResultFolder.text(judgement.trend != nil))
      texts.append(ResultFolder.text(judgement.trend))
      return texts
    }
  }

  /// `control`, and what a variant says instead; null is the default.
  static func settings(
    _ control: CaseParameters?, _ variant: CaseParameters?, _ parameters: CaseParameters
  ) throws -> Farrington {
    func read<Value>(_ key: String, _ get: (CaseParameters) throws -> Value?) throws -> Value? {
      let common = try control.flatMap(get)
      guard let variant, variant.keys.contains(key) else { return common }
      return try get(variant)
    }
    var settings = Farrington()
    settings.years = try read("b") { try $0.integer("b", in: 1...1000) } ?? settings.years
    settings.halfWindow = try read("w") { try $0.integer("w", in: 0...10_000) } ?? settings.halfWindow
    settings.parts = try read("noPeriods") { try $0.integer("noPeriods", in: 1...10_000) } ?? settings.parts
    settings.leftOut = try read("pastWeeksNotIncluded") {
      try $0.integer("pastWeeksNotIncluded", in: 0...100_000)
    }
    settings.reweighs = try read("reweight") { try $0.bool("reweight") } ?? settings.reweighs
    settings.weightsThreshold =
      try read("weightsThreshold") { try $0.number("weightsThreshold") } ?? settings.weightsThreshold
    settings.alpha = try read("alpha") { try $0.number("alpha", in: 0...1) } ?? settings.alpha
    settings.allowsTrend = try read("trend") { try $0.bool("trend") } ?? settings.allowsTrend
    settings.trendThreshold =
      try read("pThresholdTrend") { try $0.number("pThresholdTrend") } ?? settings.trendThreshold
    settings.usesPopulation = try read("populationOffset") { try $0.bool("populationOffset") } ?? false
    if let bound = try read(
      "thresholdMethod", { try $0.text("thresholdMethod", oneOf: Farrington.Bound.allCases.map(\.rawValue)) })
    {
      settings.bound = Farrington.Bound(rawValue: bound) ?? settings.bound
    }
    if let power = try read(
      "powertrans", { try $0.text("powertrans", oneOf: Farrington.Power.allCases.map(\.rawValue)) })
    {
      settings.power = Farrington.Power(rawValue: power) ?? settings.power
    }
    if let limit = try read("limit54", { try self.limit54($0) }) {
      (settings.leastCases, settings.leastCasesPeriods) = limit
    }
    for source in [control, variant] { source?.ignore("fitFun", "verbose", "glmWarnings", "range") }
    return settings
  }

  static func limit54(_ source: CaseParameters) throws -> (Double, Int)? {
    guard let numbers = try source.numbers("limit54") else { return nil }
    guard numbers.count == 2, numbers[0] >= 0, let periods = Int(exactly: numbers[1]), periods >= 1 else {
      throw source.fault("limit54", "must hold a number of cases from 0 and a number of periods from 1")
    }
    return (numbers[0], periods)
  }
}

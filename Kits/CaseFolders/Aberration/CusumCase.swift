import Statistics

/// Cumulative sums of every series under every standardisation asked for.
enum CusumCase {
  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    let names = try standards(parameters)
    let reference = try parameters.number("k") ?? 1.04
    let limit = try parameters.number("h") ?? 2.26
    let dispersion = try parameters.number("alpha", in: 0 ... .infinity) ?? 0.1
    let series = try CountSeries(folder)
    let range = try series.range(parameters)
    guard let first = range.first else { throw parameters.fault("range", "is empty") }
    let mean = try Mean(parameters, count: range.count)
    parameters.ignore("epochAsDate")
    try parameters.finish()
    var rows: [[String?]] = []
    for standard in names {
      let cusum = Cusum(reference: reference, limit: limit, standard: standard, dispersion: dispersion)
      for (index, counts) in series.counts.enumerated() {
        let means = mean.values(counts, first: first, range: range)
        let steps = cusum.steps(range.map { counts[$0] }, means: means)
        for (place, step) in steps.enumerated() {
          rows.append([
            standard.rawValue, series.names[index], "\(range[place] + 1)", ResultFolder.text(counts[range[place]]),
            ResultFolder.text(means[means.count == 1 ? 0 : place]), ResultFolder.text(step.sum),
            step.isAlarm.map { ResultFolder.text($0) } ?? "NA", ResultFolder.text(step.upperBound),
          ])
        }
      }
    }
    try results.write(
      "expected.csv", ["trans", "series", "t", "observed", "m", "cusum", "alarm", "upperbound"], rows)
  }

  private static func standards(_ parameters: CaseParameters) throws -> [Cusum.Standard] {
    let alone = (try? parameters.text("trans")).flatMap(\.self)
    guard let given = try alone.map({ [$0] }) ?? parameters.list("trans") else {
      throw parameters.fault("trans", "is missing")
    }
    return try given.map { value in
      guard let name = value as? String, let standard = Cusum.Standard(rawValue: name) else {
        let known = Cusum.Standard.allCases.map(\.rawValue).joined(separator: ", ")
        throw parameters.fault("trans", "\(value) is none of \(known)")
      }
      return standard
    }
  }

  /// `m`: a number, one for each period, `"glm"` for a yearly wave fitted to the counts before, or the mean of those.
  private enum Mean {
    case before
    case given([Double])
    case wave(start: Double, period: Double)

    init(_ parameters: CaseParameters, count: Int) throws {
      if let text = try? parameters.text("m", oneOf: ["glm"]), text == "glm" {
        let period = Double(try parameters.requiredInteger("freq", in: 1...100_000))
        guard let start = try parameters.integers("start"), start.count == 2 else {
          throw parameters.fault("start", "must hold a year and a period")
        }
        self = .wave(start: Double(start[1]), period: period)
        return
      }
      parameters.ignore("freq", "start")
      if let number = try? parameters.number("m", in: 0 ... .infinity) {
        self = .given([number])
      } else if let numbers = try? parameters.numbers("m", in: 0 ... .infinity) {
        guard numbers.count == count || numbers.count == 1 else {
          throw parameters.fault("m", "has \(numbers.count) values for \(count) periods")
        }
        self = .given(numbers)
      } else if try parameters.number("m", in: 0 ... .infinity) == nil {
        self = .before
      } else {
        throw parameters.fault("m", "must be a number or glm")
      }
    }

    func values(_ counts: [Double], first: Int, range: [Int]) -> [Double] {
      switch self {
      case .given(let means): return means
      case .before:
        let training = counts[..<max(first, 1)]
        return [training.reduce(0, +) / Double(training.count)]
      case .wave(let start, let period):
        let wave = SeasonalMean(Array(counts[..<max(first, 1)]), start: start, period: period)
        return range.map { wave?(start + Double($0)) ?? .nan }
      }
    }
  }
}

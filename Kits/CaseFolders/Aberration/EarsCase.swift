import Statistics

/// EARS C1, C2 and C3 on every series, from the first count that can be judged.
enum EarsCase {
  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    let baseline = try parameters.integer("baseline", in: 3...1_000_000) ?? 7
    let leastDeviation = try parameters.number("minSigma", in: 0 ... .infinity) ?? 0
    let alpha = try parameters.object("alpha")
    let rules = try Ears.Rule.allCases.map { rule in
      Ears(
        rule, baseline: baseline, leastDeviation: leastDeviation,
        alpha: try alpha?.number(rule.rawValue, in: 0...1))
    }
    parameters.ignore("freq", "start", "epochAsDate", "range")
    try parameters.finish()
    let series = try CountSeries(folder)
    var rows: [[String?]] = []
    for ears in rules {
      let name = ears.rule.rawValue
      for (index, counts) in series.counts.enumerated() {
        let bounds = ears.upperBounds(counts)
        if bounds.isEmpty { rows.append([name, series.names[index], "NA", "NA", "NA", "NA", "too_short"]) }
        for (step, bound) in bounds.enumerated() {
          let count = counts[ears.first + step]
          let isOpen = count.isNaN || bound.isNaN
          rows.append([
            name, series.names[index], "\(ears.first + step + 1)", ResultFolder.text(count), ResultFolder.text(bound),
            isOpen ? "NA" : ResultFolder.text(count > bound), "",
          ])
        }
      }
    }
    try results.write(
      "expected.csv", ["method", "series", "t", "observed", "upperbound", "alarm", "error"], rows)
  }
}

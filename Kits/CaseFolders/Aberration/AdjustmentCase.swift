import Statistics

/// p-values of a panel, adjusted.
enum AdjustmentCase {
  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    try parameters.finish()
    let table = try folder.table("inputs.csv", ["id", "p"])
    let names = try table.texts("id")
    let pValues = try table.optionalNumbers("p", in: 0...1).map { $0 ?? .nan }
    let adjustments = MultipleTests.Adjustment.allCases
    let columns = adjustments.map { MultipleTests.adjust(pValues, $0) }
    let limits = [0.01, 0.05, 0.1]
    var rows: [[String?]] = []
    for row in pValues.indices {
      var values: [String?] = [names[row], ResultFolder.text(pValues[row])]
      for column in columns { values.append(ResultFolder.text(column[row])) }
      for limit in limits { values.append(ResultFolder.text(columns[0][row] <= limit)) }
      rows.append(values)
    }
    try results.write(
      "expected.csv",
      ["id", "p"] + adjustments.map(\.rawValue) + limits.map { "BH_reject_\($0)" }, rows)
  }
}

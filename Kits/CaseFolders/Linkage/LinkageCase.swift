import Statistics

/// `kind` says what the folder holds: pairs of texts (`strings`), counts of agreement patterns (`em`) or records (`link`).
enum LinkageCase {
  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    let parameters = try folder.parameters()
    switch try parameters.requiredText("kind", oneOf: ["strings", "em", "link"]) {
    case "strings": try StringsCase.run(folder, parameters, into: results)
    case "em": try PatternsCase.run(folder, parameters, into: results)
    default: try await RecordsCase.run(folder, parameters, into: results, threads: threads)
    }
  }

  /// As the references write them, with infinities in their words.
  static func text(_ number: Double) -> String {
    number.isNaN ? "" : number.isInfinite ? (number < 0 ? "-inf" : "inf") : ResultFolder.text(number)
  }

  /// Shares of the levels of a field, which sum to 1 but for rounding.
  static func checkShares(_ shares: [Double], _ levels: Int, _ fault: (String) -> CaseFault) throws {
    guard shares.count == levels else { throw fault("has \(shares.count) numbers for \(levels) levels") }
    guard shares.allSatisfy({ (0...1).contains($0) }) else { throw fault("holds a number outside 0 to 1") }
    guard abs(shares.reduce(0, +) - 1) < 0.02 else { throw fault("does not sum to 1") }
  }
}

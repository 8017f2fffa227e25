import Statistics

/// `kind` says what the folder holds: a table whose cells are to be hidden, or privacy parameters to be worked out.
enum DisclosureCase {
  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    let parameters = try folder.parameters()
    switch try parameters.requiredText("kind", oneOf: ["suppression", "dp"]) {
    case "dp": try PrivacyCase(parameters).write(results)
    default: try SuppressionCase(folder, parameters).write(results)
    }
  }
}

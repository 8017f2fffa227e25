import Statistics

enum ScanCase {
  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    throw CaseFault(folder.path, "not written yet")
  }
}

/// What `concord analyse` can do with a case folder.
public enum Analysis: String, CaseIterable, Sendable {
  case aberration, scan, spatial, commonground, disclosure, linkage

  /// - Parameter threads: at least 1; the results are the same for any number.
  /// - Throws: `CaseFault` for bad input; nothing is written before all input has been read.
  public func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    switch self {
    case .aberration: try await AberrationCase.run(folder, into: results, threads: threads)
    case .scan: try await ScanCase.run(folder, into: results, threads: threads)
    case .spatial: try await SpatialCase.run(folder, into: results, threads: threads)
    case .commonground: try await CommonGroundCase.run(folder, into: results, threads: threads)
    case .disclosure: try await DisclosureCase.run(folder, into: results, threads: threads)
    case .linkage: try await LinkageCase.run(folder, into: results, threads: threads)
    }
  }
}

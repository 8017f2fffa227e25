import Foundation
import Testing

@testable import CaseFolders

struct AberrationCaseTests {
  @Test(.enabled(if: SharedCases.areThere), arguments: SharedCases.names("aberration"))
  func agreesWithTheReference(_ name: String) async throws {
    let run = try await SharedCases.run(.aberration, name)
    let files = try FileManager.default.contentsOfDirectory(atPath: run.given).filter { $0.hasPrefix("expected") }
    #expect(!files.isEmpty)
    // Where the fit meets the count, the score is what rounding leaves of 0.
    for file in files.sorted() { try SharedCases.agree(file, run, tolerance: 1e-6, absolute: ["score": 1e-9]) }
  }
}

import Foundation
import Testing

@testable import CaseFolders

struct LinkageCaseTests {
  @Test(.enabled(if: SharedCases.areThere), arguments: SharedCases.names("linkage"))
  func agreesWithTheReference(_ name: String) async throws {
    let run = try await SharedCases.run(.linkage, name)
    let files = try FileManager.default.contentsOfDirectory(atPath: run.given).filter {
      $0.hasPrefix("expected") && $0.hasSuffix(".csv")
    }
    for file in files {
      // Reference pairs are written with twelve digits; a probability of nearly 1 keeps few of its distance from 1.
      let tolerance = file == "expected.csv" ? 1e-9 : file == "expected_pairs.csv" ? 1e-8 : 1e-6
      try SharedCases.agree(file, run, tolerance: tolerance, absolute: ["match_weight": 1e-8])
    }
    guard FileManager.default.fileExists(atPath: "\(run.given)/expected.json") else { return }
    let given = try SharedCases.json("\(run.given)/expected.json")
    let found = try SharedCases.json("\(run.found)/expected.json")
    for (key, value) in given where !key.hasPrefix("check_") { try agree(key, value, found[key]) }
  }

  private func agree(_ place: String, _ given: Any, _ found: Any?) throws {
    switch (given, found) {
    case (let given as [Any], let found as [Any]):
      #expect(given.count == found.count, "\(place)")
      for (index, pair) in zip(given, found).enumerated() { try agree("\(place)[\(index)]", pair.0, pair.1) }
    case (let given as [String: Any], let found as [String: Any]):
      for (key, value) in given { try agree("\(place).\(key)", value, found[key]) }
    case (let given as NSNumber, let found as NSNumber):
      let (a, b) = (given.doubleValue, found.doubleValue)
      #expect(abs(a - b) <= 1e-6 * max(abs(a), abs(b)) + 1e-12, "\(place): expected \(a), found \(b)")
    default: Issue.record("\(place): expected \(given), found \(found ?? "nothing")")
    }
  }
}

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

  /// Agreement on rare values weighs more, as Splink 5.0.0 weighs it with this case's m, u and λ and term frequencies of first
  /// name and city.
  @Test(.enabled(if: SharedCases.areThere)) func rareValuesAsSplink() async throws {
    let given = "\(SharedCases.root)/linkage/f05_splink_fake1000_dedupe"
    let folder = NSTemporaryDirectory() + "concord-rare-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: given + "/records.csv", toPath: folder + "/records.csv")
    var parameters = try SharedCases.json(given + "/params.json")
    var comparisons = try #require(parameters["comparisons"] as? [[String: Any]])
    for index in [0, 3] { comparisons[index]["term_frequency"] = true }
    parameters["comparisons"] = comparisons
    parameters["write_min_probability"] = 0
    try JSONSerialization.data(withJSONObject: parameters).write(to: URL(fileURLWithPath: folder + "/params.json"))
    try await Analysis.linkage.run(CaseFolder(folder), into: ResultFolder(folder + "/found"), threads: 2)
    var weights: [String: Double] = [:]
    for row in try SharedCases.rows(folder + "/found/expected_pairs.csv").dropFirst() {
      weights[row[0] + " " + row[1]] = Double(row[2])
    }
    let splink = [
      ("490", "491", 28.539142823784612),
      ("427", "430", 14.15802198563143),
      ("750", "753", 3.2735769904562266),
      ("173", "256", -1.9473122820576707),
      ("575", "983", -8.329278815804146),
      ("114", "14", -14.259778230167246),
    ]
    for (a, b, weight) in splink {
      let found = try #require(weights["\(a) \(b)"] ?? weights["\(b) \(a)"])
      #expect(abs(found - weight) < 1e-7, "\(a) and \(b)")
    }
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

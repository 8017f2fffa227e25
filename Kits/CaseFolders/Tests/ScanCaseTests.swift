import Foundation
import Testing

@testable import CaseFolders

/// The shared reference cases of scans: everything but chance to 1e-9, chance within four standard errors.
struct ScanCaseTests {
  /// Unoptimised builds draw fewer replicates than the case says.
  #if DEBUG
    private static let mostReplicates = 33
  #else
    private static let mostReplicates = 100_000
  #endif

  private static func run(_ name: String) async throws -> (given: String, found: String) {
    let given = "\(SharedCases.root)/scan/\(name)"
    let path = NSTemporaryDirectory() + "concord-scan-\(name)-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: given, toPath: path)
    var parameters = try SharedCases.json("\(path)/params.json")
    let replicates = try #require(parameters["replicates_reference"] as? Int)
    parameters["replicates_reference"] = min(replicates, mostReplicates)
    try FileManager.default.removeItem(atPath: "\(path)/params.json")
    try JSONSerialization.data(withJSONObject: parameters).write(to: URL(fileURLWithPath: "\(path)/params.json"))
    let found = path + "-found"
    try await Analysis.scan.run(CaseFolder(path), into: ResultFolder(found), threads: 2)
    return (given, found)
  }

  @Test(.enabled(if: SharedCases.areThere), arguments: SharedCases.names("scan"))
  func agreesWithTheReference(_ name: String) async throws {
    let run = try await Self.run(name)
    try SharedCases.agree("expected_top.csv", run, tolerance: 1e-9)
    let given = try SharedCases.json("\(run.given)/expected.json")
    let found = try SharedCases.json("\(run.found)/expected.json")
    #expect(Set(given.keys) == Set(found.keys))
    for key in ["total_cases", "n_candidate_cylinders"] { #expect(given[key] as? Double == found[key] as? Double) }
    #expect(given["model"] as? String == found["model"] as? String)
    let nulls = try #require(given["fixed_null_replicates"] as? [[String: Any]])
    let mine = try #require(found["fixed_null_replicates"] as? [[String: Any]])
    #expect(nulls.map { $0["file"] as? String } == mine.map { $0["file"] as? String })
    for (a, b) in zip(nulls, mine) { #expect(isNear(a["max_llr"], b["max_llr"])) }
    let clusters = try #require(given["clusters"] as? [[String: Any]])
    let own = try #require(found["clusters"] as? [[String: Any]])
    #expect(clusters.count == own.count)
    let many = (try #require(given["replicates"] as? Double), try #require(found["replicates"] as? Double))
    for (a, b) in zip(clusters, own) {
      #expect(Set(a.keys) == Set(b.keys))
      #expect(a["members"] as? [String] == b["members"] as? [String])
      for key in ["rank", "t_start", "t_end", "observed"] { #expect(a[key] as? Double == b[key] as? Double, "\(key)") }
      for key in ["llr", "expected", "obs_over_exp", "relative_risk"] { #expect(isNear(a[key], b[key]), "\(key)") }
      let (p, q) = (try #require(a["p_value"] as? Double), try #require(b["p_value"] as? Double))
      let error = (p * (1 - p) * (1 / many.0 + 1 / many.1)).squareRoot()
      #expect(abs(p - q) <= 4 * error + 2 / many.1, "\(name): \(p) \(q)")
      #expect(isNear(q, (1 + (b["n_null_ge"] as? Double ?? .nan)) / (1 + many.1)))
    }
    try nullMaximaAreDistributedAlike(run)
  }

  /// Kolmogorov and Smirnov's distance stays below what chance passes once in ten thousand.
  private func nullMaximaAreDistributedAlike(_ run: (given: String, found: String)) throws {
    func maxima(_ folder: String) throws -> [Double] {
      let rows = try SharedCases.rows("\(folder)/null_max.csv")
      #expect(rows.first == ["max_llr"])
      return rows.dropFirst().compactMap { $0.first.flatMap(Double.init) }
    }
    let (a, b) = (try maxima(run.given), try maxima(run.found))
    #expect(a.isEmpty == b.isEmpty)
    guard !a.isEmpty, !b.isEmpty else { return }
    // Reference values are written to twelve digits.
    let distance =
      (a + b).map { level in
        abs(
          Double(a.count { $0 <= level + 1e-9 }) / Double(a.count)
            - Double(b.count { $0 <= level + 1e-9 }) / Double(b.count))
      }.max() ?? 0
    #expect(distance < 2.23 * (1 / Double(a.count) + 1 / Double(b.count)).squareRoot(), "\(run.given): \(distance)")
  }

  private func isNear(_ a: Any?, _ b: Any?) -> Bool {
    if a is NSNull, b is NSNull { return true }
    guard let a = a as? Double, let b = b as? Double else { return false }
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }
}

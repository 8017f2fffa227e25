import Foundation
import Testing

@testable import CaseFolders

/// The shared cases of spatial patterns and rates, and small ones whose answers are worked out by hand.
struct SpatialCaseTests {
  private static let drawn: Set<String> = [
    "n_perm_ge", "p_perm_esda_folded", "p_perm_two_sided", "BH_two_sided", "Gi_star_n_perm_ge",
  ]

  @Test(.enabled(if: SharedCases.areThere), arguments: SharedCases.names("spatial"))
  func agreesWithTheReference(_ name: String) async throws {
    let run = try await Self.run(name)
    defer { try? FileManager.default.removeItem(atPath: run.found) }
    try SharedCases.agree("expected_neighbors.csv", run, tolerance: 0)
    // Deviations of areas at the mean are all rounding: 1e-13 of a standard score.
    try SharedCases.agree(
      "expected_local.csv", run, tolerance: 1e-9, except: Self.drawn,
      absolute: ["Gi_star_z": 1e-13, "Gi_star_z_formula": 1e-13, "Gi_star_z_rowstd": 1e-13])
    try drawnColumnsAgree(run)
    try summariesAgree(
      SharedCases.json("\(run.given)/expected.json"), SharedCases.json("\(run.found)/expected.json"))
  }

  /// Runs a case with fewer permutations than the reference took, so that the tests are quick.
  private static func run(_ name: String) async throws -> (given: String, found: String) {
    let given = "\(SharedCases.root)/spatial/\(name)"
    let few = NSTemporaryDirectory() + "concord-spatial-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: given, toPath: few)
    defer { try? FileManager.default.removeItem(atPath: few) }
    let parameters = try String(contentsOfFile: "\(few)/params.json", encoding: .utf8)
    try parameters.replacing("99999", with: "\(permutations)")
      .write(toFile: "\(few)/params.json", atomically: true, encoding: .utf8)
    let found = few + "-found"
    try await Analysis.spatial.run(CaseFolder(few), into: ResultFolder(found), threads: 2)
    return (given, found)
  }
  private static let permutations = 249

  /// Counts of two independent draws differ by at most 4 standard errors of their difference.
  private func drawnColumnsAgree(_ run: (given: String, found: String)) throws {
    let given = try SharedCases.rows("\(run.given)/expected_local.csv")
    let found = try SharedCases.rows("\(run.found)/expected_local.csv")
    for name in ["n_perm_ge", "Gi_star_n_perm_ge"] {
      guard let column = given[0].firstIndex(of: name) else { continue }
      for (row, pair) in zip(given, found).enumerated().dropFirst() {
        let (a, b) = (try #require(Double(pair.0[column])), try #require(Double(pair.1[column])))
        #expect((a < 0) == (b < 0))
        if a >= 0 { #expect(Self.near(a, b), "row \(row + 1), \(name): \(a) \(b)") }
      }
    }
    for (row, line) in found.enumerated().dropFirst() {
      guard let count = found[0].firstIndex(of: "n_perm_ge").flatMap({ Double(line[$0]) }), count >= 0 else { continue }
      let folded = (min(count, Double(Self.permutations) - count) + 1) / Double(Self.permutations + 1)
      #expect(Double(line[found[0].firstIndex(of: "p_perm_esda_folded") ?? 0]) == folded, "row \(row + 1)")
    }
  }

  /// - Parameters:
  ///   - a: of 99,999.
  ///   - b: of `permutations`.
  private static func near(_ a: Double, _ b: Double) -> Bool {
    let (many, few) = (99_999.0, Double(permutations))
    let p = (a + b + 1) / (many + few + 2)
    // Sixteen times as many are drawn and rounded to one.
    let error = (p * (1 - p) * (1 / many + 1 / (16 * few))).squareRoot()
    return abs(a / many - b / few) <= 4 * error + 1 / few
  }

  private func summariesAgree(_ given: [String: Any], _ found: [String: Any]) throws {
    #expect(Set(given.keys) == Set(found.keys))
    for (key, value) in given {
      if let inner = value as? [String: Any] {
        try summariesAgree(inner, try #require(found[key] as? [String: Any]))
      } else if let number = value as? Double {
        let other = try #require(found[key] as? Double, "\(key)")
        if key == "n_perm_ge" {
          #expect(Self.near(number, other), "\(key)")
        } else if !key.hasPrefix("perm"), !key.hasPrefix("p_perm") {
          #expect(abs(number - other) <= 1e-9 * max(abs(number), abs(other)), "\(key): \(number) \(other)")
        }
      }
    }
  }
}

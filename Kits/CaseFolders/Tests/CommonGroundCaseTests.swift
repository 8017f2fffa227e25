import Foundation
import Testing

@testable import CaseFolders

/// The shared reference cases: 1e-6, groups exact.
struct CommonGroundCaseTests {
  @Test(.enabled(if: SharedCases.areThere), arguments: SharedCases.names("commonground"))
  func agreesWithTheReference(_ name: String) async throws {
    let run = try await SharedCases.run(.commonground, name)
    let expected = try SharedCases.json("\(run.given)/expected.json")
    let found = try SharedCases.json("\(run.found)/expected.json")
    // Where a direction is not determined by the votes, its entries are only rounding: absolute 1e-6 for what they enter.
    try SharedCases.agree(
      "expected_participants.csv", run, tolerance: 1e-6, absolute: ["x": 1e-9, "y": 1e-9])
    try SharedCases.agree(
      "expected_statements.csv", run, tolerance: 1e-6,
      absolute: ["mean": 1e-12, "pc1": 1e-9, "pc2": 1e-9, "extremity": 1e-9, "priority": 1e-9])
    try SharedCases.agree(
      "expected_group_stats.csv", run, tolerance: 1e-6,
      absolute: ["pat": 1e-12, "pdt": 1e-12, "rat": 1e-12, "rdt": 1e-12])
    Self.compare(expected, found, name, without: ["check_red_dwarf", "best_inertia_60_kmeanspp"])
  }

  static func compare(_ expected: Any, _ found: Any?, _ path: String, without: Set<String>) {
    switch expected {
    case let object as [String: Any]:
      let other = found as? [String: Any] ?? [:]
      #expect(Set(object.keys).subtracting(without) == Set(other.keys), "\(path)")
      for (key, value) in object where !without.contains(key) {
        compare(value, other[key], "\(path).\(key)", without: without)
      }
    case let list as [Any]:
      let other = found as? [Any] ?? []
      #expect(list.count == other.count, "\(path)")
      for (index, pair) in zip(list, other).enumerated() {
        compare(pair.0, pair.1, "\(path)[\(index)]", without: without)
      }
    case let number as NSNumber:
      let other = (found as? NSNumber)?.doubleValue ?? .nan
      let isNear = abs(number.doubleValue - other) <= 1e-9 + 1e-6 * abs(other)
      #expect(isNear, "\(path): expected \(number), found \(other)")
    default: #expect("\(expected)" == found.map { "\($0)" } ?? "", "\(path)")
    }
  }
}

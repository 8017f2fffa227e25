import Foundation
import Testing

@testable import CaseFolders

/// Scan cases of the project's own making, with values worked out by hand, and what is wrong with others.
struct ScanInputTests {
  private func folder(_ files: [String: String]) throws -> String {
    let path = NSTemporaryDirectory() + "concord-scan-own-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    return path
  }

  private func run(_ files: [String: String]) async throws -> (json: [String: Any], top: [[String]], maxima: Int) {
    let path = try folder(files)
    try await Analysis.scan.run(CaseFolder(path), into: ResultFolder("\(path)/out"), threads: 1)
    return (
      try SharedCases.json("\(path)/out/expected.json"), try SharedCases.rows("\(path)/out/expected_top.csv"),
      try SharedCases.rows("\(path)/out/null_max.csv").count - 1
    )
  }

  private static let areas = "id,x,y,population\na,0,0,10\nb,1,0,10\nc,5,0,10\nd,7,0,10\n"
  private static let counts = "id,t,count\na,1,1\na,2,6\nb,2,1\nc,1,2\nd,1,2\n"
  private static func parameters(_ more: String = "", model: String = "poisson", temporal: String = "prospective")
    -> String
  {
    """
    {"model": "\(model)", "temporal": "\(temporal)", "n_times": 2, "max_spatial_fraction": 0.5, "max_window": 1,
    "replicates_reference": 19\(more)}
    """
  }

  /// 12 cases, 8 cells: in one cell 1.5 are expected, and area a has 6 at time 2.
  @Test func poissonByHand() async throws {
    let found = try await run([
      "areas.csv": Self.areas, "counts.csv": Self.counts, "params.json": Self.parameters(#", "gumbel_tail": true"#),
      "null_counts_1.csv": "id,t,count\na,1,9\nd,2,3\n",
    ])
    let clusters = try #require(found.json["clusters"] as? [[String: Any]])
    let best = try #require(clusters.first)
    let logRatio = 6 * log(6 / 1.5) + 6 * log(6 / 10.5)
    #expect(abs((best["llr"] as? Double ?? 0) - logRatio) < 1e-12)
    #expect(best["members"] as? [String] == ["a"] && best["t_start"] as? Int == 2 && best["t_end"] as? Int == 2)
    #expect(abs((best["relative_risk"] as? Double ?? 0) - (6 / 1.5) / (6 / 10.5)) < 1e-12)
    #expect(best["obs_over_exp"] as? Double == 4 && best["p_value_gumbel"] as? Double != nil)
    #expect(clusters.count == 1)
    // Zones of one and two areas around each of four: 8, and one window.
    #expect(found.json["n_candidate_cylinders"] as? Int == 8 && found.json["total_cases"] as? Double == 12)
    let null = try #require(found.json["fixed_null_replicates"] as? [[String: Any]])
    #expect(abs((null.first?["max_llr"] as? Double ?? 0) - (3 * log(3 / 1.5) + 9 * log(9 / 10.5))) < 1e-12)
    #expect(found.top.dropFirst().map { $0[6] } == ["a", "a b"] && found.maxima == 19)
    #expect(found.top[2][1] == "7" && found.top[2][3] == "2")
  }

  /// By its own row and column, area a has 7 × 7 ÷ 12 at time 2.
  @Test func permutationByHand() async throws {
    let parameters = Self.parameters(model: "space_time_permutation").replacingOccurrences(of: "0.5", with: "0.6")
    let all = try await run(["areas.csv": Self.areas, "counts.csv": Self.counts, "params.json": parameters])
    let best = try #require((all.json["clusters"] as? [[String: Any]])?.first)
    let expected = 7.0 * 7 / 12
    #expect(best["expected"] as? Double == expected && best["observed"] as? Double == 6)
    #expect(abs((best["llr"] as? Double ?? 0) - (6 * log(6 / expected) + 6 * log(6 / (12 - expected)))) < 1e-12)
    let found = try await run([
      "areas.csv": Self.areas, "counts.csv": Self.counts,
      "params.json": Self.parameters(#", "sequential_stop": 2, "report": 1"#, model: "space_time_permutation"),
    ])
    // Area a has more than half of the cases: of a's zones none is left, of b's one, of c's and d's three, all with too few.
    let clusters = try #require(found.json["clusters"] as? [[String: Any]])
    #expect(clusters.isEmpty && found.json["n_candidate_cylinders"] as? Int == 7)
    let stop = try #require(found.json["sequential_stop"] as? [String: Any])
    #expect(stop["stop_at"] as? Int == 2 && found.json["replicates"] as? Int == 2)
  }

  @Test func expectationsFromAFileCount() async throws {
    let found = try await run([
      "areas.csv": "id,x,y\na,0,0\nb,1,0\nc,5,0\nd,7,0\n", "counts.csv": Self.counts,
      "expected.csv": "id,t,expected\na,1,1\na,2,3\nb,1,4\nb,2,4\nc,1,4\nc,2,4\nd,1,4\nd,2,0\n",
      "params.json": Self.parameters(#", "min_cases": 0"#),
    ])
    let best = try #require((found.json["clusters"] as? [[String: Any]])?.first)
    #expect(best["expected"] as? Double == 1.5 && best["members"] as? [String] == ["a"])
  }

  @Test func noCasesAreNoClusters() async throws {
    for model in ["poisson", "space_time_permutation"] {
      let found = try await run([
        "areas.csv": Self.areas, "counts.csv": "id,t,count\n", "params.json": Self.parameters(model: model),
      ])
      #expect((found.json["clusters"] as? [Any])?.isEmpty == true && found.json["replicates"] as? Int == 19)
      #expect(found.json["null_quantiles"] == nil && found.top.count == 1 && found.maxima == 0)
    }
  }

  @Test(arguments: [
    ("areas.csv", "id,x,y,people\n", "areas.csv, row 1, column people: is not a column of this file"),
    ("areas.csv", "id,x,y,population\na,0,0,1\na,1,0,1\n", "areas.csv, row 3, column id: a stands twice"),
    ("areas.csv", "id,x,y,population\na,0,east,1\n", "areas.csv, row 2, column y: east is not a number"),
    ("areas.csv", "id,x,y,population\na,0,0,-1\n", "areas.csv, row 2, column population: -1 is less than 0.0"),
    ("areas.csv", "id,x,y,population\n", "areas.csv: has no areas"),
    (
      "areas.csv", "id,x,y\na,0,0\nb,0,0\nc,0,0\nd,0,0\n",
      "areas.csv, row 1, column population: is missing; a Poisson scan needs it or expected.csv"
    ),
    (
      "areas.csv", "id,x,y,population\na,0,0,0\nb,0,0,0\nc,0,0,0\nd,0,0,0\n",
      "areas.csv: sums to 0: nothing is expected anywhere"
    ),
    ("counts.csv", "id,t,count\ne,1,1\n", "counts.csv, row 2, column id: e is not in areas.csv"),
    ("counts.csv", "id,t,count\na,3,1\n", "counts.csv, row 2, column t: 3 is more than 2"),
    ("counts.csv", "id,t,count\na,0,1\n", "counts.csv, row 2, column t: 0 is less than 1"),
    ("counts.csv", "id,t,count\na,1,-1\n", "counts.csv, row 2, column count: -1 is less than 0"),
    ("counts.csv", "id,t,count\na,1,\n", "counts.csv, row 2, column count: is empty"),
    (
      "counts.csv", "id,t,count\na,1,1\nb,1,1\na,1,2\n",
      "counts.csv, row 4, column t: a has a row for time 1 already"
    ),
    ("counts.csv", "id,time,count\n", "counts.csv, row 1, column t: the header must begin with id,t,count"),
    (
      "counts.csv", "id,t,count\na,1,9000000000000000\nb,1,9000000000000000\n",
      "counts.csv: has more than 2^53 cases"
    ),
    (
      "counts.csv", "id,t,count\na,1,9000000\n",
      "counts.csv: has more than 5000000 cases, too many to draw replicates"
    ),
    (
      "expected.csv", "id,t,expected\nc,1,3\nd,1,3\na,1,1\na,2,0\nb,2,1\n",
      "counts.csv, row 3, column count: has cases where none are expected"
    ),
    (
      "expected.csv", "id,t,expected\nc,1,1e-320\nd,2,1e-320\n",
      "expected.csv: holds numbers too large or too small"
    ),
    ("expected.csv", "id,t,expected\nc,1,nan\n", "expected.csv, row 2, column expected: nan is not a number"),
    ("null_counts_7.csv", "id,t,count\nc,1,x\n", "null_counts_7.csv, row 2, column count: x is not a whole number"),
    (
      "params.json", parameters(#", "tie_rule": "disc""#),
      "params.json, column tie_rule: disc is none of prefix, closed_disc"
    ),
    ("params.json", parameters(#", "windows": 3"#), "params.json, column windows: is not a parameter of this analysis"),
    ("params.json", parameters(#", "min_window": 2"#), "params.json, column min_window: 2 is more than max_window"),
    (
      "params.json", parameters(#", "min_cases": -1"#),
      "params.json, column min_cases: -1.0 is outside 0.0 to 9007199254740992.0"
    ),
    (
      "params.json", parameters(model: "bernoulli"),
      "params.json, column model: bernoulli is none of poisson, space_time_permutation"
    ),
    ("params.json", "{}", "params.json, column model: is missing"),
    (
      "params.json",
      parameters().replacingOccurrences(of: #""n_times": 2"#, with: #""n_times": 2000000"#)
        .replacingOccurrences(of: #""max_window": 1"#, with: #""max_window": 2000000"#)
        .replacingOccurrences(of: "prospective", with: "retrospective"),
      "params.json, column max_window: makes more than 2000000 windows or 20000000000 cylinders"
    ),
  ])
  func badInputIsOneLine(_ file: String, _ text: String, _ line: String) async throws {
    var files = ["areas.csv": Self.areas, "counts.csv": Self.counts, "params.json": Self.parameters()]
    files[file] = text
    let given = files
    let fault = await #expect(throws: CaseFault.self) { _ = try await run(given) }
    #expect(fault?.description == line)
  }
}

import Foundation
import Testing

@testable import CaseFolders

struct DisclosureCaseTests {
  private typealias Object = [String: Any]

  // MARK: The shared cases

  private static var cases: [String] { SharedCases.names("disclosure").filter { $0 != privacy } }
  private static let privacy = "e08_dp_maps_and_pmf"

  @Test(.enabled(if: SharedCases.areThere), arguments: cases)
  func agreesWithTheReference(_ name: String) async throws {
    let run = try await SharedCases.run(.disclosure, name)
    let given = try SharedCases.json("\(run.given)/expected.json")
    let found = try SharedCases.json("\(run.found)/expected.json")
    // Several patterns may cost the same: the cost is compared, and each pattern's protection below.
    try SharedCases.agree("expected_cells.csv", run, tolerance: 0, except: ["optimum_suppressed"])
    for key in ["n_cells", "n_inner", "grand_total", "n_primary", "primary", "optimum_status"] {
      same(given[key], found[key], key)
    }
    for key in ["audit_primary_only", "gauss_suppression"] { same(given[key], found[key], key) }
    let (expected, mine) = try (object(given, "optimum"), object(found, "optimum"))
    same(expected["objective"], mine["objective"], "objective")
    #expect(mine["n_primary_exactly_disclosed"] as? Int == 0 && mine["n_primary_width_below_min"] as? Int == 0)
    let rows = try SharedCases.rows("\(run.found)/expected_cells.csv").dropFirst()
    #expect(rows.count { $0.last == "1" } == mine["n_suppressed"] as? Int)
    // The quick pattern protects too; how far it is from the optimum is bounded here.
    let quick = try object(found, "quick")
    #expect(quick["n_primary_width_below_min"] as? Int == 0)
    let (cost, best) = try (#require(quick["objective"] as? Double), #require(mine["objective"] as? Double))
    #expect(cost >= best && cost <= 1.2 * best)
  }

  @Test(.enabled(if: SharedCases.areThere)) func privacyAgreesWithTheReference() async throws {
    let run = try await SharedCases.run(.disclosure, Self.privacy)
    let given = try SharedCases.json("\(run.given)/expected.json")
    let found = try SharedCases.json("\(run.found)/expected.json")
    for key in ["laplace", "gaussian", "composition", "pmf"] { same(given[key], found[key], key, tolerance: 1e-12) }
  }

  private func object(_ values: Object, _ key: String) throws -> Object { try #require(values[key] as? Object) }

  private func same(_ a: Any?, _ b: Any?, _ place: String, tolerance: Double = 1e-6) {
    switch (a, b) {
    case (let a as Object, let b as Object):
      #expect(a.keys.sorted() == b.keys.sorted(), "\(place)")
      for key in a.keys { same(a[key], b[key], "\(place).\(key)", tolerance: tolerance) }
    case (let a as [Any], let b as [Any]):
      #expect(a.count == b.count, "\(place)")
      for (index, pair) in zip(a, b).enumerated() { same(pair.0, pair.1, "\(place)[\(index)]", tolerance: tolerance) }
    case (let a as Double, let b as Double):
      if abs(a - b) > tolerance * max(1, abs(a)) { Issue.record("\(place): expected \(a), found \(b)") }
    default: #expect("\(a ?? "nothing")" == "\(b ?? "nothing")", "\(place)")
    }
  }

  // MARK: Small cases of our own

  private static let parameters =
    #"{"kind": "suppression", "dims": ["r", "c"], "threshold": 5, "min_width": 1, "objective": "cells"}"#
  private static let cells = "r,c,freq\na,x,2\na,y,30\nb,x,40\nb,y,25\n"

  private func run(_ files: [String: String]) async throws -> (cells: [[String]], report: Object) {
    let path = NSTemporaryDirectory() + "concord-disclosure-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    try await Analysis.disclosure.run(CaseFolder(path), into: ResultFolder("\(path)/out"), threads: 1)
    let hasCells = FileManager.default.fileExists(atPath: "\(path)/out/expected_cells.csv")
    return (
      hasCells ? try SharedCases.rows("\(path)/out/expected_cells.csv") : [],
      try SharedCases.json("\(path)/out/expected.json")
    )
  }

  /// One sensitive cell of a 2 × 2 table: it must move with three others, and any four corners of a rectangle without
  /// the grand total do.
  @Test func oneSmallCellTakesThreeOthersWithIt() async throws {
    let (cells, report) = try await run(["params.json": Self.parameters, "cells.csv": Self.cells])
    #expect(cells.first == ["r", "c", "freq", "primary", "optimum_suppressed"])
    #expect(
      cells.dropFirst().map { $0[0] + $0[1] } == [
        "ax", "ay", "aTotal", "bx", "by", "bTotal", "Totalx", "Totaly", "TotalTotal",
      ])
    #expect(cells.dropFirst().map { $0[2] } == ["2", "30", "32", "40", "25", "65", "42", "55", "97"])
    #expect(try object(report, "optimum")["objective"] as? Double == 4)
    let alone = try object(report, "audit_primary_only")
    #expect(alone["n_primary_exactly_disclosed"] as? Int == 1)
    let interval = try #require((alone["intervals"] as? [Object])?.first)
    #expect(interval["lo"] as? Double == 2 && interval["hi"] as? Double == 2 && interval["r"] as? String == "a")
  }

  /// Nothing beside the one cell may be hidden: the column stays empty.
  @Test func saysWhenNoPatternProtects() async throws {
    let cells = "r,c,freq\na,x,2\na,y,0\nb,x,0\nb,y,0\n"
    let (rows, report) = try await run([
      "params.json": Self.parameters.replacingOccurrences(of: #""min_width": 1"#, with: #""min_width": 9"#),
      "cells.csv": cells,
    ])
    #expect(report["optimum_status"] as? String == "infeasible: no pattern reaches the requested width")
    #expect(report["optimum"] == nil && rows.dropFirst().allSatisfy { $0.last == "" })
  }

  @Test func groupsStandBetweenCodesAndTotal() async throws {
    let (rows, _) = try await run([
      "params.json": Self.parameters, "cells.csv": Self.cells, "hierarchy_r.csv": "child,parent\na,S\nb,N\n",
    ])
    #expect(rows.dropFirst().map { $0[0] } == ["a", "b", "N", "S", "Total"].flatMap { [$0, $0, $0] })
    #expect(rows.first { $0[0] == "N" && $0[1] == "y" }?[2] == "25")
  }

  /// Hidden margins at a price: with a price of 3 for each the four inside are cheaper.
  @Test func pricesOfMarginsCount() async throws {
    let parameters = Self.parameters.dropLast() + #", "margin_cost": 3}"#
    let (rows, report) = try await run(["params.json": String(parameters), "cells.csv": Self.cells])
    #expect(try object(report, "optimum")["objective"] as? Double == 4)
    #expect(rows.dropFirst().filter { $0[4] == "1" }.map { $0[0] + $0[1] } == ["ax", "ay", "bx", "by"])
  }

  @Test(
    arguments: [
      (["cells.csv": "r,c,count\na,x,1\n"], "cells.csv, row 1, column count: is not a column of this file"),
      (["cells.csv": "r,c\na,x\n"], "cells.csv, row 1, column freq: is missing"),
      (["cells.csv": "r,c,freq\na,x,-1\n"], "cells.csv, row 2, column freq: -1 is less than 0"),
      (["cells.csv": "r,c,freq\na,x,\n"], "cells.csv, row 2, column freq: is empty"),
      (["cells.csv": "r,c,freq\na,x,2\nb,x,two\n"], "cells.csv, row 3, column freq: two is not a whole number"),
      (["cells.csv": "r,c,freq\na,x,2\na,x,3\n"], "cells.csv, row 3, column r: this cell stands twice"),
      (["cells.csv": "r,c,freq\na,,2\n"], "cells.csv, row 2, column c: is empty"),
      (["cells.csv": "r,c,freq\nTotal,x,2\n"], "cells.csv, row 2, column r: Total is kept for totals"),
      (["hierarchy_r.csv": "child,parent\na,S\n"], "hierarchy_r.csv: has no parent for b"),
      (["hierarchy_r.csv": "child,parent\na,S\na,N\nb,N\n"], "hierarchy_r.csv, row 3, column child: a stands twice"),
      (
        ["gauss_pattern.csv": "r,c,suppressed\na,q,TRUE\n"],
        "gauss_pattern.csv, row 2, column c: q is no code of cells.csv"
      ),
      (
        ["gauss_pattern.csv": "r,c,suppressed\na,x,1\n"],
        "gauss_pattern.csv, row 2, column suppressed: 1 is neither TRUE nor FALSE"
      ),
      (["params.json": #"{"kind": "rounding"}"#], "params.json, column kind: rounding is none of suppression, dp"),
      (["params.json": #"{"kind": "suppression", "dims": "r"}"#], "params.json, column dims: must be a list"),
      (
        ["params.json": #"{"kind": "suppression", "dims": ["r"], "threshold": "5"}"#],
        "params.json, column threshold: 5 is not a number"
      ),
      (
        ["params.json": String(parameters.dropLast()) + #", "margins": 2}"#],
        "params.json, column margins: is not a parameter of this analysis"
      ),
      (
        ["params.json": #"{"kind": "dp", "laplace": [{"scale": 0, "sensitivity": 1}]}"#],
        "params.json, column laplace[0].scale: 0.0 is outside 0.0009765625 to 10000000.0"
      ),
      (["params.json": #"{"kind": "dp", "laplace": [], "gaussian": []}"#], "params.json, column deltas: is missing"),
    ] as [([String: String], String)])
  func whatIsWrongIsSaid(_ files: [String: String], _ line: String) async throws {
    let whole = ["params.json": Self.parameters, "cells.csv": Self.cells].merging(files) { $1 }
    let fault = await #expect(throws: CaseFault.self) { try await run(whole) }
    #expect(fault?.description == line)
  }

  /// Laplace of scale 1: ε = Δ, tanh(1/2) at 0; Gaussian of scale 1 with Δ = 2: ρ = 2.
  @Test func privacyByHand() async throws {
    let (_, report) = try await run([
      "params.json": #"""
      {"kind": "dp", "laplace": [{"scale": 1, "sensitivity": 3}], "gaussian": [{"scale": 1, "sensitivity": 2}],
       "deltas": [1e-5], "alphas": [0.05], "composition": [{"epsilons": [1, 2], "rhos": [0.5, 0.25]}],
       "pmf": [["laplace", 1]]}
      """#
    ])
    func first(_ key: String) throws -> Object { try #require((report[key] as? [Object])?.first) }
    #expect(try first("laplace")["epsilon"] as? Double == 3)
    #expect(try first("gaussian")["rho"] as? Double == 2)
    #expect(try object(first("gaussian"), "accuracy")["0.05"] as? Double == 3)
    #expect(try object(first("gaussian"), "epsilon_tight")["1e-05"] is Double)
    #expect(try first("composition")["epsilon_basic"] as? Double == 3)
    #expect(try first("composition")["rho_total"] as? Double == 0.75)
    let probability = try #require((first("pmf")["p"] as? [Double])?.first)
    #expect(abs(probability - tanh(0.5)) < 1e-15)
  }
}

import Foundation
import Testing

@testable import CaseFolders

/// Cases whose answers are worked out by hand, and input that is refused.
struct AberrationOwnCaseTests {
  private func folder(_ files: [String: String]) throws -> String {
    let path = NSTemporaryDirectory() + "concord-aberration-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    return path
  }

  private func run(_ files: [String: String], threads: Int = 1) async throws -> String {
    let given = try folder(files)
    let found = given + "-results"
    try await Analysis.aberration.run(CaseFolder(given), into: ResultFolder(found), threads: threads)
    return found
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// Mean 2 and standard deviation 1 of 1, 2, 3; the normal quantile at ½ is 0, so that the bound is the mean.
  @Test func ears() async throws {
    let found = try await run([
      "params.json": #"{"method": "ears", "baseline": 3, "alpha": {"C1": 0.5}}"#,
      "counts.csv": "t,date,a\n1,,1\n2,,2\n3,,3\n4,,9\n",
    ])
    #expect(
      try text("\(found)/expected.csv") == """
        method,series,t,observed,upperbound,alarm,error
        C1,a,4,9,2,1,
        C2,a,NA,NA,NA,NA,too_short
        C3,a,NA,NA,NA,NA,too_short

        """)
  }

  /// With k = ½, h = 1: 0, then 3 − ½, then back by ½ for each 0.
  @Test func cusum() async throws {
    let found = try await run([
      "params.json": """
      {"method": "cusum", "freq": 52, "range": [2, 5], "k": 0.5, "h": 1, "m": 4, "trans": ["none", "standard"]}
      """,
      "counts.csv": "t,a\n1,0\n2,0\n3,3\n4,0\n5,NA\n",
    ])
    #expect(
      try text("\(found)/expected.csv") == """
        trans,series,t,observed,m,cusum,alarm,upperbound
        none,a,2,0,4,0,0,1
        none,a,3,3,4,2.5,1,0
        none,a,4,0,4,2,1,0
        none,a,5,NA,4,NA,NA,0
        standard,a,2,0,4,0,0,7
        standard,a,3,3,4,0,0,7
        standard,a,4,0,4,0,0,7
        standard,a,5,NA,4,NA,NA,7

        """)
  }

  @Test func adjustment() async throws {
    let found = try await run([
      "params.json": #"{"method": "padjust"}"#, "inputs.csv": "id,p\na,0.25\nb,NA\nc,0.0625\n",
    ])
    #expect(
      try text("\(found)/expected.csv") == """
        id,p,BH,BY,holm,bonferroni,BH_reject_0.01,BH_reject_0.05,BH_reject_0.1
        a,0.25,0.25,0.375,0.25,0.5,0,0,0
        b,NA,NA,NA,NA,NA,0,0,0
        c,0.0625,0.125,0.1875,0.125,0.125,0,0,0

        """)
  }

  @Test func tails() async throws {
    let found = try await run([
      "params.json": #"{"method": "tails"}"#,
      "inputs.csv":
        "fn,x,a,b\nqnorm,0.5,NA,NA\nppois_upper,0,3,NA\nqpois,1,3,NA\npnbinom_upper_mu_size,1,0,2\nqpois,2,3,\n",
    ])
    #expect(
      try text("\(found)/expected.csv") == """
        fn,x,a,b,value
        qnorm,0.5,NA,NA,0
        ppois_upper,0,3,NA,1
        qpois,1,3,NA,Inf
        pnbinom_upper_mu_size,1,0,2,0
        qpois,2,3,NA,NA

        """)
  }

  private static let weeks = (1...330).map { "\($0),2,\($0 % 3)" }.joined(separator: "\n")
  private static let flexible = """
    {"method": "farringtonFlexible", "freq": 52, "range": [329, 330],
     "control": {"noPeriods": 10, "pastWeeksNotIncluded": 26, "limit54": [0, 4], "alpha": 0.05},
     "variants": {"z": {"thresholdMethod": "nbPlugin"}, "a": {"thresholdMethod": "muan"}}}
    """

  /// A series that is always 2 has the mean 2, the dispersion 1 and the Poisson quantile 5; variants come as they are
  /// written, and threads change nothing.
  @Test func flexible() async throws {
    let files = ["params.json": Self.flexible, "counts.csv": "t,a,b\n\(Self.weeks)\n"]
    let one = try await run(files)
    let three = try await run(files, threads: 3)
    let text = try text("\(one)/expected_textbook.csv")
    #expect(try text == self.text("\(three)/expected_textbook.csv"))
    let rows = try SharedCases.rows("\(one)/expected_textbook.csv").dropFirst()
    #expect(
      rows.map { $0[0] + $0[1] + $0[2] } == ["za329", "za330", "zb329", "zb330", "aa329", "aa330", "ab329", "ab330"])
    for row in rows where row[0] == "z" && row[1] == "a" {
      let numbers = row.map { Double($0) ?? .nan }
      #expect(numbers[3] == 2 && numbers[4] == 5 && numbers[5] == 0 && abs(numbers[9] - 2) < 1e-6 && numbers[10] == 1)
    }
  }

  @Test(arguments: [
    ("{}", "params.json, column method: is missing"),
    (#"{"method": "magic"}"#, "params.json, column method: magic is none of"),
    (#"{"method": "ears", "baselin": 7}"#, "params.json, column baselin: is not a parameter of this analysis"),
    (#"{"method": "ears", "baseline": 2}"#, "params.json, column baseline: 2 is outside"),
    (#"{"method": "ears", "alpha": {"C4": 0.1}}"#, "params.json, column alpha.C4: is not a parameter"),
    (#"{"method": "cusum", "range": [1, 9]}"#, "params.json, column trans: is missing"),
    (#"{"method": "cusum", "trans": ["odd"]}"#, "params.json, column trans: odd is none of"),
    (#"{"method": "cusum", "trans": "odd"}"#, "params.json, column trans: odd is none of"),
    (#"{"method": "cusum", "trans": "rossi", "range": 5}"#, "params.json, column range: 5 is outside 1 to 4"),
    (#"{"method": "cusum", "trans": ["rossi"], "range": [1, 99]}"#, "params.json, column range: 99 is outside 1 to 4"),
    (#"{"method": "farrington_original", "range": [1, 4]}"#, "params.json, column freq: is missing"),
    (
      #"{"method": "farrington_original", "freq": 52, "range": [1, 4], "control": {"limit54": [5]}}"#,
      "params.json, column control.limit54: must hold"
    ),
    (
      #"{"method": "panel_fdr", "freq": 52, "range": [1, 4], "q": 0.1, "epochAsDate": true}"#,
      "counts.csv, row 1, column date: is missing"
    ),
    (#"{"method": "panel_fdr", "freq": 52, "range": [1, 4]}"#, "params.json, column q: is missing"),
    (#"{"method": "farringtonFlexible", "freq": 52, "range": [1, 4]}"#, "params.json, column variants: is missing"),
    (
      #"{"method": "farringtonFlexible", "freq": 52, "range": [1, 4], "variants": {"a": {"alpha": 2}}}"#,
      "params.json, column variants.a.alpha: 2.0 is outside"
    ),
    (#"{"method": "padjust"}"#, "inputs.csv: is missing"),
    (
      #"{"method": "eb_nb", "n_times": 9, "baseline": 4, "gap": 1, "q": 0.1, "min_count": 1, "weeks": [5]}"#,
      "params.json, column weeks: 5 is outside 6 to 9"
    ),
  ])
  func parametersAreRefused(_ parameters: String, _ line: String) async throws {
    let files = ["params.json": parameters, "counts.csv": "t,a\n1,0\n2,3\n3,0\n4,1\n"]
    let fault = await #expect(throws: CaseFault.self) { try await run(files) }
    #expect(fault?.description.hasPrefix(line) == true, "\(fault?.description ?? "")")
  }

  @Test(arguments: [
    ("t,a\n1,0\n2,-3\n", "counts.csv, row 3, column a: -3 is less than 0"),
    ("t,a\n1,0\n2,\n", "counts.csv, row 3, column a: is empty"),
    ("t,a\n1,0\n2,many\n", "counts.csv, row 3, column a: many is not a whole number"),
    ("t,a\n1,0.5\n", "counts.csv, row 2, column a: 0.5 is not a whole number"),
    ("t,a\n1,1e300\n", "counts.csv, row 2, column a: 1e300 is more than"),
    ("t,a\n1,0\n3,1\n", "counts.csv, row 3, column t: 3 does not follow 1"),
    ("t,a\n1,0\n1,1\n", "counts.csv, row 3, column t: 1 does not follow 1"),
    ("t,a,a\n1,0,1\n", "counts.csv, row 1, column a: stands twice"),
    ("week,a\n1,0\n", "counts.csv, row 1, column t: the header must begin with t"),
    ("t,date\n1,\n", "counts.csv, row 1: has no series"),
    ("t,a\n", "counts.csv: has no counts"),
    ("t,a\n1,0,4\n", "counts.csv, row 2: has 3 values where the header has 2"),
  ])
  func countsAreRefused(_ counts: String, _ line: String) async throws {
    let files = ["params.json": #"{"method": "ears"}"#, "counts.csv": counts]
    let fault = await #expect(throws: CaseFault.self) { try await run(files) }
    #expect(fault?.description.hasPrefix(line) == true, "\(fault?.description ?? "")")
  }

  @Test(arguments: [
    ("2020-01-06", "2020-02-30", "counts.csv, row 3, column date: 2020-02-30 is not a date"),
    ("2020-01-06", "soon", "counts.csv, row 3, column date: soon is not a date"),
    ("2020-01-06", "2020-01-06", "counts.csv, row 3, column date: 2020-01-06 does not come after 2020-01-06"),
  ])
  func datesAreRefused(_ first: String, _ second: String, _ line: String) async throws {
    let files = [
      "params.json": #"{"method": "panel_fdr", "freq": 52, "range": [1, 2], "q": 0.1, "epochAsDate": true}"#,
      "counts.csv": "t,date,a\n1,\(first),0\n2,\(second),3\n",
    ]
    let fault = await #expect(throws: CaseFault.self) { try await run(files) }
    #expect(fault?.description.hasPrefix(line) == true, "\(fault?.description ?? "")")
  }

  @Test(arguments: [
    ("s,1,2\nx,1,1\n", "panel.csv, row 3, column series: x is not in series.csv"),
    ("s,1,2\ns,1,1\n", "panel.csv, row 3, column t: s has two counts of period 1"),
    ("s,10,2\n", "panel.csv, row 2, column t: 10 is more than 9"),
    ("s,1,-2\n", "panel.csv, row 2, column count: -2 is less than 0"),
  ])
  func panelsAreRefused(_ panel: String, _ line: String) async throws {
    let files = [
      "params.json":
        #"{"method": "eb_nb", "n_times": 9, "baseline": 4, "gap": 1, "q": 0.1, "min_count": 1, "weeks": [9]}"#,
      "series.csv": "series,category\ns,k\n", "panel.csv": "series,t,count\n" + panel,
    ]
    let fault = await #expect(throws: CaseFault.self) { try await run(files) }
    #expect(fault?.description == line)
  }

  /// One series, one kind: 4 cases in 4 weeks, rate 1, no spread beyond chance, so that v = m²/1000, a = 1000, b = 1000 and
  /// μ = 1004/1004.
  @Test func sparsePanel() async throws {
    let found = try await run([
      "params.json":
        #"{"method": "eb_nb", "n_times": 9, "baseline": 4, "gap": 1, "q": 0.1, "min_count": 1, "weeks": [6, 9]}"#,
      "series.csv": "series,category\ns,k\n",
      "panel.csv": "series,t,count\ns,1,1\ns,2,1\ns,3,1\ns,4,1\n",
    ])
    let kinds = try SharedCases.rows("\(found)/expected_categories.csv")
    #expect(kinds[0] == ["t", "category", "n", "m", "phi", "v", "a", "b"])
    #expect(kinds[1] == ["6", "k", "1", "1", "1", "0.001", "1000", "1000"])
    let rows = try SharedCases.rows("\(found)/expected.csv")
    #expect(rows.count == 3 && rows[1][4] == "1" && Array(rows[1][6...]) == ["1", "1", "0"])
  }

  @Test func keysKeepTheirOrder() {
    let text =
      #"{"a": {"q": 1}, "variants": {"z\"\u00e9": {"y": [1, {"k": 2}]}, "b": {}, "c" : []}, "variantz": {"w": 1}}"#
    #expect(KeyOrder(Array(text.utf8)).keys(of: "variants") == ["z\"é", "b", "c"])
    #expect(KeyOrder(Array(#"{"variants": 1}"#.utf8)).keys(of: "variants").isEmpty)
  }
}

import Foundation
import Testing

@testable import CaseFolders

/// Small cases of the project's own, with answers worked out by hand.
struct LinkageOwnCaseTests {
  private func run(_ files: [String: String], threads: Int = 1) async throws -> String {
    let path = NSTemporaryDirectory() + "concord-linkage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    try await Analysis.linkage.run(CaseFolder(path), into: ResultFolder(path + "/found"), threads: threads)
    return path + "/found"
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// "é" as one code point and as two: one character that differs, one and two code points, two and three bytes.
  @Test func textsAreCountedInThreeWays() async throws {
    let found = try await run([
      "params.json": #"{"kind": "strings"}"#,
      "inputs.csv": "idx,a,b\n0,\u{E9},e\u{301}\n1, a,\n2,\"x,\"\"y\",\"x,\"\"y\"\n",
    ])
    let rows = try text(found + "/expected.csv").split(separator: "\n")
    #expect(rows[1].unicodeScalars.elementsEqual("0,\u{E9},e\u{301},0,0,1,1,2,0,0,3,3".unicodeScalars))
    #expect(rows[2] == "1,\" a\",,0,0,2,2,2,0,0,2,2")
    #expect(rows[3] == "2,\"x,\"\"y\",\"x,\"\"y\",1,1,0,0,0,1,1,0,0")
  }

  /// With m equal to u the evidence is none: every pair keeps the probability 0.2, and both take the shares that were seen.
  @Test func withoutEvidenceNothingIsLearned() async throws {
    let parameters = """
      {"kind": "em", "fields": ["x"], "levels": [2], "init_m": [[0.5, 0.5]], "init_u": [[0.5, 0.5]],
       "init_lambda": 0.2, "update_u": true, "max_iter": 9, "tol": 1e-12}
      """
    let found = try await run(["params.json": parameters, "patterns.csv": "x,count\n0,30\n1,10\n-1,7\n"])
    let json = try SharedCases.json(found + "/expected.json")
    #expect(json["iterations"] as? Int == 2)
    let m = try #require(json["m"] as? [[Double]])
    let u = try #require(json["u"] as? [[Double]])
    #expect(abs(m[0][0] - 0.75) < 1e-12 && abs(u[0][0] - 0.75) < 1e-12)
    for row in try SharedCases.rows(found + "/expected_patterns.csv").dropFirst() {
      #expect(abs((Double(row[2]) ?? 0) + 2) < 1e-12 && abs((Double(row[3]) ?? 0) - 0.2) < 1e-12)
    }
  }

  private let two = """
    id,source,name,true_entity
    a,A,ann,1
    b,A,bob,2
    c,B,ann,1
    d,B,bo,2

    """

  private func parameters(_ more: String = "", comparison: String = #""type": "exact", "field": "name""#) -> String {
    """
    {"kind": "link", "comparisons": [{\(comparison)}], "blocking": [[]], "init_m": {"2": [0.1, 0.9], "3": [0, 0.1, 0.9]},
     "init_lambda": 0.2, "max_iter": 0, "tol": 1e-9, "cluster_threshold": 0.4, "write_min_probability": 0\(more)}
    """
  }

  /// Of four pairs across the sources one agrees: u = ¾, ¼. Agreement: odds ¼ × 0.9 / ¼ = 0.9, so p = 9/19; else
  /// ¼ × 0.1 / ¾ = 1/30, so p = 1/31.
  @Test(arguments: [1, 3]) func twoSources(_ threads: Int) async throws {
    let found = try await run(
      ["params.json": parameters(#", "one_to_one": 0.5, "error_rates": true"#), "records.csv": two], threads: threads)
    #expect(try text(found + "/expected_patterns.csv") == "name,count\n0,3\n1,1\n")
    #expect(try text(found + "/expected_clusters.csv") == "id,cluster\na,a\nb,b\nc,a\nd,d\n")
    let pairs = try SharedCases.rows(found + "/expected_pairs.csv")
    #expect(
      pairs.map { [$0[0], $0[1], $0[4]] }.dropFirst()
        == [["a", "c", "1"], ["a", "d", "0"], ["b", "c", "0"], ["b", "d", "1"]])
    #expect(abs((Double(pairs[1][3]) ?? 0) - 9.0 / 19) < 1e-12 && abs((Double(pairs[2][3]) ?? 0) - 1.0 / 31) < 1e-12)
    let json = try SharedCases.json(found + "/expected.json")
    #expect(json["n_pairs_all"] as? Int == 4 && json["n_pairs_blocked"] as? Int == 4 && json["n_clusters"] as? Int == 3)
    let confusion = try #require(json["confusion"] as? [[String: Any]])
    #expect(confusion[0]["predicted"] as? Int == 0 && confusion[0]["true_matches_total"] as? Int == 2)
    let links = try SharedCases.rows(found + "/expected_links.csv")
    #expect(links == [["id_a", "id_b", "match_weight", "match_probability"]])
    let likelier = parameters(#", "one_to_one": 0.5"#).replacingOccurrences(of: "0.2", with: "0.5")
    let other = try await run(["params.json": likelier, "records.csv": two])
    let taken = try SharedCases.rows(other + "/expected_links.csv")
    #expect(taken.count == 2 && taken[1][0] == "a" && taken[1][1] == "c")
    // Linking the one agreeing pair: 10/19 false links expected of 10/19 + 3 × 30/31, 3/31 matches missed.
    let rates = try SharedCases.rows(found + "/expected_thresholds.csv").dropFirst().map { $0.map { Double($0) ?? -1 } }
    #expect(rates.count == 2 && abs(rates[0][3] - 10.0 / 19) < 1e-12 && abs(rates[0][4] - 3.0 / 31) < 1e-12)
    #expect(abs(rates[0][5] - (10.0 / 19) / (10.0 / 19 + 90.0 / 31)) < 1e-12 && rates[1][6] < 1e-12)
  }

  /// Nobody knows what is true: nothing is said about it.
  @Test func withoutTruth() async throws {
    let records = "id,name\na,ann\nb,ann\nc,bob\n"
    let found = try await run(["params.json": parameters(), "records.csv": records])
    #expect(
      try SharedCases.rows(found + "/expected_pairs.csv")[0] == ["id_a", "id_b", "match_weight", "match_probability"])
    #expect(try SharedCases.json(found + "/expected.json")["confusion"] == nil)
  }

  /// "ann" is the name of half of the four: log₂ (¼ / ½) = −1 bit.
  @Test func frequentNamesSayLess() async throws {
    let found = try await run([
      "params.json": parameters(comparison: #""type": "exact", "field": "name", "term_frequency": true"#),
      "records.csv": two,
    ])
    let pairs = try SharedCases.rows(found + "/expected_pairs.csv")
    #expect(abs((Double(pairs[1][2]) ?? 0) - (log2(0.9) - 1)) < 1e-12)
  }

  @Test func daysAndPlaces() async throws {
    let records = """
      id,day,north,east
      a,2024-02-28,48.0,16.0
      b,2024-03-01,48.0,16.001
      c,1999-12-31,,
      d,2024-02-28,49.0,16.0

      """
    let days = try await run([
      "params.json": parameters(comparison: #""type": "date", "field": "day", "thresholds": [2]"#),
      "records.csv": records,
    ])
    #expect(try text(days + "/expected_patterns.csv") == "day,count\n0,3\n1,2\n2,1\n")
    let comparison =
      #""type": "distance", "field": "where", "latitude": "north", "longitude": "east", "thresholds": [80]"#
    let places = try await run(["params.json": parameters(comparison: comparison), "records.csv": records])
    #expect(try text(places + "/expected_patterns.csv") == "where,count\n-1,3\n0,2\n1,1\n")
  }

  /// Name and source as one field: levels 0…7 of two columns with two levels each, here never −1.
  @Test func columnsTogether() async throws {
    let comparison =
      #""type": "together", "field": "both", "comparisons": "#
      + #"[{"type": "exact", "field": "name"}, {"type": "exact", "field": "source"}]"#
    let found = try await run(["params.json": parameters(comparison: comparison), "records.csv": two])
    // All pairs are across sources: (0 + 1) × 3 + 0 and (1 + 1) × 3 + 0, as levels + 1 − 1.
    #expect(try text(found + "/expected_patterns.csv") == "both,count\n3,3\n6,1\n")
    let fault = await #expect(throws: CaseFault.self) {
      _ = try await run([
        "params.json": parameters(comparison: comparison.replacingOccurrences(of: "\"name\"", with: "\"nom\"")),
        "records.csv": two,
      ])
    }
    #expect(
      fault?.description
        == "params.json, column comparisons[0].comparisons[0].field: nom is not a column of records.csv")
  }

  @Test func daysAreCounted() {
    #expect(CodedColumns.day("1970-01-01") == 0 && CodedColumns.day("2000-03-01") == 11_017)
    #expect(CodedColumns.day("1969-12-31") == -1 && CodedColumns.day("0001-01-01") == -719_162)
    #expect(CodedColumns.day("0000-12-31") == -719_163 && CodedColumns.day("0000-02-29") == -719_469)
    for wrong in ["2023-02-29", "1900-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024-04-31", "+024-01-01", ""] {
      #expect(CodedColumns.day(wrong) == nil, "\(wrong)")
    }
  }

  @Test(arguments: [
    (#"{"kind": "other"}"#, "", "params.json, column kind: other is none of strings, em, link"),
    (#"{"kind": "strings", "odd": 1}"#, "", "params.json, column odd: is not a parameter of this analysis"),
    (#"{"kind": "strings"}"#, "idx,a\n1,x\n", "inputs.csv, row 1, column b: the header must begin with idx,a,b"),
    (#"{"kind": "strings"}"#, "idx,a,b\n1,x\n", "inputs.csv, row 2: has 2 values where the header has 3"),
    (#"{"kind": "strings"}"#, "idx,a,b\n,x,y\n", "inputs.csv, row 2, column idx: is empty"),
  ])
  func textsAreChecked(_ parameters: String, _ inputs: String, _ line: String) async throws {
    let fault = await #expect(throws: CaseFault.self) {
      _ = try await run(["params.json": parameters, "inputs.csv": inputs])
    }
    #expect(fault?.description == line)
  }

  @Test(arguments: [
    ("", "", "x,n\n0,1\n", "patterns.csv, row 1, column n: is not a column of this file"),
    ("", "", "x\n0\n", "patterns.csv, row 1, column count: is missing"),
    ("", "", "x,count\n0,-1\n", "patterns.csv, row 2, column count: -1 is less than 0.0"),
    ("", "", "x,count\n0,\n", "patterns.csv, row 2, column count: is empty"),
    ("", "", "x,count\n0,many\n", "patterns.csv, row 2, column count: many is not a number"),
    ("", "", "x,count\n2,5\n", "patterns.csv, row 2, column x: 2 is more than 1"),
    ("", "", "x,count\n-2,5\n", "patterns.csv, row 2, column x: -2 is less than -1"),
    ("\"levels\": [2]", "\"levels\": [2, 2]", "", "params.json, column levels: has 2 numbers for 1 fields"),
    ("[[0.1, 0.9]]", "[[0.1, 0.2, 0.7]]", "", "params.json, column init_m[0]: has 3 numbers for 2 levels"),
    ("[[0.1, 0.9]]", "[[0.1, 0.1]]", "", "params.json, column init_m[0]: does not sum to 1"),
    ("[[0.1, 0.9]]", "[[-0.5, 1.5]]", "", "params.json, column init_m[0]: holds a number outside 0 to 1"),
    ("[[0.1, 0.9]]", "[]", "", "params.json, column init_m: has 0 lists for 1 fields"),
    ("0.2", "2", "", "params.json, column init_lambda: 2.0 is outside 0.0 to 1.0"),
    ("\"max_iter\": 9", "\"max_iter\": -1", "", "params.json, column max_iter: -1 is outside 0 to 1000000"),
    ("\"max_iter\"", "\"maxiter\"", "", "params.json, column max_iter: is missing"),
    ("\"tol\": 0", "\"tol\": 0, \"tools\": 1", "", "params.json, column tools: is not a parameter of this analysis"),
    (
      "[[0.1, 0.9]], \"init_u\": [[0.9, 0.1]]", "[[0, 1]], \"init_u\": [[0, 1]]", "",
      "patterns.csv, row 2: has probability zero both for matches and for others"
    ),
  ])
  func patternsAreChecked(_ part: String, _ other: String, _ patterns: String, _ line: String) async throws {
    let parameters = """
      {"kind": "em", "fields": ["x"], "levels": [2], "init_m": [[0.1, 0.9]], "init_u": [[0.9, 0.1]],
       "init_lambda": 0.2, "update_u": true, "max_iter": 9, "tol": 0}
      """.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(of: "  ", with: " ")
    let fault = await #expect(throws: CaseFault.self) {
      _ = try await run([
        "params.json": part.isEmpty ? parameters : parameters.replacingOccurrences(of: part, with: other),
        "patterns.csv": patterns.isEmpty ? "x,count\n0,30\n1,10\n" : patterns,
      ])
    }
    #expect(fault?.description == line)
  }

  @Test(arguments: [
    ("id,source", "key,source", "", "", "records.csv, row 1, column id: is missing"),
    ("b,A", "a,A", "", "", "records.csv, row 3, column id: a stands twice"),
    ("b,A", ",A", "", "", "records.csv, row 3, column id: is empty"),
    ("bob,2", "bob,", "", "", "records.csv, row 3, column true_entity: is empty"),
    ("bob,2", "bob", "", "", "records.csv, row 3: has 3 values where the header has 4"),
    (
      "", "", "\"field\": \"name\"", "\"field\": \"nom\"",
      "params.json, column comparisons[0].field: nom is not a column of records.csv"
    ),
    (
      "", "", "exact", "near",
      "params.json, column comparisons[0].type: near is none of exact, damerau_levenshtein, date, distance, jaro, jaro_winkler, levenshtein, osa, together"
    ),
    ("", "", "\"exact\"", "\"date\"", "records.csv, row 2, column name: ann is not a date like 2026-05-31"),
    ("", "", "\"exact\"", "\"distance\"", "params.json, column comparisons[0].latitude: is missing"),
    (
      "", "", "\"exact\"", "\"exact\", \"odd\": 1",
      "params.json, column comparisons[0].odd: is not a parameter of this analysis"
    ),
    ("", "", "[[]]", "[[\"nom\"]]", "params.json, column blocking: nom is not a column of records.csv"),
    ("", "", "[[]]", "[1]", "params.json, column blocking: must be a list of lists of texts"),
    ("", "", "\"2\": [0.1, 0.9]", "\"2\": [1]", "params.json, column init_m.2: has 1 numbers for 2 levels"),
    ("", "", "\"2\": [0.1, 0.9],", "", "params.json, column init_m.2: is missing"),
    ("", "", "\"3\"", "\"three\"", "params.json, column init_m.three: is not a parameter of this analysis"),
    ("", "", "\"tol\": 1e-9", "\"tol\": \"small\"", "params.json, column tol: small is not a number"),
    ("", "", "\"tol\"", "\"tools\": 1, \"tol\"", "params.json, column tools: is not a parameter of this analysis"),
    (
      "id,source", "id,list", "\"tol\"", "\"one_to_one\": 0.5, \"tol\"",
      "params.json, column one_to_one: needs a column source with two sources"
    ),
  ])
  func recordsAreChecked(
    _ part: String, _ other: String, _ parameter: String, _ otherParameter: String, _ line: String
  ) async throws {
    let fault = await #expect(throws: CaseFault.self) {
      _ = try await run([
        "params.json": parameter.isEmpty
          ? parameters() : parameters().replacingOccurrences(of: parameter, with: otherParameter),
        "records.csv": part.isEmpty ? two : two.replacingOccurrences(of: part, with: other),
      ])
    }
    #expect(fault?.description == line)
  }
}

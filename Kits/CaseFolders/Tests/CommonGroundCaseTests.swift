import Foundation
import Testing

@testable import CaseFolders

/// The shared reference cases, 1e-6, groups exact; cases worked out by hand; what is refused.
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

  private func folder(_ files: [String: String]) throws -> CaseFolder {
    let path = NSTemporaryDirectory() + "concord-common-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    return try CaseFolder(path)
  }

  private func results() throws -> ResultFolder {
    try ResultFolder(NSTemporaryDirectory() + "concord-common-\(UUID().uuidString)")
  }

  /// Twenty people: all agree with statement 10 and disagree with 40; ten agree with 20 and 30, ten do not.
  private func twoBlocs(_ end: String = "\n") -> String {
    var lines = ["participant_id,statement_id,vote"]
    for person in 0..<20 {
      let side = person < 10 ? 1 : -1
      lines += [10: 1, 20: side, 30: side, 40: -1].sorted { $0.key < $1.key }.map { "\(person),\($0),\($1)" }
    }
    return lines.joined(separator: end) + end
  }

  @Test(arguments: ["\n", "\r\n"]) func twoBlocsByHand(_ end: String) async throws {
    let written = try results()
    try await Analysis.commonground.run(
      folder(["votes.csv": twoBlocs(end), "params.json": "{}"]), into: written, threads: 1)
    let people = try SharedCases.rows("\(written.path)/expected_participants.csv")
    #expect(people[0] == ["participant_id", "x", "y", "n_votes", "clustered", "group_id"])
    for (person, row) in people.dropFirst().enumerated() {
      // √(4 / 4) × (±1, ±1) · (1, 1) / √2.
      let x = try #require(Double(row[1]))
      #expect(abs(x - (person < 10 ? 1 : -1) * 2.0.squareRoot()) < 1e-12)
      #expect([row[0], row[2], row[3], row[4], row[5]] == ["\(person)", "0", "4", "1", person < 10 ? "0" : "1"])
    }
    let statements = try SharedCases.rows("\(written.path)/expected_statements.csv").dropFirst()
    #expect(statements.map { $0[0] } == ["10", "20", "30", "40"])
    #expect(statements.map { $0[1] } == ["1", "0", "0", "-1"])
    // (11/12)², 11/12 × 1/12 twice, (1/12)².
    for (row, expected) in zip(statements, [121.0, 11, 11, 1]) {
      #expect(abs((Double(row[5]) ?? 0) - expected / 144) < 1e-15)
    }
    let groups = try SharedCases.rows("\(written.path)/expected_group_stats.csv").dropFirst()
    #expect(groups.map { Array($0[0..<5]) }.contains(["1", "30", "0", "10", "10"]) && groups.count == 8)
    let summary = try SharedCases.json("\(written.path)/expected.json")
    #expect(summary["best_k"] as? Int == 2 && summary["n_clustered"] as? Int == 20)
    let consensus = try #require(summary["consensus"] as? [String: [[String: Any]]])
    #expect(consensus["agree"]?.compactMap { $0["statement_id"] as? Int } == [10])
    #expect(consensus["disagree"]?.compactMap { $0["statement_id"] as? Int } == [40])
    let values = try #require((summary["pca"] as? [String: Any])?["singular_values"] as? [Double])
    #expect(abs(values[0] - 40.0.squareRoot()) < 1e-12 && values[1] == 0)
  }

  @Test func quotedValuesAreReadToo() async throws {
    let written = try results()
    let quoted = twoBlocs().replacingOccurrences(of: "\n7,20,1\n", with: "\n\"7\",20,\"1\"\n")
    #expect(quoted != twoBlocs())
    for text in [quoted, twoBlocs()] {
      try await Analysis.commonground.run(folder(["votes.csv": text, "params.json": "{}"]), into: written, threads: 2)
      #expect(try SharedCases.rows("\(written.path)/expected_participants.csv").count == 21)
    }
  }

  @Test func moreIsWrittenWhenAskedFor() async throws {
    let written = try results()
    let asked = #"{"also": ["roots", "groups", "directions"], "replicates": 19, "seed": 3, "seeding": "spread"}"#
    try await Analysis.commonground.run(
      folder(["votes.csv": twoBlocs(), "params.json": asked]), into: written, threads: 2)
    let roots = try SharedCases.rows("\(written.path)/roots.csv")
    #expect(roots[0].prefix(4) == ["statement_id", "agree_root", "agree_least", "agree_least_group"])
    #expect(abs((Double(roots[1][1]) ?? 0) - 11.0 / 12) < 1e-14)
    #expect(abs((Double(roots[2][2]) ?? 0) - 1.0 / 12) < 1e-14)
    #expect(
      try SharedCases.rows("\(written.path)/groups.csv").dropFirst().map { Array($0.dropFirst()) } == [
        ["10", "0", "10"], ["10", "0", "10"],
      ])
    let directions = try SharedCases.rows("\(written.path)/directions.csv")
    #expect(directions.count == 3 && directions[1][3] == "0.05" && directions[2][3] == "1")
  }

  @Test func noVotesAtAll() async throws {
    let written = try results()
    let files = ["votes.csv": "participant_id,statement_id,vote\n", "params.json": #"{"mod_out": [1]}"#]
    try await Analysis.commonground.run(folder(files), into: written, threads: 1)
    #expect(try SharedCases.rows("\(written.path)/expected_participants.csv").count == 1)
    #expect(try SharedCases.json("\(written.path)/expected.json")["best_k"] is NSNull)
  }

  @Test(arguments: [
    ("participant,statement_id,vote\n1,1,1\n", "{}", "votes.csv, row 1, column participant_id: the header must begin"),
    ("participant_id,statement_id,vote\n1,1,2\n", "{}", "votes.csv, row 2, column vote: 2 is more than 1"),
    ("participant_id,statement_id,vote\n1,1,-2\n", "{}", "votes.csv, row 2, column vote: -2 is less than -1"),
    ("participant_id,statement_id,vote\n1,1,1\n2,1,\n", "{}", "votes.csv, row 3, column vote: is empty"),
    ("participant_id,statement_id,vote\n1,1,yes\n", "{}", "votes.csv, row 2, column vote: yes is not a whole number"),
    ("participant_id,statement_id,vote\n1,x,1\n", "{}", "votes.csv, row 2, column statement_id: x is not a whole"),
    ("participant_id,statement_id,vote\n1.5,1,1\n", "{}", "votes.csv, row 2, column participant_id: 1.5 is not"),
    ("participant_id,statement_id,vote\n1,1\n", "{}", "votes.csv, row 2: has 2 values where the header has 3"),
    (
      "participant_id,statement_id,vote\n1,1,1\n2,1,0\n1,1,-1\n", "{}",
      "votes.csv, row 4, column statement_id: participant 1 votes on 1 a second time"
    ),
    (
      "participant_id,statement_id,vote\n1,1,1\n99999999999999999999,1,1\n", "{}",
      "votes.csv, row 3, column participant_id"
    ),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"maxk": 3}"#, "params.json, column maxk: is not a parameter"),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"confidence": 1.5}"#, "params.json, column confidence: 1.5 is"),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"mod_out": ["a"]}"#, "params.json, column mod_out: a is not"),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"min_votes": -1}"#, "params.json, column min_votes: -1 is"),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"max_k": 2.5}"#, "params.json, column max_k: 2.5 is not"),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"seeding": "any"}"#, "params.json, column seeding: any is none"),
    ("participant_id,statement_id,vote\n1,1,1\n", #"{"also": ["x"]}"#, "params.json, column also: x is none of"),
    ("participant_id,statement_id,vote\n1,1,1\n", "[]", "params.json: must hold one object"),
  ])
  func faults(_ votes: String, _ parameters: String, _ line: String) async throws {
    let folder = try folder(["votes.csv": votes, "params.json": parameters])
    let written = try results()
    let fault = await #expect(throws: CaseFault.self) {
      try await Analysis.commonground.run(folder, into: written, threads: 1)
    }
    #expect(fault?.description.hasPrefix(line) == true, "\(fault?.description ?? "")")
    #expect(try FileManager.default.contentsOfDirectory(atPath: written.path).isEmpty)
  }

  /// The seeds that depend on nothing against the best of the reference's sixty random beginnings, on the same map.
  @Test(.enabled(if: SharedCases.areThere), arguments: SharedCases.names("commonground"))
  func spreadSeedsEndNearTheBestOfSixty(_ name: String) async throws {
    let given = "\(SharedCases.root)/commonground/\(name)"
    var parameters = try SharedCases.json("\(given)/params.json")
    parameters["seeding"] = "spread"
    let text = try #require(String(data: JSONSerialization.data(withJSONObject: parameters), encoding: .utf8))
    let votes = try String(contentsOfFile: "\(given)/votes.csv", encoding: .utf8)
    let written = try results()
    try await Analysis.commonground.run(folder(["votes.csv": votes, "params.json": text]), into: written, threads: 2)
    let expected = try #require(try SharedCases.json("\(given)/expected.json")["kmeans"] as? [String: [String: Any]])
    let found = try #require(
      try SharedCases.json("\(written.path)/expected.json")["kmeans"] as? [String: [String: Any]])
    for (count, other) in expected {
      let best = try #require(other["best_inertia_60_kmeanspp"] as? Double)
      let own = try #require(found[count]?["inertia"] as? Double)
      #expect(own <= best * 1.005 + 1e-9, "\(name), \(count) groups: \(own) \(best)")
    }
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

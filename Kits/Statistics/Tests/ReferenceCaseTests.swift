import Foundation
import Testing

@testable import Statistics

/// The shared reference cases, when they are beside the project: protection exact, cost against the optimum.
struct ReferenceCaseTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/references/disclosure")
  static let cases = ["e01", "e02", "e03", "e04", "e05", "e06", "e07"]
  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

  @Test(.enabled(if: isThere), arguments: cases)
  func protectsAsTheReferenceDoes(_ name: String) throws {
    let all = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let path = Self.folder.appendingPathComponent(try #require(all.first { $0.hasPrefix(name) }))
    func json(_ file: String) throws -> [String: Any] {
      let data = try Data(contentsOf: path.appendingPathComponent(file))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    func rows(_ file: String) throws -> [[String]] {
      try String(contentsOf: path.appendingPathComponent(file), encoding: .utf8).split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",").map(String.init) }
    }
    let params = try json("params.json")
    let names = try #require(params["dims"] as? [String])
    let threshold = try #require(params["threshold"] as? Int)
    let width = try #require(params["min_width"] as? Int)
    let cells = try rows("cells.csv")
    let dimensions = names.enumerated().map { axis, name -> CrossTable.Dimension in
      let leaves = Set(cells.map { $0[axis] }).sorted()
      guard let parents = try? rows("hierarchy_\(name).csv") else { return .init(leaves) }
      let parent = Dictionary(uniqueKeysWithValues: parents.map { ($0[0], $0[1]) })
      let groups = Set(parent.values).sorted()
      return .init(
        leaves, groups: groups.map { group in (group, leaves.indices.filter { parent[leaves[$0]] == group }) })
    }
    let counts = Dictionary(
      uniqueKeysWithValues: cells.map { (Array($0.prefix(names.count)), Int($0[names.count]) ?? -1) })
    let cross = try CrossTable(dimensions) { key in counts[zip(dimensions, key).map { $0.codes[$1] }] ?? 0 }
    let table = cross.table
    // As the reference has it: zeros are published, and so is the grand total.
    let rules = table.values.indices.map { cell -> ProtectionRule? in
      table.values[cell] > 0 && table.values[cell] < threshold && cell != cross.grandTotal ? .width(width) : nil
    }
    let fixed = table.values.indices.map { table.values[$0] == 0 || $0 == cross.grandTotal }
    let result = try Suppression(table, rules: rules, isFixed: fixed)
    let expected = try json("expected.json")
    #expect(table.values.count == expected["n_cells"] as? Int)
    #expect(rules.count { $0 != nil } == expected["n_primary"] as? Int)
    #expect(result.unprotected.isEmpty)
    for cell in rules.indices where rules[cell] != nil {
      let bounds = table.bounds(of: cell, hidden: result.hidden)
      #expect(ProtectionRule.width(width).isKept(least: bounds.least, most: bounds.most ?? .infinity), "\(cell)")
    }
    let optimum = try #require((expected["optimum"] as? [String: Any])?["n_suppressed"] as? Int)
    let gauss = (expected["gauss_suppression"] as? [String: Any])?["n_suppressed"] as? Int
    let mine = result.hidden.count { $0 }
    #expect(mine >= optimum && Double(mine) <= 1.5 * Double(optimum) + 1, "\(name): \(mine) \(optimum)")
    print("suppression \(name): hidden \(mine), optimum \(optimum), GaussSuppression \(gauss ?? -1)")
  }

  /// The attacker's bounds that the reference worked out for primary suppression alone.
  @Test(.enabled(if: isThere)) func boundsAgreeWithTheReference() throws {
    let cross = try CrossTable([.init(["a", "b", "c"]), .init(["x", "y", "z"])]) {
      [[1, 0, 0], [9, 8, 7], [6, 0, 5]][$0[0]][$0[1]]
    }
    var hidden = [Bool](repeating: false, count: 16)
    hidden[cross.position([0, 0])] = true
    hidden[cross.position([0, 3])] = true
    let bounds = cross.table.bounds(of: cross.position([0, 0]), hidden: hidden)
    #expect(bounds.least == 1 && bounds.most == 1)
  }
}

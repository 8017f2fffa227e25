import Testing

@testable import Statistics

struct SuppressionTests {
  private static let rule = ProtectionRule.conceals(upTo: 2)

  @Test func refusesWhatIsNotATable() {
    #expect(throws: TableError.negative(cell: 1)) { try AdditiveTable(values: [1, -1], sums: []) }
    #expect(throws: TableError.badSum(0)) { try AdditiveTable(values: [1, 1], sums: [.init(total: 0, parts: [2])]) }
    #expect(throws: TableError.doesNotAddUp(sum: 0)) {
      try AdditiveTable(values: [3, 1, 1], sums: [.init(total: 0, parts: [1, 2])])
    }
    #expect(throws: TableError.wrongLength(expected: 1, found: 0)) {
      try Suppression(AdditiveTable(values: [1], sums: []), rules: [])
    }
  }

  @Test func boundsAreWhatCanBeWorkedOut() throws {
    // 2 + 30 = 32; 40 + 25 = 65; 42 and 55 beneath; 97 in all. All four inside hidden: one unknown remains.
    let cross = try CrossTable([.init(["a", "b"]), .init(["x", "y"])]) { [[2, 30], [40, 25]][$0[0]][$0[1]] }
    var hidden = [Bool](repeating: false, count: 9)
    for key in [[0, 0], [0, 1], [1, 0], [1, 1]] { hidden[cross.position(key)] = true }
    let bounds = cross.table.bounds(of: cross.position([0, 0]), hidden: hidden)
    #expect(bounds.least == 0 && bounds.most == 32)
    hidden[cross.position([1, 1])] = false
    let known = cross.table.bounds(of: cross.position([0, 0]), hidden: hidden)
    #expect(known.least == 2 && known.most == 2)
  }

  /// Every 2 × 3 table with counts 0 to 3 (thinned), and 2 × 2 × 2 tables: no sensitive cell is bounded more tightly than
  /// its rule, by the proofs, and by the bounds worked out afresh.
  @Test func noSmallTableGivesAnythingAway() throws {
    for number in stride(from: 0, to: 4096, by: 19) {
      let counts = (0..<6).map { number >> ($0 * 2) & 3 }
      let cross = try CrossTable([.init(["a", "b"]), .init(["x", "y", "z"])]) { counts[$0[0] * 3 + $0[1]] }
      try check(cross)
    }
    for number in stride(from: 0, to: 65536, by: 523) {
      let counts = (0..<8).map { number >> ($0 * 2) & 3 }
      let cross = try CrossTable([.init(["a", "b"]), .init(["x", "y"]), .init(["p", "q"])]) {
        counts[$0[0] * 4 + $0[1] * 2 + $0[2]]
      }
      try check(cross)
    }
  }

  @Test func hierarchiesToo() throws {
    for number in stride(from: 0, to: 65536, by: 401) {
      let counts = (0..<8).map { number >> ($0 * 2) & 3 }
      let areas = CrossTable.Dimension(["a", "b", "c", "d"], groups: [("north", [0, 1]), ("south", [2, 3])])
      let cross = try CrossTable([areas, .init(["x", "y"])]) { counts[$0[0] * 2 + $0[1]] * 2 }
      try check(cross)
    }
  }

  private func check(_ cross: CrossTable) throws {
    let table = cross.table
    let rules = table.values.map { $0 <= 2 ? Self.rule : nil }
    let result = try Suppression(table, rules: rules)
    #expect(result.unprotected.isEmpty)
    let ranges = table.ranges(hidden: result.hidden)
    for (cell, value) in table.values.enumerated() where value <= 2 {
      #expect(result.states[cell] == .sensitive)
      let proof = try #require(result.proofs[cell])
      try #require(agrees(proof.low, table, result.hidden) && agrees(proof.high, table, result.hidden))
      let range = try #require(ranges[cell])
      try #require(Self.rule.isKept(least: range.least, most: range.most ?? .infinity), "\(table.values) \(cell)")
    }
  }

  /// Adding up again: nothing published moved, every sum keeps, nothing is negative.
  private func agrees(_ changes: [Int: Double], _ table: AdditiveTable, _ hidden: [Bool]) -> Bool {
    changes.allSatisfy { hidden[$0.key] && Double(table.values[$0.key]) + $0.value > -1e-6 }
      && table.sums.allSatisfy { sum in
        abs(sum.parts.reduce(-(changes[sum.total] ?? 0)) { $0 + (changes[$1] ?? 0) }) < 1e-6
      }
  }

  /// A table as large as a city's, with groups: every rule is kept by the attack on all cells at once, proofs add up, and
  /// hiding little more than the small cells is enough.
  @Test(arguments: [ProtectionRule.width(1), .width(5), .conceals(upTo: 4)])
  func aCitysTableIsProtected(_ rule: ProtectionRule) throws {
    var chance = ReplicateRandom(seed: 8)
    let groups = (0..<4).map { group in ("g\(group)", (0..<6).map { group * 6 + $0 }) }
    let cross = try CrossTable([
      .init((0..<24).map { "a\($0)" }, groups: groups), .init((0..<8).map { "c\($0)" }),
    ]) { key in chance.below(3) * chance.below(3) * (1 + key[1]) }
    let table = cross.table
    let isFixed = table.values.indices.map { table.values[$0] == 0 || $0 == cross.grandTotal }
    let rules = table.values.map { (1...4).contains($0) ? rule : nil }
    let result = try Suppression(table, rules: rules, isFixed: isFixed)
    #expect(result.unprotected.isEmpty)
    let ranges = table.ranges(hidden: result.hidden)
    for cell in rules.indices where rules[cell] != nil {
      let proof = try #require(result.proofs[cell])
      #expect(agrees(proof.low, table, result.hidden) && agrees(proof.high, table, result.hidden))
      let range = try #require(ranges[cell])
      #expect(rule.isKept(least: range.least, most: range.most ?? .infinity))
    }
    #expect(!table.values.indices.contains { result.hidden[$0] && isFixed[$0] })
    let small = rules.count { $0 != nil }
    #expect(result.hidden.count { $0 } <= small + small / 2 + 2)
  }

  @Test func whatWasPublishedStaysAndWhatWasHiddenStays() throws {
    let cross = try CrossTable([.init(["a", "b", "c"]), .init(["x", "y", "z"])]) { $0[0] == 0 && $0[1] == 0 ? 1 : 20 }
    var fixed = [Bool](repeating: false, count: 16)
    var hidden = fixed
    fixed[cross.grandTotal] = true
    fixed[cross.position([0, 1])] = true
    hidden[cross.position([2, 2])] = true
    let result = try Suppression(
      cross.table, rules: cross.table.values.map { $0 < 3 ? Self.rule : nil }, isHidden: hidden, isFixed: fixed)
    #expect(!result.hidden[cross.position([0, 1])] && !result.hidden[cross.grandTotal])
    #expect(result.hidden[cross.position([2, 2])] && result.unprotected.isEmpty)
    #expect(result.hidden.count { $0 } <= 7)
  }

  @Test func saysWhatCannotBeProtected() throws {
    let table = try AdditiveTable(values: [21, 1, 20], sums: [.init(total: 0, parts: [1, 2])])
    let result = try Suppression(
      table, rules: [nil, Self.rule, nil], isFixed: [true, false, true])
    #expect(result.unprotected == [1])
  }

  /// A hidden 18 with nothing that could give way beside it can still go down, when the total of a longer period goes too.
  @Test func aWidthIsMadeDownwardsWhenThereIsNoWayUp() throws {
    // A quarter of 18 = 18 + 0, both parts hidden before; the cells of the year are sums with what is known.
    let table = try AdditiveTable(
      values: [18, 0, 18, 30, 48, 0],
      sums: [
        .init(total: 2, parts: [0, 1]), .init(total: 4, parts: [0, 3]), .init(total: 5, parts: [1]),
      ])
    let result = try Suppression(
      table, rules: [.width(1), nil, nil, nil, nil, nil], isHidden: [true, true, false, false, false, false],
      isFixed: [false, false, true, true, false, false])
    #expect(result.unprotected.isEmpty && result.hidden[4] && result.hidden[5])
  }
}

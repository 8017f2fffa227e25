import Testing

@testable import Statistics

/// The attack and the cheapest pattern, each against a slow, obvious version.
struct DisclosureOptimalTests {
  private static func table(_ counts: [[Int]]) throws -> CrossTable {
    try CrossTable([
      .init(counts.indices.map { "r\($0)" }), .init((counts.first ?? []).indices.map { "c\($0)" }),
    ]) { counts[$0[0]][$0[1]] }
  }

  private func protects(_ table: AdditiveTable, _ hidden: [Bool], _ sensitive: [Int], _ width: Double) -> Bool {
    let ranges = table.ranges(hidden: hidden)
    return sensitive.allSatisfy { (ranges[$0]?.width ?? 0) >= width - 1e-6 }
  }

  // MARK: The attack

  /// All tables of whole numbers that agree with what is published: in two dimensions the bounds of the linear program are
  /// those of whole numbers.
  @Test func rangesAreThoseOfAllTables() throws {
    var chance = ReplicateRandom(seed: 1)
    for _ in 0..<60 {
      let counts = (0..<2).map { _ in (0..<3).map { _ in chance.below(4) } }
      let cross = try Self.table(counts)
      let table = cross.table
      let hidden = table.values.indices.map { $0 != cross.grandTotal && chance.below(10) < 6 }
      var least = table.values
      var most = table.values
      let most6 = table.values[cross.grandTotal]
      func visit(_ inner: [Int]) throws {
        if inner.count < 6 {
          for value in 0...most6 where inner.reduce(value, +) <= most6 { try visit(inner + [value]) }
          return
        }
        guard inner.reduce(0, +) == most6 else { return }
        let other = try Self.table([Array(inner[0..<3]), Array(inner[3..<6])]).table.values
        guard table.values.indices.allSatisfy({ hidden[$0] || other[$0] == table.values[$0] }) else { return }
        for cell in other.indices {
          least[cell] = min(least[cell], other[cell])
          most[cell] = max(most[cell], other[cell])
        }
      }
      if most6 <= 7 { try visit([]) } else { continue }
      let ranges = table.ranges(hidden: hidden)
      #expect(ranges.count == hidden.count { $0 })
      for (cell, range) in ranges {
        #expect(abs(range.least - Double(least[cell])) < 1e-7 && abs((range.most ?? -1) - Double(most[cell])) < 1e-7)
      }
    }
  }

  @Test func rangesAgreeWithTheBoundsOfSingleCells() throws {
    var chance = ReplicateRandom(seed: 2)
    for _ in 0..<6 {
      let cross = try CrossTable([
        .init(["a", "b", "c", "d"], groups: [("n", [0, 1]), ("s", [2, 3])]), .init(["x", "y"]), .init(["p", "q", "r"]),
      ]) { _ in chance.below(9) }
      let hidden = cross.table.values.indices.map { _ in chance.below(10) < 6 }
      for (cell, range) in cross.table.ranges(hidden: hidden) {
        let bounds = cross.table.bounds(of: cell, hidden: hidden)
        #expect(abs(bounds.least - range.least) < 1e-6)
        #expect((bounds.most == nil) == (range.most == nil))
        #expect(abs((bounds.most ?? 0) - (range.most ?? 0)) < 1e-6)
      }
    }
  }

  @Test func whatIsHiddenWithItsTotalHasNoEnd() throws {
    let table = try AdditiveTable(values: [5, 2, 3], sums: [.init(total: 0, parts: [1, 2])])
    let ranges = table.ranges(hidden: [true, true, false])
    #expect(ranges[0]?.most == nil && ranges[0]?.least == 3 && ranges[1]?.least == 0)
    #expect(table.ranges(hidden: [false, false, false]).isEmpty)
  }

  // MARK: The cheapest pattern

  private func cheapest(
    _ cross: CrossTable, _ width: Double, _ cost: [Double], publishesZeros: Bool = true
  ) throws -> OptimalSuppression {
    let values = cross.table.values
    return try OptimalSuppression(
      cross.table, isSensitive: values.indices.map { values[$0] > 0 && values[$0] < 3 && $0 != cross.grandTotal },
      isFixed: values.indices.map { (values[$0] == 0 && publishesZeros) || $0 == cross.grandTotal }, cost: cost,
      width: width)
  }

  @Test func noPatternIsCheaper() throws {
    var chance = ReplicateRandom(seed: 3)
    var impossible = 0
    for round in 0..<40 {
      let cross = try Self.table((0..<2).map { _ in (0..<(round % 4 == 0 ? 3 : 2)).map { _ in chance.below(6) } })
      let table = cross.table
      let width = Double([1, 3, 8][round % 3])
      let cost = table.values.map { round.isMultiple(of: 2) ? 1 : Double($0 + 1) * 0.7 }
      let found = try cheapest(cross, width, cost)
      let sensitive = table.values.indices.filter {
        table.values[$0] > 0 && table.values[$0] < 3 && $0 != cross.grandTotal
      }
      let open = table.values.indices.filter {
        table.values[$0] > 0 && $0 != cross.grandTotal && !sensitive.contains($0)
      }
      var best: Double?
      for subset in 0..<(1 << open.count) {
        var hidden = table.values.map { _ in false }
        for cell in sensitive { hidden[cell] = true }
        for (bit, cell) in open.enumerated() where subset >> bit & 1 == 1 { hidden[cell] = true }
        let total = hidden.indices.reduce(0) { $0 + (hidden[$1] ? cost[$1] : 0) }
        if total < best ?? .infinity, protects(table, hidden, sensitive, width) { best = total }
      }
      if let best {
        #expect(found.outcome == .optimal)
        #expect(abs((found.cost ?? 0) - best) < 1e-9, "\(table.values) \(width)")
        #expect(found.lowerBound == found.cost)
        #expect(protects(table, try #require(found.hidden), sensitive, width))
      } else {
        impossible += 1
        #expect(found.outcome == .impossible && found.hidden == nil)
      }
    }
    #expect(impossible > 0)
  }

  private static let counts = [[1, 8, 5, 0], [9, 2, 7, 6], [4, 12, 1, 10]]
  private static func unit(_ cross: CrossTable) -> [Double] { cross.table.values.map { _ in 1 } }

  @Test func orderAndScaleChangeNothing() throws {
    let cross = try Self.table(Self.counts)
    let cost = try #require(try cheapest(cross, 2, Self.unit(cross)).cost)
    let turned = try Self.table([2, 0, 1].map { row in [3, 1, 0, 2].map { Self.counts[row][$0] } })
    #expect(try cheapest(turned, 2, Self.unit(turned)).cost == cost)
    let swapped = try Self.table((0..<4).map { column in Self.counts.map { $0[column] } })
    #expect(try cheapest(swapped, 2, Self.unit(swapped)).cost == cost)
    // A thousand million times as many, and as wide.
    let scale = 1_000_000_000
    let large = try Self.table(Self.counts.map { $0.map { $0 * scale } })
    let values = large.table.values
    let found = try OptimalSuppression(
      large.table,
      isSensitive: values.indices.map { values[$0] > 0 && values[$0] < 3 * scale && $0 != large.grandTotal },
      isFixed: values.indices.map { values[$0] == 0 || $0 == large.grandTotal }, cost: Self.unit(large),
      width: 2 * Double(scale))
    #expect(found.cost == cost)
  }

  @Test func moreWidthCostsNoLess() throws {
    let cross = try Self.table(Self.counts)
    var last = 0.0
    for width in [0, 1, 2, 3, 5, 8, 13] as [Double] {
      let found = try cheapest(cross, width, Self.unit(cross))
      #expect(found.outcome == .optimal && (found.cost ?? -1) >= last)
      last = found.cost ?? 0
    }
    #expect(try cheapest(cross, 1, Self.unit(cross), publishesZeros: false).cost ?? 99 <= last)
  }

  @Test func nothingSensitiveCostsNothing() throws {
    for counts in [[[0, 0], [0, 0]], [[9, 9], [9, 9]], [[7]]] {
      let cross = try Self.table(counts)
      let found = try cheapest(cross, 5, Self.unit(cross))
      #expect(found.outcome == .optimal && found.cost == 0)
    }
  }

  @Test func aStoppedSearchSaysWhatItKnows() throws {
    var chance = ReplicateRandom(seed: 5)
    let cross = try Self.table((0..<6).map { _ in (0..<7).map { _ in chance.below(14) } })
    let whole = try cheapest(cross, 5, cross.table.values.map { Double($0 + 1) })
    let values = cross.table.values
    let sensitive = values.indices.map { values[$0] > 0 && values[$0] < 3 && $0 != cross.grandTotal }
    let stopped = try OptimalSuppression(
      cross.table, isSensitive: sensitive,
      isFixed: values.indices.map { values[$0] == 0 || $0 == cross.grandTotal }, cost: values.map { Double($0 + 1) },
      width: 5, shouldStop: { true })
    #expect(whole.outcome == .optimal && stopped.outcome == .stopped)
    #expect(stopped.lowerBound <= (whole.cost ?? 0) + 1e-9 && (stopped.cost ?? 0) >= (whole.cost ?? .infinity) - 1e-9)
    #expect(protects(cross.table, try #require(stopped.hidden), values.indices.filter { sensitive[$0] }, 5))
  }

  @Test func refusesWhatDoesNotFit() throws {
    let cross = try Self.table([[1, 2], [3, 4]])
    #expect(throws: TableError.wrongLength(expected: 9, found: 2)) {
      try OptimalSuppression(
        cross.table, isSensitive: [true, false], isFixed: Self.unit(cross).map { _ in false }, cost: Self.unit(cross),
        width: 1)
    }
    let many = try AdditiveTable(values: [Int](repeating: 1, count: 1201), sums: [])
    let none = [Bool](repeating: false, count: 1201)
    #expect(throws: TableError.tooLarge(1201)) {
      try OptimalSuppression(
        many, isSensitive: none, isFixed: none, cost: [Double](repeating: 1, count: 1201), width: 1)
    }
  }
}

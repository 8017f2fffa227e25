import Testing

@testable import Statistics

struct DisclosureRoundingTests {
  /// Adds up, multiples stay, and each count is less than the base away.
  private func isRounding(_ values: [Int], of table: AdditiveTable, base: Int) -> Bool {
    zip(values, table.values).allSatisfy { new, old in
      new % base == 0 && abs(new - old) < base && (old % base != 0 || new == old)
    } && table.sums.allSatisfy { sum in sum.parts.reduce(0) { $0 + values[$1] } == values[sum.total] }
  }

  @Test func twoDimensionsAlwaysRound() throws {
    var chance = ReplicateRandom(seed: 1)
    for round in 0..<150 {
      let (rows, columns) = (1 + chance.below(5), 1 + chance.below(5))
      let base = [2, 3, 5, 10][round % 4]
      let counts = (0..<rows).map { _ in (0..<columns).map { _ in chance.below(20) } }
      let groups = rows < 3 ? [] : [("g", [0, 1]), ("h", Array(2..<rows))]
      let cross = try CrossTable([
        .init(counts.indices.map { "\($0)" }, groups: groups), .init((0..<columns).map { "\($0)" }),
      ]) { counts[$0[0]][$0[1]] }
      guard case .rounded(let values) = try ControlledRounding.make(cross.table, base: base, using: &chance) else {
        Issue.record("no rounding of \(counts) to \(base)")
        continue
      }
      #expect(isRounding(values, of: cross.table, base: base))
    }
  }

  /// Every count keeps its expectation: the mean of many roundings is the count, within four standard errors.
  @Test func roundingIsUnbiased() throws {
    let counts = [[1, 4, 7], [3, 0, 2], [6, 8, 1]]
    let cross = try CrossTable([.init(["a", "b", "c"]), .init(["x", "y", "z"])]) { counts[$0[0]][$0[1]] }
    let replicates = 400
    var sums = [Int](repeating: 0, count: cross.table.values.count)
    for replicate in 0..<replicates {
      var chance = ReplicateRandom(seed: 2, stream: UInt64(replicate))
      guard case .rounded(let values) = try ControlledRounding.make(cross.table, base: 5, using: &chance) else {
        Issue.record("no rounding")
        return
      }
      for cell in values.indices { sums[cell] += values[cell] }
    }
    for (cell, value) in cross.table.values.enumerated() {
      let share = Double(value % 5) / 5
      let error = 5 * (share * (1 - share) / Double(replicates)).squareRoot()
      #expect(abs(Double(sums[cell]) / Double(replicates) - Double(value)) <= 4 * error + 1e-9, "\(cell)")
    }
  }

  /// Three dimensions against every choice of the cells inside: what exists is found, and what does not is said.
  @Test func threeDimensionsRoundWhenTheyCan() throws {
    var chance = ReplicateRandom(seed: 3)
    var impossible = 0
    for round in 0..<120 {
      let base = [2, 3][round % 2]
      let sizes = round % 3 == 0 ? [2, 2, 3] : [2, 2, 2]
      let counts = (0..<12).map { _ in chance.below(base) }
      let cross = try CrossTable(sizes.map { size in .init((0..<size).map { "\($0)" }) }) { key in
        counts[(key[0] * sizes[1] + key[1]) * sizes[2] + key[2]]
      }
      let exists = try anyRounding(cross, sizes, base)
      switch try ControlledRounding.make(cross.table, base: base, using: &chance) {
      case .rounded(let values): #expect(exists && isRounding(values, of: cross.table, base: base))
      case .impossible:
        impossible += 1
        #expect(!exists, "\(counts.prefix(sizes.reduce(1, *))) \(base)")
      case .undecided: Issue.record("undecided")
      }
    }
    #expect(impossible > 0)
  }

  private func anyRounding(_ cross: CrossTable, _ sizes: [Int], _ base: Int) throws -> Bool {
    let inner = cross.keys.enumerated().filter { !cross.isMargin($0.element) }.map(\.offset)
    let open = inner.filter { cross.table.values[$0] % base != 0 }
    for choice in 0..<(1 << open.count) {
      var values = cross.table.values
      for cell in inner { values[cell] -= values[cell] % base }
      for (bit, cell) in open.enumerated() where choice >> bit & 1 == 1 { values[cell] += base }
      for sum in cross.table.sums { values[sum.total] = sum.parts.reduce(0) { $0 + values[$1] } }
      if isRounding(values, of: cross.table, base: base) { return true }
    }
    return false
  }

  @Test func limits() throws {
    var chance = ReplicateRandom(seed: 4)
    let table = try AdditiveTable(values: [5, 2, 3], sums: [.init(total: 0, parts: [1, 2])])
    #expect(try ControlledRounding.make(table, base: 1, using: &chance) == .rounded([5, 2, 3]))
    let zero = try AdditiveTable(values: [0, 0], sums: [.init(total: 0, parts: [1])])
    #expect(try ControlledRounding.make(zero, base: 5, using: &chance) == .rounded([0, 0]))
    let huge = try AdditiveTable(values: [.max - 1], sums: [])
    #expect(throws: TableError.self) { try ControlledRounding.make(huge, base: 10, using: &chance) }
  }
}

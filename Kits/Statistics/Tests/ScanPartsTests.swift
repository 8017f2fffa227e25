import Foundation
import Testing

@testable import Statistics

struct ScanPartsTests {
  @Test func ratioRisesWithCasesAndFallsWithExpectation() {
    let ratio = ScanRatio(total: 40, leastCases: 2)
    for cases in 2...39 {
      for expected in stride(from: 0.05, to: 39, by: 0.35) {
        let here = ratio(Double(cases), expected)
        #expect(here >= 0)
        if Double(cases) <= expected { #expect(here == 0) }
        if Double(cases) > expected {
          #expect(ratio(Double(cases + 1), expected) > here)
          #expect(ratio(Double(cases), expected * 0.99) > here)
        }
      }
    }
    #expect(ratio(1, 0.001) == 0)
    #expect(ratio(2, 0) == .infinity)
    // Kulldorff (1997): all cases inside leaves C log(C/E).
    #expect(abs(ratio(40, 10) - 40 * log(4)) < 1e-12)
  }

  @Test(arguments: [0, 0.3, 2, 7.5, 40, 300]) func criticalExpectationIsWhereTheRatioPasses(_ level: Double) {
    for total in [1, 2, 7, 400] {
      for least in [0.0, 1, 3] {
        let ratio = ScanRatio(total: Double(total), leastCases: least)
        let critical = ratio.criticalExpectations(level: level, most: total)
        for cases in 0...total {
          let limit = critical[cases]
          if Double(cases) < least {
            #expect(limit == -1)
          } else if limit > 0, limit < 1e300 {
            // Near level 0 the ratio is flat, and what rounding leaves of it may be on either side.
            let less = level > 0 ? 1e-8 : 1e-4
            #expect(ratio(Double(cases), limit * (1 - less)) > level, "\(total) \(cases) \(level)")
            #expect(ratio(Double(cases), limit) <= level + 1e-12 * level, "\(total) \(cases) \(level)")
          }
          if cases > 0 { #expect(limit >= critical[cases - 1]) }
        }
      }
    }
  }

  @Test func zonesGrowFromTheNearest() throws {
    // On a line, the middle one has two neighbours as far as each other.
    let x = [0.0, 1, 2, 4]
    let y = [0.0, 0, 0, 0]
    let sizes = [1.0, 1, 1, 1]
    let prefix = try ScanZones(x: x, y: y, sizes: sizes, largestShare: 0.75)
    #expect(prefix.reaches == [3, 3, 3, 3])
    #expect(Array(prefix.areas(centre: 1, rank: 2)) == [1, 0, 2])
    #expect(prefix.count == 12)
    let discs = try ScanZones(x: x, y: y, sizes: sizes, largestShare: 0.75, ties: .closedDisc)
    // {1, 0} is cut out of the disc {1, 0, 2}, and {2, 1, 0} out of {2, 1, 0, 3}.
    #expect(discs.count == 10)
    #expect(try ScanZones(x: x, y: y, sizes: [9, 1, 1, 1], largestShare: 0.5).reaches == [0, 1, 2, 3])
    #expect(
      try ScanZones(x: [0, 0, 0], y: [0, 0, 0], sizes: [1, 1, 1], largestShare: 1, ties: .closedDisc).count == 3)
  }

  @Test func windowsAreWhereTheyShouldBe() throws {
    let ahead = try ScanWindows.prospective(times: 5, lengths: 2...9)
    #expect(ahead.starts == [3, 2, 1, 0] && ahead.ends == [5, 5, 5, 5] && ahead.covered == 0..<5)
    let back = try ScanWindows.retrospective(times: 3, lengths: 1...2)
    #expect(back.starts == [0, 1, 2, 0, 1] && back.ends == [1, 2, 3, 2, 3])
    #expect(back.nested == [0, 3, 1, 4, 2])
    #expect(throws: ScanFault.badRange) { try ScanWindows.prospective(times: 5, lengths: 6...9) }
    #expect(throws: ScanFault.tooLarge) { try ScanWindows.retrospective(times: 1_000_000, lengths: 1...500_000) }
  }

  @Test func whatCannotBeScannedIsRefused() throws {
    #expect(throws: ScanFault.lengths) { try ScanZones(x: [], y: [], sizes: [], largestShare: 0.5) }
    #expect(throws: ScanFault.badNumber) { try ScanZones(x: [.nan], y: [0], sizes: [1], largestShare: 0.5) }
    #expect(throws: ScanFault.badRange) { try ScanZones(x: [0], y: [0], sizes: [1], largestShare: 1.5) }
    let many = [Double](repeating: 0, count: ScanZones.mostAreas + 1)
    #expect(throws: ScanFault.tooLarge) { try ScanZones(x: many, y: many, sizes: many, largestShare: 0.5) }
    let zones = try ScanZones(x: [0], y: [0], sizes: [1], largestShare: 1)
    let windows = try ScanWindows.whole(times: 1)
    func scan(_ counts: [Int], _ model: SpaceTimeScan.Model) throws -> SpaceTimeScan {
      try SpaceTimeScan(counts: counts, zones: zones, windows: windows, model: model)
    }
    #expect(throws: ScanFault.lengths) { try scan([1, 2], .permutation) }
    #expect(throws: ScanFault.badNumber) { try scan([-1], .permutation) }
    #expect(throws: ScanFault.nothingExpected) { try scan([1], .poisson(expected: [0])) }
    #expect(throws: ScanFault.badNumber) { try scan([1], .poisson(expected: [.infinity])) }
  }

  @Test func aliasesDrawInProportion() {
    let weights = [0, 3, 0.5, 0, 6.5, 1e-9, 0]
    let table = AliasTable(weights)
    var random = ReplicateRandom(seed: 5)
    var counts = [Double](repeating: 0, count: weights.count)
    for _ in 0..<20_000 { counts[table.draw(&random)] += 1 }
    #expect(counts[0] == 0 && counts[3] == 0 && counts[6] == 0)
    for (count, share) in [(counts[1], 0.3), (counts[2], 0.05), (counts[4], 0.65)] {
      #expect(abs(count - 20_000 * share) < 4 * (20_000 * share * (1 - share)).squareRoot())
    }
    #expect(AliasTable([7]).draw(&random) == 0)
    for extreme in [Double.leastNonzeroMagnitude * 2_000, 1e300] {
      let table = AliasTable([0, extreme, extreme])
      #expect((0..<50).allSatisfy { _ in [1, 2].contains(table.draw(&random)) })
    }
  }

  @Test(arguments: [(1, 0.5), (30, 0.01), (2_000, 0.1), (50_000, 0.7), (9, 0), (9, 1)])
  func binomialNumbersHaveTheirMeanAndSpread(_ trials: Int, _ chance: Double) {
    let (first, table) = AliasTable.binomial(trials: trials, chance: chance)
    var random = ReplicateRandom(seed: 11)
    let draws = (0..<4_000).map { _ in Double(first + table.draw(&random)) }
    #expect(draws.allSatisfy { (0...Double(trials)).contains($0) })
    let mean = draws.reduce(0, +) / 4_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3_999
    let exact = Double(trials) * chance * (1 - chance)
    #expect(abs(mean - Double(trials) * chance) <= 4 * (exact / 4_000).squareRoot())
    #expect(abs(variance - exact) <= 0.12 * exact + 1e-12)
  }

  @Test func sumsInHalvesKeepTheirDigits() {
    for count in [0, 1, 7, 8, 9, 127, 128, 129, 200, 4_000] {
      let values = (0..<count).map { Double($0 % 13) + 1 }
      #expect(values.pairwiseSum() == values.reduce(0, +))
      #expect(values[(count / 3)...].pairwiseSum() == values[(count / 3)...].reduce(0, +))
    }
    let tenths = [Double](repeating: 0.1, count: 100_000)
    #expect(abs(tenths.pairwiseSum() - 10_000) < 1e-11 && abs(tenths.reduce(0, +) - 10_000) > 1e-9)
  }

  @Test func lanesKeepApart() {
    for most in [5, 0x7FFE, 0x7FFF, 2_000_000] {
      let lanes = CountLanes(most: most)
      for cases in [0, 1, most - 1, most] {
        for least in [1, 2, most] {
          var word: UInt64 = 0
          for lane in 0..<lanes.perWord where lane % 2 == 0 { word |= UInt64(cases) << UInt64(lane * lanes.bits) }
          let shown = (word &+ lanes.bias(least: least)) & lanes.high
          for lane in 0..<lanes.perWord {
            let isShown = shown >> UInt64((lane + 1) * lanes.bits - 1) & 1 == 1
            #expect(isShown == (lane % 2 == 0 && cases >= least))
            #expect(lanes.value(word, lane: lane) == (lane % 2 == 0 ? cases : 0))
          }
          #expect((word &+ lanes.bias(least: nil)) & lanes.high == 0)
        }
      }
    }
  }
}

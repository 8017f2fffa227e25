import Foundation
import Testing

@testable import Statistics

/// Groups, tests and consensus: formulas, limits, false alarms and power.
struct CommonGroundAgreementTests {
  private let z = 1.281_551_565_544_600_4

  @Test func sidesAreTheirFormulas() {
    let side = CommonGround.Side(6, of: 10, others: 2, of: 20)
    #expect(side.probability == 7.0 / 12)
    #expect(abs(side.test - 2 * 11.0.squareRoot() * (7.0 / 11 - 0.5)) < 1e-14)
    #expect(abs(side.ratio - (7.0 / 12) / (3.0 / 22)) < 1e-14)
    let pooled = 10.0 / 32
    #expect(
      abs(side.ratioTest - (7.0 / 11 - 3.0 / 21) / (pooled * (1 - pooled) * (1 / 11.0 + 1 / 21.0)).squareRoot()) < 1e-13
    )
    #expect(CommonGround.Side(20, of: 20, others: 5, of: 5).ratioTest == 0)
    let none = CommonGround.Side(0, of: 0, others: 0, of: 0)
    #expect(none.probability == 0.5 && none.ratio == 1 && none.ratioTest == 0 && none.test == 1)
    let huge = CommonGround.Side(1 << 52, of: 1 << 53, others: 0, of: 1 << 53)
    #expect(huge.ratioTest.isFinite && huge.test.isFinite)
  }

  @Test func oneMoreAgreementNeverLowersATest() {
    for seen in [1, 3, 20] {
      for others in 0...4 {
        for count in 0..<seen {
          let (a, b) = (
            CommonGround.Side(count, of: seen, others: others, of: 4),
            CommonGround.Side(count + 1, of: seen, others: others, of: 4)
          )
          #expect(b.probability > a.probability && b.test > a.test && b.ratio > a.ratio)
          #expect(b.ratioTest > a.ratioTest || (count + 1 == seen && others == 4))
        }
      }
    }
  }

  /// The root is comparable for any number of groups, the product is not; the least names whom agreement would overlook.
  @Test func sharedAgreement() {
    let two = CommonGround.SharedSide([0.9, 0.9])
    let five = CommonGround.SharedSide([0.9, 0.9, 0.9, 0.9, 0.9])
    #expect(abs(two.root - 0.9) < 1e-14 && abs(five.root - 0.9) < 1e-14 && five.product < two.product)
    let uneven = CommonGround.SharedSide([0.9, 0.2, 0.95])
    #expect(uneven.leastGroup == 1 && uneven.least == 0.2 && uneven.least <= uneven.root && uneven.root < 0.9)
    #expect(abs(uneven.root - cbrt(0.9 * 0.2 * 0.95)) < 1e-14)
    #expect(CommonGround.SharedSide([0.5, 0.5]).leastGroup == 0)
  }

  @Test(arguments: 2...3) func plantedBlocsAreFound(_ blocs: Int) async throws {
    let talk = Conversation.planted(
      people: 60 * blocs, statements: 40, blocs: blocs, seen: 0.5, high: 0.9, seed: UInt64(40 + blocs))
    let votes = try talk.matrix()
    let found = await CommonGround(votes)
    #expect(found.groups.count == blocs)
    // At least 95 % of people are with their own. (Four blocs need three dimensions; the map has two.)
    var together: [[Int]: Int] = [:]
    for (row, group) in found.group.enumerated() {
      if let group { together[[group, talk.blocs[votes.participants[row]]], default: 0] += 1 }
    }
    let right = (0..<found.groups.count).reduce(0) { total, group in
      total + (together.filter { $0.key[0] == group }.values.max() ?? 0)
    }
    #expect(Double(right) >= 0.95 * Double(found.grouped.count))
  }

  /// What the test of the ratio and both together do when groups do not differ: the chance that one side of a statement
  /// passes is what the binomial law says it is, below the 10 % that the confidence promises for both.
  @Test func falseAlarms() {
    let size = 40
    func binomial(_ n: Int, _ p: Double) -> Double {
      let ways = lgamma(Double(size) + 1) - lgamma(Double(n) + 1) - lgamma(Double(size - n) + 1)
      return exp(ways + Double(n) * log(p) + Double(size - n) * log(1 - p))
    }
    let law = (0...size).map { binomial($0, 0.5) }
    func passes(_ a: Int, _ b: Int) -> Bool {
      let side = CommonGround.Side(a, of: size, others: b, of: size)
      return side.test > z && side.ratioTest > z
    }
    var chance = 0.0
    for a in 0...size { for b in 0...size where passes(a, b) { chance += law[a] * law[b] } }
    #expect(chance > 0.05 && chance < 0.1)
    var random = ReplicateRandom(seed: 77)
    var alarms = 0
    let trials = 4000
    for _ in 0..<trials {
      func draw() -> Int { (0..<size).reduce(0) { total, _ in total + (random.next() >> 63 == 1 ? 1 : 0) } }
      if passes(draw(), draw()) { alarms += 1 }
    }
    let spread = (Double(trials) * chance * (1 - chance)).squareRoot()
    #expect(abs(Double(alarms) - Double(trials) * chance) < 4 * spread)
    // Power: 80 % agree here, 40 % elsewhere.
    var found = 0.0
    for a in 0...size { for b in 0...size where passes(a, b) { found += binomial(a, 0.8) * binomial(b, 0.4) } }
    #expect(found > 0.99)
  }

  /// Nobody differs, and k-means still cuts: but its silhouette stays below what two clear blocs give.
  @Test func withoutBlocsTheSilhouetteIsLow() async throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let none = await CommonGround(
        try Conversation.planted(people: 100, statements: 20, seen: 0.6, high: 0.5, seed: seed).matrix())
      let two = await CommonGround(
        try Conversation.planted(people: 100, statements: 20, seen: 0.6, high: 0.9, seed: seed).matrix())
      let (low, high) = (
        none.best.flatMap { none.groupings[$0].silhouette }, two.best.flatMap { two.groupings[$0].silhouette }
      )
      #expect((low ?? 1) < 0.45 && (high ?? 0) > 0.45, "\(seed): \(low ?? 9), \(high ?? 9)")
    }
  }

  @Test func pickedStatementsAreThoseThatTellGroupsApart() async throws {
    // Both blocs agree on 0 and disagree with 1; 2 to 5 divide them; 6 and 7 are passed on.
    let rows = (0..<40).map { person -> [Int?] in
      let side = person % 2 == 0 ? 1 : -1
      return [1, -1, side, side, -side, -side, 0, 0]
    }
    let found = await CommonGround(try Conversation.rows(rows).matrix())
    #expect(found.groups.map(\.size) == [20, 20])
    #expect(found.agreed.map(\.statement) == [0] && found.disagreed.map(\.statement) == [1])
    for (group, picked) in found.representatives.enumerated() {
      #expect(Set(picked.filter { !$0.isBestAgreed }.map(\.statement)).isSubset(of: [2, 3, 4, 5]), "\(group)")
      #expect(picked.count >= 4 && picked.count <= 5)
      // Agreeing ones before disagreeing ones.
      #expect(picked.map(\.agrees) == picked.map(\.agrees).sorted { $0 && !$1 })
    }
    let best = found.shared.indices.max { found.shared[$0].agree.root < found.shared[$1].agree.root }
    #expect(best == 0)
    #expect(abs(found.shared[0].agree.product - pow(21.0 / 22, 2)) < 1e-12)
    #expect(found.tallies[0] == .init(agrees: 40, disagrees: 0, seen: 40) && found.tallies[6].passes == 40)
  }

  @Test func baseClustersGiveTheSameBlocs() async throws {
    let talk = Conversation.planted(people: 240, statements: 30, blocs: 3, seen: 0.6, high: 0.9, seed: 12)
    let votes = try talk.matrix()
    var settings = CommonGround.Settings()
    settings.baseClusters = 60
    let based = await CommonGround(votes, settings)
    let plain = await CommonGround(votes)
    #expect(partition(based, votes) == partition(plain, votes))
    #expect(based.groupings[0].sizes.reduce(0, +) == 240)
  }
}

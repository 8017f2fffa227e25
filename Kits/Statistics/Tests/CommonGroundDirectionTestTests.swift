import Testing

@testable import Statistics

/// Whether there are directions at all: false alarms, power, and the same answer on any number of threads.
struct CommonGroundDirectionTestTests {
  @Test func falseAlarmsAreWithinTheirInterval() async throws {
    var alarms = 0
    let conversations = 100
    for seed in 1...UInt64(conversations) {
      let votes = try Conversation.planted(people: 24, statements: 6, seen: 0.8, high: 0.5, seed: 500 + seed).matrix()
      let test = await CommonGround.DirectionTest(votes, replicates: 9, seed: seed)
      if test.p[0] <= 0.1 { alarms += 1 }
    }
    // Binomial(100, 0.1): 2 to 22 holds 99.9 %.
    #expect(alarms >= 2 && alarms <= 22, "\(alarms)")
  }

  @Test func plantedBlocsAreSeen() async throws {
    var seen = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      let votes = try Conversation.planted(people: 40, statements: 12, high: 0.8, seed: seed).matrix()
      let test = await CommonGround.DirectionTest(votes, replicates: 19, seed: seed)
      if test.p[0] <= 0.05 { seen += 1 }
    }
    #expect(seen >= 19, "\(seen)")
  }

  @Test func threadsChangeNothing() async throws {
    let votes = try Conversation.planted(people: 30, statements: 8, high: 0.65, seed: 2).matrix()
    let one = await CommonGround.DirectionTest(votes, replicates: 30, seed: 5)
    #expect(await CommonGround.DirectionTest(votes, replicates: 30, seed: 5, threads: 3) == one)
    #expect(one.replicates == 30 && one.p.allSatisfy { $0 >= 1 / 31 && $0 <= 1 })
  }

  @Test func dealingKeepsWhatItShould() throws {
    let votes = try Conversation.planted(people: 30, statements: 8, seed: 2).matrix()
    var random = ReplicateRandom(seed: 1)
    let dealt = votes.dealt(votes.places(), &random)
    #expect(dealt != votes && dealt.voteCounts == votes.voteCounts)
    let (a, b) = (CommonGround.CentredVotes(votes, still: []), CommonGround.CentredVotes(dealt, still: []))
    #expect(a.means == b.means && a.seen == b.seen)
  }

  @Test func whereNobodyDiffersNothingIsClaimed() async throws {
    let same = try Conversation.rows(Array(repeating: [1, 1, -1, 1], count: 10)).matrix()
    #expect(await CommonGround.DirectionTest(same, replicates: 9, seed: 1).p == [1, 1])
    let none = try VoteMatrix(participants: [], statements: [], votes: [])
    #expect(await CommonGround.DirectionTest(none, replicates: 9, seed: 1).p.isEmpty)
  }
}

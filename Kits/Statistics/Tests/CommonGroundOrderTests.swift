import Testing

@testable import Statistics

/// What must change nothing: the order of votes, rows, columns; restarts; numbers; threads; the sign of opinion.
struct CommonGroundOrderTests {
  private let talk = Conversation.planted(people: 60, statements: 14, blocs: 3, seed: 11)

  @Test(arguments: CommonGround.Seeding.allCases)
  func orderOfVotesAndThreadsChangeNothing(_ seeding: CommonGround.Seeding) async throws {
    var settings = CommonGround.Settings()
    settings.seeding = seeding
    let expected = all(await CommonGround(try talk.matrix(), settings))
    var random = ReplicateRandom(seed: 3)
    for threads in 1...3 {
      var shuffled = talk
      random.shuffle(&shuffled.votes)
      let found = all(await CommonGround(try shuffled.matrix(), settings, threads: threads))
      #expect(found == expected, "\(threads) threads")
    }
    // polis#2358, #2524: the rows of the file, by hand.
    let reversed = talk.votes.reversed()
    let matrix = try VoteMatrix(
      participants: reversed.map(\.participant), statements: reversed.map(\.statement),
      votes: reversed.map { Int8($0.value) })
    #expect(all(await CommonGround(matrix, settings)) == expected)
  }

  /// Votes that come in two halves, in any order, with those that were changed later: as if there had been one run only.
  @Test func replayAfterARestartChangesNothing() async throws {
    var votes = talk.votes
    for vote in talk.votes where vote.statement % 3 == 0 {
      votes.append(
        CastVote(
          participant: vote.participant, statement: vote.statement, value: -vote.value, time: 100_000 + vote.time))
    }
    let once = try VoteMatrix(history: votes)
    let later = try VoteMatrix(history: votes.suffix(300) + votes.dropLast(300))
    #expect(once == later)
    #expect(once.vote(0, 0) == talk.votes.first { $0.participant == 0 && $0.statement == 0 }.map { -$0.value })
    #expect(all(await CommonGround(once)) == all(await CommonGround(later)))
  }

  @Test func votesAtOneTimeDoNotDependOnTheirOrder() throws {
    let votes = [1, 0, -1].map { CastVote(participant: 1, statement: 2, value: $0, time: 5) }
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      #expect(try VoteMatrix(history: order.map { votes[$0] }).vote(1, 2) == -1)
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func numbersOfPeopleAndStatementsDoNotMatter(_ seed: UInt64)
    async throws
  {
    let talk = Conversation.planted(people: 60, statements: 14, blocs: 3, high: 0.75, seed: 20 + seed)
    let votes = try talk.matrix()
    let expected = await CommonGround(votes)
    var random = ReplicateRandom(seed: seed)
    var people = Array(0..<60)
    var statements = Array(0..<14)
    random.shuffle(&people)
    random.shuffle(&statements)
    let other = try talk.numbered(people: { people[$0] * 7 - 100 }, statements: { statements[$0] + 5 }).matrix()
    let found = await CommonGround(other)
    let back = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1 * 7 - 100, $0) })
    #expect(partition(found, other) { back[$0] ?? -1 } == partition(expected, votes))
    for (statement, place) in statements.enumerated() {
      #expect(abs(found.shared[place].agree.product - expected.shared[statement].agree.product) < 1e-12)
      #expect(abs(found.priorities[place] - expected.priorities[statement]) < 1e-8 * expected.priorities[statement])
      #expect(abs(abs(found.map.loadings[place].x) - abs(expected.map.loadings[statement].x)) < 1e-9)
    }
  }

  /// All agreement turned to disagreement: the mirror image, the same groups.
  @Test func signFlip() async throws {
    let votes = try talk.matrix()
    let expected = await CommonGround(votes)
    var flipped = talk
    flipped.votes = talk.votes.map {
      CastVote(participant: $0.participant, statement: $0.statement, value: -$0.value, time: $0.time)
    }
    let found = await CommonGround(try flipped.matrix())
    #expect(partition(found, votes) == partition(expected, votes))
    for statement in votes.statements.indices {
      let (agree, disagree) = (found.shared[statement].agree, expected.shared[statement].disagree)
      #expect(abs(agree.product - disagree.product) < 1e-15)
      #expect(found.map.means[statement] == -expected.map.means[statement])
    }
  }

  @Test func sumsDoNotDependOnTheOrderOfPeople() throws {
    let other = talk.numbered(people: { 59 - $0 }, statements: { $0 })
    let a = CommonGround.CentredVotes(try talk.matrix(), still: [3])
    let b = CommonGround.CentredVotes(try other.matrix(), still: [3])
    #expect(a.products() == b.products())
  }

  @Test func votesThatMakeNoMatrix() throws {
    #expect(throws: VoteFault.lengths) { try VoteMatrix(participants: [1], statements: [], votes: [1]) }
    #expect(throws: VoteFault.notAVote(1)) {
      try VoteMatrix(participants: [1, 2], statements: [1, 1], votes: [1, 2])
    }
    #expect(throws: VoteFault.twice(2)) {
      try VoteMatrix(participants: [1, 2, 1], statements: [1, 1, 1], votes: [1, 0, 1])
    }
    #expect(throws: VoteFault.notAVote(0)) {
      try VoteMatrix(history: [CastVote(participant: 1, statement: 1, value: .max, time: .min)])
    }
    let far = try VoteMatrix(participants: [.max, .min, 0], statements: [.min, .max, 7], votes: [1, -1, 0])
    #expect(far.participants == [.min, 0, .max] && far.vote(.min, .max) == -1 && far.vote(0, 0) == nil)
  }
}

import Foundation
import Testing

@testable import Statistics

/// Where Polis is known to fail (order and restarts: `CommonGroundOrderTests`), and inputs with little in them.
struct CommonGroundFailureTests {
  /// polis#1961, #2571, #2611: every statement had the priority of one about people.
  @Test func prioritiesAreNotConstant() async throws {
    let votes = try Conversation.planted(people: 40, statements: 12, seed: 3).matrix()
    var settings = CommonGround.Settings()
    settings.aboutPeople = [0]
    let found = await CommonGround(votes, settings)
    #expect(found.priorities[0] == 49)
    #expect(Set(found.priorities).count == 12)
    #expect(found.priorities.dropFirst().allSatisfy { $0 > 0 && $0 != 49 && $0.isFinite })
    #expect(found.map.loadings[0] == .zero && found.map.means[0] == 0)
  }

  @Test func prioritiesRiseWithAgreementAndFallWithPassesAndVotes() {
    func priority(_ agrees: Int, _ seen: Int, _ disagrees: Int, _ extremity: Double) -> Double {
      CommonGround.Routing.priority(.init(agrees: agrees, disagrees: disagrees, seen: seen), extremity: extremity)
    }
    #expect(abs(priority(0, 0, 0, 0) - pow(0.25 * 9, 2)) < 1e-12)
    for agrees in 0..<20 { #expect(priority(agrees + 1, 20, 0, 1) > priority(agrees, 20, 0, 1)) }
    for disagrees in 0..<10 { #expect(priority(5, 20, disagrees + 1, 1) > priority(5, 20, disagrees, 1)) }
    #expect(priority(5, 20, 5, 2) > priority(5, 20, 5, 1))
    #expect(priority(8, 10, 2, 1) > priority(80, 100, 20, 1))
    #expect(priority(1 << 50, 1 << 51, 0, 1e6).isFinite)
  }

  /// Drawn in proportion to priority, and never what is closed.
  @Test func nextStatement() {
    var random = ReplicateRandom(seed: 8)
    var drawn = [0, 0, 0, 0]
    for _ in 0..<4000 {
      guard let next = CommonGround.Routing.next([1, 3, 100, 0], isOpen: [true, true, false, true], &random) else {
        Issue.record("nothing drawn")
        return
      }
      drawn[next] += 1
    }
    // 3000 ± 4.9 standard errors of 27.4.
    #expect(abs(drawn[1] - 3000) < 135 && drawn[2] == 0 && drawn[3] == 0)
    #expect(CommonGround.Routing.next([1, .nan], isOpen: [false, true], &random) == nil)
    #expect(CommonGround.Routing.next([], isOpen: [], &random) == nil)
  }

  /// Who is banned leaves no trace: as if they had never voted.
  @Test func bannedPeopleAreExcluded() async throws {
    var talk = Conversation.planted(people: 40, statements: 10, seed: 4)
    let without = try talk.matrix()
    for statement in 0..<14 {
      talk.votes.append(CastVote(participant: 900, statement: statement, value: 1, time: 0))
    }
    #expect(try talk.matrix() != without)
    #expect(try talk.matrix(excluding: [900]) == without)
  }

  @Test func moderatedStatementsMoveNobodyAndArePickedNowhere() async throws {
    let talk = Conversation.planted(people: 60, statements: 12, high: 0.95, seed: 6)
    var settings = CommonGround.Settings()
    settings.moderatedOut = [0, 1, 5, 77]
    let votes = try talk.matrix()
    let found = await CommonGround(votes, settings)
    var turned = talk
    turned.votes = talk.votes.map { vote in
      CastVote(
        participant: vote.participant, statement: vote.statement,
        value: settings.moderatedOut.contains(vote.statement) ? -vote.value : vote.value, time: vote.time)
    }
    let other = await CommonGround(try turned.matrix(), settings)
    #expect(found.map.people == other.map.people && found.group == other.group)
    #expect(found.representatives.joined().allSatisfy { ![0, 1, 5].contains($0.statement) })
    #expect((found.agreed + found.disagreed).allSatisfy { ![0, 1, 5].contains($0.statement) })
    settings.moderatedOut = Set(0..<12)
    let nothing = await CommonGround(votes, settings)
    #expect(nothing.best == nil && nothing.groups.count == 1 && nothing.map.directions == 0)
    #expect(nothing.representatives == [[]])
  }

  /// polis#2025: people who agree with everything look like a group. They are told apart, and can be left out.
  @Test func thoseWhoAgreeWithEverythingAreSeenToBeNoGroup() async throws {
    var talk = Conversation.planted(people: 80, statements: 16, high: 0.9, seed: 7)
    let expected = partition(await CommonGround(try talk.matrix()), try talk.matrix())
    for person in 100..<130 {
      for statement in 0..<16 {
        talk.votes.append(CastVote(participant: person, statement: statement, value: 1, time: 0))
      }
    }
    let votes = try talk.matrix()
    let found = await CommonGround(votes)
    #expect(found.groups.reduce(0) { $0 + $1.uniform } == 30)
    let mostly = found.groups.max { $0.uniform * $1.size < $1.uniform * $0.size }
    #expect((mostly?.uniform ?? 0) >= 30 && mostly?.identical == 30)
    var settings = CommonGround.Settings()
    settings.leavesOutUniform = true
    let cleared = await CommonGround(votes, settings)
    #expect(partition(cleared, votes) == expected)
    #expect((100..<130).allSatisfy { person in cleared.group[votes.participants.firstIndex(of: person) ?? 0] == nil })
    #expect(cleared.groups.allSatisfy { $0.uniform == 0 })
  }

  /// polis#976: one ballot handed in many times.
  @Test func coordinatedBallotsAreCounted() async throws {
    var talk = Conversation.planted(people: 60, statements: 12, high: 0.8, seed: 9)
    for person in 200..<225 {
      for statement in 0..<12 {
        talk.votes.append(CastVote(participant: person, statement: statement, value: statement % 2 * 2 - 1, time: 0))
      }
    }
    let found = await CommonGround(try talk.matrix())
    #expect(found.groups.map(\.identical).max() == 25)
    #expect(found.groups.reduce(0) { $0 + $1.uniform } == 0)
  }

  @Test(
    arguments: [
      [], [[1]], [[-1], [1]], [[1, 1, 1]], [[0], [0], [0]], [[1, nil], [nil, -1]], [[1, -1], [-1, 1]],
      Array(repeating: [1, 1, 1, 1], count: 20), Array(repeating: [0, nil, -1], count: 30),
      [[1, nil, nil]] + Array(repeating: [nil, 1, 1], count: 5),
    ] as [[[Int?]]])
  func littleInput(_ rows: [[Int?]]) async throws {
    for seeding in CommonGround.Seeding.allCases {
      for completes in [false, true] {
        var settings = CommonGround.Settings()
        settings.seeding = seeding
        settings.completesDirections = completes
        let votes = try Conversation.rows(rows).matrix()
        let found = await CommonGround(votes, settings)
        #expect(found.group.count == rows.count && found.map.isExact)
        #expect(found.map.people.allSatisfy { $0.x.isFinite && $0.y.isFinite })
        #expect(found.statements.joined().allSatisfy { $0.agree.ratioTest.isFinite && $0.disagree.ratioTest.isFinite })
        #expect(found.priorities.allSatisfy { $0.isFinite && $0 > 0 })
        #expect(found.shared.allSatisfy { $0.agree.root > 0 && $0.agree.root < 1 })
        if Set(rows).count < 2 { #expect(found.best == nil && found.groups.count == 1) }
      }
    }
  }

  @Test func zeroVarianceMakesNoGroups() async throws {
    let found = await CommonGround(
      try Conversation.rows(Array(repeating: [1, 1, 1, -1, 0, 1, 1, 1], count: 25)).matrix())
    #expect(found.map.singularValues.allSatisfy { $0 == 0 } && found.map.directions == 0)
    #expect(found.groupings.isEmpty && found.map.gaps == [nil, nil])
    #expect(found.agreed.count == 5 && found.disagreed.map(\.statement) == [3])
  }

  @Test func absurdSettingsAreHandled() async throws {
    let votes = try Conversation.planted(people: 30, statements: 6, seed: 1).matrix()
    for extreme in [Int.min, -1, 0, 1, Int.max] {
      var settings = CommonGround.Settings()
      settings.leastVotes = extreme
      settings.leastPeople = extreme
      settings.mostGroups = extreme
      settings.mostPicked = extreme
      settings.baseClusters = extreme
      settings.confidence = Double(extreme)
      let found = await CommonGround(votes, settings, threads: max(-3, min(3, extreme)))
      #expect(found.groups.reduce(0) { $0 + $1.size } == found.grouped.count)
    }
  }
}

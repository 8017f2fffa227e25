import Testing

@testable import Statistics

/// All small conversations against what they must be, and what scaling must do.
struct CommonGroundLawTests {
  /// Three people, two statements, every way to agree, disagree or not vote. With two statements the plane is all there
  /// is: distances, lengths and strengths have closed forms.
  @Test func allSmallConversations() async throws {
    let choices: [Int?] = [nil, -1, 1]
    for code in 0..<729 {
      var left = code
      var rows = [[Int?]](repeating: [nil, nil], count: 3)
      for cell in 0..<6 {
        rows[cell / 2][cell % 2] = choices[left % 3]
        left /= 3
      }
      let votes = try Conversation.rows(rows).matrix()
      let found = await CommonGround(votes)
      let columns = votes.statements
      let people = votes.participants
      let means = columns.map { column in
        let seen = rows.compactMap { $0[column] }
        return Double(seen.reduce(0, +)) / Double(max(1, seen.count))
      }
      let centred = people.map { person in
        columns.indices.map { index in rows[person][columns[index]].map { Double($0) - means[index] } ?? 0 }
      }
      #expect(found.map.means == means)
      // The squares of the singular values add up to all squares; their product is that of the determinant.
      let total = centred.joined().reduce(0) { $0 + $1 * $1 }
      let strengths = found.map.singularValues.reduce(0) { $0 + $1 * $1 }
      #expect(abs(strengths - total) < 1e-12, "\(rows)")
      for (row, person) in people.enumerated() {
        let seen = rows[person].compactMap(\.self).count
        let expected = centred[row].reduce(0) { $0 + $1 * $1 } * Double(columns.count) / Double(max(1, seen))
        let place = found.map.people[row]
        #expect(abs((place * place).sum() - expected) < 1e-12, "\(rows)")
      }
      for (index, column) in columns.enumerated() {
        let seen = rows.compactMap { $0[column] }
        #expect(found.tallies[index].agrees == seen.count { $0 == 1 } && found.tallies[index].seen == seen.count)
        var product = 1.0
        for group in found.groups.indices {
          let own = people.indices.filter { found.group[$0] == group }.compactMap { rows[people[$0]][column] }
          product *= Double(own.count { $0 == 1 } + 1) / Double(own.count + 2)
        }
        #expect(abs(found.shared[index].agree.product - product) < 1e-15)
      }
      // Fewer than fifteen people: all are grouped, in no more groups than places.
      #expect(found.grouped.count == people.count)
      #expect(found.groups.count <= max(1, min(2, Set(centred).count)))
    }
  }

  /// Everybody three times: the same map, strengths √3 as large, the same groups three times as large.
  @Test func clones() async throws {
    let talk = Conversation.planted(people: 40, statements: 12, high: 0.9, seed: 31)
    let votes = try talk.matrix()
    var cloned = talk
    for copy in 1...2 {
      cloned.votes += talk.votes.map {
        CastVote(participant: $0.participant + 1000 * copy, statement: $0.statement, value: $0.value, time: $0.time)
      }
    }
    let one = await CommonGround(votes)
    let three = await CommonGround(try cloned.matrix())
    for (a, b) in zip(one.map.singularValues, three.map.singularValues) {
      #expect(abs(b - a * 3.0.squareRoot()) < 1e-6 * b)
    }
    for row in votes.participants.indices {
      let offset = one.map.people[row] - three.map.people[row]
      #expect((offset * offset).sum() < 1e-16)
      #expect(three.group[row] == three.group[row + 40] && three.group[row] == three.group[row + 80])
    }
    #expect(three.groups.map(\.size) == one.groups.map { $0.size * 3 })
    #expect(three.groups.allSatisfy { $0.identical >= 3 })
  }

  /// Where everybody has seen everything, a statement on which nobody differs moves nobody.
  @Test func unanimousStatementsMoveNobody() async throws {
    let talk = Conversation.planted(people: 40, statements: 10, seen: 1, seed: 32)
    let before = await CommonGround(try talk.matrix())
    var more = talk
    for person in 0..<40 {
      for statement in [-5, 50] {
        more.votes.append(CastVote(participant: person, statement: statement, value: 1, time: 0))
      }
    }
    let after = await CommonGround(try more.matrix())
    for (a, b) in zip(before.map.people, after.map.people) { #expect(((a - b) * (a - b)).sum() < 1e-18) }
    #expect(before.group == after.group)
    let sure = after.groups.reduce(1.0) { $0 * Double($1.size + 1) / Double($1.size + 2) }
    #expect(abs(after.shared[0].agree.product - sure) < 1e-14 && after.map.extremity[0] == 0)
  }

  /// One more person who agrees raises what is shared, whoever they are with.
  @Test func agreementRaisesWhatIsShared() {
    for groups in 1...4 {
      for changed in 0..<groups {
        var tallies = (0..<groups).map { CommonGround.Tally(agrees: $0 + 1, disagrees: 1, seen: $0 + 4) }
        func shared() -> CommonGround.SharedSide {
          CommonGround.SharedSide(tallies.map { Double($0.agrees + 1) / Double($0.seen + 2) })
        }
        let before = shared()
        tallies[changed].agrees += 1
        let after = shared()
        #expect(after.product > before.product && after.root > before.root && after.least >= before.least)
      }
    }
  }
}

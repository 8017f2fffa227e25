@testable import Statistics

/// Conversations of the tests' own making.
struct Conversation {
  var votes: [CastVote] = []
  /// By participant: the bloc that they were made to vote with.
  var blocs: [Int] = []

  /// Blocs that agree on each statement with a probability of their own, `high` or 1 − `high`; with `high` at one half
  /// nobody differs.
  static func planted(
    people: Int, statements: Int, blocs: Int = 2, seen: Double = 0.7, high: Double = 0.85, seed: UInt64 = 1
  ) -> Conversation {
    var random = ReplicateRandom(seed: seed)
    let leanings = (0..<blocs).map { _ in (0..<statements).map { _ in random.unit() < 0.5 ? high : 1 - high } }
    var made = Conversation()
    for person in 0..<people {
      let bloc = person % blocs
      made.blocs.append(bloc)
      for statement in 0..<statements where random.unit() < seen {
        let draw = random.unit()
        let value = draw < 0.1 ? 0 : random.unit() < leanings[bloc][statement] ? 1 : -1
        made.votes.append(CastVote(participant: person, statement: statement, value: value, time: made.votes.count))
      }
    }
    return made
  }

  /// Rows of votes; nil is none.
  static func rows(_ rows: [[Int?]]) -> Conversation {
    var made = Conversation()
    for (person, row) in rows.enumerated() {
      for (statement, value) in row.enumerated() {
        if let value {
          made.votes.append(CastVote(participant: person, statement: statement, value: value, time: made.votes.count))
        }
      }
      made.blocs.append(0)
    }
    return made
  }

  func matrix(excluding: Set<Int> = []) throws -> VoteMatrix { try VoteMatrix(history: votes, excluding: excluding) }

  /// The same votes of people and on statements with other numbers.
  func numbered(people: (Int) -> Int, statements: (Int) -> Int) -> Conversation {
    var made = self
    made.votes = votes.map {
      CastVote(participant: people($0.participant), statement: statements($0.statement), value: $0.value, time: $0.time)
    }
    return made
  }
}

/// Groups as sets of people, so that the groups' own numbers do not matter.
func partition(_ found: CommonGround, _ votes: VoteMatrix, _ person: (Int) -> Int = { $0 }) -> Set<Set<Int>> {
  var groups: [Int: Set<Int>] = [:]
  for (row, group) in found.group.enumerated() {
    if let group { groups[group, default: []].insert(person(votes.participants[row])) }
  }
  return Set(groups.values)
}

/// Everything that an analysis says, to the last bit.
func all(_ found: CommonGround) -> [String] {
  [
    "\(found.map)", "\(found.group)", "\(found.groupings)", "\(found.statements)", "\(found.shared)",
    "\(found.priorities)", "\(found.representatives)", "\(found.agreed)", "\(found.disagreed)", "\(found.groups)",
  ]
}

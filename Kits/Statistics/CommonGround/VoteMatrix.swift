/// Why votes do not make a matrix.
public enum VoteFault: Error, Hashable, Sendable {
  /// The arrays of participants, statements and votes differ in length.
  case lengths
  /// The value at this position is none of −1 (disagree), 0 (pass), 1 (agree).
  case notAVote(Int)
  /// The participant at the position has voted on that statement before (`VoteMatrix.init(history:)` takes the latest).
  case twice(Int)
  /// 2³¹ − 1 votes or more.
  case tooMany
}

/// A vote at a time.
public struct CastVote: Hashable, Sendable {
  /// The participant's number, any.
  public let participant: Int
  /// The statement's number, any.
  public let statement: Int
  /// −1 (disagree), 0 (pass) or 1 (agree).
  public let value: Int
  /// Any clock that the conversation shares.
  public let time: Int

  /// Takes the value as it is; `VoteMatrix.init(history:)` checks it.
  public init(participant: Int, statement: Int, value: Int, time: Int) {
    self.participant = participant
    self.statement = statement
    self.value = value
    self.time = time
  }
}

/// Who has voted how on which statement: a matrix of participants × statements of which only the votes are kept.
///
/// Its rows and columns stand in the order of their numbers, whatever the order of the votes, so that equal votes make
/// equal matrices and every analysis of them is equal to the last bit. A vote takes 5 bytes.
public struct VoteMatrix: Hashable, Sendable {
  /// Numbers of the participants who have voted, ascending.
  public let participants: [Int]
  /// Numbers of the statements that were voted on, ascending.
  public let statements: [Int]
  /// The votes of participant i are those at `starts[i] ..< starts[i + 1]`.
  let starts: [Int]
  /// Positions in `statements`, ascending within a participant.
  let columns: [Int32]
  /// −1, 0 or 1.
  let values: [Int8]

  /// How many votes there are.
  public var count: Int { values.count }

  /// One vote for each pair, in any order: O(votes) when the numbers are dense, else O(votes × log votes).
  ///
  /// - Parameters:
  ///   - participants: numbers, any.
  ///   - statements: numbers, any, as many.
  ///   - votes: −1, 0 or 1, as many.
  /// - Throws: `lengths`, `tooMany`, `notAVote` or `twice`, the last two with a position in the arrays.
  public init(participants: [Int], statements: [Int], votes: [Int8]) throws(VoteFault) {
    guard participants.count == statements.count, participants.count == votes.count else { throw .lengths }
    guard votes.count < Int(Int32.max) else { throw .tooMany }
    if let odd = votes.firstIndex(where: { $0 < -1 || $0 > 1 }) { throw .notAVote(odd) }
    let (people, rows) = Self.ranked(participants)
    let (said, places) = Self.ranked(statements)
    let order = Self.isSorted(rows, places) ? nil : Self.order(rows, places, people.count, said.count)
    var starts = [Int](repeating: 0, count: people.count + 1)
    for row in rows { starts[Int(row) + 1] += 1 }
    for row in people.indices { starts[row + 1] += starts[row] }
    if let order {
      columns = order.map { places[Int($0)] }
      values = order.map { votes[Int($0)] }
      for at in order.indices.dropFirst()
      where columns[at] == columns[at - 1] && rows[Int(order[at])] == rows[Int(order[at - 1])] {
        throw .twice(Int(order[at]))
      }
    } else {
      columns = places
      values = votes
    }
    self.participants = people
    self.statements = said
    self.starts = starts
  }

  /// The latest vote of each pair. Votes of one pair at one time: the least agreeing counts, so that the order in which
  /// they arrive does not.
  ///
  /// - Parameters:
  ///   - history: votes in any order.
  ///   - excluded: participants of whom nothing counts, such as those who were banned.
  /// - Throws: `notAVote` with a position in the history, also for those excluded; `tooMany`.
  /// - Complexity: O(votes × log votes).
  public init(history: [CastVote], excluding excluded: Set<Int> = []) throws(VoteFault) {
    if let odd = history.firstIndex(where: { $0.value < -1 || $0.value > 1 }) { throw .notAVote(odd) }
    let latest = history.filter { !excluded.contains($0.participant) }.sorted {
      ($0.participant, $0.statement, $1.time, $0.value) < ($1.participant, $1.statement, $0.time, $1.value)
    }
    var kept: [CastVote] = []
    for vote in latest where kept.last?.participant != vote.participant || kept.last?.statement != vote.statement {
      kept.append(vote)
    }
    try self.init(
      participants: kept.map(\.participant), statements: kept.map(\.statement), votes: kept.map { Int8($0.value) })
  }

  /// Other votes in the same places.
  init(_ other: VoteMatrix, values: [Int8]) {
    participants = other.participants
    statements = other.statements
    starts = other.starts
    columns = other.columns
    self.values = values
  }

  /// By position in `participants`: how many statements each has voted on. O(participants).
  public var voteCounts: [Int] { participants.indices.map { starts[$0 + 1] - starts[$0] } }

  /// A participant's vote, −1, 0 or 1; nil where there is none. O(log votes).
  /// - Parameters:
  ///   - participant: a number, as in `participants`.
  ///   - statement: a number, as in `statements`.
  public func vote(_ participant: Int, _ statement: Int) -> Int? {
    guard let row = Self.position(of: participant, in: participants),
      let column = Self.position(of: statement, in: statements)
    else { return nil }
    var low = starts[row]
    var high = starts[row + 1]
    while low < high {
      let middle = (low + high) / 2
      if Int(columns[middle]) < column { low = middle + 1 } else { high = middle }
    }
    return low < starts[row + 1] && Int(columns[low]) == column ? Int(values[low]) : nil
  }

  static func position(of number: Int, in sorted: [Int]) -> Int? {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == number ? low : nil
  }
}

extension VoteMatrix {
  /// Different numbers, ascending, and the position of each entry among them.
  private static func ranked(_ numbers: [Int]) -> (different: [Int], rank: [Int32]) {
    guard let least = numbers.min(), let most = numbers.max() else { return ([], []) }
    let (span, overflows) = most.subtractingReportingOverflow(least)
    if !overflows, span < 4 * numbers.count + 1024 {
      var rank = [Int32](repeating: -1, count: span + 1)
      for number in numbers { rank[number - least] = 0 }
      var different: [Int] = []
      for offset in rank.indices where rank[offset] == 0 {
        rank[offset] = Int32(different.count)
        different.append(least + offset)
      }
      return (different, numbers.map { rank[$0 - least] })
    }
    var different: [Int] = []
    for number in numbers.sorted() where different.last != number { different.append(number) }
    return (different, numbers.map { Int32(position(of: $0, in: different) ?? 0) })
  }

  private static func isSorted(_ rows: [Int32], _ columns: [Int32]) -> Bool {
    rows.indices.dropFirst().allSatisfy { at in
      rows[at - 1] < rows[at] || (rows[at - 1] == rows[at] && columns[at - 1] < columns[at])
    }
  }

  /// By row, then by column: two counting sorts, each of which keeps the order of equals.
  private static func order(_ rows: [Int32], _ columns: [Int32], _ rowCount: Int, _ columnCount: Int) -> [Int32] {
    func sorted(_ order: [Int32]?, by key: [Int32], _ count: Int) -> [Int32] {
      var next = [Int](repeating: 0, count: count + 1)
      for value in key { next[Int(value) + 1] += 1 }
      for value in 0..<count { next[value + 1] += next[value] }
      var result = [Int32](repeating: 0, count: key.count)
      for place in key.indices {
        let at = order.map { $0[place] } ?? Int32(place)
        let value = Int(key[Int(at)])
        result[next[value]] = at
        next[value] += 1
      }
      return result
    }
    return sorted(sorted(nil, by: columns, columnCount), by: rows, rowCount)
  }
}

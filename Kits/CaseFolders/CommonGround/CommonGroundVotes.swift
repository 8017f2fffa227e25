import Statistics

/// Votes as a file has them: participant_id, statement_id, vote.
public struct CommonGroundVotes: Sendable {
  static let file = "votes.csv"
  static let columns = ["participant_id", "statement_id", "vote"]

  public private(set) var participants: [Int] = []
  public private(set) var statements: [Int] = []
  public private(set) var votes: [Int8] = []

  /// Reads what holds nothing but the header and lines of three whole numbers, the last of them a vote, at the speed of
  /// memory. Nil for anything else: `CaseTable` reads that, or says what is wrong with it.
  public init?(plain bytes: [UInt8]) {
    let header = Array(Self.columns.joined(separator: ",").utf8)
    guard bytes.starts(with: header) else { return nil }
    var at = header.count
    guard Self.skipsLine(bytes, &at) else { return nil }
    let lines = bytes.count { $0 == 10 }
    participants.reserveCapacity(lines)
    statements.reserveCapacity(lines)
    votes.reserveCapacity(lines)
    while at < bytes.count {
      guard let participant = Self.number(bytes, &at), at < bytes.count, bytes[at] == 44 else { return nil }
      at += 1
      guard let statement = Self.number(bytes, &at), at < bytes.count, bytes[at] == 44 else { return nil }
      at += 1
      guard let vote = Self.number(bytes, &at), (-1...1).contains(vote), Self.skipsLine(bytes, &at) else { return nil }
      participants.append(participant)
      statements.append(statement)
      votes.append(Int8(vote))
    }
  }

  private static func number(_ bytes: [UInt8], _ at: inout Int) -> Int? {
    let isNegative = at < bytes.count && bytes[at] == 45
    if isNegative { at += 1 }
    let start = at
    var value = 0
    while at < bytes.count, 48...57 ~= bytes[at], at - start < 18 {
      value = value * 10 + Int(bytes[at]) - 48
      at += 1
    }
    return at > start ? (isNegative ? -value : value) : nil
  }

  private static func skipsLine(_ bytes: [UInt8], _ at: inout Int) -> Bool {
    if at < bytes.count, bytes[at] == 13 { at += 1 }
    guard at < bytes.count else { return true }
    guard bytes[at] == 10 else { return false }
    at += 1
    return true
  }

  /// - Throws: `CaseFault` for what is no number, no vote, or a second vote of a participant on a statement.
  static func matrix(_ folder: CaseFolder) throws -> VoteMatrix {
    if let plain = CommonGroundVotes(plain: try folder.bytes(file)) {
      return try matrix(plain.participants, plain.statements, plain.votes) { $0 + 2 }
    }
    let table = try folder.table(file, columns)
    let votes = try table.integers("vote", in: -1...1).map { Int8($0) }
    return try matrix(table.integers("participant_id"), table.integers("statement_id"), votes, table.rowNumber)
  }

  private static func matrix(
    _ participants: [Int], _ statements: [Int], _ votes: [Int8], _ rowNumber: (Int) -> Int
  ) throws -> VoteMatrix {
    do throws(VoteFault) {
      return try VoteMatrix(participants: participants, statements: statements, votes: votes)
    } catch {
      switch error {
      case .twice(let row):
        throw CaseFault(
          file, row: rowNumber(row), column: "statement_id",
          "participant \(participants[row]) votes on \(statements[row]) a second time")
      case .notAVote(let row): throw CaseFault(file, row: rowNumber(row), column: "vote", "is not -1, 0 or 1")
      case .lengths, .tooMany: throw CaseFault(file, "has more votes than can be analysed")
      }
    }
  }
}

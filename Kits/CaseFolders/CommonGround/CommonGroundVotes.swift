import Statistics

/// Votes as a file has them.
public enum CommonGroundVotes {
  static let file = "votes.csv"

  /// - Throws: `CaseFault` for what is no number, no vote, or a second vote of a participant on a statement.
  static func read(_ folder: CaseFolder) throws -> VoteMatrix {
    let table = try folder.table(file, ["participant_id", "statement_id", "vote"])
    let participants = try table.integers("participant_id")
    let statements = try table.integers("statement_id")
    let votes = try table.integers("vote", in: -1...1).map { Int8($0) }
    do throws(VoteFault) {
      return try VoteMatrix(participants: participants, statements: statements, votes: votes)
    } catch {
      switch error {
      case .twice(let row):
        throw table.fault(
          row, "statement_id", "participant \(participants[row]) voted on \(statements[row]) in an earlier row")
      case .notAVote(let row): throw table.fault(row, "vote", "is not -1, 0 or 1")
      case .lengths, .tooMany: throw CaseFault(file, "has more votes than can be analysed")
      }
    }
  }
}

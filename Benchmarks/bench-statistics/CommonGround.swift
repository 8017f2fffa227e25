import CaseFolders
import Statistics

// bench_polis.py: 10,000 people × 500 statements, some 600,000 votes. The whole pipeline, from votes as arrays of numbers to
// picked statements, as red-dwarf begins (from the first people) and as we do.

func commonGroundWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  guard let given = CommonGroundVotes(plain: try folder.bytes("polis_votes.csv")) else {
    throw CaseFault("polis_votes.csv", "holds more than votes")
  }
  return CommonGround.Seeding.allCases.map { seeding in
    Workload(name: "common ground, \(given.votes.count) votes, \(seeding.rawValue)") { threads in
      let matrix = try VoteMatrix(
        participants: given.participants, statements: given.statements, votes: given.votes)
      var settings = CommonGround.Settings()
      settings.seeding = seeding
      let found = await CommonGround(matrix, settings, threads: threads)
      guard found.best != nil else { throw CaseFault("polis_votes.csv", "has no groups") }
    }
  }
}

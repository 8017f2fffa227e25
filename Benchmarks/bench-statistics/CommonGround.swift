import CaseFolders
import Foundation
import Statistics

// bench_polis.py: 10,000 people × 500 statements, some 600,000 votes. `common ground` is its whole pipeline, from votes as
// arrays of numbers to picked statements; red-dwarf's seeding (the first people) and ours are both measured.

func commonGroundWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  let votes = try PlainVotes(folder.bytes("polis_votes.csv"))
  return CommonGround.Seeding.allCases.map { seeding in
    Workload(name: "common ground, \(votes.votes.count) votes, \(seeding.rawValue)") { threads in
      let matrix = try VoteMatrix(
        participants: votes.participants, statements: votes.statements, votes: votes.votes)
      var settings = CommonGround.Settings()
      settings.seeding = seeding
      let found = await CommonGround(matrix, settings, threads: threads)
      guard found.best != nil else { throw CaseFault("polis_votes.csv", "has no groups") }
    }
  }
}

/// Three whole numbers a line, after a header.
private struct PlainVotes {
  var participants: [Int] = []
  var statements: [Int] = []
  var votes: [Int8] = []

  init(_ bytes: [UInt8]) throws {
    var at = (bytes.firstIndex(of: 10) ?? bytes.count) + 1
    func number() throws -> Int {
      var value = 0
      var sign = 1
      while at < bytes.count, bytes[at] != 44, bytes[at] != 10 {
        switch bytes[at] {
        case 45: sign = -1
        case 48...57: value = value * 10 + Int(bytes[at]) - 48
        case 13: break
        default: throw CaseFault("polis_votes.csv", "holds more than numbers")
        }
        at += 1
      }
      at += 1
      return sign * value
    }
    while at < bytes.count {
      participants.append(try number())
      statements.append(try number())
      votes.append(Int8(clamping: try number()))
    }
  }
}

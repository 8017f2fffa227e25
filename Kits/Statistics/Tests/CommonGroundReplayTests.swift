import Foundation
import Testing

@testable import Statistics

/// Real conversations, replayed from their exports: what is left of the votes in time is what the export says people's
/// votes are, and the order in which they are read does not matter.
struct CommonGroundReplayTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/polis").path
  static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }

  @Test(
    .enabled(if: isThere), arguments: ["15-per-hour-seattle", "london.youth.policing", "scoop-hivemind.freshwater"])
  func replay(_ name: String) async throws {
    func lines(_ file: String) throws -> [[Substring]] {
      try String(contentsOfFile: "\(Self.folder)/\(name)/\(file)", encoding: .utf8)
        .split(whereSeparator: \.isNewline).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }
    let history = try lines("votes.csv").dropFirst().map { line in
      CastVote(
        participant: try #require(Int(line[3])), statement: try #require(Int(line[2])),
        value: try #require(Int(line[4])),
        time: try #require(Int(line[0])))
    }
    let votes = try VoteMatrix(history: history)
    let exported = try lines("participants-votes.csv")
    let header = try #require(exported.first)
    var count = 0
    for line in exported.dropFirst() {
      for (column, value) in line.enumerated() {
        guard let statement = Int(header[column]), let value = Int(value) else { continue }
        count += 1
        #expect(votes.vote(try #require(Int(line[0])), statement) == value)
      }
    }
    #expect(count == votes.count && count > 500)
    var random = ReplicateRandom(seed: 1)
    var shuffled = history
    random.shuffle(&shuffled)
    #expect(try VoteMatrix(history: shuffled) == votes)
    let found = await CommonGround(votes)
    #expect(found.groups.count >= 2 && found.map.directions == 2)
  }
}

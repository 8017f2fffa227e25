import Testing
import Vocabulary

@testable import Evidence

struct ChangesTests {
  private func result(_ rows: [([String], Double)]) -> CubeResult {
    CubeResult(
      by: [.area, .source], rows: rows.map { CubeResult.Row(keys: $0.0, value: $0.1) },
      total: rows.reduce(0) { $0 + $1.1 })
  }

  private func history(_ periods: [[String]]) -> [CubeResult] { periods.map { result($0.map { ([$0], 1) }) } }

  @Test func nothingBeforeAndNothingNow() {
    let changes = Changes(now: result([]), before: result([]), history: [], lateAfter: 2)
    #expect(changes.changes.isEmpty && changes.sources.isEmpty)
  }

  @Test func theGreatestDifferenceComesFirst() {
    let changes = Changes(
      now: result([(["a1", "police"], 12), (["a2", "police"], 3), (["a3", "police"], 5), (["a4", "police"], 7)]),
      before: result([(["a1", "police"], 10), (["a2", "police"], 9), (["a3", "police"], 5), (["a5", "police"], 2)]),
      history: [], lateAfter: 2)
    #expect(changes.changes.map(\.key) == ["a4", "a2", "a1", "a5"])
    #expect(changes.changes.map(\.difference) == [7, -6, 2, -2])
    #expect(changes.changes.allSatisfy { $0.steadyShare == 1 && !$0.isMostlyReporting })
  }

  @Test func tellsWhenReportingChangedInstead() throws {
    let changes = Changes(
      now: result([(["a1", "police"], 11), (["a1", "centre"], 20)]),
      before: result([(["a1", "police"], 10), (["a2", "school"], 8), (["a2", "police"], 1)]),
      history: history([["police", "school"], ["police", "school"], ["police"]]), lateAfter: 2)
    let rise = try #require(changes.changes.first { $0.key == "a1" })
    #expect((rise.difference, rise.steady, rise.appeared, rise.disappeared) == (21, 1, 20, 0))
    #expect(rise.isMostlyReporting)
    #expect(rise.steadyShare == 1.0 / 21)
    let fall = try #require(changes.changes.first { $0.key == "a2" })
    #expect((fall.difference, fall.steady, fall.appeared, fall.disappeared) == (-9, -1, 0, -8))
    #expect(changes.sources.map(\.reporting) == [.new, .steady, .late])
  }

  @Test func tellsLateFromMissingAndNewFromReturned() {
    let changes = Changes(
      now: result([(["a1", "returned"], 1)]), before: result([(["a1", "missing"], 1)]),
      history: history([["missing"], ["often", "returned"], ["often", "once"]]), lateAfter: 2)
    #expect(
      changes.sources.map { "\($0.source) \($0.reporting)" } == ["missing missing", "often late", "returned returned"])
  }

  @Test func partsAddUpToTheDifference() throws {
    var random = SeededRandom(seed: 41)
    let cube = Cube()
    try cube.load((0..<800).flatMap { Example.record($0, &random) })
    let middle = Example.firstDay + 400
    let changes = try cube.snapshot.changes(
      by: .bias, CubeQuery(filter: Filter(allowedSources: .all)), now: (middle + 1)...Example.lastDay,
      before: Example.firstDay...middle, history: [], lateAfter: 1)
    #expect(!changes.changes.isEmpty)
    for change in changes.changes {
      #expect(change.steady + change.appeared + change.disappeared == change.difference)
    }
  }
}

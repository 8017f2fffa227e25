import Testing
import Vocabulary

@testable import Evidence

struct CoverageTests {
  private let today = Day(2026, 2, 10) ?? Day(number: 0)

  private func coverage(_ facts: [Fact], _ filter: Filter = Filter(allowedSources: .all)) throws -> Coverage {
    let cube = Cube(workers: 1, compactAfter: 2)
    try cube.load(facts)
    return try cube.snapshot.coverage(expected: ["police", "school", "centre"], on: today, filter: filter)
  }

  @Test func nobodyReported() throws {
    let coverage = try coverage([])
    #expect(coverage.reporting.isEmpty)
    #expect(coverage.silent == ["centre", "police", "school"])
    #expect(coverage.daysSinceLatest == nil)
  }

  @Test func tellsWhoReportedAndWhen() throws {
    let coverage = try coverage([
      Example.incident(1, on: "2025-06-30"), Example.incident(2, on: "2025-07-01"),
      Example.incident(3, on: "2026-02-07"),
      Example.incident(4, on: "2026-01-05", source: "school"), Example.incident(5, on: "2026-01-02", source: nil),
    ])
    #expect(coverage.reporting == ["police", "school"])
    #expect(coverage.silent == ["centre"])
    #expect(coverage.daysSinceLatest == 3)
    let police = coverage.sources.first { $0.source == "police" }
    #expect(police?.first == Day(2025, 6, 30))
    #expect(police?.latest == Day(2026, 2, 7))
    #expect(police?.months.map(\.period.description) == ["2025-06", "2025-07", "2026-02"])
    #expect(coverage.sources.contains { $0.source == "" && !$0.isExpected })
  }

  @Test func keepsToTheFilter() throws {
    var filter = Filter(allowedSources: .only(["police"]))
    filter.days = (Day(2026, 1, 1) ?? today)...today
    let coverage = try coverage(
      [Example.incident(1, on: "2025-06-30"), Example.incident(2, on: "2026-01-05", source: "school")], filter)
    #expect(coverage.reporting.isEmpty)
  }

  @Test func aReportDatedLaterThanTodayIsNotNegative() throws {
    #expect(try coverage([Example.incident(on: "2026-03-01")]).daysSinceLatest == 0)
  }
}

import Vocabulary

/// Who has reported: “8 of 11 expected sources, latest 3 days ago”.
public struct Coverage: Hashable, Sendable {
  public struct Count: Hashable, Sendable {
    public let period: Period
    public let value: Double
  }
  public struct Source: Hashable, Sendable {
    /// The organisation's identifier; empty for the public.
    public let source: String
    public let isExpected: Bool
    /// Nil when the source reported nothing.
    public let first: Day?
    public let latest: Day?
    /// Months with reports, ascending.
    public let months: [Count]
  }
  public let today: Day
  /// Every expected source and every one that reported, by identifier.
  public let sources: [Source]

  /// Works on counts by source and month and by source and day; of the days only the first and last month of each
  /// source are needed.
  public init(expected: Set<String>, on today: Day, months: CubeResult, days: CubeResult) {
    self.today = today
    let counted = Dictionary(grouping: months.rows) { $0.keys[0] }
    let dated = Dictionary(grouping: days.rows) { $0.keys[0] }
    sources = expected.union(counted.keys).sorted().map { source in
      let reported = (dated[source] ?? []).compactMap { Day($0.keys[1]) }
      return Source(
        source: source, isExpected: expected.contains(source), first: reported.min(), latest: reported.max(),
        months: (counted[source] ?? []).compactMap { row in
          Period(row.keys[1]).map { Count(period: $0, value: row.value) }
        }.sorted { $0.period < $1.period })
    }
  }

  public var expected: [String] { sources.filter(\.isExpected).map(\.source) }
  /// Expected sources that reported.
  public var reporting: [String] { sources.filter { $0.isExpected && $0.latest != nil }.map(\.source) }
  /// Expected sources that did not.
  public var silent: [String] { sources.filter { $0.isExpected && $0.latest == nil }.map(\.source) }
  public var latest: Day? { sources.compactMap(\.latest).max() }
  /// Days since the latest report of any source; 0 for reports dated later than today.
  public var daysSinceLatest: Int? { latest.map { max(0, today.number - $0.number) } }
}

extension CubeSnapshot {
  /// Who reported within a filter.
  public func coverage(expected: Set<String>, on today: Day, filter: Filter) throws -> Coverage {
    let months = try answer(CubeQuery(filter: filter, by: [.source, .month]))
    let bySource = Dictionary(grouping: months.rows) { $0.keys[0] }
    // Rows are sorted by month within a source.
    let edges = Set(bySource.values.flatMap { rows in [rows.first, rows.last].compactMap { $0?.keys[1] } })
    var narrow = filter
    narrow.values[.month] = Set(edges.map { Value($0) })
    return Coverage(
      expected: expected, on: today, months: months,
      days: try answer(CubeQuery(filter: narrow, by: [.source, .day])))
  }
}

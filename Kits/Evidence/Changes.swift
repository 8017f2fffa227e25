import Vocabulary

/// What changed most between two periods, and whether it was the city or the reporting that changed.
public struct Changes: Hashable, Sendable {
  public enum Reporting: String, Hashable, Sendable, CaseIterable {
    /// Reported in both periods.
    case steady
    /// Reports now, and in none of the periods before.
    case new
    /// Reports now, not in the period compared with, but some time before that.
    case returned
    /// Does not report now, though it did in at least so many of the periods before.
    case late
    /// Does not report now; it did in the period compared with, but not often before.
    case missing
  }
  public struct Source: Hashable, Sendable {
    public let source: String
    public let reporting: Reporting
    public let before: Double
    public let now: Double
  }
  public struct Change: Hashable, Sendable {
    /// The key of the dimension; empty for unknown.
    public let key: String
    public let before: Double
    public let now: Double
    /// The part of the difference that comes from sources that reported in both periods.
    public let steady: Double
    /// The part that comes from new or returned sources: not negative.
    public let appeared: Double
    /// The part that comes from late or missing sources: not positive.
    public let disappeared: Double
    public var difference: Double { now - before }
    /// The share of the difference that steady sources explain; nil when there is no difference. Outside 0…1 when
    /// reporting pulled the other way.
    public var steadyShare: Double? { difference == 0 ? nil : steady / difference }
    /// Reporting explains more than half of the movement.
    public var isMostlyReporting: Bool { appeared - disappeared > abs(steady) }
  }
  /// The greatest difference first; equal ones by key. Keys without difference are left out.
  public let changes: [Change]
  /// Sources that reported in any of the periods, by identifier.
  public let sources: [Source]

  /// `now` and `before` are counted by a dimension and by source, in this order; `history` by source, one result per
  /// period before, newest first, the period compared with included or not. A source that reported in at least
  /// `lateAfter` of these and does not now is late.
  public init(now: CubeResult, before: CubeResult, history: [CubeResult], lateAfter: Int) {
    let (nowBy, beforeBy) = (Self.sums(now, key: 1), Self.sums(before, key: 1))
    let past = history.map { Set($0.rows.filter { $0.value != 0 }.map { $0.keys[0] }) }
    var reportings: [String: Reporting] = [:]
    for source in Set(nowBy.keys).union(beforeBy.keys).union(past.flatMap { $0 }) {
      let times = past.count { $0.contains(source) }
      reportings[source] =
        switch (nowBy[source] != nil, beforeBy[source] != nil) {
        case (true, true): .steady
        case (true, false): times > 0 ? .returned : .new
        case (false, true): times >= lateAfter ? .late : .missing
        case (false, false): times >= lateAfter ? .late : nil
        }
    }
    sources = reportings.sorted { $0.key < $1.key }.map { source, reporting in
      Source(source: source, reporting: reporting, before: beforeBy[source] ?? 0, now: nowBy[source] ?? 0)
    }
    changes = Self.changes(now, before, reportings)
  }

  private static func changes(_ now: CubeResult, _ before: CubeResult, _ reportings: [String: Reporting]) -> [Change] {
    var parts: [String: (before: Double, now: Double, steady: Double, appeared: Double, disappeared: Double)] = [:]
    for (rows, sign) in [(now.rows, 1.0), (before.rows, -1.0)] {
      for row in rows {
        var part = parts[row.keys[0]] ?? (0, 0, 0, 0, 0)
        if sign > 0 { part.now += row.value } else { part.before += row.value }
        switch reportings[row.keys[1]] {
        case .new, .returned: part.appeared += sign * row.value
        case .late, .missing: part.disappeared += sign * row.value
        case .steady, nil: part.steady += sign * row.value
        }
        parts[row.keys[0]] = part
      }
    }
    return parts.map { key, part in
      Change(
        key: key, before: part.before, now: part.now, steady: part.steady, appeared: part.appeared,
        disappeared: part.disappeared)
    }.filter { $0.difference != 0 || $0.appeared != 0 || $0.disappeared != 0 }
      .sorted { (-abs($0.difference), $0.key) < (-abs($1.difference), $1.key) }
  }

  private static func sums(_ result: CubeResult, key: Int) -> [String: Double] {
    Dictionary(result.rows.map { ($0.keys[key], $0.value) }, uniquingKeysWith: +).filter { $0.value != 0 }
  }
}

extension CubeSnapshot {
  /// What changed most by a dimension between two periods; the query's own days and grouping are not used. `history`
  /// are the periods before, by
  /// which a source that is silent now is told to be late.
  public func changes(
    by dimension: CubeDimension, _ query: CubeQuery, now: ClosedRange<Day>, before: ClosedRange<Day>,
    history: [ClosedRange<Day>], lateAfter: Int
  ) throws -> Changes {
    func count(_ days: ClosedRange<Day>, _ by: [CubeDimension]) throws -> CubeResult {
      var query = query
      query.filter.days = days
      query.by = by
      query.fill = false
      return try answer(query)
    }
    let by: [CubeDimension] = [dimension, .source]
    return Changes(
      now: try count(now, by), before: try count(before, by), history: try history.map { try count($0, [.source]) },
      lateAfter: lateAfter)
  }
}

public import Storage
public import Vocabulary

/// The records that a filter finds, asked several things of: what the filter means is worked out once.
public struct CubeSelection: Sendable {
  private let snapshot: CubeSnapshot
  private let plan: QueryPlan

  init(_ filter: Filter, areaGroups: [String: String], of snapshot: CubeSnapshot) throws {
    self.snapshot = snapshot
    plan = try QueryPlan(CubeQuery(.incidents, filter: filter, areaGroups: areaGroups), snapshot)
  }

  /// How many records and how many offences they have: what two answers without groups say.
  public func totals() -> (incidents: Double, offences: Double) { snapshot.totals(plan) }

  /// How many records in each month that has any, ascending.
  public func months() -> [(month: Period, count: Double)] {
    snapshot.countsByMonth(plan).map { month, count in
      (Period(.month, of: Day(number: MonthBlock.firstDay(of: month))), count)
    }
  }

  /// The profiles whose facts are counted, as the database numbers them. Days and places are not looked at. Nil when
  /// there are more than `limit`: the facts are many then, or a statement would become too long.
  public func profiles(atMost limit: Int) -> [Int64]? {
    let found = plan.countedProfiles
    // The database numbers profiles from 1, in the same order.
    return found.count > limit ? nil : found.map { Int64($0) + 1 }
  }
}

extension CubeSnapshot {
  /// `areaGroups`: as in `CubeQuery`.
  public func select(_ filter: Filter, areaGroups: [String: String] = [:]) throws -> CubeSelection {
    try CubeSelection(filter, areaGroups: areaGroups, of: self)
  }

  /// How many rows lie in the months that these days touch, but for the latest changes.
  public func rowCount(around days: ClosedRange<Day>) -> Int {
    months.reduce(0) { count, block in
      let first = MonthBlock.firstDay(of: block.month)
      let last = first + MonthBlock.length(of: block.month) - 1
      return days.lowerBound.number <= last && days.upperBound.number >= first ? count + block.daily.rows.count : count
    }
  }
}

extension EvidenceStore {
  /// A statement for the identifiers of records of a kind that have facts of these profiles on these days; one may come
  /// more than once.
  public static func subjects(of kind: String, profiles: [Int64], days: ClosedRange<Day>) -> SQL {
    """
    SELECT subject FROM evidence_fact
    WHERE profile IN (\(list: profiles)) AND day >= \(days.lowerBound) AND day <= \(days.upperBound)
      AND subject_kind = \(kind)
    """
  }
}

public import Storage
public import Vocabulary

/// Finding the records behind a figure: by the profiles that counted them, in the index of facts by profile and day.
extension CubeSnapshot {
  /// The profiles whose facts a filter counts, as the database numbers them. Days and places are not looked at. Nil when
  /// there are more than `limit`: the facts are many then, or a statement would become too long.
  public func profiles(_ filter: Filter, measure: Code = .incidents, atMost limit: Int) throws -> [Int64]? {
    let plan = try QueryPlan(CubeQuery(measure, filter: filter), self)
    let found = plan.countedProfiles
    // The database numbers profiles from 1, in the same order.
    return found.count > limit ? nil : found.map { Int64($0) + 1 }
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

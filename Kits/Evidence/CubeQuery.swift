import Vocabulary

/// Which facts count: those that have, in each named dimension, any of its values and none of the excluded ones, from
/// the sources that the person may see.
public struct Filter: Hashable, Sendable {
  /// The policy's scope. It has no default, so that no figure can forget it.
  public enum AllowedSources: Hashable, Sendable {
    case all
    /// Organisation identifiers; the empty text stands for the public.
    case only(Set<String>)
    /// Facts of these sources and, of all others, those that are shared under one of these marks.
    case shared(sources: Set<String>, marks: Set<String>)
    case nothing
  }
  public var allowedSources: AllowedSources
  public var days: ClosedRange<Day>?
  /// Any of the values within a dimension; every dimension. An empty set matches nothing.
  public var values: [CubeDimension: Set<Value>]
  public var excludes: [CubeDimension: Set<Value>]

  public init(
    allowedSources: AllowedSources, days: ClosedRange<Day>? = nil, values: [CubeDimension: Set<Value>] = [:],
    excludes: [CubeDimension: Set<Value>] = [:]
  ) {
    self.allowedSources = allowedSources
    self.days = days
    self.values = values
    self.excludes = excludes
  }

  /// Whether a set of texts of one dimension passes; none at all means unknown.
  func admits(_ texts: [String], _ dimension: CubeDimension) -> Bool {
    if texts.isEmpty { return admits(one: "", dimension) }
    if let wanted = values[dimension], !texts.contains(where: { wanted.contains(Value($0)) }) { return false }
    if let refused = excludes[dimension], texts.contains(where: { refused.contains(Value($0)) }) { return false }
    return true
  }

  func admits(one text: String, _ dimension: CubeDimension) -> Bool {
    if let wanted = values[dimension], !wanted.contains(Value(text)) { return false }
    if let refused = excludes[dimension], refused.contains(Value(text)) { return false }
    return true
  }

  func mentions(_ dimension: CubeDimension) -> Bool { values[dimension] != nil || excludes[dimension] != nil }

  /// Whether facts of a source, whatever their sharing, may be counted.
  func admits(source: String) -> Bool {
    switch allowedSources {
    case .all: true
    case .only(let sources), .shared(let sources, _): sources.contains(source)
    case .nothing: false
    }
  }

  /// Whether facts that are shared under a mark may be counted, whatever their source.
  func admits(mark: String) -> Bool {
    if case .shared(_, let marks) = allowedSources { marks.contains(mark) } else { false }
  }
}

/// A question to the cube: what to count, of which facts, by up to three dimensions.
///
/// A record counts once under each of its codes. Filtered by one bias and grouped by bias, records that have this bias
/// show under their other biases too; the total counts each record once all the same.
public struct CubeQuery: Hashable, Sendable {
  /// `incidents`, `offences` or another measure; rates are worked out above, with population.
  public var measure: Code
  public var filter: Filter
  /// None to three, each once; the keys of a row follow this order.
  public var by: [CubeDimension]
  /// Area to group, for the dimension `areaGroup`; areas that it does not name are in the unknown group.
  public var areaGroups: [String: String]
  /// Adds the periods in which nothing was counted, so that a time axis is complete.
  public var fill: Bool

  public init(
    _ measure: Code = .incidents, filter: Filter, by: [CubeDimension] = [], areaGroups: [String: String] = [:],
    fill: Bool = false
  ) {
    self.measure = measure
    self.filter = filter
    self.by = by
    self.areaGroups = areaGroups
    self.fill = fill
  }
}

/// The answer: one row per group that is not empty, and the sums that make it reconcile.
public struct CubeResult: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    /// One per dimension of the query, in its order; empty where unknown (see `CubeDimension.rendered`).
    public var keys: [String]
    public var value: Double
    public init(keys: [String], value: Double) {
      self.keys = keys
      self.value = value
    }
  }
  public var measure: Code
  public var by: [CubeDimension]
  /// Sorted by keys.
  public var rows: [Row]
  /// Each record once.
  public var total: Double
  /// By how much the rows together exceed the total, because records have several codes.
  public var multiCoded: Double
  /// What of the total has no known value in a grouped dimension of codes.
  public var unknown: Double
  /// What of the total has no area, whatever the grouping.
  public var notLocated: Double

  public init(
    measure: Code = .incidents, by: [CubeDimension], rows: [Row], total: Double, multiCoded: Double = 0,
    unknown: Double = 0, notLocated: Double = 0
  ) {
    self.measure = measure
    self.by = by
    self.rows = rows
    self.total = total
    self.multiCoded = multiCoded
    self.unknown = unknown
    self.notLocated = notLocated
  }

  /// The value of a group; 0 when the result has no such row.
  public subscript(keys: String...) -> Double { rows.first { $0.keys == keys }?.value ?? 0 }
}

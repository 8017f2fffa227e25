public import Access
public import Evidence
public import Vocabulary

/// The filter that the picture and every list of records share: it lives in the address, so that a figure's link opens
/// the list that it counts.
public struct PictureFilter: Sendable, Hashable {
  public var from: Day?
  public var to: Day?
  /// Any of the values within a dimension; all dimensions together. An empty text is "unknown" or "not located".
  public var values: [CubeDimension: Set<String>]

  public init(from: Day? = nil, to: Day? = nil, values: [CubeDimension: Set<String>] = [:]) {
    self.from = from
    self.to = to
    self.values = values
  }

  /// The dimensions that can be filtered in an address, in the order of the page.
  public static let dimensions: [CubeDimension] = [
    .area, .areaGroup, .theme, .lens, .bias, .conduct, .source, .tier, .state,
  ]
  /// What stands for "unknown" in an address.
  public static let unknown = "none"

  /// Reads `from`, `to` and one parameter per dimension; a value that cannot be read is a problem of its field.
  public init(_ query: Query) throws {
    self.init()
    var problems: [FieldProblem] = []
    func day(_ name: String) -> Day? {
      guard let text = query[name] else { return nil }
      guard let day = Day(text) else {
        problems.append(FieldProblem(name, "day-unknown", ["value": text]))
        return nil
      }
      return day
    }
    from = day("from")
    to = day("to")
    if let from, let to, to < from { problems.append(FieldProblem("to", "before-start")) }
    for dimension in Self.dimensions {
      let chosen = query.all(dimension.rawValue)
      if !chosen.isEmpty { values[dimension] = Set(chosen.map { $0 == Self.unknown ? "" : $0 }) }
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
  }

  public var query: Query {
    var items: [Query.Item] = []
    if let from { items.append(.init("from", from.description)) }
    if let to { items.append(.init("to", to.description)) }
    for dimension in Self.dimensions {
      for value in (values[dimension] ?? []).sorted() {
        items.append(.init(dimension.rawValue, value.isEmpty ? Self.unknown : value))
      }
    }
    return Query(items)
  }

  /// The same filter narrowed to one value of a dimension.
  public func narrowed(_ dimension: CubeDimension, to value: String) -> PictureFilter {
    var copy = self
    copy.values[dimension] = [value]
    return copy
  }

  /// Narrowed to a period, within the days already chosen.
  public func narrowed(to days: ClosedRange<Day>) -> PictureFilter {
    var copy = self
    copy.from = from.map { max($0, days.lowerBound) } ?? days.lowerBound
    copy.to = to.map { min($0, days.upperBound) } ?? days.upperBound
    return copy
  }
}

extension PictureFilter {
  /// The filter as the cube takes it, within what the policy allows.
  public func cubeFilter(_ scope: Filter.AllowedSources) -> Filter {
    var days: ClosedRange<Day>?
    if from != nil || to != nil {
      // A half-open stretch of time reaches to the ends of the calendar.
      let start = from ?? Day(number: -719_162)
      days = start...max(start, to ?? Day(number: 2_932_896))
    }
    return Filter(allowedSources: scope, days: days, values: values.mapValues { Set($0.map { Value($0) }) })
  }
}

extension SourceScope {
  /// The same scope in the words of the cube.
  public var forCube: Filter.AllowedSources {
    switch self {
    case .nothing: .nothing
    case .all: .all
    case .shared(let own, let isCity, let marks):
      // The empty source is the public.
      .shared(sources: isCity ? [own.text, ""] : [own.text], marks: marks)
    }
  }
}

extension Filter.AllowedSources {
  /// What a release to the public may be made from: everything but what organisations keep to themselves.
  public static var released: Self { .shared(sources: [""], marks: SourceScope.released) }
}

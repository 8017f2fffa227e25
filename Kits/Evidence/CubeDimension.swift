import Vocabulary

/// What figures are grouped and filtered by. The raw value is the name in addresses, commands and CSV headers.
public enum CubeDimension: String, Sendable, CaseIterable, Codable, Hashable {
  case day, week, month, quarter, year
  case area
  /// Through the mapping that comes with the query.
  case areaGroup = "area-group"
  case theme
  /// Each theme's home lens.
  case lens
  case bias, conduct, motivation
  case source, tier, state, quality, measure
  /// With whom the source shares the record. Only filters of the policy look at it: nobody groups by it.
  case sharing

  /// The calendar unit of a dimension of time; nil for others. Weeks are ISO weeks.
  public var unit: Period.Unit? {
    switch self {
    case .day: .day
    case .week: .week
    case .month: .month
    case .quarter: .quarter
    case .year: .year
    default: nil
    }
  }

  /// A record may have several codes and then counts once under each.
  public var isSetValued: Bool {
    switch self {
    case .theme, .lens, .bias, .conduct, .motivation, .sharing: true
    default: false
    }
  }

  var isPlace: Bool { self == .area || self == .areaGroup }

  /// The dimensions that a profile answers.
  static let ofProfiles: [CubeDimension] = [
    .theme, .lens, .bias, .conduct, .motivation, .source, .tier, .state, .quality, .measure, .sharing,
  ]

  /// A key as people and programs outside read it: the empty key becomes `not-located` for areas, `public` for sources
  /// and `unknown` for the rest.
  public func rendered(_ key: String) -> String { key.isEmpty ? emptyName : key }

  /// The value that a rendered key stands for.
  public func value(rendered text: String) -> Value { text == emptyName ? .unknown : Value(text) }

  private var emptyName: String {
    switch self {
    case .area: "not-located"
    case .source: "public"
    default: "unknown"
    }
  }
}

/// A value of a dimension: a code, an identifier, or a period such as `2026-W11`.
public struct Value: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.text = text }
  public var description: String { text }
  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

  /// Not known, not located, or from the public: the empty text.
  public static let unknown = Value("")
}
